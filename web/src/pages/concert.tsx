import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { now, secondsUntil } from '../lib/clock'
import { roomOf, type Concert as Found } from '../lib/concerts'
import { clockOf, houseTime, instantAnywhere, money, number, plural } from '../lib/format'
import { ask, http } from '../lib/http'
import { refundText } from '../lib/refunds'
import { t } from '../lib/text'
import { Draw, useDraws } from '../parts/draw'
import { Gate, SessionBar } from '../parts/gate'
import { Heading } from '../parts/heading'
import { Notice } from '../parts/notice'
import { WithConcert } from '../parts/with_concert'
import { kept } from '../state/kept'
import { lookAgain, queueOf } from '../state/queue'

export function Concert({ concert: id }: { concert: string }) {
  return <WithConcert id={id}>{(concert) => <Shown value={concert} />}</WithConcert>
}

function Shown({ value }: { value: Found }) {
  const room = roomOf(value)
  const queue = queueOf(room)
  return (
    <div class="page narrow" style={{ width: '100%' }}>
      <p class="small">
        <a href="/">← {t('모든 공연', 'All concerts')}</a>
      </p>
      <div class="stack">
        <Heading>{value.title}</Heading>
        <p class="soft num">
          {money(value.price)}
          {value.seatsPerPerson !== null && t(` · 한 사람 ${number(value.seatsPerPerson)}석까지`, ` · at most ${plural(value.seatsPerPerson, 'seat')} each`)}
        </p>
      </div>
      {value.dates.length === 0 ? (
        <Notice kind="info" title={t('아직 날짜가 없습니다', 'There is no date yet')}>
          {t('날짜가 정해지면 여기에서 줄을 설 수 있습니다.', 'You can queue here as soon as there is one.')}
        </Notice>
      ) : (
        <Entered concert={value.concertId} room={room}>
          <SessionBar queue={queue} />
          {value.availableDates.length === 0 && (
            <Notice kind="info" title={t('지금 판매하는 날짜가 없습니다', 'No date is on sale now')} />
          )}
          <ul class="list">
            {value.dates.map((date) => (
              <li key={date.concertDate}>
                <DateCard concert={value.concertId} date={date} />
              </li>
            ))}
          </ul>
          <Draws room={room} />
        </Entered>
      )}
    </div>
  )
}

const Draws = ({ room }: { room: number | null }) => <Draw concert={room} draws={useDraws(room)} />

/** A date of the concert; outside of its time of sale it says when that is. */
function DateCard({ concert, date }: { concert: number; date: Found['dates'][number] }) {
  const title = <h2>{houseTime(date.concertDate)}</h2>
  const opens = date.salesOpenAt === null ? 0 : secondsUntil(date.salesOpenAt, now.value)
  if (opens > 0) {
    return (
      <div class="card concert">
        <div class="stack">
          {title}
          <span class="soft">{t(`예매 시작 ${instantAnywhere(date.salesOpenAt!)}`, `On sale from ${instantAnywhere(date.salesOpenAt!)}`)}</span>
        </div>
        {opens < 86_400 && <span class="left">{clockOf(opens)}</span>}
      </div>
    )
  }
  if (date.salesCloseAt !== null && secondsUntil(date.salesCloseAt, now.value) === 0) {
    return (
      <div class="card concert">
        {title}
        <span class="tag">{t('예매 마감', 'No longer on sale')}</span>
      </div>
    )
  }
  return (
    <a class="card concert" href={`/concerts/${concert}/dates/${encodeURIComponent(date.concertDate)}`}>
      <div class="stack">
        {title}
        <span class="soft small">{refundText(date.refunds, now.value)}</span>
      </div>
      <span class="go">{t('좌석 고르기 →', 'Choose seats →')}</span>
    </a>
  )
}

/** The gate, with the call that it is one's turn in front of what is behind it. */
function Entered({ concert, room, children }: { concert: number; room: number | null; children: ComponentChildren }) {
  const token = queueOf(room).standing.value?.token ?? null
  const [entered, enter] = useState(kept.read('entered'))
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
          kept.write('entered', token)
          enter(token)
        }}
      />
    )
  }
  return <Gate concert={room}>{children}</Gate>
}
