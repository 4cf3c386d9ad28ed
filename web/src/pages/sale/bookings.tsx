import { useState } from 'preact/hooks'
import { loadConcerts } from '../../lib/concerts'
import { counted, houseTime, instant, money } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, http, type Schemas } from '../../lib/http'
import { save } from '../../lib/save'
import { t } from '../../lib/text'
import { useAsk, useDo } from '../../lib/use'
import { Choice, Field } from '../../parts/form'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Table } from '../../parts/table'
import { WhichDate } from '../../parts/which_date'
import { asAdmin, keyed } from '../../state/admin'
import { go, place } from '../../state/route'
import { Sale } from './sale'

type Booking = Schemas['AdminBooking']
type State = Booking['state']

export function SaleBookings() {
  return <Sale title={t('예매', 'Bookings')}>{() => <Found key={place.value.query.toString()} />}</Sale>
}

const stateNames = (): Record<State, string> => ({ held: t('잡음', 'held'), sold: t('팔림', 'sold'), cancelled: t('취소함', 'cancelled'), offered: t('권유함', 'offered'), waiting: t('기다림', 'waiting') })
const names = ['concertId', 'concertDate', 'userId', 'state'] as const

function Found() {
  const wanted = place.value.query
  const [texts, set] = useState(() => Object.fromEntries(names.map((name) => [name, wanted.get(name) ?? ''])) as Record<(typeof names)[number], string>)
  const query = given({ concertId: Number(wanted.get('concertId')) || null, concertDate: wanted.get('concertDate'), userId: Number(wanted.get('userId')) || null, state: wanted.get('state') as State | null })
  const first = useAsk(`bookings ${wanted}`, () => keyed(() => ask(http.GET('/api/admin/bookings', { params: { query: { ...query, limit: 200 } }, headers: asAdmin() }))))
  const [more, setMore] = useState<readonly Booking[]>([])
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const { busy, error, run } = useDo()
  const shown = [...(first.value?.bookings ?? []), ...more]
  const after = next === undefined ? (first.value?.next ?? null) : next
  const bind = (name: (typeof names)[number]) => ({ name, value: texts[name], error: first.error, onText: (text: string) => set({ ...texts, [name]: text }) })
  const concerts = useAsk('titles', loadConcerts)
  const titleOf = (id: number) => concerts.value?.find((one) => one.concertId === id)?.title ?? t(`공연 ${id}`, `Concert ${id}`)
  // A table of any length: each page is added to the one before, under one heading.
  const table = () =>
    run(async () => {
      const pages: string[] = []
      for (let mark = ''; ; ) {
        const { data, error: refused, response } = await http.GET('/api/admin/bookings', { params: { query: given({ ...query, format: 'csv' as const, limit: 10_000, after: mark }) }, headers: asAdmin(), parseAs: 'text' })
        if (!response.ok) await keyed(() => ask(Promise.resolve({ error: refused, response })))
        const text = String(data)
        pages.push(pages.length ? text.slice(text.indexOf('\n') + 1) : text)
        const link = /[?&]after=([^&>]*)/.exec(response.headers.get('link') ?? '')
        if (!link) break
        mark = decodeURIComponent(link[1]!)
      }
      save('bookings.csv', new Blob(pages, { type: 'text/csv' }))
    })
  return (
    <>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault()
          const next = new URLSearchParams(given(texts) as Record<string, string>)
          go(`/sale/bookings${next.size ? `?${next}` : ''}`, 'replace')
        }}
      >
        <WhichDate concert={texts.concertId} date={texts.concertDate} none={t('모두', 'All')} error={first.error} onChange={(concertId, concertDate) => set({ ...texts, concertId, concertDate })} />
        <Field {...bind('userId')} label={t('이용자', 'User')} inputMode="numeric" />
        <Choice {...bind('state')} label={t('상태', 'State')} options={[['', t('모두', 'All')], ...(Object.entries(stateNames()) as [string, string][])]} />
        <button class="main" type="submit">{t('찾기', 'Search')}</button>
        <button type="button" disabled={busy} onClick={table}>{t('CSV로 받기', 'As CSV')}</button>
      </form>
      <Failed of={first} />
      <Refused error={error} />
      {!first.value && first.error === null && <Loading />}
      {first.value && shown.length === 0 && <Notice kind="info" title={t('그런 예매가 없습니다', 'There is no such booking')}>{wanted.size > 0 && <a href="/sale/bookings">{t('모두 보기', 'Show all')}</a>}</Notice>}
      {shown.length > 0 && (
        <Table name={t('예매', 'Bookings')} heads={[t('공연', 'Concert'), t('날짜', 'Date'), t('상태', 'State'), t('좌석', 'Seat'), t('이용자', 'User'), t('가격', 'Price'), t('환불', 'Refund'), t('영수증', 'Receipt'), t('언제부터', 'Since'), t('까지', 'Until')]}>
          {shown.map((one, index) => (
            <tr key={index}>
              <td><span class="name">{titleOf(one.concertId)}</span></td>
              <td class="num">{houseTime(one.concertDate, 'short')}</td>
              <td><span class={`tag ${one.state === 'sold' ? 'good' : one.state === 'cancelled' ? '' : 'accent'}`}>{stateNames()[one.state]}</span></td>
              <td class="num">{one.seatNo !== null && <a href={`/traces/seat?concertId=${one.concertId}&concertDate=${encodeURIComponent(one.concertDate)}&seat=${one.seatNo}`}>{one.seatNo}</a>}</td>
              <td class="num"><a href={`/sale/wallets/${one.userId}`}>{one.userId}</a></td>
              <td class="num">{one.price !== null && money(one.price)}</td>
              <td class="num">{one.refund !== null && money(one.refund)}</td>
              <td class="num">{one.receiptNo}</td>
              <td class="num">{instant(one.since)}</td>
              <td class="num">{one.expiresAt && instant(one.expiresAt)}</td>
            </tr>
          ))}
        </Table>
      )}
      {shown.length > 0 && (
        <p class="row soft num">
          {counted(shown.length, '건', 'booking')}
          {after !== null && (
            <button disabled={busy} onClick={() => run(async () => { const page = await keyed(() => ask(http.GET('/api/admin/bookings', { params: { query: { ...query, limit: 200, after } }, headers: asAdmin() }))); setMore([...more, ...page.bookings]); setNext(page.next) })}>
              {t('더 보기', 'More')}
            </button>
          )}
        </p>
      )}
    </>
  )
}
