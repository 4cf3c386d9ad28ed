import { useState } from 'preact/hooks'
import { houseTime, instant, money, number, plural } from '../../lib/format'
import { ask, change, http, Refusal, type Schemas, type Whole } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo } from '../../lib/use'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Sure } from '../../parts/sure'
import { Table } from '../../parts/table'
import { adminKey, asAdmin, keyed } from '../../state/admin'
import { go } from '../../state/route'
import { concertBody, ConcertFields, type ConcertTexts } from './concerts'
import { DateFields, dateBody, emptyDate } from './date_fields'
import { Sale, stateName, stateTag } from './sale'
import { callTime } from './times'

type Concert = Whole<Schemas['AdminConcert']>

export function SaleConcert({ concert: id }: { concert: string }) {
  const one = useAsk(adminKey.value === null ? null : `admin concert ${id}`, async () => (await keyed(() => ask(http.GET('/api/admin/concerts/{concertId}', { params: { path: { concertId: Number(id) } }, headers: asAdmin() })))) as Concert)
  return (
    <Sale title={one.value?.title ?? t('공연', 'A concert')} aside={<a class="button" href={`/sale/desk/${id}`}>{t('관제', 'Control desk')}</a>}>
      {() => <Loaded one={one} />}
    </Sale>
  )
}

function Loaded({ one }: { one: { value: Concert | null; error: unknown; again: () => void } }) {
  if (!one.value) {
    return one.error !== null ? <Failed of={one} /> : <Loading />
  }
  return (
    <>
      <Dates concert={one.value} onChanged={one.again} />
      <NewDate concert={one.value} onChanged={one.again} />
      <Terms key={JSON.stringify(textsOf(one.value))} concert={one.value} onChanged={one.again} />
    </>
  )
}

const textsOf = (one: Concert): ConcertTexts => ({ title: one.title, price: String(one.price), seatsPerPerson: String(one.seatsPerPerson), waitingRoom: one.waitingRoom })

function Dates({ concert, onChanged }: { concert: Concert; onChanged: () => void }) {
  const { busy, error, run } = useDo()
  const [done, setDone] = useState<Schemas['DatesChanged'] | null>(null)
  const [asked, setAsked] = useState<'close' | 'cancel'>('close')
  const path = { path: { concertId: concert.concertId } }
  const doing = (what: () => Promise<Schemas['DatesChanged']>) =>
    run(async () => {
      setDone(null)
      setDone(await keyed(what))
      onChanged()
    })
  const open = () => doing(() => change((key) => http.POST('/api/admin/concerts/{concertId}/open', { params: path, headers: asAdmin(key) })))
  const end = (how: 'close' | 'cancel', force: boolean) => {
    setAsked(how)
    doing(() => change((key) => http.POST(`/api/admin/concerts/{concertId}/${how}`, { params: path, body: { force }, headers: asAdmin(key) })))
  }
  const booked = error instanceof Refusal && Array.isArray(error.body.dates) ? (error.body.dates as { bookings?: number }[]).reduce((sum, one) => sum + (one.bookings ?? 0), 0) : 0
  const ends = t('잡은 좌석, 권유, 대기 명단이 끝납니다.', 'Holds, offers and the waiting list end.')
  return (
    <section class="card">
      <h2>{t('날짜', 'Dates')}</h2>
      {concert.dates.length === 0 ? (
        <p class="soft">{t('아직 날짜가 없습니다. 아래에서 더하세요.', 'No date yet. Add one below.')}</p>
      ) : (
        <>
          <Table name={t('날짜', 'Dates')} heads={[t('날짜', 'Date'), t('상태', 'State'), t('좌석', 'Seats'), t('가격', 'Price'), t('판매 시작', 'On sale from'), t('판매 끝', 'Until')]}>
            {concert.dates.map((date) => (
              <tr key={date.concertDate}>
                <td class="num"><a href={`/sale/concerts/${concert.concertId}/dates/${encodeURIComponent(date.concertDate)}`}>{houseTime(date.concertDate, 'short')}</a></td>
                <td><span class={`tag ${stateTag(date.state)}`}>{stateName(date.state)}</span></td>
                <td class="num">{number(date.seatCount)}</td>
                <td class="num">{money(date.price)}</td>
                <td class="num">{date.salesOpenAt ? instant(date.salesOpenAt) : t('처음부터', 'the beginning')}</td>
                <td class="num">{date.salesCloseAt ? instant(date.salesCloseAt) : t('끝없이', 'no end')}</td>
              </tr>
            ))}
          </Table>
          <p class="row">
            <button disabled={busy} onClick={open}>{t('모두 열기', 'Open all')}</button>
            <Sure label={t('모두 닫기', 'Close all')} yes={t('네, 닫습니다', 'Yes, close them')} says={ends} disabled={busy} onYes={() => end('close', false)} />
            <Sure label={t('모두 취소', 'Cancel all')} yes={t('네, 취소합니다', 'Yes, cancel them')} says={t(`${ends} 되돌릴 수 없습니다.`, `${ends} This cannot be taken back.`)} disabled={busy} onYes={() => end('cancel', false)} />
          </p>
        </>
      )}
      <Refused error={error}>
        {booked > 0 && (
          <button disabled={busy} onClick={() => end(asked, true)}>
            {asked === 'close' ? t(`팔린 ${number(booked)}석을 환불하고 닫기`, `Close, and refund ${plural(booked, 'sold seat')}`) : t(`팔린 ${number(booked)}석을 환불하고 취소`, `Cancel, and refund ${plural(booked, 'sold seat')}`)}
          </button>
        )}
      </Refused>
      {done && (
        <Notice kind="good">
          {done.dates.map((date) => `${houseTime(date.concertDate, 'short')}: ${stateName(date.state)}${date.refundsToMake ? t(`, 환불할 좌석 ${number(date.refundsToMake)}석`, `, ${plural(date.refundsToMake, 'seat')} to refund`) : ''}`).join(' · ')}
        </Notice>
      )}
    </section>
  )
}

function NewDate({ concert, onChanged }: { concert: Concert; onChanged: () => void }) {
  const [when, setWhen] = useState('')
  const [texts, set] = useState({ ...emptyDate, price: String(concert.price) })
  const { busy, error, run } = useDo()
  return (
    <details class="card">
      <summary>{t('날짜 더하기', 'Add a date')}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run(async () => {
            const body = { concertDate: callTime(when) ?? '', ...dateBody(emptyDate, texts) } as Schemas['NewDate']
            const made = await keyed(() => change((key) => http.POST('/api/admin/concerts/{concertId}/dates', { params: { path: { concertId: concert.concertId } }, body, headers: asAdmin(key) })))
            onChanged()
            go(`/sale/concerts/${concert.concertId}/dates/${encodeURIComponent(made.concertDate)}`)
          })
        }}
      >
        <DateFields value={texts} set={set} error={error} when={when} setWhen={setWhen} />
        <Refused error={error} />
        <p><button class="main" type="submit" disabled={busy}>{t('더하기', 'Add it')}</button></p>
      </form>
    </details>
  )
}

function Terms({ concert, onChanged }: { concert: Concert; onChanged: () => void }) {
  const before = textsOf(concert)
  const [texts, set] = useState(before)
  const { busy, error, run } = useDo()
  const from = concertBody(before)
  const body = Object.fromEntries(Object.entries(concertBody(texts)).filter(([name, value]) => value !== from[name as keyof typeof from])) as Schemas['ConcertChange']
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        run(async () => {
          await keyed(() => ask(http.PATCH('/api/admin/concerts/{concertId}', { params: { path: { concertId: concert.concertId } }, body, headers: asAdmin() })))
          onChanged()
        })
      }}
    >
      <h2>{t('공연의 조건', 'Terms of the concert')}</h2>
      <ConcertFields value={texts} set={set} error={error} />
      <Refused error={error} />
      <p><button class="main" type="submit" disabled={busy || Object.keys(body).length === 0}>{t('저장', 'Save')}</button></p>
    </form>
  )
}
