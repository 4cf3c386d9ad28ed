import { type ComponentChildren, Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { houseDay, number, plural, zoneOf } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, http, type Schemas } from '../../lib/http'
import { clockPart, msText } from '../../lib/spans'
import { clinicsIn, countedSince, type KnownClinic, raceOf } from '../../lib/story'
import { t } from '../../lib/text'
import { useAsk, useEvery } from '../../lib/use'
import { dayNames } from '../../lib/week'
import { Choice, Field } from '../../parts/form'
import { Loading, Notice, Refused } from '../../parts/notice'
import { WhichDate } from '../../parts/which_date'
import { asAdmin, keyed } from '../../state/admin'
import { go, place } from '../../state/route'
import { actorPath, Inspect } from './inspect'
import { outcomeName, outcomeTag } from './requests'

type Story = Schemas['Story']
type Attempt = Schemas['StoryAttempt']
type Change = Schemas['StoryChange']

export function SeatStory() {
  return <Inspect title={t('좌석 이야기', 'The story of a seat')}>{() => <OfSeat key={place.value.query.toString()} />}</Inspect>
}

export function ClassStory() {
  return <Inspect title={t('수업 이야기', 'The story of a class')}>{() => <OfClass key={place.value.query.toString()} />}</Inspect>
}

function OfSeat() {
  const wanted = place.value.query
  const [concert, setConcert] = useState(wanted.get('concertId') ?? '')
  const [date, setDate] = useState(wanted.get('concertDate') ?? '')
  const [seat, setSeat] = useState(wanted.get('seat') ?? '')
  const query = { concertId: Number(wanted.get('concertId')), concertDate: wanted.get('concertDate') ?? '', seat: Number(wanted.get('seat')) }
  const asked = query.concertId > 0 && query.concertDate !== '' && query.seat > 0
  const story = useAsk(asked ? `story ${wanted}` : null, () => keyed(() => ask(http.GET('/api/stories/seat', { params: { query }, headers: asAdmin() }))))
  useEvery(asked ? 3000 : null, story.again)
  return (
    <>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault()
          go(`/traces/seat?${new URLSearchParams({ concertId: concert, concertDate: date, seat })}`, 'replace')
        }}
      >
        <WhichDate concert={concert} date={date} none="–" onChange={(next, then) => { setConcert(next); setDate(then) }} />
        <Field name="seat" label={t('좌석', 'Seat')} type="number" min={1} required value={seat} onText={setSeat} error={story.error} />
        <button class="main" type="submit" disabled={!concert || !date || !seat}>{t('이야기 듣기', 'Tell it')}</button>
      </form>
      {!asked && <Notice kind="info" title={t('어느 좌석의 이야기를 들을까요?', 'Of which seat?')}>{t('누가 언제 달라고 했고, 누가 얻었으며, 나머지는 얼마나 늦었는지 보입니다.', 'It says who asked and when, who got it, and by how much the others were late.')}</Notice>}
      <Told story={story.value} asked={asked} error={story.error} subject={t(`${query.seat}번 좌석`, `Seat ${query.seat}`)} />
    </>
  )
}

/** The clinics that there are. Whoever may look into the server reads them in the timetable's own state. */
const loadClinics = () =>
  keyed(async () => clinicsIn((await ask(http.GET('/api/actors/{name}/state', { params: { path: { name: 'timetable' }, query: { limit: 1000 } }, headers: asAdmin() }))).state))

const clinicName = (one: KnownClinic) => `${dayNames()[one.day]} ${one.time} ${one.room} · ${one.subject}`

/** Which clinic: of a list, or by number where there is none, as one that was removed has. */
function WhichClinic({ clinics, value, error, onText }: { clinics: readonly KnownClinic[]; value: string; error: unknown; onText: (id: string) => void }) {
  const bind = { name: 'clinicId', label: t('클리닉', 'Clinic'), value, error, onText }
  if (clinics.length === 0) return <Field {...bind} type="number" min={1} required />
  const isKnown = value === '' || clinics.some((one) => one.id === value)
  return <Choice {...bind} options={[['', '–'], ...clinics.map((one) => [one.id, clinicName(one)] as const), ...(isKnown ? [] : [[value, `#${value}`] as const])]} />
}

function OfClass() {
  const wanted = place.value.query
  const [clinic, setClinic] = useState(wanted.get('clinicId') ?? '')
  const [classDate, setClassDate] = useState(wanted.get('classDate') ?? '')
  const [user, setUser] = useState(wanted.get('user') ?? '')
  const clinicId = Number(wanted.get('clinicId'))
  const query = { clinicId, ...given({ classDate: wanted.get('classDate'), user: Number(wanted.get('user')) || null }) }
  const story = useAsk(clinicId > 0 ? `story ${wanted}` : null, () => keyed(() => ask(http.GET('/api/stories/clinic-place', { params: { query }, headers: asAdmin() }))))
  useEvery(clinicId > 0 ? 3000 : null, story.again)
  const known = useAsk('clinics', loadClinics)
  if (!known.value && known.error === null) return <Loading />
  const clinics = known.value ?? []
  const told = clinics.find((one) => one.id === String(clinicId))
  const name = told ? clinicName(told) : t(`클리닉 ${clinicId}`, `Clinic ${clinicId}`)
  return (
    <>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault()
          go(`/traces/class?${new URLSearchParams(given({ clinicId: clinic, classDate, user }) as Record<string, string>)}`, 'replace')
        }}
      >
        <WhichClinic clinics={clinics} value={clinic} onText={setClinic} error={story.error} />
        <Field name="classDate" label={t('수업 날짜 (모두: 비움)', 'Date of the class (all: empty)')} type="date" value={classDate} onText={setClassDate} error={story.error} />
        <Field name="user" label={t('이용자 (모두: 비움)', 'User (all: empty)')} type="number" min={1} value={user} onText={setUser} error={story.error} />
        <button class="main" type="submit" disabled={!clinic}>{t('이야기 듣기', 'Tell it')}</button>
      </form>
      {!(clinicId > 0) && <Notice kind="info" title={t('어느 수업의 이야기를 들을까요?', 'Of which class?')}>{t('누가 자리를 얻었고, 누가 왜 얻지 못했는지 보입니다.', 'It says who got a place, and who did not and why.')}</Notice>}
      <Told story={story.value} asked={clinicId > 0} error={story.error} subject={[name, story.value?.classDate && houseDay(story.value.classDate)].filter(Boolean).join(' · ')} />
    </>
  )
}

function Told({ story, asked, error, subject }: { story: Story | null; asked: boolean; error: unknown; subject: string }) {
  if (!asked) return null
  if (!story) return error !== null ? <Refused error={error} /> : <Loading />
  const archived = story.archived
  const { winners } = story
  // What was there before is among the changes, but not among the counts.
  const since = countedSince(story)
  return (
    <>
      <section class="card">
        <h2 class="why">
          {subject}:{' '}
          {winners.length === 0
            ? t('지금은 아무도 가지고 있지 않습니다', 'nobody has it now')
            : winners.length === 1
              ? t(`이용자 ${winners[0]!.userId ?? '?'}님이 가지고 있습니다`, `user ${winners[0]!.userId ?? '?'} has it`)
              : t(`${number(winners.length)}명이 가지고 있습니다`, `${plural(winners.length, 'person has', 'people have')} a place`)}
        </h2>
        <p class="soft num">
          {since !== null && t(`${clockPart(since)}부터: `, `Since ${clockPart(since)}: `)}
          {t(`달라고 한 것 ${number(story.asked)}번 · 얻음 ${number(story.got)}번 · 못 얻음 ${number(story.lost)}번`, `${number(story.asked)} asked · ${number(story.got)} got it · ${number(story.lost)} lost`)}
          {' · '}<a href={actorPath(story.actor)}>{story.actor}</a>
        </p>
        <Race story={story} />
      </section>
      {story.story.length === 0 ? (
        <Notice kind="info">{t('아직 아무 일도 없었습니다.', 'Nothing has happened yet.')}</Notice>
      ) : (
        <ol class="story">
          {story.story.map((one, index) => (
            <Fragment key={index}>
              {one.at.slice(0, 10) !== story.story[index - 1]?.at.slice(0, 10) && <li class="dayline">{houseDay(one.at.slice(0, 10), 'year')}{zoneOf(one.at)}</li>}
              {one.type === 'attempt' ? <Asked one={one} /> : <Became one={one} actor={story.actor} />}
            </Fragment>
          ))}
        </ol>
      )}
      <p class="soft small num">
        {story.attemptsRememberedSince && t(`부탁은 ${clockPart(story.attemptsRememberedSince)}부터 기억합니다. `, `Attempts are remembered since ${clockPart(story.attemptsRememberedSince)}. `)}
        {story.changesKnown && archived === undefined && t('바뀐 것은 모두 남아 있습니다. ', 'Changes are there for ever. ')}
        {!story.changesKnown && t('바뀐 것을 읽지 못했습니다. ', 'The changes could not be read. ')}
        {archived !== undefined && t(`바뀐 것 ${number(archived.changes)}개는 파일로 옮겨져 여기에 없습니다. `, `${plural(archived.changes, 'change that was moved to files is', 'changes that were moved to files are')} not here. `)}
        {story.changesLeftOut > 0 && t(`더 오래된 것 ${number(story.changesLeftOut)}개는 빼고 보입니다.`, `${plural(story.changesLeftOut, 'older change is', 'older changes are')} left out.`)}
      </p>
    </>
  )
}

/** The last race for it on one line: the winner at its beginning, each loser as much later as they were. */
function Race({ story }: { story: Story }) {
  const race = raceOf(story.story)
  if (!race) return null
  return (
    <div class="race">
      <p class="soft">{t(`이용자 ${race.winner ?? '?'}님을 놓고 본 차이`, `How much later than user ${race.winner ?? '?'}`)}</p>
      <ol>
        <li>
          <span class="runner num">{t(`이용자 ${race.winner ?? '?'}`, `user ${race.winner ?? '?'}`)}</span>
          <span class="lane"><span class="won" style={{ left: 0 }}>✓</span></span>
          <span class="num">{t('먼저', 'first')}</span>
        </li>
        {race.losers.map((one) => (
          <li key={one.spanId}>
            <a class="runner num" href={`/traces/${one.traceId}`}>{t(`이용자 ${one.userId ?? '?'}`, `user ${one.userId ?? '?'}`)}</a>
            <span class="lane"><span class="lost" style={{ left: `${one.share * 100}%` }}>✕</span></span>
            <span class="num">+{msText(one.byMs)}</span>
          </li>
        ))}
      </ol>
      {race.more > 0 && <p class="soft num">{t(`그리고 ${number(race.more)}명 더`, `and ${number(race.more)} more`)}</p>}
    </div>
  )
}

function Line({ kind, at, children }: { kind: string; at: string; children: ComponentChildren }) {
  return (
    <li class={kind}>
      <span class="when num">{clockPart(at)}</span>
      <span class="dot" aria-hidden="true" />
      <div class="stack">{children}</div>
    </li>
  )
}

const who = (user: number | null) => (user === null ? t('시간', 'time') : t(`이용자 ${user}`, `user ${user}`))

function Asked({ one }: { one: Attempt }) {
  return (
    <Line kind={`attempt ${one.outcome}`} at={one.at}>
      <p class="row">
        {one.place !== null && <span class="place-no num" title={t('몇 번째로 보았나', 'In which order it was seen')}>{one.place}</span>}
        <strong>{who(one.userId)}</strong> {one.kind} <span class={`tag ${outcomeTag(one.outcome)}`}>{outcomeName(one.outcome)}</span> <span class="soft">{one.reason}</span>
        <a href={`/traces/${one.traceId}`}>{t('요청', 'request')}</a>
      </p>
      {one.lostTo && (
        <p>
          {t(`${who(one.lostTo.userId)}님보다 ${msText(one.lostTo.byMs)} 늦었습니다`, `${msText(one.lostTo.byMs)} later than ${who(one.lostTo.userId)}`)}
          {one.lostTo.places !== null && t(` (${number(one.lostTo.places)}자리 뒤)`, ` (${plural(one.lostTo.places, 'place')} behind)`)}
        </p>
      )}
      {one.waitedMs >= 1 && <p class="soft num">{t(`우편함에서 ${msText(one.waitedMs)} 기다림`, `waited ${msText(one.waitedMs)} in the mailbox`)}</p>}
    </Line>
  )
}

function Became({ one, actor }: { one: Change; actor: string }) {
  return (
    <Line kind="change" at={one.at}>
      <p class="row">
        <a href={`${actorPath(actor)}?at=${one.number}`}><strong>{one.kind}</strong></a> {one.userId !== null && <span>{who(one.userId)}</span>} <span class="soft num">#{number(one.number)}</span>
      </p>
    </Line>
  )
}
