import { useState } from 'preact/hooks'
import { findConcert } from '../../lib/concerts'
import { houseTime, number, plural } from '../../lib/format'
import { ask, change, http, Refusal, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo, useEvery } from '../../lib/use'
import { Failed, Loading, Refused } from '../../parts/notice'
import { Sure } from '../../parts/sure'
import { asAdmin, keyed } from '../../state/admin'
import { Figure } from '../../parts/figure'
import { dateBody, DateFields, dateTexts } from './date_fields'
import { Sale, stateName, stateTag } from './sale'

type OneDate = Schemas['AdminDate']

export function SaleDate({ concert, date }: { concert: string; date: string }) {
  return <Sale title={houseTime(date)}>{() => <Loaded concert={Number(concert)} date={date} />}</Sale>
}

function Loaded({ concert, date }: { concert: number; date: string }) {
  const path = { concertId: concert, concertDate: date }
  const one = useAsk(`admin date ${concert} ${date}`, () => keyed(() => ask(http.GET('/api/admin/concerts/{concertId}/dates/{concertDate}', { params: { path }, headers: asAdmin() }))))
  useEvery(15_000, one.again)
  const title = useAsk(`title ${concert}`, async () => (await findConcert(concert))?.title ?? null)
  if (!one.value) return one.error !== null ? <Failed of={one} /> : <Loading />
  const { counts } = one.value
  return (
    <>
      <p class="row">
        <a href={`/sale/concerts/${concert}`}>← {title.value ?? t('공연', 'The concert')}</a>
        <a href={`/sale/desk/${concert}?date=${encodeURIComponent(date)}`}>{t('관제', 'Control desk')}</a>
        <a href={`/sale/bookings?concertId=${concert}&concertDate=${encodeURIComponent(date)}`}>{t('예매', 'Bookings')}</a>
        <span class={`tag ${stateTag(one.value.state!)}`}>{stateName(one.value.state!)}</span>
      </p>
      <div class="figures">
        <Figure name={t('빈 좌석', 'Free')} value={number(counts.free)} />
        <Figure name={t('잡힘', 'Held')} value={number(counts.held)} />
        <Figure name={t('권유함', 'Offered')} value={number(counts.offered)} />
        <Figure name={t('팔림', 'Sold')} value={number(counts.sold)} />
        <Figure name={t('대기 명단', 'On the waiting list')} value={number(counts.waiting)} />
      </div>
      {one.value.refundsToMake > 0 && <p role="status">{t(`환불할 좌석 ${number(one.value.refundsToMake)}석`, `${plural(one.value.refundsToMake, 'sold seat is', 'sold seats are')} still to be refunded`)}</p>}
      <State one={one.value} onChanged={one.again} />
      <Terms key={JSON.stringify(dateTexts(one.value))} one={one.value} onChanged={one.again} />
    </>
  )
}

const pathOf = (one: OneDate) => ({ path: { concertId: one.concertId, concertDate: one.concertDate } })

function State({ one, onChanged }: { one: OneDate; onChanged: () => void }) {
  const { busy, error, run } = useDo()
  const [asked, setAsked] = useState<'close' | 'cancel'>('close')
  const doing = (what: () => Promise<unknown>) =>
    run(async () => {
      await keyed(what)
      onChanged()
    })
  const open = () => doing(() => change((key) => http.POST('/api/admin/concerts/{concertId}/dates/{concertDate}/open', { params: pathOf(one), headers: asAdmin(key) })))
  const end = (how: 'close' | 'cancel', force: boolean) => {
    setAsked(how)
    doing(() => change((key) => http.POST(`/api/admin/concerts/{concertId}/dates/{concertDate}/${how}`, { params: pathOf(one), body: { force }, headers: asAdmin(key) })))
  }
  const booked = error instanceof Refusal && error.code === 'HAS_BOOKINGS' ? Number(error.body.bookings ?? 0) : null
  const ends = t('잡은 좌석, 권유, 대기 명단이 끝납니다.', 'Holds, offers and the waiting list end.')
  return (
    <section class="card">
      <h2>{t('판매', 'Sale')}</h2>
      <p class="row">
        {one.state === 'closed' && <button disabled={busy} onClick={open}>{t('열기', 'Open')}</button>}
        {one.state === 'open' && <Sure label={t('닫기', 'Close')} yes={t('네, 닫습니다', 'Yes, close it')} says={ends} disabled={busy} onYes={() => end('close', false)} />}
        {one.state !== 'cancelled' && <Sure label={t('취소', 'Cancel the date')} yes={t('네, 취소합니다', 'Yes, cancel it')} says={t(`${ends} 되돌릴 수 없습니다.`, `${ends} This cannot be taken back.`)} disabled={busy} onYes={() => end('cancel', false)} />}
      </p>
      <Refused error={error}>
        {booked !== null && (
          <button disabled={busy} onClick={() => end(asked, true)}>
            {asked === 'close' ? t(`팔린 ${number(booked)}석을 환불하고 닫기`, `Close, and refund ${plural(booked, 'sold seat')}`) : t(`팔린 ${number(booked)}석을 환불하고 취소`, `Cancel, and refund ${plural(booked, 'sold seat')}`)}
          </button>
        )}
      </Refused>
    </section>
  )
}

function Terms({ one, onChanged }: { one: OneDate; onChanged: () => void }) {
  const before = dateTexts(one)
  const [texts, set] = useState(before)
  const { busy, error, run } = useDo()
  const body = dateBody(before, texts)
  const differs = Object.keys(body).length > 0
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        run(async () => {
          await keyed(() => ask(http.PATCH('/api/admin/concerts/{concertId}/dates/{concertDate}', { params: pathOf(one), body, headers: asAdmin() })))
          onChanged()
        })
      }}
    >
      <h2>{t('좌석, 가격, 시간', 'Seats, prices, times')}</h2>
      <DateFields value={texts} set={set} error={error} />
      <Refused error={error} />
      <p class="row">
        <button class="main" type="submit" disabled={busy || !differs}>{t('저장', 'Save')}</button>
        {differs && <button type="button" class="quiet" onClick={() => set(before)}>{t('되돌리기', 'Undo')}</button>}
      </p>
    </form>
  )
}
