import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { now, online } from '../lib/clock'
import { dateOf, roomOf, sameTime, type Concert } from '../lib/concerts'
import { counted, houseTime, money as moneyOf, number, plural, seatRuns, word } from '../lib/format'
import { change, http, Refusal, type Schemas } from '../lib/http'
import { refundText } from '../lib/refunds'
import { statesOf } from '../lib/seat_states'
import { hallOf, priceOf, runsIn, type Hall } from '../lib/seats'
import { t } from '../lib/text'
import { useAsk, useDo } from '../lib/use'
import { Gate, SessionBar } from '../parts/gate'
import { Heading } from '../parts/heading'
import { HoldBar } from '../parts/hold_bar'
import { Failed, Loading, Refused } from '../parts/notice'
import { Receipt, receiptsOf } from '../parts/receipt'
import { SeatList } from '../parts/seat_list'
import { Legend, SeatMap } from '../parts/seat_map'
import { SoldOut } from '../parts/sold_out'
import { WithConcert } from '../parts/with_concert'
import { hasEnded, queueOf } from '../state/queue'
import { isFree, type Known, useSeats } from '../state/seats'
import { as, loadBookings, withToken } from '../state/wallet'

export function Seats({ concert: id, date }: { concert: string; date: string }) {
  return <WithConcert id={id}>{(concert) => <Booking concert={concert} date={date} />}</WithConcert>
}

function Booking({ concert, date }: { concert: Concert; date: string }) {
  const room = roomOf(concert)
  const queue = queueOf(room)
  const [receipts, setReceipts] = useState(() => receiptsOf(concert.concertId, date))
  const standing = queue.standing.value
  const isIn = standing?.status === 'active'
  return (
    <div class={isIn ? 'page' : 'page narrow'} style={{ width: '100%' }}>
      <p class="small">
        <a href={`/concerts/${concert.concertId}`}>← {concert.title}</a>
      </p>
      <Heading>{houseTime(date)}</Heading>
      {!isIn && receipts.length > 0 && <Receipt receipt={receipts[receipts.length - 1]!} title={concert.title} date={date} />}
      <div class="page">
        {isIn && <SessionBar queue={queue} />}
        {!(standing && hasEnded(standing) && receipts.length > 0) || isIn ? (
          <Gate concert={room}>
            <Floor key={standing?.token} concert={concert} date={date} room={room} user={standing?.userId ?? 0} onPaid={() => setReceipts(receiptsOf(concert.concertId, date))} />
          </Gate>
        ) : (
          <p class="row">
            <a class="button" href="/bookings">
              {t('내 예매 보기', 'See my bookings')}
            </a>
            <a class="button" href={`/concerts/${concert.concertId}`}>
              {t('다시 줄 서기', 'Queue up again')}
            </a>
          </p>
        )}
      </div>
    </div>
  )
}

/** How long a seat is shown as having just gone. */
const goneMs = 15_000

function Floor(props: { concert: Concert; date: string; room: number | null; user: number; onPaid: () => void }) {
  const { concert, date, room, user } = props
  const { known, error, live, load } = useSeats(concert.concertId, date)
  const bookings = useAsk(`bookings ${user} ${date}`, async () =>
    (await loadBookings(room, user)).filter((one) => one.concertId === concert.concertId && sameTime(one.concertDate, date)),
  )
  const [chosen, choose] = useState<readonly number[]>([])
  const [lost, lose] = useState<readonly number[]>([])
  /** One more was pressed than one person may have. */
  const [tooMany, exceed] = useState(false)
  const { busy, error: refusal, run, clear } = useDo()
  const [asList, setAsList] = useState(false)
  const [count, setCount] = useState(2)
  const [section, setSection] = useState('')
  const pressedAt = useRef(0)
  // Seats of an answer are one's own before the list of what one has is asked for again.
  const [own, got] = useState<readonly number[]>([])
  useEffect(() => got([]), [bookings.value])
  const refresh = () => {
    if (!live) load()
    bookings.again()
  }

  const info = known?.info
  const hall: Hall | null = useMemo(
    () => (info ? hallOf(info.seatCount, info.price, info.sections) : null),
    [info?.seatCount, info?.price, JSON.stringify(info?.sections)],
  )
  const holds = (bookings.value ?? []).filter((one) => one.status === 'held')
  // A seat that has just gone is shown as such for a moment; only meanwhile is the hall looked at anew as time goes.
  const goes = known !== null && [...known.left.values()].some((at) => Date.now() - at < goneMs + 2000)
  const states = useMemo(() => {
    const seatsOf = (status: string) => (bookings.value ?? []).filter((one) => one.status === status).map((one) => one.seatNo!)
    const gone = [...(known?.left ?? [])].filter(([, at]) => Date.now() - at < goneMs).map(([seat]) => seat)
    return statesOf(known?.seats ?? new Uint8Array(), [['gone', gone], ['gone', lost], ['chosen', chosen], ['mine', seatsOf('sold')], ['held', seatsOf('held')], ['held', own]])
  }, [known, bookings.value, chosen, lost, own, goes ? Math.floor(now.value / 2000) : 0])

  // A seat that was chosen and went is not chosen any more, and that is said.
  // While they are asked for, the news that they are held may be about this very hold.
  const wentAway = known && !busy ? chosen.filter((seat) => !isFree(known, seat)) : []
  if (wentAway.length) {
    choose(chosen.filter((seat) => !wentAway.includes(seat)))
    lose(wentAway)
  }

  const most = Math.min(20, concert.seatsPerPerson ?? 20)
  const pick = (seat: number) => {
    clear()
    lose([])
    const isMore = !chosen.includes(seat) && known !== null && isFree(known, seat)
    exceed(isMore && chosen.length >= most)
    if (chosen.includes(seat)) choose(chosen.filter((one) => one !== seat))
    else if (isMore && chosen.length < most) choose([...chosen, seat])
  }

  type Wish = { seatNos: number[] } | { best: { count: number; section?: string } }
  const hold = (what: Wish) =>
    run(async () => {
      lose([])
      pressedAt.current = Date.now()
      const body = { concertId: concert.concertId, concertDate: date, userId: user, ...what } as Schemas['SeatRequest']
      try {
        const answer = await withToken(room, () => change((key) => http.POST('/api/concert/reserve', { body, headers: as(room, key) })))
        got(seatsOf(answer))
        choose([])
      } catch (caught) {
        if (caught instanceof Refusal && typeof caught.body.seatNo === 'number') {
          const seat = caught.body.seatNo
          choose((all) => all.filter((one) => one !== seat))
        }
        throw caught
      } finally {
        refresh()
      }
    })

  if (!known || !hall || !info) {
    return error ? <Failed of={{ error, again: load }} /> : <Loading />
  }
  const ago = Math.max(0, Math.round((Date.now() - known.at) / 1000 + 0 * now.value))
  const soldOut = known.freeCount === 0
  const refunds = dateOf(concert, date)?.refunds
  const sum = chosen.reduce((all, seat) => all + priceOf(hall, seat), 0)
  return (
    <div class="booking">
      <div class="stack">
        <div class="row between">
          <Legend live={live} />
          <button class="tiny" aria-pressed={asList} onClick={() => setAsList(!asList)}>
            {asList ? t('배치도로', 'As a map') : t('목록으로', 'As a list')}
          </button>
        </div>
        {asList ? (
          <SeatList hall={hall} states={states} onPick={pick} />
        ) : (
          <SeatMap hall={hall} states={states} onPick={pick} />
        )}
        <p class={`asof num ${error || !online.value ? 'lost' : ''}`} role="status">
          {t(`${number(hall.count)}석 가운데 ${number(known.freeCount)}석 비어 있음`, `${plural(hall.count, 'seat')}, ${number(known.freeCount)} free`)} ·{' '}
          {!online.value
            ? t('인터넷이 끊겼습니다. 이어지면 바로 다시 보여 드립니다.', 'you are offline; this goes on when you are back')
            : live
            ? t('바뀌는 대로 보입니다', 'changes appear by themselves')
            : error || ago > 12
            ? t(`${ago}초 전 기준, 다시 잇는 중`, `as of ${ago} s ago, reconnecting`)
            : t('몇 초 전 기준', 'as of a few seconds ago')}
        </p>
      </div>
      <div class="side">
        {soldOut && <SoldOut concert={concert.concertId} date={date} room={room} user={user} bookings={bookings.value ?? []} onChanged={refresh} onAccept={(seat) => hold({ seatNos: [seat] })} />}
        {lost.length > 0 && (
          <p class="notice" role="status">
            {t(`고르신 ${seatRuns(lost)}번 좌석을 방금 다른 분이 잡았습니다.`, `Somebody has just taken ${word(lost.length, 'seat')} ${seatRuns(lost)}, which you had chosen.`)}
          </p>
        )}
        <Refused error={refusal}>{raceText(refusal, known, pressedAt.current)}</Refused>
        {holds.length > 0 && (
          <HoldBar holds={holds} concert={concert} date={date} room={room} user={user} hall={hall} onChanged={refresh} onPaid={props.onPaid} />
        )}
        {!soldOut && (
          <section class={`card ${chosen.length ? 'picked' : ''}`}>
            <h2>{chosen.length ? t('고른 좌석', 'Chosen seats') : t('좌석 고르기', 'Choose seats')}</h2>
            {chosen.length > 0 ? (
              <>
                <p class="num">{t(`${runsIn(hall, chosen)}번`, `${word(chosen.length, 'Seat')} ${runsIn(hall, chosen)}`)}</p>
                <p class="sum">{moneyOf(sum)}</p>
                {tooMany && <p class="field-wrong" role="status">{t(`한 번에 ${number(most)}석까지 고를 수 있습니다.`, `You can choose at most ${plural(most, 'seat')} at once.`)}</p>}
                {refunds && <p class="soft small calm">{refundText(refunds, now.value)}</p>}
                <button class="main" disabled={busy} onClick={() => hold({ seatNos: [...chosen].sort((a, b) => a - b) })}>
                  {busy ? t('잡는 중…', 'Holding…') : t('이 좌석 잡기', `Hold ${word(chosen.length, 'this seat', 'these seats')}`)}
                </button>
                <button class="quiet tiny" onClick={() => choose([])}>
                  {t('고른 것 지우기', 'Clear')}
                </button>
              </>
            ) : (
              <>
                <p class="soft small">
                  {t(`배치도에서 좌석을 누르거나, 몇 석인지 말해 주시면 가장 좋은 자리를 붙여서 찾아 드립니다. (${most}석까지)`, `Press seats on the map, or say how many: the best that are together are found for you (at most ${most}).`)}
                </p>
                <div class="row">
                  <label style={{ width: '116px' }}>
                    <span class="sr">{t('몇 석', 'How many')}</span>
                    <select value={count} onChange={(event) => setCount(Number(event.currentTarget.value))}>
                      {Array.from({ length: Math.min(most, 10) }, (_, index) => (
                        <option key={index} value={index + 1}>
                          {counted(index + 1, '석', 'seat')}
                        </option>
                      ))}
                    </select>
                  </label>
                  {hall.blocks.length > 1 && (
                    <label>
                      <span class="sr">{t('어느 구역', 'Which section')}</span>
                      <select value={section} onChange={(event) => setSection(event.currentTarget.value)}>
                        <option value="">{t('아무 구역이나', 'Any section')}</option>
                        {hall.blocks.map((one) => (
                          <option key={one.firstSeat} value={one.name}>
                            {one.name} · {moneyOf(one.price)}
                          </option>
                        ))}
                      </select>
                    </label>
                  )}
                  <button disabled={busy} onClick={() => hold({ best: section ? { count, section } : { count } })}>
                    {busy ? t('찾는 중…', 'Looking…') : t('좋은 자리 찾기', 'Find the best')}
                  </button>
                </div>
              </>
            )}
          </section>
        )}
      </div>
    </div>
  )
}

/** By how much somebody else was faster, where the page saw the seat go. */
function raceText(refusal: unknown, known: Known, pressedAt: number): string | null {
  if (!(refusal instanceof Refusal) || typeof refusal.body.seatNo !== 'number') return null
  const at = known.left.get(refusal.body.seatNo)
  if (at === undefined || Math.abs(pressedAt - at) > 60_000) return null
  const seconds = Math.abs(pressedAt - at) / 1000
  const text = seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds))
  return at <= pressedAt ? t(`누르시기 ${text}초 전에 나갔습니다.`, `It went ${text} s before you pressed.`) : t(`누르시고 ${text}초 안에 나갔습니다.`, `It went within ${text} s of your press.`)
}

const seatsOf = (answer: { seatNo?: number | null; seatNos?: readonly number[] }): readonly number[] => answer.seatNos ?? (answer.seatNo ? [answer.seatNo] : [])
