import { type Schemas } from '../../lib/http'
import { ask, http } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk } from '../../lib/use'
import { dayNames, days } from '../../lib/week'
import { Choice, Field, Tick } from '../../parts/form'
import { asPerson, inSession } from '../../state/session'

type Clinic = Schemas['Clinic']

/** The terms of a clinic, as a form has them. */
export interface Terms {
  day: string
  time: string
  length_minutes: string
  room: string
  subject: string
  teacher_id: string
  capacity: string
  is_active: boolean
  term_weeks: string
  price: string
  window: string
  opens: string
  closes: string
}

export const emptyTerms: Terms = { day: 'mon', time: '18:00', length_minutes: '60', room: '1강의실', subject: 'physics1', teacher_id: '', capacity: '6', is_active: true, term_weeks: '', price: '0', window: 'weekly', opens: 'mon 00:00', closes: 'sun 24:00' }

export const termsOf = (one: Clinic): Terms => ({
  day: one.day, time: one.time, length_minutes: String(one.length_minutes), room: one.room, subject: one.subject, teacher_id: one.teacher_id === null ? '' : String(one.teacher_id), capacity: String(one.capacity), is_active: one.is_active, term_weeks: one.term_weeks === null ? '' : String(one.term_weeks), price: String(one.price),
  window: one.reservation_window.kind, opens: one.reservation_window.opens ?? 'mon 00:00', closes: one.reservation_window.closes ?? 'sun 24:00',
})

/** What a call is to say of them. */
export function bodyOf(terms: Terms): Schemas['NewClinic'] {
  const window = terms.window as Schemas['ReservationWindow']['kind']
  return {
    day: terms.day as Schemas['Weekday'],
    time: terms.time,
    length_minutes: Number(terms.length_minutes),
    room: terms.room.trim(),
    subject: terms.subject.trim(),
    teacher_id: terms.teacher_id === '' ? null : Number(terms.teacher_id),
    capacity: Number(terms.capacity),
    is_active: terms.is_active,
    term_weeks: terms.term_weeks === '' ? null : Number(terms.term_weeks),
    price: Number(terms.price),
    reservation_window: window === 'own' ? { kind: window, opens: terms.opens, closes: terms.closes } : { kind: window },
  }
}

/** Only what differs: day, time and length may be given only while nobody has a place. */
export function changedTerms(from: Terms, to: Terms): Schemas['ClinicTerms'] {
  const before = bodyOf(from)
  const after = bodyOf(to)
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]))) as Schemas['ClinicTerms']
}

export function TermsFields({ value, set, error }: { value: Terms; set: (next: Terms) => void; error: unknown }) {
  const teachers = useAsk('teachers', () => inSession(() => ask(http.GET('/api/users/', { params: { query: { is_teacher: true, is_active: true, limit: 1000 } }, headers: asPerson() }))))
  const bind = <Name extends keyof Terms>(name: Name) => ({ name, value: String(value[name]), error, onText: (text: string) => set({ ...value, [name]: text }) })
  const known = teachers.value?.results ?? []
  return (
    <>
      <div class="fields">
        <Choice {...bind('day')} label={t('요일', 'Day')} options={days.map((day) => [day, dayNames()[day]] as const)} />
        <Field {...bind('time')} label={t('시각', 'Time')} type="time" required />
        <Field {...bind('length_minutes')} label={t('길이(분)', 'Length (minutes)')} type="number" min={1} max={1440} required />
        <Field {...bind('room')} label={t('강의실', 'Room')} maxLength={50} required />
        <Field {...bind('subject')} label={t('과목', 'Subject')} required />
        <Choice {...bind('teacher_id')} label={t('강사', 'Teacher')} options={[['', t('없음', 'Nobody')], ...known.map((one) => [String(one.id), one.name] as const), ...(value.teacher_id && !known.some((one) => String(one.id) === value.teacher_id) ? [[value.teacher_id, `#${value.teacher_id}`] as const] : [])]} />
        <Field {...bind('capacity')} label={t('자리 수', 'Places')} type="number" min={1} max={10000} required />
        <Field {...bind('term_weeks')} label={t('기간(주, 비우면 계속)', 'Term (weeks, empty: without end)')} type="number" min={1} max={520} />
        <Field {...bind('price')} label={t('한 자리 값(포인트)', 'Price of a place (points)')} type="number" min={0} max={1000000000000} required />
        <Choice {...bind('window')} name="reservation_window" label={t('예약 받는 때', 'When it takes reservations')} options={[['weekly', t('서버가 정한 때', "The server's hours")], ['always', t('언제나', 'At any time')], ['own', t('따로 정함', 'Hours of its own')]]} />
        {value.window === 'own' && <Field {...bind('opens')} label={t('열림 (mon 00:00)', 'Opens (mon 00:00)')} required />}
        {value.window === 'own' && <Field {...bind('closes')} label={t('닫힘 (sun 24:00)', 'Closes (sun 24:00)')} required />}
      </div>
      <Tick name="is_active" label={t('시간표에 보임', 'Shown in the timetable')} value={value.is_active} onTick={(is_active) => set({ ...value, is_active })} />
    </>
  )
}

export const statusName = (status: Clinic['status']) =>
  ({ open: t('● 예약 받음', '● open'), inactive: t('○ 숨김', '○ hidden'), pending: t('◷ 아직', '◷ not yet'), closed: t('■ 마감', '■ closed'), completed: t('✓ 끝남', '✓ over') })[status]
