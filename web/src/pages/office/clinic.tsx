import { useState } from 'preact/hooks'
import { counted, houseDay, instant, money, number, plural } from '../../lib/format'
import { ask, change, http, Refusal, type Schemas } from '../../lib/http'
import { nameOf } from '../../lib/people'
import { t } from '../../lib/text'
import { useAsk, useDo, useEvery } from '../../lib/use'
import { dayNames, spanInWeek } from '../../lib/week'
import { FindStudent } from '../../parts/find_student'
import { Failed, Loading, Refused } from '../../parts/notice'
import { Sure } from '../../parts/sure'
import { Share, Table } from '../../parts/table'
import { go, place } from '../../state/route'
import { asPerson, inSession } from '../../state/session'
import { subjectName } from '../../state/subjects'
import { Office, type Person } from './office'
import { changedTerms, statusName, TermsFields, termsOf } from './terms'

type Clinic = Schemas['Clinic']
type Roster = Schemas['Roster']
type OnRoster = Schemas['OnRoster']

export function ClinicPage({ id }: { id: string }) {
  const clinic = Number(id)
  const one = useAsk(`clinic ${id}`, () => inSession(() => ask(http.GET('/api/clinics/{clinicId}/', { params: { path: { clinicId: clinic } }, headers: asPerson() }))))
  useEvery(10_000, one.again)
  const title = one.value ? `${dayNames()[one.value.day]} ${one.value.time} · ${one.value.room}` : t('클리닉', 'A clinic')
  return (
    <Office title={title}>
      {(me) => (
        <>
          <p><a href="/office/clinics">← {t('모든 클리닉', 'All clinics')}</a></p>
          {one.error !== null && !one.value && <Failed of={one} />}
          {!one.value && one.error === null && <Loading />}
          {one.value && <Shown me={me} one={one.value} onChanged={one.again} />}
        </>
      )}
    </Office>
  )
}

function Shown({ me, one, onChanged }: { me: Person; one: Clinic; onChanged: () => void }) {
  return (
    <>
      <p class="row num">
        <strong>{subjectName(one.subject)}</strong> <span class="soft">{one.teacher_name}</span> <span class="tag">{statusName(one.status)}</span>
        <span class="share">{number(one.current_count)} / {number(one.capacity)} <Share of={one.current_count} whole={one.capacity} /></span>
      </p>
      <p class="soft num">{aboutOf(one)}</p>
      <RosterOf me={me} one={one} onChanged={onChanged} />
      {me.is_staff && <Terms key={JSON.stringify(termsOf(one))} one={one} onChanged={onChanged} />}
      {me.is_staff && <Remove one={one} />}
    </>
  )
}

/** What else there is to know of a clinic, in a line. */
function aboutOf(one: Clinic): string {
  const { reservation_window: window, first_class: first, term_weeks: weeks } = one
  const says = [
    counted(one.length_minutes, '분', 'minute'),
    one.price > 0 && t(`한 자리 ${money(one.price)}`, `${money(one.price)} a place`),
    window.kind === 'always' ? t('언제나 예약', 'reserved at any time') : window.opens && window.closes && t(`예약 ${spanInWeek(window.opens, window.closes)}`, `reserved ${spanInWeek(window.opens, window.closes)}`),
    first && (weeks === null ? t(`${houseDay(first, 'year')}부터`, `from ${houseDay(first, 'year')}`) : t(`${houseDay(first, 'year')}부터 ${number(weeks)}주`, `${plural(weeks, 'week')} from ${houseDay(first, 'year')}`)),
  ]
  return says.filter(Boolean).join(' · ')
}

function RosterOf({ me, one, onChanged }: { me: Person; one: Clinic; onChanged: () => void }) {
  const wanted = place.value.query.get('date') ?? ''
  const date = /^\d{4}-\d\d-\d\d$/.test(wanted) ? wanted : ''
  const roster = useAsk(`roster ${one.id} ${date} ${one.current_count} ${one.waiting_count}`, () =>
    inSession(() => ask(http.GET('/api/clinics/{clinicId}/roster/', { params: { path: { clinicId: one.id }, query: date ? { date } : {} }, headers: asPerson() }))),
  )
  const { busy, error, run } = useDo()
  const renew = () => {
    roster.again()
    onChanged()
  }
  const doing = (what: () => Promise<unknown>) =>
    run(async () => {
      try {
        await inSession(what)
      } finally {
        renew()
      }
    })
  const shown = roster.value
  const paid = shown?.students.some((student) => student.paid !== undefined) ?? false
  return (
    <section class="card">
      <div class="row between">
        <h2>{shown ? t(`${houseDay(shown.class_date)} 명단`, `Roster of ${houseDay(shown.class_date)}`) : t('명단', 'Roster')}</h2>
        <span class="row">
          <label class="bare">
            <span class="sr">{t('다른 수업 날짜', 'Date of another class')}</span>
            <input type="date" name="class_date" value={date} onChange={(event) => go(`/office/clinics/${one.id}${event.currentTarget.value ? `?date=${event.currentTarget.value}` : ''}`, 'replace')} />
          </label>
          {date && <button onClick={() => go(`/office/clinics/${one.id}`, 'replace')}>{t('다음 수업', 'The next class')}</button>}
          {shown && <a href={`/office?date=${shown.class_date}`}>{t('출석', 'Attendance')}</a>}
        </span>
      </div>
      <Failed of={roster} />
      <Refused error={error} />
      {shown && shown.students.length === 0 && <p class="soft">{t('아직 아무도 없습니다.', 'Nobody yet.')}</p>}
      {shown && shown.students.length > 0 && (
        <Table name={t('명단', 'Roster')} heads={[t('자리', 'Place'), t('이름', 'Name'), t('아이디', 'Username'), t('예약한 때', 'Reserved'), ...(paid ? [t('낸 포인트', 'Paid')] : []), date ? t('내놓음', 'Given up') : t('하기', 'Do')]}>
          {shown.students.map((student) => (
            <tr key={student.id}>
              <td class="num">{student.place}</td>
              <td>{me.is_staff ? <a href={`/office/people/${student.id}`}>{nameOf(student)}</a> : <span class="name">{nameOf(student)}</span>}</td>
              <td><span class="name">{student.username}</span></td>
              <td class="num">{instant(student.reserved_at)}</td>
              {paid && <td class="num">{student.paid !== undefined && money(student.paid)}</td>}
              <td>
                {date ? (
                  student.released_at && `${instant(student.released_at)} · ${student.reason ? reasonNames()[student.reason] : ''}`
                ) : (
                  <span class="row">
                    <MoveTo one={one} student={student} busy={busy} doing={doing} />
                    {me.is_staff && <SwapWith one={one} student={student} busy={busy} doing={doing} />}
                    <Sure label={t('빼기', 'Take off')} yes={t('네, 뺍니다', 'Yes, take off')} says={student.paid !== undefined && t(`낸 ${money(student.paid)}은 돌려줍니다.`, `The ${money(student.paid)} that they paid goes back.`)} disabled={busy} onYes={() => doing(() => ask(http.DELETE('/api/clinics/{clinicId}/roster/{userId}/', { params: { path: { clinicId: one.id, userId: student.id } }, headers: asPerson() })))} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {shown?.waiting && shown.waiting.length > 0 && <Line waiting={shown.waiting} />}
      {!date && me.is_staff && <PutOn one={one} roster={shown} busy={busy} doing={doing} />}
    </section>
  )
}

/** Why a place was given up. */
const reasonNames = (): Record<NonNullable<Roster['students'][number]['reason']>, string> => ({
  cancelled: t('본인이 취소', 'cancelled by them'), moved: t('옮김', 'moved'), reset: t('주간 초기화', 'weekly reset'), removed: t('사무실이 뺌', 'taken off'), fell_out: t('자리가 줄어듦', 'fewer places'), closed: t('클리닉이 없어짐', 'clinic removed'),
})

function Line({ waiting }: { waiting: NonNullable<Roster['waiting']> }) {
  return (
    <details>
      <summary>{t(`줄 선 ${number(waiting.length)}명`, `${number(waiting.length)} in line`)}</summary>
      <ol>
        {waiting.map((one) => (
          <li key={one.id}>
            {one.name} <span class="soft">{one.username} · {instant(one.joined_at)}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}

interface OfOne {
  one: Clinic
  student: OnRoster
  busy: boolean
  doing: (what: () => Promise<unknown>) => void
}

/** One of a few by number, without a label that takes room. */
function Pick(props: { label: string; ask: string; disabled: boolean; options: readonly (readonly [id: number, name: string])[]; onPick: (id: number) => void }) {
  return (
    <label class="bare">
      <span class="sr">{props.label}</span>
      <select disabled={props.disabled} onChange={(event) => event.currentTarget.value && props.onPick(Number(event.currentTarget.value))}>
        <option value="">{props.ask}</option>
        {props.options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Clinics that are held and are not this one, asked for once somebody wants to go there. */
function useOthers(one: Clinic, wanted: boolean): readonly Clinic[] | null {
  const all = useAsk(wanted ? 'clinics all' : null, () => inSession(() => ask(http.GET('/api/clinics/', { params: { query: { all: true } }, headers: asPerson() }))))
  return all.value?.results.filter((other) => other.id !== one.id && other.is_active) ?? null
}

const placeOf = (other: Clinic) => [other.id, `${dayNames()[other.day]} ${other.time} ${other.room} (${other.current_count}/${other.capacity})`] as const

function MoveTo({ one, student, busy, doing }: OfOne) {
  const [open, setOpen] = useState(false)
  const others = useOthers(one, open)
  if (!open) return <button onClick={() => setOpen(true)}>{t('옮기기', 'Move')}</button>
  return (
    <span class="row">
      <Pick
        label={t(`${student.name} 옮길 곳`, `Where to move ${student.name}`)}
        ask={t('어디로?', 'Where to?')}
        disabled={busy || !others}
        options={(others ?? []).map(placeOf)}
        onPick={(to) => {
          setOpen(false)
          doing(() => change((key) => http.POST('/api/clinics/move-reservation/', { body: { user_id: student.id, from_clinic_id: one.id, to_clinic_id: to }, headers: asPerson(key) })))
        }}
      />
      <button class="quiet" onClick={() => setOpen(false)}>{t('그만두기', 'Do not')}</button>
    </span>
  )
}

/** Changes places with somebody of another clinic, which full classes do not stand in the way of. */
function SwapWith({ one, student, busy, doing }: OfOne) {
  const [open, setOpen] = useState(false)
  const [other, setOther] = useState<number | null>(null)
  const others = useOthers(one, open)
  const there = useAsk(open && other !== null ? `swap ${other}` : null, () => inSession(() => ask(http.GET('/api/clinics/{clinicId}/roster/', { params: { path: { clinicId: other! }, query: {} }, headers: asPerson() }))))
  const close = () => {
    setOpen(false)
    setOther(null)
  }
  if (!open) return <button onClick={() => setOpen(true)}>{t('맞바꾸기', 'Swap')}</button>
  return (
    <span class="row">
      <Pick
        label={t(`${student.name} 맞바꿀 클리닉`, `The clinic that ${student.name} swaps into`)}
        ask={t('어느 클리닉과?', 'With which clinic?')}
        disabled={busy || !others}
        options={(others ?? []).filter((each) => each.current_count > 0).map(placeOf)}
        onPick={setOther}
      />
      {other !== null && (
        <Pick
          label={t(`${student.name} 맞바꿀 사람`, `Whom ${student.name} swaps with`)}
          ask={t('누구와?', 'With whom?')}
          disabled={busy || !there.value}
          options={(there.value?.students ?? []).map((each) => [each.id, `${each.name} (${each.username})`] as const)}
          onPick={(id) => {
            close()
            doing(() => change((key) => http.POST('/api/clinics/swap-reservations/', { body: { user_id: student.id, clinic_id: one.id, other_user_id: id, other_clinic_id: other }, headers: asPerson(key) })))
          }}
        />
      )}
      <Refused error={there.error} />
      <button class="quiet" onClick={close}>{t('그만두기', 'Do not')}</button>
    </span>
  )
}

function PutOn({ one, roster, busy, doing }: { one: Clinic; roster: Roster | null; busy: boolean; doing: (what: () => Promise<unknown>) => void }) {
  const there = new Set(roster?.students.map((student) => student.id))
  const put = (user: number) => doing(() => change((key) => http.POST('/api/clinics/reserve/', { body: { user_id: user, clinic_id: one.id }, headers: asPerson(key) })))
  return <FindStudent name="student" label={t('학생을 찾아 명단에 넣기', 'Find a student for the roster')} there={there} busy={busy} onPick={(student) => put(student.id)} />
}

/** Who would lose a place, as a refusal names them. */
const fallenOf = (error: unknown): readonly OnRoster[] => (error instanceof Refusal && Array.isArray(error.body.would_fall_out) ? (error.body.would_fall_out as OnRoster[]) : [])

function Terms({ one, onChanged }: { one: Clinic; onChanged: () => void }) {
  const before = termsOf(one)
  const [terms, set] = useState(before)
  const { busy, error, run } = useDo()
  const body = changedTerms(before, terms)
  const differs = Object.keys(body).length > 0
  const save = (force: boolean) =>
    run(async () => {
      await inSession(() => ask(http.PATCH('/api/clinics/{clinicId}/', { params: { path: { clinicId: one.id } }, body: { ...body, force }, headers: asPerson() })))
      onChanged()
    })
  const falls = fallenOf(error)
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        save(false)
      }}
    >
      <h2>{t('조건', 'Terms')}</h2>
      <TermsFields value={terms} set={set} error={error} />
      <Refused error={error}>
        {falls.length > 0 && (
          <>
            <p>{t(`자리를 잃을 사람: ${falls.map((student) => student.name).join(', ')}`, `Who would lose their places: ${falls.map((student) => student.name).join(', ')}`)}</p>
            <button type="button" disabled={busy} onClick={() => save(true)}>{t('그래도 바꾸기', 'Change it all the same')}</button>
          </>
        )}
      </Refused>
      <p class="row">
        <button class="main" type="submit" disabled={busy || !differs}>{t('저장', 'Save')}</button>
        {differs && <button type="button" class="quiet" onClick={() => set(before)}>{t('되돌리기', 'Undo')}</button>}
      </p>
    </form>
  )
}

function Remove({ one }: { one: Clinic }) {
  const { busy, error, run } = useDo()
  const remove = (force: boolean) =>
    run(async () => {
      await inSession(() => ask(http.DELETE('/api/clinics/{clinicId}/', { params: { path: { clinicId: one.id }, query: force ? { force } : {} }, headers: asPerson() })))
      go('/office/clinics')
    })
  const used = error instanceof Refusal && error.code === 'CLINIC_IN_USE'
  const [reserved, waiting] = used ? [Number(error.body.reserved ?? 0), Number(error.body.waiting ?? 0)] : [0, 0]
  return (
    <section class="card">
      <h2>{t('없애기', 'Remove')}</h2>
      <p class="soft">{t('있었던 일은 기록에 남습니다.', 'What happened there stays on record.')}</p>
      <Sure label={t('클리닉 없애기', 'Remove the clinic')} yes={t('네, 없앱니다', 'Yes, remove it')} disabled={busy} onYes={() => remove(false)} />
      <Refused error={error}>
        {used && (
          <button disabled={busy} onClick={() => remove(true)}>
            {t(`그래도 없애기 (예약 ${number(reserved)}명, 줄 ${number(waiting)}명)`, `Remove it all the same (with a place: ${number(reserved)}, in line: ${number(waiting)})`)}
          </button>
        )}
      </Refused>
    </section>
  )
}
