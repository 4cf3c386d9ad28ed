import type { ComponentChildren } from 'preact'
import { type Concert, findConcert } from '../lib/concerts'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { Heading } from './heading'
import { Failed, Loading } from './notice'

/** What is about one concert, once it is known. */
export function WithConcert({ id, children }: { id: string; children: (concert: Concert) => ComponentChildren }) {
  const { value, error, again } = useAsk(`concert ${id}`, async () => ({ concert: await findConcert(Number(id)) }))
  if (error) {
    return (
      <div class="page narrow" style={{ width: '100%' }}>
        <Heading>{t('공연', 'A concert')}</Heading>
        <Failed of={{ error, again }} />
      </div>
    )
  }
  if (value === null) return <Loading />
  if (value.concert === null) {
    return (
      <div class="page narrow" style={{ width: '100%' }}>
        <Heading>{t('그런 공연이 없습니다', 'There is no such concert')}</Heading>
        <p>
          <a href="/">{t('모든 공연 보기', 'See all concerts')}</a>
        </p>
      </div>
    )
  }
  return <>{children(value.concert)}</>
}
