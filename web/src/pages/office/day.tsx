import { useEffect } from 'preact/hooks'
import { now } from '../../lib/clock'
import { counted, houseDay, number, plural } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, http, type Schemas } from '../../lib/http'
import { nameOf } from '../../lib/people'
import { t } from '../../lib/text'
import { useAsk, useDo, useEvery } from '../../lib/use'
import { dayNames, dayOf, daysAfter, isHeldOn } from '../../lib/week'
import { wordsOf } from '../../lib/refusals'
import { Refusal } from '../../lib/http'
import { FindStudent } from '../../parts/find_student'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { houseToday, instantOf, learnHouse } from '../../state/house'
import { type Attendance, type Mark, marksOfTheOffice, undoMs } from '../../state/marks'
import { go, place } from '../../state/route'
import { asPerson, inSession } from '../../state/session'
import { subjectName } from '../../state/subjects'
import { Office, type Person } from './office'

type Record = Schemas['Attendance']
type Clinic = Schemas['Clinic']

export const attendanceNames = (): { [type in Attendance]: string } => ({
  none: t('미정', 'Not yet'), attended: t('출석', 'Present'), late: t('지각', 'Late'), sick: t('병결', 'Sick'), absent: t('결석', 'Absent'),
})
const shapes: { [type in Attendance]: string } = { none: '·', attended: '✓', late: '◷', sick: '+', absent: '✕' }
const types: readonly Attendance[] = ['attended', 'late', 'sick', 'absent']

export function OfficeDay() {
  const house = useAsk('house', learnHouse)
  return <Office title={t('수업과 출석', 'Classes and attendance')}>{(me) => (house.error !== null ? <Failed of={house} /> : house.value === null ? <Loading /> : <Day me={me} />)}</Office>
}

/** All records of a day, page after page. */
async function load(date: string): Promise<Record[]> {
  const all: Record[] = []
  for (let before: number | null = 0; before !== null; ) {
    const query = given({ date, before: before || null, limit: 1000 })
    const page: Schemas['Attendances'] = await inSession(() => ask(http.GET('/api/clinic-attendances/', { params: { query }, headers: asPerson() })))
    all.push(...page.results)
    before = typeof page.next === 'number' ? page.next : null
  }
  return all
}

/** The clinics of a day that somebody may mark: teachers those that are theirs or nobody's. */
async function loadClinics(date: string, me: Person): Promise<Clinic[]> {
  const query = { day: dayOf(date), is_active: true, all: true }
  const { results } = await inSession(() => ask(http.GET('/api/clinics/', { params: { query }, headers: asPerson() })))
  return results.filter((one) => isHeldOn(one, date) && (me.is_staff || one.teacher_id === null || one.teacher_id === me.id))
}

function Day({ me }: { me: Person }) {
  const today = houseToday.value
  const wanted = place.value.query.get('date') ?? ''
  const date = /^\d{4}-\d\d-\d\d$/.test(wanted) ? wanted : today
  const records = useAsk(`attendance ${date}`, () => load(date))
  // What was held before is known by its records alone: clinics may be others since.
  const clinics = useAsk(date >= today ? `clinics of ${date}` : null, () => loadClinics(date, me))
  useEvery(20_000, () => {
    records.again()
    clinics.again()
  })
  const marks = marksOfTheOffice()
  // What was sent is read back, so that the page shows what the server has once a mark is not new any more.
  const done = [...marks.all.value.values()].filter((one) => one.state === 'done').map((one) => `${one.record} ${one.at}`).join()
  useEffect(() => records.again(), [done])
  const waiting = [...marks.all.value.values()].filter((one) => one.state === 'waiting').length
  const classes = classesOf(records.value ?? [], clinics.value ?? [])
  const to = (day: string) => go(day === today ? '/office' : `/office?date=${day}`, 'replace')
  return (
    <>
      <div class="row">
        <button aria-label={t('하루 전', 'The day before')} onClick={() => to(daysAfter(date, -1))}>←</button>
        <label class="bare">
          <span class="sr">{t('날짜', 'Date')}</span>
          <input type="date" name="date" value={date} onChange={(event) => event.currentTarget.value && to(event.currentTarget.value)} />
        </label>
        <button aria-label={t('하루 뒤', 'The day after')} onClick={() => to(daysAfter(date, 1))}>→</button>
        {date !== today && <button onClick={() => to(today)}>{t('오늘', 'Today')}</button>}
        <strong>{houseDay(date)}</strong>
      </div>
      {waiting > 0 && (
        <div class="notice lost" role="status">
          <strong>{t(`연결이 끊겨 ${number(waiting)}건을 아직 보내지 못했습니다`, `${plural(waiting, 'mark')} not yet sent: the connection is lost`)}</strong>
          <span class="row">
            {t('계속 표시하셔도 됩니다. 이 탭이 기억하고, 연결되면 저절로 보냅니다.', 'Go on: this tab remembers and sends them as soon as it can.')}
            <button onClick={marks.retry}>{t('지금 보내기', 'Send now')}</button>
          </span>
        </div>
      )}
      {records.error !== null && !records.value && <Failed of={records} />}
      {clinics.error !== null && !clinics.value && <Failed of={clinics} />}
      {!records.value && records.error === null && <Loading />}
      {records.value && (date < today || clinics.value) && classes.length === 0 && (
        <Notice kind="info" title={t('이날은 수업이 없습니다', 'There is no class on this day')}>
          {t('이 요일에 클리닉이 있으면 여기에 나옵니다. ', 'Classes appear here when there is a clinic on this day of the week. ')}
          <a href="/office/clinics">{t('클리닉 보기', 'See the clinics')}</a>
        </Notice>
      )}
      <div class="classes">
        {classes.map((one) => (
          <ClassOfTheDay key={one.clinic} date={date} isToday={date === today} one={one} onWalkedIn={records.again} />
        ))}
      </div>
    </>
  )
}

/** The mark of a record while it says more than the record: on its way, refused, or just made. */
function markOf(record: Record): Mark | null {
  const mark = marksOfTheOffice().all.value.get(record.id)
  const isNew = mark !== undefined && (mark.state === 'sending' || mark.state === 'waiting' || now.value - mark.at < undoMs)
  return isNew ? mark : null
}

export interface OneClass {
  clinic: number
  day: Clinic['day']
  time: string
  room: string
  subject: string
  /** Null where the clinic is no more, or the class is over. */
  capacity: number | null
  records: Record[]
}

/** The classes of a day: as their records have them, and those of clinics in which nobody has a place yet. */
export function classesOf(records: readonly Record[], clinics: readonly Clinic[]): OneClass[] {
  const all = new Map<number, OneClass>()
  const begin = (clinic: number, { day, time, room, subject }: Pick<Clinic, 'day' | 'time' | 'room' | 'subject'>) => {
    const one = { clinic, day, time, room, subject, capacity: null, records: [] as Record[] }
    all.set(clinic, one)
    return one
  }
  for (const record of records) (all.get(record.clinic_id) ?? begin(record.clinic_id, record)).records.push(record)
  for (const clinic of clinics) all.set(clinic.id, { ...(all.get(clinic.id) ?? begin(clinic.id, clinic)), capacity: clinic.capacity })
  for (const one of all.values()) one.records.sort((a, b) => a.student_name.localeCompare(b.student_name, 'ko') || a.id - b.id)
  return [...all.values()].sort((a, b) => a.time.localeCompare(b.time) || a.room.localeCompare(b.room, 'ko', { numeric: true }))
}

function ClassOfTheDay({ date, isToday, one, onWalkedIn }: { date: string; isToday: boolean; one: OneClass; onWalkedIn: () => void }) {
  const marks = marksOfTheOffice()
  const begun = now.value >= instantOf(date, one.time)
  const typeOf = (record: Record) => markOf(record)?.type ?? record.attendance_type
  const open = one.records.filter((record) => typeOf(record) === 'none')
  return (
    <section class="card" aria-label={`${one.time} ${one.room} ${subjectName(one.subject)}`}>
      <div class="row between">
        <h2>
          <span class="num">{one.time}</span> {one.room}
        </h2>
        <a href={`/office/clinics/${one.clinic}`}>{t('명단', 'Roster')}</a>
      </div>
      <p class="soft num">
        {dayNames()[one.day]} · {subjectName(one.subject)}
        {one.records.length > 0 && t(` · ${number(one.records.length)}명 가운데 ${number(one.records.length - open.length)}명 표시함`, ` · ${number(one.records.length - open.length)} of ${number(one.records.length)} marked`)}
        {one.capacity !== null && ` · ${counted(one.capacity, '자리', 'place')}`}
      </p>
      {!begun && <p class="soft">{t(`${one.time}에 시작하면 출석과 결석을 표시할 수 있습니다.`, `Present and absent can be marked from ${one.time} on.`)}</p>}
      {one.records.length === 0 && <p class="soft">{t('아직 아무도 예약하지 않았습니다.', 'Nobody has a place yet.')}</p>}
      <ul class="roll">
        {one.records.map((record) => (
          <Student key={record.id} record={record} begun={begun} />
        ))}
      </ul>
      {begun && open.length > 1 && (
        <button onClick={() => open.forEach((record) => marks.mark(record.id, 'attended', 'none'))}>{t(`남은 ${number(open.length)}명 출석으로`, `Mark ${number(open.length)} as present`)}</button>
      )}
      {isToday && one.capacity !== null && <WalkIn one={one} begun={begun} onWalkedIn={onWalkedIn} />}
    </section>
  )
}

/** A student who came without a place gets one of this class, and is present where it has begun. */
function WalkIn({ one, begun, onWalkedIn }: { one: OneClass; begun: boolean; onWalkedIn: () => void }) {
  const { busy, error, run } = useDo()
  const there = new Set(one.records.map((record) => record.student))
  const open = (student: number) =>
    run(async () => {
      const body = { clinic: one.clinic, student, ...(begun ? { attendance_type: 'attended' as const } : {}) }
      try {
        await inSession(() => ask(http.POST('/api/clinic-attendances/', { body, headers: asPerson() })))
      } finally {
        onWalkedIn()
      }
    })
  return (
    <details>
      <summary>{t('예약 없이 온 학생', 'Somebody walked in')}</summary>
      <FindStudent name={`walk-in-${one.clinic}`} label={t('이름이나 아이디', 'Name or username')} there={there} busy={busy} onPick={(student) => open(student.id)} />
      <Refused error={error} />
    </details>
  )
}

function Student({ record, begun }: { record: Record; begun: boolean }) {
  const marks = marksOfTheOffice()
  const mark = markOf(record)
  const type = mark?.type ?? record.attendance_type
  const names = attendanceNames()
  const name = nameOf({ id: record.student, name: record.student_name })
  const undoable = mark && mark.state !== 'refused' && mark.type !== mark.before
  return (
    <li>
      <span class="who">
        <strong>{name}</strong> <span class="soft">{record.student_username}</span>{' '}
        {mark && mark.noShow !== null && mark.noShow > 0 && <span class="tag wrong">{t(`결석 점수 ${mark.noShow}`, `no-shows ${mark.noShow}`)}</span>}
      </span>
      <span class="types" role="group" aria-label={name}>
        {types.map((one) => (
          <button
            key={one}
            class={`type ${one}`}
            aria-pressed={type === one}
            disabled={!begun && (one === 'attended' || one === 'absent')}
            onClick={() => marks.mark(record.id, type === one ? 'none' : one, type)}
          >
            <span aria-hidden="true">{shapes[one]}</span> {names[one]}
          </button>
        ))}
      </span>
      <span class="after" role="status">
        {mark?.state === 'sending' && <span class="soft">{t('보내는 중…', 'Sending…')}</span>}
        {mark?.state === 'waiting' && <span class="tag accent">{t('아직 못 보냄', 'Not sent yet')}</span>}
        {mark?.state === 'refused' && <span class="field-wrong">{mark.error instanceof Refusal ? wordsOf(mark.error) : String(mark.error)}</span>}
        {undoable && (
          <button class="quiet" onClick={() => marks.mark(record.id, mark.before, mark.before)}>
            {t('되돌리기', 'Undo')}
          </button>
        )}
      </span>
    </li>
  )
}
