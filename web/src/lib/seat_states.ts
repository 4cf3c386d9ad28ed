import { free, held as theirs, sold } from './live_seats'

/** What a seat is for whoever looks. `theirs` is held by somebody else, `taken` held or sold, `gone` became so while they looked. */
export const seatStates = ['free', 'chosen', 'held', 'mine', 'theirs', 'sold', 'taken', 'gone'] as const
export type SeatState = (typeof seatStates)[number]

/** Of each seat from 1 on: its place in `seatStates`. A new one whenever something may have changed. */
export type SeatStates = Uint8Array

const codes = Object.fromEntries(seatStates.map((state, code) => [state, code])) as Record<SeatState, number>

export const stateAt = (states: SeatStates, seat: number): SeatState => seatStates[states[seat - 1] ?? codes.taken]!

/** Shapes of seats that nobody can choose are small: a ring may come back, a dot does not. */
export const isOut = (state: SeatState) => state === 'theirs' || state === 'sold' || state === 'taken' || state === 'gone'

/** What is known of the seats, and over it what is said of single ones: what stands later wins. */
export function statesOf(known: Uint8Array, said: readonly (readonly [state: SeatState, seats: Iterable<number>])[]): SeatStates {
  const states = new Uint8Array(known.length)
  for (let index = 0; index < known.length; index++) {
    const what = known[index]
    states[index] = what === free ? codes.free : what === theirs ? codes.theirs : what === sold ? codes.sold : codes.taken
  }
  for (const [state, seats] of said) {
    for (const seat of seats) {
      // It has come back.
      if (state === 'gone' && known[seat - 1] === free) continue
      if (seat >= 1 && seat <= states.length) states[seat - 1] = codes[state]
    }
  }
  return states
}

/** The seats that are not what they were. */
export function differing(before: SeatStates, after: SeatStates): number[] {
  const seats: number[] = []
  for (let index = 0; index < after.length; index++) if (before[index] !== after[index]) seats.push(index + 1)
  return seats
}
