import { useEffect, useRef, useState } from 'preact/hooks'
import { marked, type Node } from '../lib/differences'
import { counted, instant, number } from '../lib/format'
import { ask, http, type Schemas } from '../lib/http'
import { clockPart } from '../lib/spans'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { asAdmin, keyed } from '../state/admin'
import { go, place } from '../state/route'
import { Refused } from './notice'

type Change = Schemas['ActorChange']

/** So many changes are known at a time, around the moment that is looked at. */
const known = 400
const things = 200

const numberIn = (text: string | null, last: number): number | null => {
  const value = text === null ? NaN : Number(text)
  return Number.isInteger(value) && value >= 0 ? Math.min(value, last) : null
}

/** The state of an actor at any of its changes, and what became different since another. Where one is stands in the address. */
export function TimeTravel({ name, last }: { name: string; last: number }) {
  const { query, path } = place.value
  const given = numberIn(query.get('at'), last)
  const at = given ?? last
  const pinned = numberIn(query.get('since'), last)
  const since = pinned ?? Math.max(0, at - 1)
  const [from, to] = since <= at ? [since, at] : [at, since]
  const block = Math.floor(at / (known / 2))
  const first = Math.max(1, (block - 1) * (known / 2))
  const actor = { path: { name } }
  const changes = useAsk(`changes ${name} ${first} ${Math.min(last, first + 2 * known)}`, () =>
    keyed(() => ask(http.GET('/api/actors/{name}/changes', { params: { ...actor, query: { from: String(first), limit: 2 * known } }, headers: asAdmin() }))),
  )
  const state = useAsk(`state ${name} ${to}`, () => keyed(() => ask(http.GET('/api/actors/{name}/state', { params: { ...actor, query: { at: String(to), limit: things } }, headers: asAdmin() }))))
  const difference = useAsk(from < to ? `difference ${name} ${from} ${to}` : null, () =>
    keyed(() => ask(http.GET('/api/actors/{name}/diff', { params: { ...actor, query: { from: String(from), to: String(to) } }, headers: asAdmin() }))),
  )
  const to_ = (next: { at?: number; since?: number | null }) => {
    const now = new URLSearchParams(query)
    if (next.at !== undefined) now.set('at', String(Math.max(0, Math.min(last, next.at))))
    if (next.since !== undefined) {
      if (next.since === null) now.delete('since')
      else now.set('since', String(next.since))
    }
    go(`${path}?${now}`, 'replace')
  }
  const all = changes.value?.changes ?? []
  const one = all.find((change) => change.number === at) ?? null
  // While another moment is fetched the one before stays, so that dragging shows no gaps.
  const shown = useRef<{ state: Schemas['ActorState']; difference: Schemas['ActorDifference'] | null } | null>(null)
  if (state.value && (from === to || difference.value)) shown.current = { state: state.value, difference: difference.value }
  return (
    <section class="card travel" aria-label={t('시간 여행', 'Time travel')}>
      <div class="row between">
        <h2 class="num">
          {at === 0 ? t('처음, 아무것도 바뀌기 전', 'Before the first change') : t(`${number(last)}번 가운데 ${number(at)}번째 바뀐 뒤`, `After change ${number(at)} of ${number(last)}`)}
          {one && <span class="soft"> · {instant(one.decidedAt)}</span>}
        </h2>
        {given !== null && at < last && <button onClick={() => go(path, 'replace')}>{t('지금으로', 'To now')}</button>}
      </div>
      <div class="slider">
        <button aria-label={t('하나 이전으로', 'One change back')} disabled={at === 0} onClick={() => to_({ at: at - 1 })}>←</button>
        <div>
          <Ticks changes={all} last={last} at={at} pinned={pinned} />
          <input type="range" aria-label={t('몇 번째 바뀐 뒤', 'After which change')} min={0} max={Math.max(1, last)} step={1} value={at} aria-valuetext={one ? `${at}: ${one.kind}` : String(at)} onInput={(event) => to_({ at: Number(event.currentTarget.value) })} />
        </div>
        <button aria-label={t('하나 다음으로', 'One change on')} disabled={at >= last} onClick={() => to_({ at: at + 1 })}>→</button>
      </div>
      <p class="row">
        {pinned === null ? (
          <button onClick={() => to_({ since: at })}>{t('이 순간과 견주기', 'Compare with this moment')}</button>
        ) : (
          <>
            <span>{t(`${number(from)}번째와 ${number(to)}번째 사이`, `Between changes ${number(from)} and ${number(to)}`)}</span>
            <button onClick={() => to_({ since: null })}>{t('바로 앞과 견주기', 'Compare with the one before')}</button>
          </>
        )}
        {difference.value && <span class="soft num" role="status">{t('다른 곳 ', '')}{counted(difference.value.differences.length + difference.value.leftOut, '군데', 'difference')}</span>}
      </p>
      <Refused error={state.error ?? difference.error ?? changes.error} />
      <div class="two">
        <div class="stack">
          {one && <What change={one} />}
          <Near changes={all} at={at} onGo={(next) => to_({ at: next })} />
        </div>
        {shown.current && state.error === null && difference.error === null && <State state={shown.current.state} difference={shown.current.difference} />}
      </div>
    </section>
  )
}

/** Where changes stand on the slider. The thumb is 16 px wide, so both ends are half of it away. */
function Ticks({ changes, last, at, pinned }: { changes: readonly Change[]; last: number; at: number; pinned: number | null }) {
  const left = (value: number) => `calc(8px + (100% - 16px) * ${value / Math.max(1, last)})`
  const step = Math.max(1, Math.ceil(changes.length / 300))
  return (
    <div class="ticks" aria-hidden="true">
      {changes.filter((_, index) => index % step === 0).map((one) => <span key={one.number} class={one.number === at ? 'on' : ''} style={{ left: left(one.number) }} />)}
      {pinned !== null && <span class="pin" style={{ left: left(pinned) }} />}
    </div>
  )
}

function What({ change }: { change: Change }) {
  return (
    <div class="what">
      <p class="row">
        <strong>{change.kind}</strong>
        {change.user !== null && <a href={`/traces?user=${change.user}`}>{t(`이용자 ${change.user}`, `user ${change.user}`)}</a>}
        {change.traceId && <a href={`/traces/${change.traceId}`}>{t('그 요청', 'its request')}</a>}
        <span class="soft num">{instant(change.decidedAt)}</span>
      </p>
      <p class="soft"><code>{JSON.stringify(change.payload)}</code></p>
    </div>
  )
}

function Near({ changes, at, onGo }: { changes: readonly Change[]; at: number; onGo: (at: number) => void }) {
  const index = Math.max(0, changes.findIndex((one) => one.number >= at))
  const near = changes.slice(Math.max(0, index - 6), index + 7)
  return (
    <ol class="near">
      {near.map((one) => (
        <li key={one.number}>
          <button aria-pressed={one.number === at} onClick={() => onGo(one.number)}>
            <span class="num soft">{number(one.number)}</span> {one.kind} <span class="soft num">{clockPart(one.decidedAt)}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}

function State({ state, difference }: { state: Schemas['ActorState']; difference: Schemas['ActorDifference'] | null }) {
  const root = marked(state.state, difference?.differences ?? [])
  const left = Object.entries(state.leftOut)
  const box = useRef<HTMLDivElement>(null)
  // What became different is in sight.
  useEffect(() => {
    const first = box.current?.querySelector<HTMLElement>('li.new, li.gone, li.other')
    const tree = box.current
    if (!first || !tree) return
    const top = first.offsetTop - tree.offsetTop
    if (top < tree.scrollTop || top > tree.scrollTop + tree.clientHeight - 60) tree.scrollTop = Math.max(0, top - 60)
  }, [state, difference])
  return (
    <div class="tree" ref={box} tabIndex={0} role="region" aria-label={t('상태', 'State')}>
      {root.children?.length ? <Members node={root} /> : <p class="soft">{t('아직 아무것도 없습니다.', 'There is nothing yet.')}</p>}
      {left.length > 0 && <p class="soft num">{t('보이지 않는 것: ', 'Not shown: ')}{left.map(([list, count]) => `${list} ${number(count)}`).join(', ')}</p>}
    </div>
  )
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
const signs = { same: '', new: '+', gone: '−', other: '±' }
const words = () => ({ same: '', new: t('생김', 'new'), gone: t('없어짐', 'gone'), other: t('바뀜', 'changed') })

function Members({ node }: { node: Node }) {
  return (
    <ul>
      {node.children!.map((child) => (
        <Member key={child.key} node={child} />
      ))}
    </ul>
  )
}

function Member({ node }: { node: Node }) {
  const many = node.children?.length ?? 0
  const [open, setOpen] = useState<boolean | null>(null)
  const sign = node.mark !== 'same' && (
    <span class={`sign ${node.mark}`}>
      {signs[node.mark]} {words()[node.mark]}{' '}
    </span>
  )
  if (!many) {
    return (
      <li class={node.mark}>
        {sign}
        <span class="key">{node.key}</span> {node.mark === 'other' && <del>{text(node.before)}</del>} {node.mark === 'gone' ? <del>{text(node.value)}</del> : <span class="num">{text(node.value)}</span>}
      </li>
    )
  }
  // What differs is open, and what is short; a long list opens when it is asked for.
  const isOpen = open ?? (node.marks > 0 || many <= 12)
  return (
    <li class={node.mark}>
      <button class="fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> {sign}
        <span class="key">{node.key}</span> <span class="soft num">{number(many)}</span>
        {!isOpen && node.marks > 0 && <span class="sign other"> ± {number(node.marks)}</span>}
      </button>
      {isOpen && <Members node={node} />}
    </li>
  )
}
