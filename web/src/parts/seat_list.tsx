import { useState } from 'preact/hooks'
import { money } from '../lib/format'
import { rowOf, type Hall } from '../lib/seats'
import { t } from '../lib/text'
import { type SeatStates, stateAt } from '../lib/seat_states'

const most = 200

/** The free seats as buttons, for those who cannot see the map. */
export function SeatList({ hall, states, onPick }: { hall: Hall; states: SeatStates; onPick: (seat: number) => void }) {
  const [section, choose] = useState(0)
  const [from, begin] = useState(0)
  const block = hall.blocks[section] ?? hall.blocks[0]!
  const seats: number[] = []
  for (let seat = block.firstSeat; seat < block.firstSeat + block.seats && seats.length < most; seat++) {
    const state = stateAt(states, seat)
    if (seat >= from && (state === 'free' || state === 'chosen')) seats.push(seat)
  }
  return (
    <div class="card">
      <div class="row">
        {hall.blocks.length > 1 && (
          <label>
            {t('구역', 'Section')}
            <select value={section} onChange={(event) => choose(Number(event.currentTarget.value))}>
              {hall.blocks.map((one, index) => (
                <option value={index} key={one.firstSeat}>
                  {one.name} · {money(one.price)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {t('이 번호부터', 'From number')}
          <input inputMode="numeric" value={from || ''} onInput={(event) => begin(Number(event.currentTarget.value) || 0)} />
        </label>
      </div>
      <div class="seat-list" role="group" aria-label={t('빈 좌석', 'Free seats')} tabIndex={0}>
        {seats.map((seat) => (
          <button key={seat} aria-pressed={stateAt(states, seat) === 'chosen'} onClick={() => onPick(seat)}>
            <span class="sr">{t(`${rowOf(block, seat).row}열 `, `row ${rowOf(block, seat).row}, seat `)}</span>
            {seat}
            <span class="sr">{t('번 좌석', '')}</span>
          </button>
        ))}
      </div>
      {seats.length === 0 && <p class="soft">{t('빈 좌석이 없습니다.', 'No seat is free here.')}</p>}
      {seats.length === most && <p class="soft small">{t(`처음 ${most}석입니다. 번호로 더 볼 수 있습니다.`, `The first ${most}. Say a number to see more.`)}</p>}
    </div>
  )
}
