import { now, secondsUntil } from '../lib/clock'
import { clockOf, money, number } from '../lib/format'
import { ask, change, http } from '../lib/http'
import { t } from '../lib/text'
import { useAsk, useDo, useEvery } from '../lib/use'
import { as, withToken, type Booking } from '../state/wallet'
import { Refused } from './notice'

/** What somebody can do where no seat is free: wait for one, and take or decline what is offered. */
export function SoldOut(props: {
  concert: number
  date: string
  room: number | null
  user: number
  bookings: readonly Booking[]
  onChanged: () => void
  onAccept: (seat: number) => void
}) {
  const { concert, date, room, user } = props
  const { busy, error, run } = useDo()
  const offered = props.bookings.find((one) => one.status === 'offered')
  const waits = offered !== undefined || props.bookings.some((one) => one.status === 'waiting')
  const query = { userId: user, concertId: concert, concertDate: date }
  const place = useAsk(waits ? `waits ${concert} ${date}` : null, () =>
    withToken(room, () => ask(http.GET('/api/concert/waitingList', { params: { query }, headers: as(room) }))),
  )
  useEvery(waits ? 3000 : null, () => {
    place.again()
    if (place.value?.offer ? !offered : offered) props.onChanged()
  })
  const offer = place.value?.offer ?? null
  const body = { concertId: concert, concertDate: date, userId: user }
  const doing = (path: '/api/concert/waitingList/join' | '/api/concert/waitingList/leave' | '/api/concert/waitingList/decline') =>
    run(async () => {
      try {
        await withToken(room, () => change((key) => http.POST(path, { body, headers: as(room, key) })))
      } finally {
        props.onChanged()
        place.again()
      }
    })
  return (
    <section class="card soldout" aria-label={t('대기 명단', 'Waiting list')}>
      {offer ? (
        <>
          <h2>{t(`${offer.seatNo}번 좌석이 나왔습니다`, `Seat ${offer.seatNo} is offered to you`)}</h2>
          <p>
            <span class="left">{clockOf(secondsUntil(offer.expiresAt, now.value))}</span>{' '}
            <span class="soft">{t(`안에 받으시면 됩니다 · ${money(offer.price)}`, `to accept · ${money(offer.price)}`)}</span>
          </p>
          <div class="row">
            <button class="main" disabled={busy} onClick={() => props.onAccept(offer.seatNo)}>
              {t('받기', 'Accept')}
            </button>
            <button class="quiet" disabled={busy} onClick={() => doing('/api/concert/waitingList/decline')}>
              {t('사양하기', 'Decline')}
            </button>
          </div>
        </>
      ) : waits ? (
        <>
          <h2>{t('좌석이 나오기를 기다리고 있습니다', 'You wait for a seat')}</h2>
          <p class="num" role="status">
            {place.value ? (place.value.position === 0 ? t('맨 앞입니다', 'You are the first in line') : t(`앞에 ${number(place.value.position)}명`, `${number(place.value.position)} ahead of you`)) : '…'}
          </p>
          <button class="quiet tiny" disabled={busy} onClick={() => doing('/api/concert/waitingList/leave')}>
            {t('대기 명단에서 나가기', 'Leave the waiting list')}
          </button>
        </>
      ) : (
        <>
          <h2>{t('지금은 빈 좌석이 없습니다', 'No seat is free at the moment')}</h2>
          <p class="soft">
            {t('취소되거나 풀린 좌석은 대기 명단의 순서대로 먼저 권해 드립니다.', 'Seats that come back are offered to the waiting list first, in order.')}
          </p>
          <button class="main" disabled={busy} onClick={() => doing('/api/concert/waitingList/join')}>
            {t('대기 명단에 오르기', 'Join the waiting list')}
          </button>
        </>
      )}
      <Refused error={error} />
    </section>
  )
}
