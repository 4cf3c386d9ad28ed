import type { ComponentChildren } from 'preact'
import { t } from '../../lib/text'
import { Keyed, Work, type WorkLink } from '../../parts/work'

export const inspectLinks = (): WorkLink[] => [
  ['/traces', t('요청', 'Requests')],
  ['/traces/actors', t('액터', 'Actors')],
  ['/traces/seat', t('좌석 이야기', 'Story of a seat')],
  ['/traces/class', t('수업 이야기', 'Story of a class')],
]

/** A page of those who look into the server, behind the key of the administration. */
export function Inspect({ title, children }: { title: ComponentChildren; children: () => ComponentChildren }) {
  return (
    <Work title={title} links={inspectLinks()}>
      <Keyed>{children}</Keyed>
    </Work>
  )
}

export const actorPath = (name: string) => `/traces/actors/${encodeURIComponent(name)}`
