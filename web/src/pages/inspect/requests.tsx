import { useEffect, useState } from 'preact/hooks'
import { ask, http, type Schemas } from '../../lib/http'
import { clockPart, magnitude, msText } from '../../lib/spans'
import { lasting, number, plural } from '../../lib/format'
import { save } from '../../lib/save'
import { t } from '../../lib/text'
import { useDo } from '../../lib/use'
import { Loading, Notice, Refused } from '../../parts/notice'
import { Table } from '../../parts/table'
import { asAdmin, keyed } from '../../state/admin'
import { go, place } from '../../state/route'
import { Inspect } from './inspect'
import { Strip } from './strip'

type Summary = Schemas['TraceSummary']
const most = 300
/** What the pages of those who look ask themselves, what watches the server, and files of pages, which are no call. */
const own = (one: Summary) => /^\S+ \/(api\/(traces|actors|stories|admin|health)|metrics|readyz|livez)/.test(one.kind) || (one.kind === 'no route' && one.outcome === 'done')

export const outcomeName = (outcome: Schemas['SpanOutcome']) =>
  ({ done: t('✓ 됨', '✓ done'), refused: t('✕ 거절', '✕ refused'), unavailable: t('… 못 받음', '… unavailable'), failed: t('! 실패', '! failed') })[outcome]
export const outcomeTag = (outcome: Schemas['SpanOutcome']) => (outcome === 'done' ? 'good' : outcome === 'refused' ? 'accent' : 'wrong')

const names = ['actor', 'kind', 'user', 'outcome', 'min_duration_ms', 'batch'] as const
const filtersOf = (given: URLSearchParams): Record<string, string> => Object.fromEntries(names.map((name) => [name, given.get(name) ?? '']).filter(([, value]) => value !== ''))

/** What a filter may be set to, of the requests that are there. */
function knownOf(name: (typeof names)[number], all: readonly Summary[]): string[] {
  const of = {
    actor: () => all.flatMap((one) => one.actors),
    kind: () => all.map((one) => one.kind),
    user: () => all.flatMap((one) => one.userIds.map(String)),
    outcome: () => ['done', 'refused', 'unavailable', 'failed', ...all.flatMap((one) => one.reason ?? [])],
    min_duration_ms: () => ['1', '10', '100', '1000'],
    batch: () => [],
  }[name]()
  return [...new Set(of)].slice(0, 50)
}

export function Requests() {
  return (
    <Inspect title={t('요청', 'Requests')}>{() => <Followed key={place.value.query.toString()} />}</Inspect>
  )
}

function Followed() {
  const given = place.value.query
  const filters = filtersOf(given)
  const { busy, error: refused, run } = useDo()
  const exported = () =>
    run(async () => {
      const query = { ...filters, limit: most }
      const file = await keyed(() => ask(http.GET('/api/traces/export', { params: { query }, headers: asAdmin(), parseAs: 'blob' })))
      save('usher-traces.json', file as unknown as Blob)
    })
  const [following, follow] = useState(true)
  const [found, find] = useState<readonly Summary[] | null>(null)
  const [error, fail] = useState<unknown>(null)
  const [memory, remember] = useState<Schemas['Traces']['memory'] | null>(null)
  useEffect(() => {
    if (!following) return
    let wanted = true
    let since: string | undefined
    let timer: ReturnType<typeof setTimeout>
    const look = async () => {
      const query = { ...filters, limit: most, ...(since ? { since } : {}) }
      try {
        const page = await keyed(() => ask(http.GET('/api/traces', { params: { query }, headers: asAdmin() })))
        if (!wanted) return
        since = page.next
        fail(null)
        remember(page.memory)
        find((old) => {
          const known = new Set(page.traces.map((one) => one.spanId))
          return [...page.traces, ...(old ?? []).filter((one) => !known.has(one.spanId))].slice(0, most)
        })
      } catch (caught) {
        if (wanted) fail(caught)
      }
      if (wanted) timer = setTimeout(look, 1500)
    }
    void look()
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [following])
  // A batch is whole only with what the administration had committed with it.
  const all = given.has('kind') || given.has('batch')
  const shown = found?.filter((one) => all || !own(one))
  return (
    <>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault()
          const query = new URLSearchParams()
          for (const [name, value] of new FormData(event.currentTarget)) if (String(value).trim()) query.set(name, String(value).trim())
          go(`/traces${query.size ? `?${query}` : ''}`, 'replace')
        }}
      >
        {(
          [
            ['actor', t('액터', 'Actor'), 'concert-date/*'],
            ['kind', t('종류', 'Kind'), 'hold_seats'],
            ['user', t('이용자', 'User'), '5'],
            ['outcome', t('결과나 까닭', 'Outcome, reason'), 'refused'],
            ['min_duration_ms', t('적어도 (ms)', 'At least (ms)'), '10'],
            ['batch', t('묶음', 'Batch'), ''],
          ] as const
        ).map(([name, label, example]) => (
          <label key={name}>
            {label}
            <input name={name} placeholder={example} defaultValue={given.get(name) ?? ''} list={`known-${name}`} autocomplete="off" />
            <datalist id={`known-${name}`}>
              {knownOf(name, found ?? []).map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          </label>
        ))}
        <button type="submit">{t('거르기', 'Filter')}</button>
        <button type="button" aria-pressed={following} onClick={() => follow(!following)}>
          {following ? t('멈추기', 'Stop following') : t('따라가기', 'Follow')}
        </button>
        <button type="button" disabled={busy} onClick={exported}>{t('Perfetto 파일', 'Perfetto file')}</button>
      </form>
      <Refused error={error ?? refused} />
      {!shown && !error && <Loading />}
      {shown?.length === 0 && (
        <Notice kind="info" title={t('기억하는 요청이 없습니다', 'No such request is remembered')}>
          {t('누가 무엇을 하면 여기에 나옵니다.', 'They appear here as people do something.')} {given.size > 0 && <a href="/traces">{t('모두 보기', 'Show all')}</a>}
        </Notice>
      )}
      {shown && shown.length > 0 && given.has('batch') && <p>{t(`요청 ${number(shown.length)}건이 한 묶음으로 함께 저장되었습니다.`, `${plural(shown.length, 'request was', 'requests were')} committed with this batch.`)}</p>}
      {shown && shown.length > 0 && <Strip shown={shown} />}
      {shown && shown.length > 0 && (
        <Table name={t('요청', 'Requests')} heads={[t('시각', 'Time'), t('걸린 시간', 'Took'), t('결과', 'Outcome'), t('요청', 'Request'), t('이용자', 'User'), t('액터', 'Actors')]}>
          {shown.map((one) => (
            <tr key={one.spanId}>
              <td class="num"><a href={`/traces/${one.traceId}`}>{clockPart(one.start)}</a></td>
              <td class="num took"><span class="length" style={{ width: `${100 * magnitude(one.durationMs)}%` }} aria-hidden="true" />{msText(one.durationMs)}</td>
              <td><span class={`tag ${outcomeTag(one.outcome)}`}>{outcomeName(one.outcome)}</span> <span class="soft">{one.reason ?? one.status}</span></td>
              <td>{one.kind}</td>
              <td class="num">{one.userIds.join(', ')}</td>
              <td class="soft">{one.actors.filter((actor) => actor !== 'http').join(' → ')}</td>
            </tr>
          ))}
        </Table>
      )}
      {memory && (
        <p class="soft small num">
          {memory.since && t(`${clockPart(memory.since)}부터 모두 기억합니다. `, `Everything since ${clockPart(memory.since)} is remembered. `)}
          {memory.minutesAtThisRate !== null && t(`지금대로라면 ${lasting(memory.minutesAtThisRate)} 동안 남습니다. `, `At this rate it stays for ${lasting(memory.minutesAtThisRate)}. `)}
          {!all && t('관리와 이 페이지의 요청, 서버를 지켜보는 요청, 페이지의 파일은 빼고 보입니다.', "The administration's calls, those of this page, of what watches the server and for files of pages are left out.")}
        </p>
      )}
    </>
  )
}
