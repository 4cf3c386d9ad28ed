import { useEffect, useState } from 'preact/hooks'
import { houseTime, instant, number, plural, word } from '../../lib/format'
import { serverNow } from '../../lib/clock'
import { countersOf, grown, type History, ofRoom, perMinute, type Sample, seatsOf, topReasons } from '../../lib/history'
import { ask, change, http, type Schemas, type Whole } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo, useEvery } from '../../lib/use'
import { Field, More } from '../../parts/form'
import { Figure } from '../../parts/figure'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Plot } from '../../parts/plot'
import { Sure } from '../../parts/sure'
import { Table } from '../../parts/table'
import { asAdmin, keyed } from '../../state/admin'
import { learnHouse } from '../../state/house'
import { go, place } from '../../state/route'
import { Calls } from './audit'
import { foretell } from './foretell'
import { settingNames } from './room_words'
import { Sale } from './sale'
import { callTime } from './times'

type Room = Whole<Schemas['Room']>
type Concert = Schemas['AdminConcert']

const phaseName = (phase: Room['phase']) => ({ open: t('● 들여보냄', '● admitting'), not_yet_open: t('◷ 아직 안 열림', '◷ not yet open'), paused: t('‖ 멈춤', '‖ paused'), draining: t('▽ 마감 중', '▽ draining') })[phase]
const phaseTag = (phase: Room['phase']) => (phase === 'open' ? 'good' : phase === 'paused' ? 'wrong' : 'accent')

/** All waiting rooms: which desk is to be opened. */
export function Desks() {
  return <Sale title={t('관제', 'Control desk')}>{() => <Rooms />}</Sale>
}

function Rooms() {
  const rooms = useAsk('rooms', () => keyed(() => ask(http.GET('/api/admin/rooms', { params: { query: { limit: 1000 } }, headers: asAdmin() }))))
  const concerts = useAsk('admin concerts', () => keyed(() => ask(http.GET('/api/admin/concerts', { params: { query: { limit: 1000 } }, headers: asAdmin() }))))
  // Each of these calls is recorded for ever, so they are not many.
  useEvery(settingsBetween, rooms.again)
  const failed = [rooms, concerts].find((one) => one.error !== null)
  if (!rooms.value || !concerts.value) return failed ? <Failed of={failed} /> : <Loading />
  const of = (room: string) => rooms.value!.rooms.find((one) => one.room === room) as Room | undefined
  return (
    <>
      {failed && <Failed of={failed} />}
      <p class="soft">{t('공연마다 대기실과 판매를 한눈에 보고 다룹니다.', 'The waiting room and the sale of a concert, seen and driven in one place.')}</p>
      {concerts.value.concerts.length === 0 && <Notice kind="info" title={t('아직 공연이 없습니다', 'There is no concert yet')}><a href="/sale">{t('만들기', 'Make one')}</a></Notice>}
      {concerts.value.concerts.length > 0 && (
        <Table name={t('관제', 'Control desk')} heads={[t('공연', 'Concert'), t('대기실', 'Waiting room'), t('상태', 'State'), t('기다림', 'Waiting'), t('안에 있음', 'Active'), t('자리', 'Places')]}>
          {concerts.value.concerts.map((one) => {
            const room = of(one.waitingRoom === 'own' ? String(one.concertId) : 'all')
            return (
              <tr key={one.concertId}>
                <td><a href={`/sale/desk/${one.concertId}`}>{one.title}</a></td>
                <td>{one.waitingRoom === 'own' ? t('따로', 'its own') : t('함께', 'shared')}</td>
                <td>{room ? <span class={`tag ${phaseTag(room.phase)}`}>{phaseName(room.phase)}</span> : t('조용함', 'quiet')}</td>
                <td class="num">{number(room?.waiting ?? 0)}</td>
                <td class="num">{number(room?.active ?? 0)}</td>
                <td class="num">{room && number(room.places)}</td>
              </tr>
            )
          })}
        </Table>
      )}
    </>
  )
}

export function Desk({ concert }: { concert: string }) {
  return <Sale title={t('관제', 'Control desk')}>{() => <Watched key={concert + (place.value.query.get('date') ?? '')} id={Number(concert)} date={place.value.query.get('date')} />}</Sale>
}

interface Seen {
  concert: Concert
  room: Room
  dates: readonly Schemas['AdminDate'][]
}

/** What was seen stays while the tab is there, so that another page in between leaves no gap in its beginning. */
const histories = new Map<string, History>()
const between = 2000
/** Each call of the administration is recorded for ever: what changes by the second is read from what is measured. */
const settingsBetween = 30_000

async function lookAround(id: number, date: string | null): Promise<Seen> {
  const headers = asAdmin()
  const concert = (await keyed(() => ask(http.GET('/api/admin/concerts/{concertId}', { params: { path: { concertId: id } }, headers })))) as Concert
  const wanted = concert.dates.filter((one) => (date === null ? one.state !== 'cancelled' : one.concertDate === date)).slice(0, 40)
  const [room, ...dates] = await Promise.all([
    keyed(() => ask(http.GET('/api/admin/rooms/{room}', { params: { path: { room: concert.waitingRoom === 'own' ? String(id) : 'all' } }, headers }))),
    ...wanted.map((one) => keyed(() => ask(http.GET('/api/admin/concerts/{concertId}/dates/{concertDate}', { params: { path: { concertId: id, concertDate: one.concertDate } }, headers })))),
  ])
  return { concert, room: room as Room, dates }
}

/** How it stands now, by what is measured; what has no series of its own is as it was when it was last asked for. */
export function sampleOf(page: string, seen: Seen, at: number): Sample & { away: number; issued: number; free: number } {
  const { room } = seen
  const measured = seatsOf(page, seen.concert.concertId)
  const sum = (name: 'free' | 'held' | 'offered' | 'sold') => seen.dates.reduce((all, one) => all + (measured.get(one.concertDate)?.[name] ?? one.counts[name]), 0)
  const of = (family: string, otherwise: number) => ofRoom(page, family, room.room) ?? otherwise
  return {
    at,
    waiting: of('usher_waiting_room_waiting', room.waiting),
    away: of('usher_waiting_room_away', room.away),
    active: of('usher_waiting_room_active', room.active),
    issued: of('usher_waiting_room_tokens_issued_total', room.issued),
    admitted: of('usher_waiting_room_admissions_per_second', room.measuredAdmissionsPerMinute / 60) * 60,
    free: sum('free'),
    held: sum('held') + sum('offered'),
    sold: sum('sold'),
    refusals: countersOf(page, 'usher_refusals_total', 'reason'),
  }
}

function Watched({ id, date }: { id: number; date: string | null }) {
  const name = `${id} ${date}`
  const [seen, setSeen] = useState<Seen | null>(null)
  const [last, setLast] = useState<ReturnType<typeof sampleOf> | null>(null)
  const [history, setHistory] = useState<History>(() => histories.get(name) ?? { samples: [] })
  const [error, fail] = useState<unknown>(null)
  const [round, again] = useState(0)
  useAsk('house', learnHouse)
  useEffect(() => {
    let wanted = true
    let timer: ReturnType<typeof setTimeout>
    let known: Seen | null = null
    let knownAt = 0
    const next = async () => {
      if (document.visibilityState === 'visible') {
        try {
          // Whoever may not read what is measured sees it as often as the settings.
          const page = await fetch('/metrics', { headers: asAdmin() }).then((answer) => (answer.ok ? answer.text() : ''), () => '')
          const open = known && ofRoom(page, 'usher_waiting_room_open', known.room.room)
          const isOther = known !== null && open !== null && (open === 0) !== (known.room.phase === 'paused')
          if (!known || isOther || Date.now() - knownAt > (page ? settingsBetween : between * 5)) {
            known = await lookAround(id, date)
            knownAt = Date.now()
          }
          if (!wanted) return
          const sample = sampleOf(page, known, Math.floor(serverNow() / 1000))
          const grew = grown(histories.get(name) ?? { samples: [] }, sample)
          histories.set(name, grew)
          setSeen(known)
          setLast(sample)
          setHistory(grew)
          fail(null)
        } catch (caught) {
          if (wanted) fail(caught)
        }
      }
      if (wanted) timer = setTimeout(next, between)
    }
    void next()
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [id, date, round])
  const renew = () => again((n) => n + 1)
  if (!seen || !last) return error !== null ? <Refused error={error} /> : <Loading />
  return (
    <>
      <div class="row between">
        <h2 class="row">
          {seen.concert.title} <span class={`tag ${phaseTag(seen.room.phase)}`}>{phaseName(seen.room.phase)}</span>
        </h2>
        <span class="row">
          <label class="bare">
            <span class="sr">{t('어느 날짜', 'Which date')}</span>
            <select value={date ?? ''} onChange={(event) => go(`/sale/desk/${id}${event.currentTarget.value ? `?date=${encodeURIComponent(event.currentTarget.value)}` : ''}`, 'replace')}>
              <option value="">{t('모든 날짜', 'All dates')}</option>
              {seen.concert.dates.map((one) => <option key={one.concertDate} value={one.concertDate}>{houseTime(one.concertDate, 'short')}</option>)}
            </select>
          </label>
          <a href={date ? `/sale/concerts/${id}/dates/${encodeURIComponent(date)}` : `/sale/concerts/${id}`}>{t('조건', 'Terms')}</a>
        </span>
      </div>
      {error !== null && <Refused error={error} />}
      <div class="figures">
        <Figure name={t('기다림', 'Waiting')} value={number(last.waiting)} says={last.away ? t(`잠시 비운 사람 ${number(last.away)}명`, `${number(last.away)} away`) : t('명', word(last.waiting, 'person', 'people'))} />
        <Figure name={t('안에 있음', 'Active')} value={number(last.active)} says={t(`자리 ${number(seen.room.places)}개 가운데`, `of ${plural(seen.room.places, 'place')}`)} />
        <Figure name={t('잡힘', 'Held')} value={number(last.held)} says={t(`빈 좌석 ${number(last.free)}석`, `${number(last.free)} free`)} />
        <Figure name={t('팔림', 'Sold')} value={number(last.sold)} says={t(`내준 번호표 ${number(last.issued)}장`, `${plural(last.issued, 'token')} issued`)} />
      </div>
      <Plots history={history} />
      <div class="two">
        <Controls key={seen.room.room} room={{ ...seen.room, waiting: last.waiting, active: last.active }} onChanged={renew} />
        <section class="card">
          <h2>{t('이 대기실에 한 일', 'What was done to this room')}</h2>
          <Calls about={`/api/admin/rooms/${seen.room.room}`} round={round} />
        </section>
      </div>
    </>
  )
}

const colours = ['accent', 'deciding', 'mailbox', 'journal']

function Plots({ history }: { history: History }) {
  const at = history.samples.map((one) => one.at)
  const reasons = topReasons(history, 4)
  const pick = (name: 'waiting' | 'active' | 'admitted' | 'held' | 'sold') => history.samples.map((one) => one[name])
  const last = history.samples.at(-1)!
  return (
    <div class="plots">
      <section class="card">
        <h2>{t('줄', 'Queue')}</h2>
        <Plot together="desk" at={at} says={t(`기다림 ${last.waiting}, 안에 있음 ${last.active}`, `waiting ${last.waiting}, active ${last.active}`)} lines={[{ name: t('기다림', 'Waiting'), colour: 'accent', values: pick('waiting') }, { name: t('안에 있음', 'Active'), colour: 'good', values: pick('active') }]} />
      </section>
      <section class="card">
        <h2>{t('1분에 들여보냄', 'Admitted a minute')}</h2>
        <Plot together="desk" at={at} says={t(`1분에 ${Math.round(last.admitted)}명`, `${Math.round(last.admitted)} a minute`)} lines={[{ name: t('들여보냄', 'Admitted'), colour: 'deciding', values: pick('admitted') }]} />
      </section>
      <section class="card">
        <h2>{t('좌석', 'Seats')}</h2>
        <Plot together="desk" at={at} says={t(`잡힘 ${last.held}, 팔림 ${last.sold}`, `held ${last.held}, sold ${last.sold}`)} lines={[{ name: t('잡힘', 'Held'), colour: 'mailbox', values: pick('held') }, { name: t('팔림', 'Sold'), colour: 'good', values: pick('sold') }]} />
      </section>
      <section class="card">
        <h2>{t('1분에 거절 (서버 전체)', 'Refused a minute (the whole server)')}</h2>
        {reasons.length === 0 ? (
          <p class="soft">{t('보는 동안 거절한 것이 없습니다.', 'Nothing was refused while this was watched.')}</p>
        ) : (
          <Plot together="desk" at={at} says={reasons.map((one) => `${one.reason} ${one.count}`).join(', ')} lines={reasons.map((one, index) => ({ name: one.reason, colour: colours[index]!, values: perMinute(history, one.reason) }))} />
        )}
      </section>
    </div>
  )
}

type Settings = Record<keyof ReturnType<typeof settingNames>, string>

const settingsOf = (room: Room): Settings => ({
  places: String(room.places), admissionsPerMinute: String(room.admissionsPerMinute), activeSeconds: String(room.activeSeconds), claimSeconds: String(room.claimSeconds), idleSeconds: String(room.idleSeconds), graceSeconds: String(room.graceSeconds),
})

function Controls({ room, onChanged }: { room: Room; onChanged: () => void }) {
  const [before, setBefore] = useState(() => settingsOf(room))
  const [texts, set] = useState(before)
  const [report, setReport] = useState<Schemas['ResetReport'] | null>(null)
  const { busy, error, run } = useDo()
  const path = { path: { room: room.room } }
  const doing = (what: () => Promise<unknown>) =>
    run(async () => {
      await keyed(what)
      onChanged()
    })
  const post = (what: 'pause' | 'resume' | 'drain') => doing(() => change((key) => http.POST(`/api/admin/rooms/{room}/${what}`, { params: path, headers: asAdmin(key) })))
  const bind = (name: keyof Settings) => ({ name, label: settingNames()[name], value: texts[name], error, type: 'number', required: true, onText: (text: string) => set({ ...texts, [name]: text }) })
  const body = Object.fromEntries((Object.keys(texts) as (keyof Settings)[]).filter((name) => texts[name] !== before[name] && texts[name] !== '').map((name) => [name, Number(texts[name])])) as Schemas['RoomChange']
  const differs = Object.keys(body).length > 0
  const rules = differs && (body.places !== undefined || body.admissionsPerMinute !== undefined)
  const reset = (dryRun: boolean) =>
    doing(async () => {
      setReport(await change((key) => http.POST('/api/admin/rooms/{room}/reset', { params: path, body: { dryRun }, headers: dryRun ? asAdmin() : asAdmin(key) })))
    })
  return (
    <section class="card">
      <h2>{room.room === 'all' ? t('모두가 쓰는 대기실', 'The waiting room for everything') : t('이 공연의 대기실', "This concert's waiting room")}</h2>
      <p class="row">
        {room.mode !== 'open' && <button class="main" disabled={busy} onClick={() => post('resume')}>{t('다시 들여보내기', 'Admit again')}</button>}
        {room.mode !== 'paused' && <Sure label={t('멈추기', 'Pause')} yes={t('네, 멈춥니다', 'Yes, pause it')} says={t(`기다리는 ${number(room.waiting)}명은 자리를 지키고, 들어온 ${number(room.active)}명은 계속합니다.`, `Who waits keeps their place (${number(room.waiting)}), who is inside goes on (${number(room.active)}).`)} disabled={busy} onYes={() => post('pause')} />}
        {room.mode !== 'draining' && <Sure label={t('더 받지 않기', 'Drain')} yes={t('네, 받지 않습니다', 'Yes, drain it')} says={t(`새 번호표를 주지 않고, 기다리는 ${number(room.waiting)}명은 들여보냅니다.`, `No token is issued any more; who waits is admitted (${number(room.waiting)}).`)} disabled={busy} onYes={() => post('drain')} />}
      </p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run(async () => {
            const now = await keyed(() => ask(http.PATCH('/api/admin/rooms/{room}', { params: path, body, headers: asAdmin() })))
            setBefore(settingsOf(now as Room))
            set(settingsOf(now as Room))
            onChanged()
          })
        }}
      >
        <div class="fields">
          <Field {...bind('places')} min={1} />
          <Field {...bind('admissionsPerMinute')} min={0} />
        </div>
        <More says={t('시간의 규칙', 'Rules of time')} names={['activeSeconds', 'claimSeconds', 'idleSeconds', 'graceSeconds']} error={error}>
          <div class="fields">
            <Field {...bind('activeSeconds')} min={1} />
            <Field {...bind('claimSeconds')} min={0} />
            <Field {...bind('idleSeconds')} min={0} />
            <Field {...bind('graceSeconds')} min={0} />
          </div>
        </More>
        {rules && <p role="status">{foretell(room, Number(texts.places), Number(texts.admissionsPerMinute))}</p>}
        <p class="row">
          <button type="submit" disabled={busy || !differs}>{t('바꾸기', 'Change')}</button>
          {differs && <button type="button" class="quiet" onClick={() => set(before)}>{t('되돌리기', 'Undo')}</button>}
        </p>
      </form>
      <Opening room={room} busy={busy} doing={doing} error={error} />
      <div class="stack">
        <p class="row">
          <button disabled={busy} onClick={() => reset(true)}>{t('모두 내보내면?', 'What would a reset do?')}</button>
          {report?.dryRun && <Sure label={t('모두 내보내기', 'End all tokens')} yes={t('네, 모두 끝냅니다', 'Yes, end them')} says={t('되돌릴 수 없습니다.', 'This cannot be taken back.')} disabled={busy} onYes={() => reset(false)} />}
        </p>
        {report && (
          <Notice kind={report.dryRun ? 'info' : 'good'}>
            {report.dryRun
              ? t(`기다리는 ${number(report.waiting)}명, 비운 ${number(report.away)}명, 안에 있는 ${number(report.active)}명의 번호표가 끝납니다.`, `It would end these tokens: ${number(report.waiting)} waiting, ${number(report.away)} away, ${number(report.active)} inside.`)
              : t(`기다리던 ${number(report.waiting)}명, 비운 ${number(report.away)}명, 안에 있던 ${number(report.active)}명의 번호표를 끝냈습니다.`, `These tokens have ended: ${number(report.waiting)} waiting, ${number(report.away)} away, ${number(report.active)} inside.`)}
          </Notice>
        )}
      </div>
      <Refused error={error} />
    </section>
  )
}

function Opening({ room, busy, doing, error }: { room: Room; busy: boolean; doing: (what: () => Promise<unknown>) => void; error: unknown }) {
  const [when, setWhen] = useState('')
  const path = { path: { room: room.room } }
  const set = (again: boolean) =>
    doing(() =>
      again
        ? change((key) => http.POST('/api/admin/rooms/{room}/opening/reschedule', { params: path, body: { opensAt: callTime(when) ?? '' }, headers: asAdmin(key) }))
        : change((key) => http.POST('/api/admin/rooms/{room}/opening', { params: path, body: { opensAt: callTime(when) ?? '' }, headers: asAdmin(key) })),
    )
  return (
    <details open={room.opensAt !== null}>
      <summary>{room.opensAt ? t(`여는 때: ${instant(room.opensAt)}`, `Opens ${instant(room.opensAt)}`) : t('여는 때를 정하기 (그때까지 온 사람은 추첨)', 'Set an opening (who comes before it is drawn)')}</summary>
      <form
        class="row"
        style={{ alignItems: 'end' }}
        onSubmit={(event) => {
          event.preventDefault()
          set(room.opensAt !== null)
        }}
      >
        <Field name="opensAt" label={t('언제 (이곳 시각)', 'When (local time of the house)')} type="datetime-local" required value={when} onText={setWhen} error={error} />
        <button type="submit" disabled={busy || !when}>{room.opensAt ? t('옮기기', 'Move it') : t('정하기', 'Set it')}</button>
        {room.opensAt && (
          <Sure label={t('그만두기', 'Call it off')} yes={t('네, 그만둡니다', 'Yes, call it off')} says={t('추첨 없이 온 차례대로 바로 들어옵니다.', 'Nobody is drawn: they are admitted at once, as they came.')} disabled={busy} onYes={() => doing(() => change((key) => http.POST('/api/admin/rooms/{room}/opening/call-off', { params: path, headers: asAdmin(key) })))} />
        )}
      </form>
      {room.commitment && <p class="soft small">{t('씨앗의 SHA-256', 'SHA-256 of the seed')} <code>{room.commitment}</code></p>}
    </details>
  )
}
