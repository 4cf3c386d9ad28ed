import { describe, expect, test } from 'vitest'
import { seenBefore } from '../../src/lib/draw'

const drawn = (commitment: string, drawnAt: string) => ({ commitment, drawnAt })

describe('what a browser saw of a draw before it was held', () => {
  const seen = [
    { opensAt: '2026-12-01T20:00:00+09:00', commitment: 'a1' },
    { opensAt: '2026-12-08T20:00:00+09:00', commitment: 'b2' },
  ]

  test('is the commitment to its seed', () => {
    expect(seenBefore(seen, drawn('a1', '2026-12-01T20:00:00.004+09:00'))).toBe('a1')
    expect(seenBefore(seen, drawn('b2', '2026-12-08T20:00:00.100+09:00'))).toBe('b2')
  })

  test('is another where the seed was changed for the opening', () => {
    expect(seenBefore(seen, drawn('ff', '2026-12-08T20:00:00.100+09:00'))).toBe('b2')
  })

  test('is there also for a draw that was held late, or after the opening had been moved', () => {
    expect(seenBefore(seen, drawn('a1', '2026-12-03T09:00:00+09:00'))).toBe('a1')
  })

  test('is nothing where it did not look', () => {
    expect(seenBefore([], drawn('a1', '2026-12-01T20:00:00+09:00'))).toBeNull()
    expect(seenBefore(seen, drawn('c3', '2026-12-15T20:00:00+09:00'))).toBeNull()
    expect(seenBefore(seen, drawn('c3', '2026-11-30T20:00:00+09:00'))).toBeNull()
  })
})
