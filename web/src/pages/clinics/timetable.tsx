import { Fragment } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { houseDay, money, number, plural } from '../../lib/format'
import { ask, change, http, Refusal, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo, useEvery } from '../../lib/use'
import { dayNames, dayOf, hasBegunToday, isBetween, spanInWeek, timeInWeek, type Day } from '../../lib/week'
import { Heading } from '../../parts/heading'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { LogOut } from '../../parts/log_out'
import { Sure } from '../../parts/sure'
import { Zone } from '../../parts/zone'
import { houseKnown, houseMinute, houseToday } from '../../state/house'
import { kept } from '../../state/kept'
import { go, place } from '../../state/route'
import { asPerson, inSession, session } from '../../state/session'
import { subjectName } from '../../state/subjects'

type Week = Schemas['WeeklySchedule']
type Class = Schemas['ClinicState']

/** In which lines this browser knows the person to be; the server says where. */
const linesOf = (user: number) => kept.readJson<number[]>('lines', String(user)) ?? []

const standsIn = (user: number, clinic: number) => {
  const query = { user_id: user, clinic_id: clinic }
  return ask(http.GET('/api/clinics/waiting-list/', { params: { query }, headers: asPerson() }))
}

export function Timetable() {
  // What the login said may be old: no-shows are counted and forgiven since.
  const me = useAsk('me', () => inSession(() => ask(http.GET('/api/users/me/', { headers: asPerson() }))))
  const user = me.value ?? session.value!.user
  const week = useAsk(`week ${user.id}`, () => inSession(() => ask(http.GET('/api/clinics/weekly-schedule/', { headers: asPerson() }))))
  const [lines, setLines] = useState(() => linesOf(user.id))
  const waits = useAsk(lines.length ? `lines ${user.id} ${lines.join()}` : null, async () => {
    const found: Schemas['ClinicWait'][] = []
    for (const clinic of lines) {
      try {
        found.push(await standsIn(user.id, clinic))
      } catch (error) {
        // Promoted, or the week is over.
        if (error instanceof Refusal && error.status === 404) remember(clinic, false)
      }
    }
    return found
  })
  useEvery(5000, () => {
    week.again()
    if (lines.length) waits.again()
  })
  const remember = (clinic: number, there: boolean) => {
    const rest = linesOf(user.id).filter((one) => one !== clinic)
    const now = there ? [...rest, clinic] : rest
    kept.writeJson('lines', now, String(user.id))
    setLines(now)
    waits.again()
  }
  // Lines that were joined in another browser: each full class is asked for once.
  const known = week.value !== null
  useEffect(() => {
    if (!week.value) return
    const full = classesOf(week.value).filter((one) => one.class.is_full && !isMine(one.class, user.id) && !linesOf(user.id).includes(one.class.clinic_id!))
    void (async () => {
      for (const { class: one } of full) {
        const there = await standsIn(user.id, one.clinic_id!).then(() => true, () => false)
        if (there) remember(one.clinic_id!, true)
      }
    })()
  }, [known])
  return (
    <div class="page">
      <div class="row between">
        <div class="stack">
          <Heading>{t('이번 주 클리닉', 'Clinics of the week')}</Heading>
          <p class="soft">{t(`${user.name}님`, user.name)}</p>
        </div>
        <div class="row">
          {(user.is_staff || user.is_teacher) && (
            <a class="button" href="/office">
              {t('사무실', 'Office')}
            </a>
          )}
          <a class="button" href="/clinics/me">
            {t('내 정보', 'My account')}
          </a>
          <LogOut />
        </div>
      </div>
      {user.no_show >= 2 && (
        <Notice kind="wrong" title={t('지금은 예약할 수 없습니다', 'You cannot reserve at the moment')}>
          {t('결석이 두 번 이상이면 예약이 막힙니다. 사무실에 문의해 주세요.', 'Two or more no-shows stop reservations. Please ask the office.')}
        </Notice>
      )}
      <Zone />
      <Failed of={week} />
      {!week.value && week.error === null && <Loading />}
      {week.value && (
        <>
          <Rules week={week.value} />
          <MyPlaces week={week.value} user={user.id} waits={waits.value ?? []} />
          <WeekGrid week={week.value} user={user} waits={waits.value ?? []} onChanged={week.again} onLine={remember} />
        </>
      )}
    </div>
  )
}

/** What somebody has of the week: places, and lines with who is ahead. */
function MyPlaces({ week, user, waits }: { week: Week; user: number; waits: readonly Schemas['ClinicWait'][] }) {
  const waitFor = (one: Class) => waits.find((wait) => wait.clinic_id === one.clinic_id)
  const mine = classesOf(week).filter((one) => isMine(one.class, user) || waitFor(one.class))
  if (mine.length === 0) return null
  return (
    <section class="card" aria-label={t('내 자리', 'My places')}>
      <h2>{t('내 자리', 'My places')}</h2>
      {mine.map((one) => (
        <p key={one.class.clinic_id} class="row">
          {isMine(one.class, user) ? <span class="tag good">{t('✓ 예약함', '✓ Reserved')}</span> : <WaitTag wait={waitFor(one.class)!} />}
          <strong class="num">
            {dayNames()[one.day]} {one.time}
          </strong>
          <span class="soft">{[one.class.room, subjectName(one.class.subject ?? ''), one.class.teacher_name].filter(Boolean).join(' · ')}</span>
        </p>
      ))}
    </section>
  )
}

function WaitTag({ wait }: { wait: Schemas['ClinicWait'] }) {
  const where = wait.ahead === 0 ? t('줄 맨 앞', 'first in line') : t(`앞에 ${number(wait.ahead)}명`, `${number(wait.ahead)} ahead`)
  return (
    <span class="tag accent">
      ◷ {where} · {houseDay(wait.class_date)}
    </span>
  )
}

/** When places are taken and how they are given up, before anybody asks. */
function Rules({ week }: { week: Week }) {
  const { opens, closes } = week.reservation_window
  return (
    <p class="soft">
      {houseKnown.value && !isBetween(houseMinute.value, opens, closes) && (
        <strong>{t(`지금은 예약을 받지 않습니다. ${timeInWeek(opens)}에 다시 엽니다. `, `Reservations are closed now and open again ${timeInWeek(opens)}. `)}</strong>
      )}
      {t(`예약은 매주 ${spanInWeek(opens, closes)} 받습니다. `, `Reservations are taken each week from ${spanInWeek(opens, closes)}. `)}
      {cancelText(week.cancellation)}
    </p>
  )
}

function cancelText({ until_hours_before: hours, admin_contact: contact }: Week['cancellation']): string {
  if (hours === null) return t(`자리를 내놓으시려면 ${contact}에 문의해 주세요.`, `To give a place up, please ask: ${contact}.`)
  if (hours === 0) return t('수업이 시작할 때까지 취소할 수 있습니다.', 'You can cancel until the class begins.')
  return t(`수업 ${number(hours)}시간 전까지 취소할 수 있습니다.`, `You can cancel until ${plural(hours, 'hour')} before the class.`)
}

/** What is not as with the other classes: when it takes reservations, and how long it is. */
function otherTerms(one: Class): string {
  const { reservation_window: window, length_minutes: minutes } = one
  const says = [
    minutes !== undefined && t(`${minutes}분`, `${minutes} min`),
    window?.kind === 'always' && t('언제나 예약', 'reserve at any time'),
    window?.kind === 'own' && window.opens && window.closes && t(`예약 ${spanInWeek(window.opens, window.closes)}`, `reserve ${spanInWeek(window.opens, window.closes)}`),
  ]
  return says.filter(Boolean).join(' · ')
}

function classesOf(week: Week): { day: Day; time: string; class: Class }[] {
  return week.days.flatMap((day) =>
    week.times.flatMap((time) => (week.schedule[day]?.[time]?.clinics ?? []).map((one) => ({ day, time, class: one }))),
  )
}

const isMine = (one: Class, user: number) => one.students.some((student) => student.id === user)

function WeekGrid(props: {
  week: Week
  user: Schemas['Person']
  waits: readonly Schemas['ClinicWait'][]
  onChanged: () => void
  onLine: (clinic: number, there: boolean) => void
}) {
  const { week } = props
  const used = week.days.filter((day) => week.times.some((time) => (week.schedule[day]?.[time]?.clinics.length ?? 0) > 0))
  const days = used.length ? used : week.days
  const wanted = place.value.query.get('day') as Day | null
  // On a phone a day at a time, first of all today.
  const today = houseKnown.value ? dayOf(houseToday.value) : null
  const shown = [wanted, today].find((day) => day !== null && days.includes(day)) ?? days[0]!
  if (!used.length) {
    return (
      <Notice kind="info" title={t('이번 주에는 클리닉이 없습니다', 'There are no clinics this week')}>
        {t('사무실에서 시간표를 만들면 여기에 나옵니다.', 'They appear here when the office makes the timetable.')}
      </Notice>
    )
  }
  return (
    <>
      <div class="days" role="group" aria-label={t('요일', 'Day')}>
        {days.map((day) => (
          <button key={day} aria-pressed={day === shown} aria-current={day === today ? 'date' : undefined} onClick={() => go(`/clinics?day=${day}`, 'replace')}>
            {dayNames()[day]}
          </button>
        ))}
      </div>
      <div class="week" style={{ '--days': days.length }}>
        <span class="corner" aria-hidden="true" />
        {days.map((day) => (
          <h2 class="day" key={day} data-day={day} data-shown={day === shown || undefined} >
            {dayNames()[day]}
            {day === today && <span class="tag accent">{t('오늘', 'today')}</span>}
          </h2>
        ))}
        {week.times.map((time) => (
          <Fragment key={time}>
            <span class="time num" data-idle={!week.schedule[shown]?.[time]?.clinics.length || undefined}>
              {time}
            </span>
            {days.map((day) => (
              <div class="cell" key={day + time} data-day={day} data-shown={day === shown || undefined}>
                {(week.schedule[day]?.[time]?.clinics ?? []).map((one) => (
                  <Place key={one.clinic_id} {...props} mayCancel={week.cancellation.until_hours_before !== null} day={day} time={time} one={one} />
                ))}
              </div>
            ))}
          </Fragment>
        ))}
      </div>
    </>
  )
}

function Place(props: {
  one: Class
  day: Day
  time: string
  mayCancel: boolean
  user: Schemas['Person']
  waits: readonly Schemas['ClinicWait'][]
  onChanged: () => void
  onLine: (clinic: number, there: boolean) => void
}) {
  const { one, user } = props
  const { busy, error, run, clear } = useDo()
  // What became of the points, where any moved.
  const [said, say] = useState<string | null>(null)
  const id = one.clinic_id!
  const body = { user_id: user.id, clinic_id: id }
  const mine = isMine(one, user.id)
  const wait = props.waits.find((other) => other.clinic_id === id)
  const doing = <T,>(what: () => Promise<T>, then?: (answer: T) => void) =>
    run(async () => {
      say(null)
      try {
        const answer = await inSession(what)
        then?.(answer)
      } finally {
        props.onChanged()
      }
    })
  const reserve = () => doing(() => change((key) => http.POST('/api/clinics/reserve/', { body, headers: asPerson(key) })), ({ paid }) => paid !== undefined && say(t(`${money(paid)}을 냈습니다.`, `You paid ${money(paid)}.`)))
  const cancel = () => doing(() => change((key) => http.POST('/api/clinics/cancel-reservation/', { body, headers: asPerson(key) })), ({ refund }) => refund !== undefined && say(t(`${money(refund)}을 돌려받았습니다.`, `${money(refund)} came back to you.`)))
  const line = () => doing(() => change((key) => http.POST('/api/clinics/waiting-list/', { body, headers: asPerson(key) })), () => props.onLine(id, true))
  const leave = () => doing(() => ask(http.DELETE('/api/clinics/waiting-list/', { params: { query: body }, headers: asPerson() })), () => props.onLine(id, false))
  const label = `${dayNames()[props.day]} ${props.time} ${one.room}`
  return (
    <section class={`class ${mine ? 'mine' : ''} ${one.is_full && !mine ? 'full' : ''}`} aria-label={label}>
      <strong>{subjectName(one.subject ?? '')}</strong>
      <span class="soft">{[one.room, one.teacher_name].filter(Boolean).join(' · ')}</span>
      {otherTerms(one) && <span class="soft">{otherTerms(one)}</span>}
      {houseKnown.value && hasBegunToday(houseMinute.value, props.day, props.time) && <span class="tag">{t('다음 주', 'next week')}</span>}
      {one.price !== undefined && <span class="price num">{money(one.price)}</span>}
      <span class="places">
        {one.is_full ? t('마감', 'Full') : t(`${number(one.remaining_spots)}자리 남음`, `${plural(one.remaining_spots, 'place')} left`)}{' '}
        <span class="soft num" style={{ fontWeight: 400 }}>
          {one.current_count}/{one.capacity}
        </span>
      </span>
      <span class="fill" aria-hidden="true">
        <span style={{ width: `${one.capacity ? (100 * one.current_count) / one.capacity : 0}%` }} />
      </span>
      {mine ? (
        <>
          <span class="tag good">{t('✓ 내 자리', '✓ My place')}</span>
          {props.mayCancel && (
            <Sure
              label={t('취소', 'Cancel')}
              yes={t('네, 취소합니다', 'Yes, cancel')}
              says={one.price !== undefined && t('낸 포인트는 돌려받습니다.', 'What you paid comes back.')}
              disabled={busy}
              onYes={cancel}
            />
          )}
        </>
      ) : wait ? (
        <>
          <WaitTag wait={wait} />
          {one.price !== undefined && <span class="soft">{t('자리가 나면 그때 냅니다.', 'You pay when a place becomes yours.')}</span>}
          <button class="quiet tiny" disabled={busy} onClick={leave}>
            {t('줄에서 나가기', 'Leave the line')}
          </button>
        </>
      ) : one.is_full ? (
        <>
          <button class="tiny" disabled={busy} onClick={line}>
            {t('줄 서기', 'Join the line')}
          </button>
          {one.price !== undefined && <span class="soft">{t('자리가 나면 그때 냅니다.', 'You pay when a place becomes yours.')}</span>}
        </>
      ) : (
        <button class="main tiny" disabled={busy} onClick={reserve} aria-label={`${t(`예약: ${label}`, `Reserve: ${label}`)}${one.price === undefined ? '' : `, ${money(one.price)}`}`}>
          {busy ? t('예약 중…', 'Reserving…') : t('예약', 'Reserve')}
        </button>
      )}
      <span role="status">{said}</span>
      <Refused error={error}>
        {error instanceof Refusal && error.code === 'INSUFFICIENT_POINTS' && <a href="/bookings">{t('내 포인트 보기', 'See my points')}</a>}
        <button class="quiet tiny" onClick={clear}>
          {t('닫기', 'Close')}
        </button>
      </Refused>
    </section>
  )
}
