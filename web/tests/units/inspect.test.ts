import { beforeEach, describe, expect, test } from 'vitest'
import { marked, stepsOf, type Node } from '../../src/lib/differences'
import type { Schemas } from '../../src/lib/http'
import { clockPart, magnitude, marksOf, markText, microsOf, msText, partsOf, quantile, rowsOf, type Span, strewn } from '../../src/lib/spans'
import { clinicsIn, countedSince, raceOf } from '../../src/lib/story'
import { language } from '../../src/state/settings'

beforeEach(() => {
  language.value = 'en'
})

const span = (given: Partial<Span> & { selfMs: object }): Span =>
  ({
    spanId: 'a'.repeat(16), actor: 'concert-date/1/x', kind: 'hold_seats', start: '', durationMs: 1, outcome: 'done', reason: null, userId: 1, orphan: false, children: [],
    timesMs: { enqueued: 0, started: 1, decided: 2, commitBegan: 4, durable: 7, answered: 8 },
    ...given,
  }) as Span
const message = (times: Partial<Span['timesMs']>, selfMs: object, children: Span[] = []) =>
  span({ selfMs: { mailboxWait: 0, deciding: 0, journalWait: 0, commit: 0, answer: 0, children: 0, ...selfMs }, timesMs: { enqueued: 0, started: 1, decided: 2, commitBegan: 4, durable: 7, answered: 8, ...times }, children })

describe('the phases of a request', () => {
  test('follow one another without gaps', () => {
    const parts = partsOf(message({}, {}))
    expect(parts.map((part) => part.phase)).toEqual(['mailboxWait', 'deciding', 'journalWait', 'commit', 'answer'])
    for (const [index, part] of parts.slice(1).entries()) expect(part.from).toBe(parts[index]!.to)
  })
  test('a refusal is answered from where it was decided', () => {
    expect(partsOf(message({ commitBegan: null, durable: null, answered: 3 }, {}))).toEqual([
      { phase: 'mailboxWait', from: 0, to: 1 },
      { phase: 'deciding', from: 1, to: 2 },
      { phase: 'answer', from: 2, to: 3 },
    ])
  })
  test('a request has its edge alone', () => {
    expect(partsOf(span({ selfMs: { edge: 8, children: 0 } }))).toEqual([{ phase: 'edge', from: 0, to: 8 }])
  })
  test('each stands below the one that asked for it', () => {
    const inner = message({}, {})
    const rows = rowsOf(message({}, {}, [message({}, {}, [inner]), message({}, {})]))
    expect(rows.map((row) => row.depth)).toEqual([0, 1, 2, 1])
    expect(rows[2]!.span).toBe(inner)
  })
})

describe('times of the inspector', () => {
  test('have three figures and a unit', () => {
    expect([0.004, 1.234, 12.34, 123.4, 1234, 12_340].map(msText)).toEqual(['0.00 ms', '1.23 ms', '12.3 ms', '123 ms', '1.23 s', '12.3 s'])
  })
  test('microseconds are kept apart', () => {
    expect(microsOf('2026-11-30T10:00:00.000002+09:00') - microsOf('2026-11-30T10:00:00+09:00')).toBe(2)
    expect(microsOf('2026-11-30T01:00:00.5Z')).toBe(microsOf('2026-11-30T10:00:00.500000+09:00'))
    expect(clockPart('2026-11-30T10:00:00.123456+09:00')).toBe('10:00:00.123')
  })
  test('lengths go by orders of magnitude', () => {
    expect(magnitude(0)).toBe(0)
    expect(magnitude(10)).toBeCloseTo(0.4)
    expect(magnitude(1e9)).toBe(1)
  })
})

describe('requests on a strip of time', () => {
  const request = (micros: string, durationMs: number) => ({ start: `2026-11-30T10:00:00.${micros}+09:00`, durationMs })
  test('stand where they began and as high as they took long', () => {
    const at = strewn([request('000300', 10), request('000100', 1000), request('000200', 0.1)]).map(({ x, y }) => [x, Math.round(y * 10) / 10])
    expect(at).toEqual([[1, 0.4], [0, 0.8], [0.5, 0]])
    expect(strewn([request('000100', 1)])).toMatchObject([{ x: 0, y: 0.2 }])
    expect(strewn([])).toEqual([])
  })
  test('have a middle, and one that nearly all stayed below', () => {
    const all = Array.from({ length: 100 }, (_, index) => ({ durationMs: 100 - index }))
    expect([quantile(all, 0.5), quantile(all, 0.99)]).toEqual([51, 100])
    expect(quantile([], 0.5)).toBeNull()
  })
  test('marks of a duration are round, and few', () => {
    expect(marksOf(5.11)).toEqual([0, 2, 4])
    expect(marksOf(10)).toEqual([0, 2, 4, 6, 8, 10])
    expect(marksOf(0.03).map((one) => Math.round(one * 1000))).toEqual([0, 10, 20, 30])
    expect([0, 0.05, 0.5, 2, 10, 20, 100, 200, 1000, 2500].map(markText)).toEqual(['0', '0.05 ms', '0.5 ms', '2 ms', '10 ms', '20 ms', '100 ms', '200 ms', '1 s', '2.5 s'])
    for (const whole of [0.001, 0.9, 3, 77, 12_345]) expect(marksOf(whole).length).toBeLessThanOrEqual(6)
  })
})

describe('what differs between two states', () => {
  const find = (node: Node, ...keys: string[]): Node => keys.reduce((at, key) => at.children!.find((one) => one.key === key)!, node)
  test('is marked in place: new, other and gone', () => {
    const state = { seats: { 3: { user: 7, price: 2 }, 9: { user: 1, price: 1 } }, count: 2 }
    const tree = marked(state, [
      { path: '/seats/3', after: { user: 7, price: 2 } },
      { path: '/seats/9/price', before: 5, after: 1 },
      { path: '/seats/5', before: { user: 4 } },
    ])
    expect(find(tree, 'seats').marks).toBe(3)
    expect(find(tree, 'seats', '3').mark).toBe('new')
    expect(find(tree, 'seats', '9', 'price')).toMatchObject({ mark: 'other', before: 5, value: 1 })
    expect(find(tree, 'seats', '5')).toMatchObject({ mark: 'gone', value: { user: 4 } })
    expect(find(tree, 'seats').children!.map((one) => one.key)).toEqual(['3', '5', '9'])
    expect(find(tree, 'count')).toMatchObject({ mark: 'same', marks: 0 })
  })
  test('names with slashes and tildes are read as RFC 6901 writes them', () => {
    expect(stepsOf('/a~1b/c~0d/~01')).toEqual(['a/b', 'c~d', '~1'])
    expect(stepsOf('')).toEqual([])
    expect(find(marked({ 'a/b': 1 }, [{ path: '/a~1b', before: 2, after: 1 }]), 'a/b').mark).toBe('other')
  })
  test('a thing that the state left out is shown where it differs', () => {
    const tree = marked({ seats: {} }, [{ path: '/seats/40/user', before: 1, after: 2 }])
    expect(find(tree, 'seats', '40', 'user')).toMatchObject({ mark: 'other', before: 1, value: 2 })
  })
})

describe('the clinics of a timetable', () => {
  test('stand in order of the week, with rooms as people call them', () => {
    const clinic = (day: string, time: string, room: string | number) => ({ day, time, room, subject: 'physics1', capacity: 6 })
    const found = clinicsIn({ count: 4, clinics: { 1: clinic('tue', '18:00', 1), 2: clinic('mon', '19:00', 10), 7: clinic('mon', '19:00', 9), 4: clinic('mon', '07:30', 'Lab A') } })
    expect(found.map((one) => [one.id, one.room])).toEqual([['4', 'Lab A'], ['7', '9강의실'], ['2', '10강의실'], ['1', '1강의실']])
    expect(clinicsIn({})).toEqual([])
  })
})

describe('a race', () => {
  type Attempt = Schemas['StoryAttempt']
  const attempt = (userId: number, lostTo: Attempt['lostTo']): Attempt => ({ type: 'attempt', at: '', kind: 'hold_seats', userId, outcome: lostTo ? 'refused' : 'done', reason: null, place: 1, order: 1, waitedMs: 0, traceId: String(userId), spanId: String(userId), lostTo })
  const to = (userId: number, traceId: string, byMs: number) => ({ userId, traceId, byMs, places: 1 })
  test('has those who lost to the same request, from the nearest to the latest', () => {
    const race = raceOf([attempt(1, null), attempt(9, to(8, 'old', 3)), attempt(2, to(1, 'x', 4)), attempt(3, to(1, 'x', 1))])!
    expect(race.winner).toBe(1)
    expect(race.losers.map((one) => [one.userId, one.byMs, one.share])).toEqual([[3, 1, 0.25], [2, 4, 1]])
  })
  test('nobody lost: there was none', () => {
    expect(raceOf([attempt(1, null)])).toBeNull()
    expect(raceOf([])).toBeNull()
  })
  test('a crowd is cut, and says by how many', () => {
    const race = raceOf(Array.from({ length: 20 }, (_, index) => attempt(index + 2, to(1, 'x', index))), 12)!
    expect(race.losers).toHaveLength(12)
    expect(race.more).toBe(8)
  })
})

describe('the counts of a story', () => {
  const since = '2026-11-30T18:06:53.695000-01:00'
  const at = (...times: string[]) => times.map((at) => ({ type: 'change', at }) as Schemas['StoryChange'])
  test('say since when they are, where it began before', () => {
    expect(countedSince({ attemptsRememberedSince: since, story: at('2026-11-30T18:06:20.895000-01:00', '2026-11-30T18:07:00.000000-01:00') })).toBe(since)
    // Another offset, and the same hour.
    expect(countedSince({ attemptsRememberedSince: since, story: at('2026-11-30T20:06:20.895000+01:00') })).toBe(since)
  })
  test('are of all attempts else', () => {
    expect(countedSince({ attemptsRememberedSince: since, story: at('2026-11-30T19:06:20.895000-01:00') })).toBeNull()
    expect(countedSince({ attemptsRememberedSince: since, story: [] })).toBeNull()
    expect(countedSince({ attemptsRememberedSince: null, story: at('2026-11-30T18:06:20.895000-01:00') })).toBeNull()
  })
})
