import { useEffect } from 'preact/hooks'
import { now } from '../../lib/clock'
import { houseDay, number } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useEvery } from '../../lib/use'
import { dateAt, dayNames, daysAfter } from '../../lib/week'
import { wordsOf } from '../../lib/refusals'
import { Refusal } from '../../lib/http'
import { CalendarAddress } from '../../parts/calendar_address'
import { Loading, Notice, Refused } from '../../parts/notice'
import { houseZone, instantOf, learnHouse } from '../../state/house'
import { type Attendance, type Mark, marksOfTheOffice, undoMs } from '../../state/marks'
import { go, place } from '../../state/route'
import { asPerson, inSession } from '../../state/session'
import { Office } from './office'

type Record = Schemas['Attendance']

export const attendanceNames = (): { [type in Attendance]: string } => ({
  none: t('미정', 'Not yet'), attended: t('출석', 'Present'), late: t('지각', 'Late'), sick: t('병결', 'Sick'), absent: t('결석', 'Absent'),
})
const shapes: { [type in Attendance]: string } = { none: '·', attended: '✓', late: '◷', sick: '+', absent: '✕' }
const types: readonly Attendance[] = ['attended', 'late', 'sick', 'absent']

export function OfficeDay() {
  const house = useAsk('house', learnHouse)
  return <Office title={t('수업과 출석', 'Classes and attendance')}>{(me) => (house.error !== null ? <Refused error={house.error}><button onClick={house.again}>{t('다시 시도', 'Try again')}</button></Refused> : house.value === null ? <Loading /> : <><Day />{me.is_teacher && <CalendarAddress user={me.id} />}</>)}</Office>
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

function Day() {
  const today = dateAt(now.value, houseZone.value)
  const wanted = place.value.query.get('date') ?? ''
  const date = /^\d{4}-\d\d-\d\d$/.test(wanted) ? wanted : today
  const records = useAsk(`attendance ${date}`, () => load(date))
  useEvery(20_000, records.again)
  const marks = marksOfTheOffice()
  // What was sent is read back, so that the page shows what the server has once a mark is not new any more.
  const done = [...marks.all.value.values()].filter((one) => one.state === 'done').map((one) => `${one.record} ${one.at}`).join()
  useEffect(() => records.again(), [done])
  const waiting = [...marks.all.value.values()].filter((one) => one.state === 'waiting').length
  const classes = classesOf(records.value ?? [])
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
          <strong>{t(`연결이 끊겨 ${waiting}건을 아직 보내지 못했습니다`, `${waiting} not yet sent: the connection is lost`)}</strong>
          <span class="row">
            {t('계속 표시하셔도 됩니다. 이 탭이 기억하고, 연결되면 저절로 보냅니다.', 'Go on: this tab remembers and sends them as soon as it can.')}
            <button onClick={marks.retry}>{t('지금 보내기', 'Send now')}</button>
          </span>
        </div>
      )}
      {records.error !== null && !records.value && <Refused error={records.error}><button onClick={records.again}>{t('다시 시도', 'Try again')}</button></Refused>}
      {!records.value && records.error === null && <Loading />}
      {records.value && classes.length === 0 && (
        <Notice kind="info" title={t('이날은 예약된 수업이 없습니다', 'No class of this day has a student')}>
          {t('학생이 예약하거나 사무실이 명단에 넣으면 여기에 나옵니다. ', 'They appear here when students reserve, or the office puts them on a roster. ')}
          <a href="/office/clinics">{t('클리닉 보기', 'See the clinics')}</a>
        </Notice>
      )}
      <div class="classes">
        {classes.map((one) => (
          <ClassOfTheDay key={one.clinic} date={date} one={one} />
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

interface OneClass {
  clinic: number
  first: Record
  records: Record[]
}

export function classesOf(records: readonly Record[]): OneClass[] {
  const all = new Map<number, OneClass>()
  for (const record of records) {
    const found = all.get(record.clinic_id)
    if (found) found.records.push(record)
    else all.set(record.clinic_id, { clinic: record.clinic_id, first: record, records: [record] })
  }
  for (const one of all.values()) one.records.sort((a, b) => a.student_name.localeCompare(b.student_name, 'ko') || a.id - b.id)
  return [...all.values()].sort((a, b) => a.first.time.localeCompare(b.first.time) || a.first.room.localeCompare(b.first.room))
}

function ClassOfTheDay({ date, one }: { date: string; one: OneClass }) {
  const { first } = one
  const marks = marksOfTheOffice()
  const begun = now.value >= instantOf(date, first.time)
  const typeOf = (record: Record) => markOf(record)?.type ?? record.attendance_type
  const open = one.records.filter((record) => typeOf(record) === 'none')
  return (
    <section class="card" aria-label={`${first.time} ${first.room} ${first.subject}`}>
      <div class="row between">
        <h2>
          <span class="num">{first.time}</span> {first.room}
        </h2>
        <a href={`/office/clinics/${one.clinic}`}>{t('명단', 'Roster')}</a>
      </div>
      <p class="soft num">
        {dayNames()[first.day]} · {first.subject} · {t(`${number(one.records.length)}명 가운데 ${number(one.records.length - open.length)}명 표시함`, `${number(one.records.length - open.length)} of ${number(one.records.length)} marked`)}
      </p>
      {!begun && <p class="soft">{t(`${first.time}에 시작하면 출석과 결석을 표시할 수 있습니다.`, `Present and absent can be marked from ${first.time} on.`)}</p>}
      <ul class="roll">
        {one.records.map((record) => (
          <Student key={record.id} record={record} begun={begun} />
        ))}
      </ul>
      {begun && open.length > 1 && (
        <button onClick={() => open.forEach((record) => marks.mark(record.id, 'attended', 'none'))}>{t(`남은 ${open.length}명 모두 출석`, `The other ${open.length} are present`)}</button>
      )}
    </section>
  )
}

function Student({ record, begun }: { record: Record; begun: boolean }) {
  const marks = marksOfTheOffice()
  const mark = markOf(record)
  const type = mark?.type ?? record.attendance_type
  const names = attendanceNames()
  const undoable = mark && mark.state !== 'refused' && mark.type !== mark.before
  return (
    <li>
      <span class="who">
        <strong>{record.student_name}</strong> <span class="soft">{record.student_username}</span>{' '}
        {mark && mark.noShow !== null && mark.noShow > 0 && <span class="tag wrong">{t(`결석 점수 ${mark.noShow}`, `no-shows ${mark.noShow}`)}</span>}
      </span>
      <span class="types" role="group" aria-label={record.student_name}>
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
