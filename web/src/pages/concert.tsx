import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { findConcert, roomOf } from '../lib/concerts'
import { houseTime, money } from '../lib/format'
import { ask, http } from '../lib/http'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { Draw } from '../parts/draw'
import { Gate, SessionBar } from '../parts/gate'
import { Loading, Notice, Refused } from '../parts/notice'
import { keptHere } from '../state/kept'
import { hasEnded, lookAgain, queueOf } from '../state/queue'

export function Concert({ concert: id }: { concert: string }) {
  const { value, error, again } = useAsk(`concert ${id}`, () => findConcert(Number(id)))
  if (error) {
    return (
      <Refused error={error}>
        <button onClick={again}>{t('다시 시도', 'Try again')}</button>
      </Refused>
    )
  }
  if (value === null) return <Loading />
  const room = roomOf(value)
  const queue = queueOf(room)
  return (
    <div class="page narrow" style={{ width: '100%' }}>
      <p class="small">
        <a href="/">← {t('모든 공연', 'All concerts')}</a>
      </p>
      <div class="stack">
        <h1 tabIndex={-1}>{value.title}</h1>
        <p class="soft num">
          {money(value.price)}
          {value.seatsPerPerson !== null && t(` · 한 사람 ${value.seatsPerPerson}석까지`, ` · at most ${value.seatsPerPerson} seats each`)}
        </p>
      </div>
      <Entered concert={value.concertId} room={room}>
        <SessionBar queue={queue} />
        {value.availableDates.length === 0 && (
          <Notice kind="info" title={t('지금 판매하는 날짜가 없습니다', 'No date is on sale now')} />
        )}
        <ul class="list">
          {value.availableDates.map((date) => (
            <li key={date}>
              <a class="card concert" href={`/concerts/${value.concertId}/dates/${encodeURIComponent(date)}`}>
                <h2>{houseTime(date)}</h2>
                <span class="go">{t('좌석 고르기 →', 'Choose seats →')}</span>
              </a>
            </li>
          ))}
        </ul>
      </Entered>
      {(!queue.standing.value || hasEnded(queue.standing.value) || queue.standing.value.status === 'active') && <Draw concert={room} />}
    </div>
  )
}

/** The gate, with the call that it is one's turn in front of what is behind it. */
function Entered({ concert, room, children }: { concert: number; room: number | null; children: ComponentChildren }) {
  const token = queueOf(room).standing.value?.token ?? null
  const [entered, enter] = useState(keptHere.read('entered'))
  if (token === null || entered !== token) {
    return (
      <Gate
        concert={room}
        call={() => {
          // The first call begins the session of who was given time to come in.
          if (token) {
            const query = { concertId: concert }
            ask(http.GET('/api/concert/findDates', { params: { query }, headers: { authorization: token } })).catch(() => lookAgain(room))
          }
          keptHere.write('entered', token)
          enter(token)
        }}
      />
    )
  }
  return <Gate concert={room}>{children}</Gate>
}
