import { describe, expect, test } from 'vitest'
import { differing, stateAt, statesOf } from '../../src/lib/seat_states'
import { hallOf, rowOf, spot } from '../../src/lib/seats'
import { resized, within } from '../../src/lib/sight'
import { changed, free, freeIn, fromFree, held, leftAfter, sold, taken, unpacked } from '../../src/lib/live_seats'

describe('seats as they are streamed', () => {
  test('runs are unpacked, also of one seat', () => {
    expect([...unpacked('2fs3hf')]).toEqual([free, free, sold, held, held, held, free])
    expect(unpacked('99999fs')).toHaveLength(100_000)
    expect(unpacked('')).toHaveLength(0)
  })
  test('a change touches what it names and leaves what was shown before', () => {
    const before = unpacked('4f')
    const after = changed(before, { held: [1, 2], freed: [], sold: [4, 9] })
    expect([...after]).toEqual([held, held, free, sold])
    expect([...before]).toEqual([free, free, free, free])
    expect([...changed(after, { held: [], freed: [2], sold: [1] })]).toEqual([sold, free, free, sold])
    expect(freeIn(after)).toBe(1)
  })
  test('a list of the free ones says of the others only that they are taken', () => {
    expect([...fromFree(4, [1, 4, 77])]).toEqual([free, taken, taken, free])
  })
  test('a seat that goes has left at that moment, until it is free again', () => {
    const first = leftAfter(new Map(), null, unpacked('fsf'), 10)
    expect([...first]).toEqual([])
    const then = leftAfter(first, unpacked('fsf'), unpacked('hsf'), 20)
    expect([...then]).toEqual([[1, 20]])
    expect([...leftAfter(then, unpacked('hsf'), unpacked('ssh'), 30)]).toEqual([[1, 20], [3, 30]])
    expect([...leftAfter(then, unpacked('hsf'), unpacked('fsf'), 30)]).toEqual([])
  })
})

test('a hall that is looked at from near stays in the middle of a box of another size', () => {
  const sight = resized({ x: 10, y: 20, scale: 2 }, { width: 400, height: 300 }, { width: 200, height: 340 })
  expect(sight).toEqual({ x: 60, y: 10, scale: 2 })
})

describe('what seats are for whoever looks', () => {
  const known = unpacked('3fh2sf')
  const words = (states: Uint8Array) => Array.from(states, (_, index) => stateAt(states, index + 1))
  test('is what is known, and over it what is one\'s own', () => {
    expect(words(statesOf(known, []))).toEqual(['free', 'free', 'free', 'theirs', 'sold', 'sold', 'free'])
    expect(words(statesOf(known, [['gone', [4]], ['chosen', [1]], ['mine', [5]], ['held', [2]]]))).toEqual(['chosen', 'held', 'free', 'gone', 'mine', 'sold', 'free'])
    expect(words(statesOf(fromFree(2, [1]), []))).toEqual(['free', 'taken'])
    // What is said later wins, what came back has not gone, and no seat is outside the hall.
    expect(words(statesOf(known, [['gone', [1, 4]], ['chosen', [2]], ['held', [2, 4, 99, 0]]]))).toEqual(['free', 'held', 'free', 'held', 'sold', 'sold', 'free'])
  })
  test('differs where it has changed', () => {
    const before = statesOf(known, [])
    expect(differing(before, statesOf(known, []))).toEqual([])
    expect(differing(before, statesOf(known, [['chosen', [1]], ['held', [7]]]))).toEqual([1, 7])
  })
})

test('when a seat went is forgotten after a minute', () => {
  const then = leftAfter(new Map(), unpacked('2f'), unpacked('hf'), 1000)
  expect([...leftAfter(then, unpacked('hf'), unpacked('2h'), 61_000)]).toEqual([[1, 1000], [2, 61_000]])
  expect([...leftAfter(then, unpacked('hf'), unpacked('2h'), 61_001)]).toEqual([[2, 61_001]])
})

test('rows and columns within an area are all of which a seat reaches into it', () => {
  const hall = hallOf(4000, 1, [{ name: 'A', firstSeat: 1, seats: 1950, seatsPerRow: 60, price: 1 }, { name: 'B', firstSeat: 1951, seats: 2050, seatsPerRow: 50, price: 1 }])
  for (const area of [{ left: 0, top: 0, right: 12.5, bottom: 9 }, { left: 20.2, top: 30, right: 33, bottom: 61 }, { left: -9, top: -9, right: 999, bottom: 999 }]) {
    for (const block of hall.blocks) {
      const { firstRow, lastRow, firstColumn, lastColumn } = within(hall, block, area)
      for (let seat = block.firstSeat; seat < block.firstSeat + block.seats; seat++) {
        const { x, y } = spot(hall, block, seat)
        const { row, column } = rowOf(block, seat)
        if (x < area.left || x > area.right || y < area.top || y > area.bottom) continue
        if (row - 1 < firstRow || row - 1 > lastRow || column - 1 < firstColumn || column - 1 > lastColumn) expect.fail(`seat ${seat} is left out`)
      }
    }
  }
})
