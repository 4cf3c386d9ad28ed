import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { given } from '../../src/lib/given'
import { refusalOf } from '../../src/lib/http'
import { csvOf } from '../../src/lib/save'
import type { Schemas } from '../../src/lib/http'
import { dateAt, dayOf, daysAfter, hasBegunToday, isBetween, isHeldOn, minuteInWeek, minutesAhead, offsetOf, timeInWeek } from '../../src/lib/week'
import { classesOf } from '../../src/pages/office/day'
import { rowsOf } from '../../src/pages/office/workbook'
import { bodyOf, changedTerms, emptyTerms } from '../../src/pages/office/terms'
import { type Attendance, makeMarks, type Mark } from '../../src/state/marks'

describe('what a call is given', () => {
  test('empty members are left out, zero and false are not', () => {
    expect(given({ a: '', b: null, c: undefined, d: 0, e: false, f: 'x' })).toEqual({ d: 0, e: false, f: 'x' })
  })
  test('a table keeps commas, quotes and lines apart, and begins with the mark', async () => {
    const bytes = new Uint8Array(await csvOf([['이름', 'a,b'], ['say "x"', 'two\nlines']]).arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(new TextDecoder().decode(bytes)).toBe('이름,"a,b"\r\n"say ""x""","two\nlines"\r\n')
  })
})

describe('the date of the house', () => {
  test('follows its offset, whatever the browser believes', () => {
    const noon = Date.parse('2026-11-30T16:30:00Z')
    expect(dateAt(noon, '+09:00')).toBe('2026-12-01')
    expect(dateAt(noon, '-05:00')).toBe('2026-11-30')
    expect(minutesAhead('-03:30')).toBe(-210)
    expect(offsetOf('2026-11-30T16:30:00.123+09:00')).toBe('+09:00')
    expect(offsetOf('2026-11-30T16:30:00Z')).toBe('+00:00')
  })
  test('has its minute of the week, and a window is open up to its end', () => {
    const sunday = Date.parse('2026-11-29T15:00:00Z')
    expect(minuteInWeek(sunday, '+09:00')).toBe(0)
    expect(minuteInWeek(sunday, '+00:00')).toBe(6 * 1440 + 15 * 60)
    expect(minuteInWeek(Date.parse('1969-12-29T00:01:00Z'), '+00:00')).toBe(1)
    expect([0, 10_079].map((minute) => isBetween(minute, 'mon 00:00', 'sun 24:00'))).toEqual([true, true])
    expect([8639, 8640].map((minute) => isBetween(minute, 'mon 00:00', 'sun 00:00'))).toEqual([true, false])
    expect(isBetween(1439, 'tue 00:00', 'wed 12:30')).toBe(false)
  })
  test('a class that has begun today is next in a week, until the day is over', () => {
    const tuesday = (hours: number, minutes: number) => 1440 + hours * 60 + minutes
    expect([tuesday(17, 59), tuesday(18, 0), tuesday(23, 59), tuesday(24, 0)].map((minute) => hasBegunToday(minute, 'tue', '18:00'))).toEqual([false, true, true, false])
    expect(hasBegunToday(tuesday(19, 0), 'mon', '18:00')).toBe(false)
  })
  test('days are counted over months and years', () => {
    expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01')
    expect(daysAfter('2028-03-01', -1)).toBe('2028-02-29')
  })
})

describe('the classes of a day', () => {
  const clinic = (id: number, time: string, room: string) => ({ id, day: 'mon', time, room, subject: 'physics1', capacity: 4 }) as Schemas['Clinic']
  const record = (id: number, clinic_id: number, student_name: string) => ({ id, clinic_id, day: 'mon', time: '18:00', room: '2강의실', subject: 'physics1', student: id, student_name }) as Schemas['Attendance']
  test('are those with students and those without, in order of time and room', () => {
    const classes = classesOf([record(1, 7, '이'), record(2, 7, '김')], [clinic(3, '18:00', '10강의실'), clinic(7, '18:00', '2강의실'), clinic(4, '07:30', '1강의실')])
    expect(classes.map((one) => [one.clinic, one.capacity, one.records.map((of) => of.student_name)])).toEqual([[4, 4, []], [7, 4, ['김', '이']], [3, 4, []]])
  })
  test('of a clinic that is no more there are its records', () => {
    expect(classesOf([record(1, 7, '이')], [])).toMatchObject([{ clinic: 7, capacity: null, time: '18:00' }])
  })
  test('a term begins and ends', () => {
    expect(isHeldOn({ first_class: null, term_weeks: null }, '2026-11-30')).toBe(true)
    expect(isHeldOn({ first_class: '2026-12-07', term_weeks: null }, '2026-11-30')).toBe(false)
    expect(isHeldOn({ first_class: '2026-11-30', term_weeks: 2 }, '2026-12-07')).toBe(true)
    expect(isHeldOn({ first_class: '2026-11-30', term_weeks: 2 }, '2026-12-14')).toBe(false)
    expect([dayOf('2026-11-29'), dayOf('2026-11-30')]).toEqual(['sun', 'mon'])
    expect(timeInWeek('sun 24:00')).toMatch(/^(Sun|일) 24:00$/)
  })
})

describe('what a workbook came to', () => {
  test('is each row with its outcome, and passwords of those alone who were made', () => {
    const rows = rowsOf({
      total_rows: 3,
      added_students: [{ id: 9, name: '김민지', school: '세화고', grade: '2학년', username: '250121234', password: 'made up' }],
      duplicate_students: [{ row: 3, name: '이지호', school: '세화고', grade: '1학년', existing_id: 4 }],
      error_students: [{ row: 4, name: '', error: '빈칸' }],
    })
    expect(rows.map((one) => [one.state, one.row, one.id, one.password])).toEqual([['made', null, 9, 'made up'], ['known', 3, 4, ''], ['wrong', 4, null, '']])
  })
})

describe('the terms of a clinic', () => {
  test('only what differs is sent: day, time and length are refused while somebody has a place', () => {
    expect(changedTerms(emptyTerms, { ...emptyTerms, capacity: '9' })).toEqual({ capacity: 9 })
    expect(changedTerms(emptyTerms, { ...emptyTerms, window: 'own' })).toEqual({ reservation_window: { kind: 'own', opens: 'mon 00:00', closes: 'sun 24:00' } })
    expect(changedTerms(emptyTerms, { ...emptyTerms })).toEqual({})
    expect(changedTerms(emptyTerms, { ...emptyTerms, time: '07:45', room: ' Lab A ' })).toEqual({ time: '07:45', room: 'Lab A' })
    expect(bodyOf(emptyTerms)).toMatchObject({ teacher_id: null, time: '18:00', length_minutes: 60, room: '1강의실', reservation_window: { kind: 'weekly' } })
  })
})

describe('marks of attendance', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function stage(answers: (record: number, type: Attendance) => Promise<{ no_show: number }>, begun: Mark[] = []) {
    const sent: string[] = []
    const kept: (readonly Mark[])[] = []
    const marks = makeMarks(
      (record, type) => {
        sent.push(`${record} ${type}`)
        return answers(record, type)
      },
      (open) => kept.push(open),
      begun,
      1000,
    )
    return { marks, sent, kept, of: (record: number) => marks.all.value.get(record)! }
  }
  const settle = () => vi.advanceTimersByTimeAsync(0)

  test('shows at once and is done when it is answered', async () => {
    const { marks, of, kept } = stage(async () => ({ no_show: 2 }))
    marks.mark(1, 'absent', 'none')
    expect(of(1)).toMatchObject({ type: 'absent', state: 'sending' })
    await settle()
    expect(of(1)).toMatchObject({ type: 'absent', state: 'done', noShow: 2, before: 'none' })
    expect(kept.at(-1)).toEqual([])
  })
  test('is kept and sent again while nothing answers, and once more each time', async () => {
    let tries = 0
    const { marks, of, kept, sent } = stage(async () => {
      if (++tries < 3) throw refusalOf(0, null)
      return { no_show: 0 }
    })
    marks.mark(1, 'late', 'none')
    await settle()
    expect(of(1).state).toBe('waiting')
    expect(kept.at(-1)).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(of(1).state).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1000)
    expect(of(1).state).toBe('done')
    expect(sent).toEqual(['1 late', '1 late', '1 late'])
  })
  test('pressed twice at once, the last is what is sent last', async () => {
    const answers: (() => void)[] = []
    const { marks, of, sent } = stage(() => new Promise((done) => answers.push(() => done({ no_show: 0 }))))
    marks.mark(1, 'attended', 'none')
    marks.mark(1, 'late', 'attended')
    answers.shift()!()
    await settle()
    answers.shift()!()
    await settle()
    expect(sent).toEqual(['1 attended', '1 late'])
    expect(of(1)).toMatchObject({ type: 'late', state: 'done', before: 'none' })
  })
  test('what is refused is as it was before, with the reason', async () => {
    const { marks, of } = stage(async () => {
      throw refusalOf(409, { code: 'CLASS_NOT_BEGUN', message: 'm' })
    })
    marks.mark(1, 'attended', 'sick')
    await settle()
    expect(of(1)).toMatchObject({ type: 'sick', state: 'refused' })
    expect(of(1).error).toMatchObject({ code: 'CLASS_NOT_BEGUN' })
  })
  test('waits without trying where the session is over, and goes out when its owner is back', async () => {
    let over = true
    const { marks, of, kept, sent } = stage(async () => {
      if (over) throw refusalOf(401, { code: 'SESSION_EXPIRED' })
      return { no_show: 0 }
    })
    marks.mark(1, 'late', 'none')
    await vi.advanceTimersByTimeAsync(5000)
    expect([of(1).state, kept.at(-1)!.length, sent.length]).toEqual(['waiting', 1, 1])
    over = false
    marks.retry()
    await settle()
    expect([of(1).state, kept.at(-1)!.length]).toEqual(['done', 0])
  })
  test('are neither sent nor kept any more once they are stopped', async () => {
    const { marks, kept, sent } = stage(async () => {
      throw refusalOf(0, null)
    })
    marks.mark(1, 'late', 'none')
    await settle()
    marks.mark(2, 'late', 'none')
    marks.stop()
    const before = kept.length
    await vi.advanceTimersByTimeAsync(5000)
    expect([sent, kept.length]).toEqual([['1 late', '2 late'], before])
  })
  test('what a tab had not sent is sent when it is loaded anew', async () => {
    const left: Mark = { record: 4, type: 'sick', before: 'none', at: 0, state: 'waiting', error: null, noShow: null }
    const { of, sent } = stage(async () => ({ no_show: 0 }), [left])
    await settle()
    expect(sent).toEqual(['4 sick'])
    expect(of(4).state).toBe('done')
  })
})
