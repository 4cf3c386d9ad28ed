import { houseTime, instantAnywhere, money, seatRuns } from '../lib/format'
import type { Schemas } from '../lib/http'
import { t } from '../lib/text'
import { kept } from '../state/kept'

type Paid = Schemas['Receipt']

const partOf = (concert: number, date: string) => `${concert}.${date}`

/** The receipts of a date that this browser has seen. */
export const receiptsOf = (concert: number, date: string): Paid[] => kept.readJson<Paid[]>('receipts', partOf(concert, date)) ?? []

export function keepReceipt(concert: number, date: string, receipt: Paid): void {
  const others = receiptsOf(concert, date).filter((one) => one.receiptNo !== receipt.receiptNo)
  kept.writeJson('receipts', [...others, receipt].slice(-20), partOf(concert, date))
}

export function Receipt({ receipt, title, date }: { receipt: Paid; title: string; date: string }) {
  return (
    <section class="card receipt narrow" style={{ width: '100%' }} aria-label={t('영수증', 'Receipt')}>
      <p class="tag good" style={{ justifySelf: 'start' }}>
        {t('결제했습니다', 'Paid')}
      </p>
      <h2>{title}</h2>
      <dl class="facts">
        <dt>{t('날짜', 'Date')}</dt>
        <dd>{houseTime(date)}</dd>
        <dt>{t('좌석', 'Seats')}</dt>
        <dd>
          <strong>{seatRuns(receipt.seatNos)}</strong>
        </dd>
        <dt>{t('낸 돈', 'Paid')}</dt>
        <dd>{money(receipt.amount)}</dd>
        <dt>{t('영수증 번호', 'Receipt')}</dt>
        <dd>{receipt.receiptNo}</dd>
        <dt>{t('때', 'When')}</dt>
        <dd>{instantAnywhere(receipt.paidAt)}</dd>
      </dl>
    </section>
  )
}
