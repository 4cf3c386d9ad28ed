import { useEffect, useRef } from 'preact/hooks'
import { now, secondsUntil } from '../lib/clock'
import { dateOf, type Concert } from '../lib/concerts'
import { clockOf, counted, money, number, word } from '../lib/format'
import { change, http, Refusal } from '../lib/http'
import { extensionsOfAll } from '../lib/holds'
import { refundText } from '../lib/refunds'
import { priceOf, runsIn, type Hall } from '../lib/seats'
import { t } from '../lib/text'
import { useAsk, useDo, useEvery } from '../lib/use'
import { as, loadBalance, topUp, withToken, type Booking } from '../state/wallet'
import { Refused } from './notice'
import { keepReceipt } from './receipt'

const short = 60

/** What is held, for how long, and what can be done about it. Stays in view. */
export function HoldBar(props: {
  holds: Booking[]
  concert: Concert
  date: string
  room: number | null
  user: number
  hall: Hall
  onChanged: () => void
  onPaid: () => void
}) {
  const { holds, concert, date, room, user } = props
  const { busy, error, run } = useDo()
  const balance = useAsk(`balance ${user}`, () => loadBalance(room, user))
  // Points come and go elsewhere as well, as with a class that is given up in another tab.
  useEvery(15_000, balance.again)
  const seats = holds.map((one) => one.seatNo!).sort((a, b) => a - b)
  const sum = seats.reduce((all, seat) => all + priceOf(props.hall, seat), 0)
  const extensions = extensionsOfAll(holds, dateOf(concert, date))
  const ends = Math.min(...holds.map((one) => Date.parse(one.expiresAt!)))
  const left = secondsUntil(ends, now.value)
  const body = { concertId: concert.concertId, concertDate: date, userId: user, seatNos: seats }
  const over = left === 0
  const told = useRef(false)
  useEffect(() => {
    if (over && !told.current) {
      told.current = true
      setTimeout(props.onChanged, 700)
    }
    if (!over) told.current = false
  }, [over])

  const doing = (what: () => Promise<unknown>) =>
    run(async () => {
      try {
        await withToken(room, what)
      } finally {
        props.onChanged()
      }
    })

  const pay = () =>
    run(async () => {
      try {
        const receipt = await withToken(room, () =>
          change((key) => http.POST('/api/payment', { body: { ...body, price: sum }, headers: as(room, key) })),
        )
        keepReceipt(concert.concertId, date, receipt)
        props.onPaid()
      } catch (caught) {
        if (caught instanceof Refusal && caught.code !== 'NOT_ENOUGH_USE_AMOUNT') props.onChanged()
        balance.again()
        throw caught
      }
    })

  const refunds = dateOf(concert, date)?.refunds
  const missing = balance.value === null ? 0 : sum - balance.value
  return (
    <section class="card holdbar" aria-label={t('잡은 좌석', 'Held seats')}>
      <div class="row between">
        <h2>{t('잡은 좌석', 'Held for you')}</h2>
        <span class="tag accent">{counted(seats.length, '석', 'seat')}</span>
      </div>
      <p class="num">{t(`${runsIn(props.hall, seats)}번`, `${word(seats.length, 'Seat')} ${runsIn(props.hall, seats)}`)}</p>
      <p>
        <span class={`left ${left < short ? 'short' : ''}`} role="timer">
          {clockOf(left)}
        </span>{' '}
        <span class="soft small">{left < short ? t('곧 풀립니다', 'about to end') : t('동안 다른 사람이 가져갈 수 없습니다', 'left; nobody else can have them')}</span>
      </p>
      <p class="sum">{money(sum)}</p>
      {balance.value !== null && <p class="soft small num calm">{t(`가진 포인트 ${money(balance.value)}`, `Your points: ${money(balance.value)}`)}</p>}
      {refunds && <p class="soft small calm">{refundText(refunds, now.value)}</p>}
      <Refused error={error} />
      {missing > 0 ? (
        <button class="main" disabled={busy} onClick={() => run(async () => balance.put(await topUp(room, user, missing)))}>
          {t(`${money(missing)} 충전하기`, `Top up ${money(missing)}`)}
        </button>
      ) : (
        <button class="main" disabled={busy || over} onClick={pay}>
          {busy ? t('처리하는 중…', 'Working…') : t('포인트로 결제', 'Pay with points')}
        </button>
      )}
      <div class="row">
        {/* One that can do no more is still there to be found, and says why. */}
        <button class="tiny" disabled={busy || over || extensions === 0} aria-describedby={extensions === 0 ? 'no-more-time' : undefined} onClick={() => doing(() => change((key) => http.POST('/api/concert/extend', { body, headers: as(room, key) })))}>
          {extensions ? t(`시간 더 (${number(extensions)}번 남음)`, `More time (${number(extensions)} left)`) : t('시간 더', 'More time')}
        </button>
        <button class="quiet tiny" disabled={busy} onClick={() => doing(() => change((key) => http.POST('/api/concert/release', { body, headers: as(room, key) })))}>
          {t('좌석 놓기', 'Let go')}
        </button>
      </div>
      {extensions === 0 && <p id="no-more-time" class="small">{t('시간을 더 늘릴 수 없습니다: 이 날짜에 허락된 만큼 늘렸습니다. 시간 안에 결제해 주세요.', 'No time can be added: it was extended as often as this date allows. Please pay in time.')}</p>}
    </section>
  )
}
