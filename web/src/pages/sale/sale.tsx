import type { ComponentChildren } from 'preact'
import { t } from '../../lib/text'
import { Keyed, Work, type WorkLink } from '../../parts/work'
import { adminKey, letGoOfKey } from '../../state/admin'

export const saleLinks = (): WorkLink[] => [
  ['/sale', t('공연', 'Concerts')],
  ['/sale/desk', t('관제', 'Control desk')],
  ['/sale/bookings', t('예매', 'Bookings'), '/sale/wallets'],
  ['/sale/notices', t('알림', 'Notices')],
  ['/sale/keys', t('열쇠', 'Keys')],
  ['/sale/audit', t('기록', 'Audit')],
]

/** A page of those who run the sale, behind the key of the administration. */
export function Sale({ title, aside, children }: { title: ComponentChildren; aside?: ComponentChildren; children: () => ComponentChildren }) {
  const open = adminKey.value !== null
  return (
    <Work
      title={title}
      links={saleLinks()}
      aside={
        open && (
          <>
            {aside}
            <button class="quiet" onClick={letGoOfKey}>{t('열쇠 내려놓기', 'Let go of the key')}</button>
          </>
        )
      }
    >
      <Keyed>{children}</Keyed>
    </Work>
  )
}

export const stateTag = (state: 'open' | 'closed' | 'cancelled') => (state === 'open' ? 'good' : state === 'cancelled' ? 'wrong' : '')
export const stateName = (state: 'open' | 'closed' | 'cancelled') => ({ open: t('● 판매', '● open'), closed: t('■ 닫힘', '■ closed'), cancelled: t('✕ 취소됨', '✕ cancelled') })[state]
