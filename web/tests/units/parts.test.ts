import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { secondsUntil } from '../../src/lib/clock'
import { checkDraw, drawnOrder } from '../../src/lib/draw'
import { clockOf, counted, cut, houseTime, instantAnywhere, lasting, money, plural, seatRuns, waitRange, word, zoneOf } from '../../src/lib/format'
import { extensionsLeft, extensionsOfAll } from '../../src/lib/holds'
import { ask, change, Refusal, refusalOf } from '../../src/lib/http'
import { cancelText, percentNow, refundText } from '../../src/lib/refunds'
import { wordsOf } from '../../src/lib/refusals'
import { blockOf, hallOf, neighbour, priceOf, rowOf, runsIn, seatAt, spot } from '../../src/lib/seats'
import { match } from '../../src/state/route'
import { language, preferred } from '../../src/state/settings'

beforeEach(() => {
  language.value = 'en'
})

describe('the hall', () => {
  const sections = [
    { name: 'Stalls', firstSeat: 1, seats: 95, seatsPerRow: 20, price: 90_000 },
    { name: 'Circle', firstSeat: 96, seats: 30, seatsPerRow: 10, price: 50_000 },
  ]
  test('every seat is found where it is drawn, and no two are at one place', () => {
    for (const hall of [hallOf(125, 1, sections), hallOf(50, 1, undefined), hallOf(1, 1, []), hallOf(100_000, 1, undefined)]) {
      const places = new Set<string>()
      for (let seat = 1; seat <= hall.count; seat++) {
        const { x, y } = spot(hall, blockOf(hall, seat)!, seat)
        if (seatAt(hall, x, y) !== seat) expect.fail(`seat ${seat} of ${hall.count} is not found`)
        if (!(x > 0 && x < hall.width && y > 0 && y < hall.height)) expect.fail(`seat ${seat} is outside`)
        places.add(`${x} ${y}`)
      }
      expect(places.size).toBe(hall.count)
    }
  })
  test('where no seat is there is none', () => {
    const hall = hallOf(125, 1, sections)
    expect(seatAt(hall, -1, 8)).toBeNull()
    expect(seatAt(hall, 10, 0)).toBeNull()
    const last = spot(hall, blockOf(hall, 95)!, 95)
    expect(seatAt(hall, last.x + 1, last.y)).toBeNull()
  })
  test('rows and numbers count from one in their section', () => {
    const hall = hallOf(125, 1, sections)
    expect(rowOf(blockOf(hall, 21)!, 21)).toEqual({ row: 2, column: 1 })
    expect(rowOf(blockOf(hall, 96)!, 96)).toEqual({ row: 1, column: 1 })
    expect(blockOf(hall, 126)).toBeNull()
  })
  test('seats are told as runs in their sections, with prices of their own', () => {
    const hall = hallOf(125, 1, sections)
    expect(runsIn(hall, [97, 94, 95, 96, 3])).toBe('Stalls 3, 94–95 · Circle 96–97')
    expect(runsIn(hallOf(50, 7, undefined), [6, 4, 5])).toBe('4–6')
    expect([95, 96, 126].map((seat) => priceOf(hall, seat))).toEqual([90_000, 50_000, 0])
  })
  test('keys stay in the hall', () => {
    const hall = hallOf(50, 1, undefined)
    expect(neighbour(hall, 1, 'ArrowLeft')).toBe(1)
    expect(neighbour(hall, 1, 'ArrowRight')).toBe(2)
    expect(neighbour(hall, 1, 'ArrowDown')).toBe(11)
    expect(neighbour(hall, 50, 'ArrowDown')).toBe(50)
    expect(neighbour(hall, 7, 'End')).toBe(50)
  })
})

describe('what a cancelled seat gives back', () => {
  const steps = [
    { until: '2026-12-20T20:00:00.000+09:00', percent: 100 },
    { until: '2026-12-22T20:00:00.000+09:00', percent: 50 },
  ]
  const at = (time: string) => Date.parse(`${time}+09:00`)
  test('is as much as the first step that is not over says', () => {
    expect(percentNow(steps, at('2026-12-20T19:59:59'))).toBe(100)
    expect(percentNow(steps, at('2026-12-20T20:00:00'))).toBe(50)
    expect(percentNow(steps, at('2026-12-22T20:00:00'))).toBeNull()
    expect(percentNow([], at('2026-12-20T20:00:00'))).toBeNull()
  })
  test('is told before one buys: what is over is not told', () => {
    expect(refundText(steps, at('2026-12-19T20:00:00'))).toMatch(/^If you cancel you get back all of it until .*20 Dec.*, 50% until .*22 Dec/)
    expect(refundText(steps, at('2026-12-21T20:00:00'))).not.toContain('all of it')
    expect(refundText(steps, at('2026-12-23T20:00:00'))).toBe('What is bought now cannot be cancelled.')
  })
  test('is told before one cancels, rounded as the server rounds', () => {
    expect(cancelText(steps, 77_001, at('2026-12-21T20:00:00'))).toBe('₩38,500 comes back, and the seat goes to others.')
    expect(cancelText(steps, 77_001, at('2026-12-23T20:00:00'))).toBe('It is too late to cancel.')
    expect(cancelText(undefined, 1, 0)).toContain('terms')
  })
})

describe('how often a hold may still be extended', () => {
  const terms = { holdSeconds: 300, extendSeconds: 120, maxExtensions: 2 }
  const hold = (seconds: number) => ({ since: '2026-11-30T20:00:00.250+09:00', expiresAt: new Date(Date.parse('2026-11-30T20:00:00.250+09:00') + seconds * 1000).toISOString() })
  test('follows from by how much its end was put off', () => {
    expect([300, 420, 540, 660].map((seconds) => extensionsLeft(hold(seconds), terms))).toEqual([2, 1, 0, 0])
    expect(extensionsLeft(hold(300), { ...terms, maxExtensions: 0 })).toBe(0)
  })
  test('is not guessed where the terms were changed since', () => {
    expect([299, 301, 360, 100].map((seconds) => extensionsLeft(hold(seconds), terms))).toEqual([null, null, null, null])
    expect(extensionsLeft(hold(300), undefined)).toBeNull()
    expect(extensionsLeft({ ...hold(300), expiresAt: null }, terms)).toBeNull()
  })
  test('is as often as all of them may be', () => {
    expect(extensionsOfAll([hold(300), hold(420)], terms)).toBe(1)
    expect(extensionsOfAll([hold(300), hold(540)], terms)).toBe(0)
    expect(extensionsOfAll([hold(300), hold(301)], terms)).toBeNull()
    expect(extensionsOfAll([hold(301), hold(540)], terms)).toBe(0)
  })
})

describe('what people read', () => {
  test('one is not several, and each language counts in its own way', () => {
    expect([0, 1, 2, 1000].map((count) => plural(count, 'seat'))).toEqual(['0 seats', '1 seat', '2 seats', '1,000 seats'])
    expect([1, 2].map((count) => `${plural(count, 'person is', 'people are')} ahead of you`)).toEqual(['1 person is ahead of you', '2 people are ahead of you'])
    expect([1, 3].map((count) => word(count, 'this seat', 'these seats'))).toEqual(['this seat', 'these seats'])
    expect(counted(2, '명', 'person', 'people')).toBe('2 people')
    language.value = 'ko'
    expect(counted(1200, '석', 'seat')).toBe('1,200석')
  })
  test('a long name is cut so that what is behind it is read', () => {
    expect(cut('R', ' · ₩1,000', 12)).toBe('R · ₩1,000')
    const short = cut('아주 긴 구역 이름입니다', ' · ₩1,000', 12)
    expect(short).toMatch(/^아주.*… · ₩1,000$/)
    expect(cut('Supercalifragilistic', ' · 1', 3)).toBe('S… · 1')
  })
  test('how long something lasts is said in what people count it by', () => {
    expect([0.4, 1, 119, 120, 2879, 2880, 14_400].map(lasting)).toEqual(['0 minutes', '1 minute', '119 minutes', '2 hours', '48 hours', '2 days', '10 days'])
    language.value = 'ko'
    expect([90, 600, 5000].map(lasting)).toEqual(['90분', '10시간', '3일'])
  })
  test('runs of seats', () => {
    expect(seatRuns([6, 4, 5, 9])).toBe('4–6, 9')
    expect(seatRuns([3])).toBe('3')
    expect(seatRuns([])).toBe('')
  })
  test('countdowns', () => {
    expect(clockOf(0)).toBe('0:00')
    expect(clockOf(299)).toBe('4:59')
    expect(clockOf(3723)).toBe('1:02:03')
    expect(secondsUntil('2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:00:00.500Z'))).toBe(10)
    expect(secondsUntil('2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:01:00Z'))).toBe(0)
  })
  test('money and times in both languages', () => {
    expect(money(77000)).toBe('₩77,000')
    expect(money(-77000)).toBe('−₩77,000')
    expect(houseTime('2024-09-15T20:00:00')).toMatch(/15 September 2024.*20:00/)
    language.value = 'ko'
    expect(money(77000)).toBe('77,000원')
    expect(money(-77000)).toBe('−77,000원')
    expect(houseTime('2024-09-15T20:00:00')).toMatch(/2024년 9월 15일.*20:00/)
    expect(houseTime('2027-05-01T19:00:00')).toMatch(/5월 1일 \(토\)/)
    expect(houseTime('no time')).toBe('no time')
  })
  test('an instant has its zone for who has another one', () => {
    language.value = 'en'
    const here = -new Date('2026-12-01T11:00:00Z').getTimezoneOffset()
    const there = (minutes: number) => `${minutes < 0 ? '-' : '+'}${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`
    expect(zoneOf(`2026-12-01T20:00:00${there(here)}`)).toBe('')
    const other = here === 540 ? 330 : 540
    expect(zoneOf(`2026-12-01T20:00:00${there(other)}`)).toBe(other === 540 ? ' (UTC+9)' : ' (UTC+5:30)')
    expect(instantAnywhere(`2026-12-01T20:00:00${there(other)}`)).toMatch(/1 Dec 2026, 20:00 \(UTC\+/)
    expect(zoneOf(`2026-12-01T20:00:00-03:30`)).toBe(here === -210 ? '' : ' (UTC−3:30)')
  })
  test('an estimate is a range that holds it', () => {
    for (const seconds of [1, 30, 61, 300, 700, 4000, 9000]) {
      const { from, to } = waitRange(seconds)
      expect(from).toBeLessThan(to)
      expect(from * 60).toBeLessThanOrEqual(seconds)
      expect(to * 60).toBeGreaterThanOrEqual(seconds)
    }
  })
  test('the language that is liked better', () => {
    expect(preferred(['ko-KR', 'en'])).toBe('ko')
    expect(preferred(['de', 'en-US', 'ko'])).toBe('en')
    expect(preferred(['fr'])).toBe('en')
    expect(preferred([])).toBe('ko')
  })
  test('a refusal has kind words in both languages, or those of the server', () => {
    const lost = refusalOf(409, { code: 'SEAT_TEMPORARILY_HELD', message: 'raw', seatNo: 7 })
    expect(wordsOf(lost)).toContain('seat 7')
    language.value = 'ko'
    expect(wordsOf(lost)).toContain('7번')
    expect(wordsOf(refusalOf(418, { code: 'TEAPOT', message: 'short and stout' }))).toBe('Short and stout')
    // A proxy has no words, and its page is none.
    expect(wordsOf(refusalOf(502, '<html>'))).toBe('지금은 처리하지 못했습니다. 잠시 뒤 다시 해 주세요. (502)')
    expect(wordsOf(refusalOf(429, null))).not.toContain('HTTP_')
    expect(wordsOf(refusalOf(0, null))).toContain('서버')
  })
})

describe('the draw', () => {
  const seed = '00ff'.repeat(16)
  const commitment = createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex')
  const draw = { first: 3, last: 40, seed, commitment, drawnAt: '2026-01-01T00:00:00Z' }
  test('is in the order of the hashes', async () => {
    const hash = (ticket: number) => createHash('sha256').update(`${seed}:${ticket}`).digest('hex')
    const expected = Array.from({ length: 38 }, (_, index) => index + 3).sort((a, b) => (hash(a) < hash(b) ? -1 : 1))
    expect(await drawnOrder(seed, 3, 40)).toEqual(expected)
  })
  test('fits its commitment, and the one that was seen before', async () => {
    expect((await checkDraw(draw, null)).fits).toBe(true)
    expect((await checkDraw(draw, commitment)).fits).toBe(true)
    expect((await checkDraw(draw, 'ab'.repeat(32))).fits).toBe(false)
    expect((await checkDraw({ ...draw, seed: '00fe'.repeat(16) }, null)).fits).toBe(false)
  })
})

test('paths with names in them', () => {
  expect(match('/concerts/:concert/dates/:date', '/concerts/1/dates/2024-09-15T20%3A00%3A00')).toEqual({ concert: '1', date: '2024-09-15T20:00:00' })
  expect(match('/concerts/:concert', '/concerts')).toBeNull()
  expect(match('/concerts/:concert', '/concerts/%zz')).toBeNull()
})

test('a change is asked for again under one key while it may not have been made, also where a proxy says so', async () => {
  vi.useFakeTimers()
  const keys: string[] = []
  const answers = [0, 502, 504, 200]
  const done = change((key) => {
    keys.push(key)
    const status = answers.shift()!
    return status === 0 ? Promise.reject(new TypeError('offline')) : Promise.resolve(status === 200 ? { data: { paid: 1 }, response: new Response('{}') } : { error: '<html>', response: new Response('', { status }) })
  })
  await vi.advanceTimersByTimeAsync(20_000)
  expect(await done).toEqual({ paid: 1 })
  expect([keys.length, new Set(keys).size]).toEqual([4, 1])
  vi.useRealTimers()
})

test('a call that gets no answer, and one that is refused, both say why', async () => {
  await expect(ask(Promise.reject(new TypeError('offline')))).rejects.toMatchObject({ status: 0, code: null })
  const response = new Response('{}', { status: 409 })
  const refused = ask(Promise.resolve({ error: { code: 'DATE_CLOSED', message: 'm', traceId: 'aa' }, response }))
  await expect(refused).rejects.toBeInstanceOf(Refusal)
  await expect(refused).rejects.toMatchObject({ status: 409, code: 'DATE_CLOSED', traceId: 'aa' })
})
