import { describe, expect, test } from 'vitest'
import { resized } from '../../src/parts/seat_map'
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
