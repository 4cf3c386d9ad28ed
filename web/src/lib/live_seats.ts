/** What is known of a seat: who holds it and whether it is paid is told apart only where the seats are followed live. */
export const free = 0
export const held = 1
export const sold = 2
/** Held or sold. */
export const taken = 3

export interface Change {
  held: readonly number[]
  freed: readonly number[]
  sold: readonly number[]
}

const letters: Record<string, number> = { f: free, h: held, s: sold }

/** `40f2s58h`: the seats from 1 on, each letter with how many of it follow. */
export function unpacked(text: string): Uint8Array {
  let count = 0
  const runs: [number, number][] = []
  for (const [, digits, letter] of text.matchAll(/(\d*)([fhs])/g)) {
    const run = digits ? Number(digits) : 1
    runs.push([run, letters[letter!]!])
    count += run
  }
  const seats = new Uint8Array(count)
  let at = 0
  for (const [run, state] of runs) {
    seats.fill(state, at, at + run)
    at += run
  }
  return seats
}

/** From a list of the free ones: of the others only that they are taken. */
export function fromFree(count: number, available: readonly number[]): Uint8Array {
  const seats = new Uint8Array(count).fill(taken)
  for (const seat of available) if (seat >= 1 && seat <= count) seats[seat - 1] = free
  return seats
}

export function changed(seats: Uint8Array, change: Change): Uint8Array {
  const next = seats.slice()
  const put = (all: readonly number[], state: number) => {
    for (const seat of all) if (seat >= 1 && seat <= next.length) next[seat - 1] = state
  }
  put(change.freed, free)
  put(change.held, held)
  put(change.sold, sold)
  return next
}

export function freeIn(seats: Uint8Array): number {
  let count = 0
  for (const one of seats) if (one === free) count++
  return count
}

/** For how long it is known when a seat went. */
const leftMs = 60_000

/** When seats that were free went, by the browser's clock, if that is not long ago; one that is free again is not gone. */
export function leftAfter(left: ReadonlyMap<number, number>, before: Uint8Array | null, after: Uint8Array, at: number): ReadonlyMap<number, number> {
  const next = new Map([...left].filter(([, when]) => at - when <= leftMs))
  if (!before) return next
  for (let index = 0; index < after.length; index++) {
    if (after[index] === before[index]) continue
    if (after[index] === free) next.delete(index + 1)
    else if (before[index] === free) next.set(index + 1, at)
  }
  return next
}
