import type { Schemas } from '../../lib/http'
import { sectionsOf, seatsIn, sectionTexts, type SectionText } from '../../lib/layout'
import { t } from '../../lib/text'
import { Field, More } from '../../parts/form'
import { LayoutFields, LayoutPicture } from '../../parts/layout'
import { callTime, fieldTime } from './times'

/** The terms of a date, as a form has them. */
export interface DateTexts {
  seatCount: string
  price: string
  sections: readonly SectionText[]
  salesOpenAt: string
  salesCloseAt: string
  holdSeconds: string
  extendSeconds: string
  maxExtensions: string
  offerSeconds: string
  refunds: string
}

export const emptyDate: DateTexts = { seatCount: '50', price: '', sections: [], salesOpenAt: '', salesCloseAt: '', holdSeconds: '', extendSeconds: '', maxExtensions: '', offerSeconds: '', refunds: '' }

export const dateTexts = (one: Schemas['AdminDate']): DateTexts => ({
  seatCount: String(one.seatCount), price: String(one.price), sections: sectionTexts(one.sections ?? []), salesOpenAt: fieldTime(one.salesOpenAt), salesCloseAt: fieldTime(one.salesCloseAt),
  holdSeconds: String(one.holdSeconds), extendSeconds: String(one.extendSeconds), maxExtensions: String(one.maxExtensions), offerSeconds: String(one.offerSeconds),
  refunds: (one.refunds ?? []).map((step) => `${step.hoursBefore}:${step.percent}`).join(', '),
})

/** `72:100, 24:50`: until 72 hours before the whole, until 24 the half. Null when it cannot be read. */
export function refundsOf(text: string): Schemas['RefundStep'][] | null {
  const steps: Schemas['RefundStep'][] = []
  for (const part of text.split(',').map((one) => one.trim()).filter(Boolean)) {
    const read = /^(-?\d+)\s*:\s*(\d+)%?$/.exec(part)
    if (!read) return null
    steps.push({ hoursBefore: Number(read[1]), percent: Number(read[2]) })
  }
  return steps
}

/** What a call is to say: only what differs, so that what nobody touched stays as the server has it. */
export function dateBody(from: DateTexts, to: DateTexts): Schemas['DateChange'] {
  const body: Record<string, unknown> = {}
  const sections = sectionsOf(to.sections)
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  if (!same(from.sections, to.sections)) body.sections = sections
  const count = sections.length ? seatsIn(sections) : Number(to.seatCount)
  const before = from.sections.length ? seatsIn(sectionsOf(from.sections)) : Number(from.seatCount)
  if (count !== before || from === emptyDate) body.seatCount = count
  // With sections each has a price of its own.
  if (!sections.length && to.price !== '' && to.price !== from.price) body.price = Number(to.price)
  for (const name of ['holdSeconds', 'extendSeconds', 'maxExtensions', 'offerSeconds'] as const) if (to[name] !== from[name] && to[name] !== '') body[name] = Number(to[name])
  for (const name of ['salesOpenAt', 'salesCloseAt'] as const) if (to[name] !== from[name]) body[name] = callTime(to[name])
  if (to.refunds.trim() !== from.refunds) body.refunds = refundsOf(to.refunds) ?? to.refunds
  return body as Schemas['DateChange']
}

export function DateFields({ value, set, error, when, setWhen }: { value: DateTexts; set: (next: DateTexts) => void; error: unknown; when?: string; setWhen?: (text: string) => void }) {
  const bind = (name: Exclude<keyof DateTexts, 'sections'>) => ({ name, value: value[name], error, onText: (text: string) => set({ ...value, [name]: text }) })
  const sections = sectionsOf(value.sections)
  const count = sections.length ? seatsIn(sections) : Number(value.seatCount)
  return (
    <>
      <div class="fields">
        {setWhen && <Field name="concertDate" label={t('언제 (이곳 시각)', 'When (local time of the house)')} type="datetime-local" required value={when ?? ''} onText={setWhen} error={error} />}
        {sections.length === 0 && <Field {...bind('seatCount')} label={t('좌석 수', 'How many seats')} type="number" min={1} max={100000} required />}
        {sections.length === 0 && <Field {...bind('price')} label={t('가격 (원)', 'Price (₩)')} type="number" min={0} required />}
        <Field {...bind('salesOpenAt')} label={t('판매 시작', 'On sale from')} type="datetime-local" />
        <Field {...bind('salesCloseAt')} label={t('판매 끝', 'On sale until')} type="datetime-local" />
      </div>
      <LayoutFields value={value.sections} set={(next) => set({ ...value, sections: next })} />
      <LayoutPicture count={count} price={Number(value.price)} sections={sections} />
      <More says={t('잡기, 권유, 환불의 조건', 'Holds, offers and refunds')} names={['holdSeconds', 'extendSeconds', 'maxExtensions', 'offerSeconds', 'refunds']} error={error}>
        <div class="fields">
          <Field {...bind('holdSeconds')} label={t('잡는 시간 (초)', 'A hold lasts (s)')} type="number" min={1} />
          <Field {...bind('extendSeconds')} label={t('늘리는 시간 (초)', 'An extension adds (s)')} type="number" min={1} />
          <Field {...bind('maxExtensions')} label={t('늘리는 횟수', 'How many extensions')} type="number" min={0} max={1000} />
          <Field {...bind('offerSeconds')} label={t('권유가 남는 시간 (초)', 'An offer lasts (s)')} type="number" min={1} />
          <Field {...bind('refunds')} label={t('환불 (몇 시간 전:몇 %, …)', 'Refunds (hours before:percent, …)')} placeholder="72:100, 24:50" pattern="\s*(-?\d+\s*:\s*\d+%?\s*(,\s*-?\d+\s*:\s*\d+%?\s*)*)?" />
        </div>
      </More>
    </>
  )
}
