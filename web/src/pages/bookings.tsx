import { useState } from 'preact/hooks'
import { now } from '../lib/clock'
import { dateOf, loadConcerts } from '../lib/concerts'
import { houseTime, instantAnywhere, money } from '../lib/format'
import { change, http } from '../lib/http'
import { t } from '../lib/text'
import { type Asked, useAsk, useDo, useEvery } from '../lib/use'
import { cancelText, type RefundSteps } from '../lib/refunds'
import { Gate, SessionBar } from '../parts/gate'
import { Heading } from '../parts/heading'
import { Failed, Loading, Notice, Refused } from '../parts/notice'
import { Sure } from '../parts/sure'
import { queueOf } from '../state/queue'
import { as, loadBalance, loadBookings, topUp, withToken, type Booking } from '../state/wallet'

const stateWords = (): Record<Booking['status'], string> => ({
  held: t('잡음', 'Held'),
  sold: t('예매함', 'Bought'),
  cancelled: t('취소함', 'Cancelled'),
  offered: t('권유 받음', 'Offered'),
  waiting: t('대기 중', 'Waiting'),
})

export function Bookings() {
  const queue = queueOf(null)
  const standing = queue.standing.value
  return (
    <div class="page narrow" style={{ width: '100%' }}>
      <Heading>{t('내 예매', 'My bookings')}</Heading>
      {standing?.status !== 'active' && (
        <p class="soft">{t('예매 내역은 줄을 서고 들어온 뒤에 볼 수 있습니다. 한산할 때는 바로 들어갑니다.', 'Your bookings are shown after the queue. When it is quiet you are let in at once.')}</p>
      )}
      <Gate concert={null}>
        <SessionBar queue={queue} />
        {standing?.userId ? <Mine key={standing.token} user={standing.userId} /> : null}
      </Gate>
    </div>
  )
}

function Mine({ user }: { user: number }) {
  const bookings = useAsk(`bookings ${user}`, () => loadBookings(null, user))
  const concerts = useAsk('titles', loadConcerts)
  const balance = useAsk(`balance ${user}`, () => loadBalance(null, user))
  const [said, say] = useState<string | null>(null)
  // What is cancelled elsewhere, as a date by its organiser or a class in another tab, shows here as well.
  useEvery(15_000, () => {
    bookings.again()
    balance.again()
  })
  const cancelled = (seat: number, refund: number, amount: number) => {
    balance.put(amount)
    bookings.again()
    say(t(`${seat}번 좌석을 취소했습니다. ${money(refund)}을 돌려받아 ${money(amount)}이 있습니다.`, `Seat ${seat} is cancelled. ${money(refund)} came back, so you have ${money(amount)}.`))
  }
  if (bookings.error !== null && !bookings.value) return <Failed of={bookings} />
  if (!bookings.value) return <Loading />
  const titleOf = (id: number) => concerts.value?.find((one) => one.concertId === id)?.title ?? t(`공연 ${id}`, `Concert ${id}`)
  return (
    <>
      <Wallet user={user} balance={balance} />
      <p role="status" class={said === null ? 'sr' : 'notice good'}>{said}</p>
      {bookings.value.length === 0 ? (
        <Notice kind="info" title={t('아직 예매한 좌석이 없습니다', 'No seat is booked yet')}>
          <a href="/">{t('공연 보러 가기', 'See the concerts')}</a>
        </Notice>
      ) : (
        <section class="card">
          {bookings.value.map((one) => (
            <Entry key={`${one.concertId} ${one.concertDate} ${one.status} ${one.seatNo} ${one.receiptNo}`} booking={one} title={titleOf(one.concertId)} refunds={dateOf(concerts.value?.find((other) => other.concertId === one.concertId), one.concertDate)?.refunds} user={user} onCancelled={cancelled} />
          ))}
        </section>
      )}
    </>
  )
}

function Entry({ booking, title, refunds, user, onCancelled }: { booking: Booking; title: string; refunds: RefundSteps | undefined; user: number; onCancelled: (seat: number, refund: number, amount: number) => void }) {
  const { busy, error, run } = useDo()
  const kind = booking.status === 'sold' ? 'good' : booking.status === 'cancelled' ? '' : 'accent'
  const cancel = () =>
    run(async () => {
      const seat = booking.seatNo!
      const body = { concertId: booking.concertId, concertDate: booking.concertDate, userId: user, seatNo: seat }
      const { refund, amount } = await withToken(null, () => change((key) => http.POST('/api/concert/cancel', { body, headers: as(null, key) })))
      onCancelled(seat, refund, amount)
    })
  return (
    <div class="entry">
      <div class="stack" style={{ gap: '4px' }}>
        <span class="row">
          <strong>{title}</strong> <span class={`tag ${kind}`}>{stateWords()[booking.status]}</span>
        </span>
        <span class="soft small num">
          {houseTime(booking.concertDate, 'short')}
          {booking.seatNo !== null && t(` · ${booking.seatNo}번 좌석`, ` · seat ${booking.seatNo}`)}
          {booking.price !== null && ` · ${money(booking.price)}`}
          {booking.receiptNo !== null && t(` · 영수증 ${booking.receiptNo}`, ` · receipt ${booking.receiptNo}`)}
          {booking.refund !== null && t(` · ${money(booking.refund)} 환불`, ` · ${money(booking.refund)} refunded`)}
          {booking.expiresAt !== null && t(` · ${instantAnywhere(booking.expiresAt)}까지`, ` · until ${instantAnywhere(booking.expiresAt)}`)}
        </span>
        <Refused error={error} />
      </div>
      {booking.status === 'sold' && <Sure label={t('예매 취소', 'Cancel')} yes={t('네, 취소합니다', 'Yes, cancel')} says={cancelText(refunds, booking.price ?? 0, now.value)} disabled={busy} onYes={cancel} />}
      {(booking.status === 'held' || booking.status === 'offered' || booking.status === 'waiting') && (
        <a href={`/concerts/${booking.concertId}/dates/${encodeURIComponent(booking.concertDate)}`}>{t('이어서', 'Go on')}</a>
      )}
    </div>
  )
}

function Wallet({ user, balance }: { user: number; balance: Asked<number> }) {
  const { busy, error, run } = useDo()
  return (
    <section class="card">
      <div class="row between">
        <div>
          <p class="soft small">{t('포인트', 'Points')}</p>
          <p class="sum">{balance.value === null ? '…' : money(balance.value)}</p>
        </div>
        <button disabled={busy} onClick={() => run(async () => balance.put(await topUp(null, user, 100_000)))}>
          {t('10만 원 충전', 'Top up ₩100,000')}
        </button>
      </div>
      <Failed of={balance} />
      <Refused error={error} />
    </section>
  )
}
