import { beforeEach, describe, expect, test } from 'vitest'
import { countersOf, grown, type History, longest, ofRoom, perMinute, seatsOf, type Sample, topReasons } from '../../src/lib/history'
import { isWhole, sectionsOf, sectionTexts, seatsIn } from '../../src/lib/layout'
import { dateBody, emptyDate, refundsOf } from '../../src/pages/sale/date_fields'
import { standingOf } from '../../src/pages/sale/keys'
import { fieldTime } from '../../src/pages/sale/times'
import { wordsOfCall } from '../../src/pages/sale/room_words'
import { foretell } from '../../src/pages/sale/foretell'
import { language } from '../../src/state/settings'

beforeEach(() => {
  language.value = 'en'
})

describe('the layout of a date', () => {
  const texts = [
    { name: ' R ', seats: '40', seatsPerRow: '10', price: '120000' },
    { name: 'S', seats: '60', seatsPerRow: '20', price: '70000' },
  ]
  test('each section begins where the one before it ends', () => {
    const sections = sectionsOf(texts)
    expect(sections.map((one) => [one.name, one.firstSeat])).toEqual([['R', 1], ['S', 41]])
    expect(seatsIn(sections)).toBe(100)
    expect(sectionTexts(sections)[1]).toEqual(texts[1])
  })
  test('what is not a number is no seat, and nothing is drawn of it', () => {
    expect(isWhole(sectionsOf([{ ...texts[0]!, seats: 'many' }]))).toBe(false)
    expect(isWhole(sectionsOf(texts))).toBe(true)
  })
  test('only what somebody changed is sent', () => {
    const old = { ...emptyDate, seatCount: '50', price: '100', holdSeconds: '300' }
    expect(dateBody(old, { ...old })).toEqual({})
    expect(dateBody(old, { ...old, holdSeconds: '60', salesOpenAt: '2027-01-01T10:00' })).toEqual({ holdSeconds: 60, salesOpenAt: '2027-01-01T10:00:00' })
    expect(dateBody({ ...old, salesOpenAt: '2027-01-01T10:00' }, old)).toEqual({ salesOpenAt: null })
    expect(dateBody(old, { ...old, sections: texts })).toMatchObject({ seatCount: 100, sections: [{ firstSeat: 1 }, { firstSeat: 41 }] })
  })
  test('refunds are read in steps', () => {
    expect(refundsOf('72:100, 24 : 50%')).toEqual([{ hoursBefore: 72, percent: 100 }, { hoursBefore: 24, percent: 50 }])
    expect(refundsOf('')).toEqual([])
    expect(refundsOf('half')).toBeNull()
  })
  test('instants of the house are what its clock shows', () => {
    expect(fieldTime('2027-01-01T10:00:00+09:00')).toBe('2027-01-01T10:00')
    expect(fieldTime(null)).toBe('')
  })
})

describe('what a desk has seen', () => {
  const sample = (at: number, taken: number, other = 0): Sample => ({ at, waiting: 0, active: 0, admitted: 0, held: 0, sold: 0, refusals: new Map([['TAKEN', taken], ['OTHER', other]]) })
  const seen = (...samples: Sample[]) => samples.reduce<History>(grown, { samples: [] })

  test('counters are read out of a page for Prometheus', () => {
    const page = '# TYPE usher_refusals_total counter\nusher_refusals_total{reason="TAKEN"} 3\nusher_refusals_total{reason="OTHER"} 1e2\nusher_refusals_total_more{reason="TAKEN"} 9\n'
    expect([...countersOf(page, 'usher_refusals_total', 'reason')]).toEqual([['TAKEN', 3], ['OTHER', 100]])
    const rooms = 'usher_waiting_room_waiting{room="all"} 3\nusher_waiting_room_waiting{room="7"} 0\n'
    expect(ofRoom(rooms, 'usher_waiting_room_waiting', '7')).toBe(0)
    expect(ofRoom(rooms, 'usher_waiting_room_waiting', '8')).toBeNull()
    const seats = 'usher_seats{concert="1",date="2027-01-01T20:00:00",state="held"} 2\nusher_seats{concert="12",date="2027-01-01T20:00:00",state="held"} 9\n'
    expect([...seatsOf(seats, 1)]).toEqual([['2027-01-01T20:00:00', { held: 2 }]])
  })
  test('refusals are counted a minute, and a server that begins anew counts from zero', () => {
    const history = seen(sample(0, 10), sample(30, 15), sample(60, 4))
    expect(perMinute(history, 'TAKEN')).toEqual([null, 10, 8])
    expect(topReasons(history, 3)).toEqual([{ reason: 'TAKEN', count: 9 }])
  })
  test('it keeps the latest and takes none twice', () => {
    expect(seen(sample(5, 1), sample(5, 2)).samples).toHaveLength(1)
    let history: History = { samples: [] }
    for (let at = 0; at < longest + 10; at++) history = grown(history, sample(at, 0))
    expect(history.samples).toHaveLength(longest)
    expect(history.samples[0]!.at).toBe(10)
  })
})

test('a change of the room says what it will do before it does it', () => {
  const room = { places: 2, waiting: 10, active: 2, admissionsPerMinute: 0, phase: 'open' as const }
  expect(foretell(room, 5, 0)).toBe('3 people come in at once.')
  expect(foretell(room, 5, 60)).toBe('3 people come in, 60 a minute.')
  expect(foretell(room, 3, 0)).toBe('1 person comes in at once.')
  expect(foretell({ ...room, active: 5 }, 3, 0)).toContain('nobody comes in until 2 people have left')
  expect(foretell({ ...room, phase: 'paused' }, 5, 0)).toBe('Nobody comes in at once.')
})

describe('a key of a program', () => {
  const at = Date.parse('2027-01-01T00:00:00Z')
  const key = { expiresAt: null, formerUntil: null, revokedAt: null }
  test('stands by the clock of the server', () => {
    expect(standingOf(key, at)).toBe('live')
    expect(standingOf({ ...key, expiresAt: '2027-01-01T09:00:01+09:00' }, at)).toBe('live')
    expect(standingOf({ ...key, expiresAt: '2027-01-01T09:00:00+09:00' }, at)).toBe('over')
    expect(standingOf({ ...key, formerUntil: '2027-01-01T09:00:01+09:00' }, at)).toBe('two')
    expect(standingOf({ ...key, formerUntil: '2027-01-01T09:00:00+09:00' }, at)).toBe('live')
    expect(standingOf({ ...key, revokedAt: '2026-12-31T00:00:00Z', formerUntil: '2028-01-01T00:00:00Z' }, at)).toBe('revoked')
  })
})

test('what was done to a waiting room is told in words', () => {
  const about = '/api/admin/rooms/7'
  const told = (method: string, act: string, body: string) => wordsOfCall({ method, target: about + act, body }, about)
  expect(told('PATCH', '', '{"places":12000,"idleSeconds":0}')).toBe('Inside at once: 12,000, May be silent for: 0')
  expect(told('PATCH', '', '{"later":"yes"}')).toBe('later: yes')
  expect(told('PATCH', '', 'not JSON')).toBe('')
  expect(told('POST', '/pause', '')).toBe('Paused')
  expect(told('POST', '/reset', '{"dryRun":true}')).toBe('Looked at what a reset would do')
  expect(told('POST', '/reset', '{"dryRun":false}')).toBe('Ended all tokens')
  expect(told('POST', '/opening', '{"opensAt":"2030-01-01T20:00:00"}')).toMatch(/^Set the opening: .*1 Jan 2030.*20:00$/)
  expect(told('POST', '/paint', '{"red":1}')).toBe('paint {"red":1}')
})
