import { useEffect, useState } from 'preact/hooks'
import { instant } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo, useEvery } from '../../lib/use'
import { Field, Tick } from '../../parts/form'
import { Failed, Loading, Refused } from '../../parts/notice'
import { Table } from '../../parts/table'
import { asAdmin, keyed } from '../../state/admin'
import { go, place } from '../../state/route'
import { clockPart } from '../../lib/spans'
import { wordsOfCall } from './room_words'
import { Sale } from './sale'

type Call = Schemas['AdminCall']

const load = (before?: number, limit = 200) => keyed(() => ask(http.GET('/api/admin/audit', { params: { query: given({ before, limit }) }, headers: asAdmin() })))

export function Audit() {
  return <Sale title={t('누가 무엇을 했나', 'Who did what')}>{() => <All />}</Sale>
}

function All() {
  const first = useAsk('audit', () => load())
  const [more, setMore] = useState<readonly Call[]>([])
  const [next, setNext] = useState<number | null | undefined>(undefined)
  // The address says what is looked for, so that a link can be sent.
  const { path, query } = place.value
  const word = query.get('word') ?? ''
  const reads = query.has('reads')
  const to = (next: { word: string; reads: boolean }) => {
    const wanted = new URLSearchParams(given({ word: next.word, reads: next.reads ? 'yes' : '' }) as Record<string, string>)
    go(`${path}${wanted.size ? `?${wanted}` : ''}`, 'replace')
  }
  const { busy, error, run } = useDo()
  const shown = [...(first.value?.calls ?? []), ...more].filter((one) => (reads || one.method !== 'GET') && `${one.method} ${one.target} ${one.body} ${one.key ?? ''} ${one.refused ?? ''} ${one.remoteAddress}`.toLowerCase().includes(word.toLowerCase()))
  const before = next === undefined ? (first.value?.next ?? null) : next
  return (
    <>
      <p class="soft">{t('관리 호출은 모두 실행하기 전에 여기에 적힙니다.', 'Each call of the administration is written here before it is carried out.')}</p>
      <div class="filters keyform">
        <Field name="word" label={t('그 가운데 찾기', 'Find among them')} type="search" value={word} onText={(text) => to({ word: text, reads })} />
        <Tick name="reads" label={t('보기만 한 것도', 'Reads as well')} value={reads} onTick={(tick) => to({ word, reads: tick })} />
      </div>
      <Failed of={first} />
      <Refused error={error} />
      {!first.value && first.error === null && <Loading />}
      {first.value && shown.length === 0 && <p class="soft">{t('없습니다.', 'None.')}</p>}
      {shown.length > 0 && (
        <Table name={t('기록', 'Audit')} heads={[t('번호', 'Number'), t('언제', 'When'), t('호출', 'Call'), t('보낸 것', 'What was sent'), t('열쇠', 'Key'), t('어디서', 'From')]}>
          {shown.map((one) => (
            <tr key={one.callNo}>
              <td class="num">{one.callNo}</td>
              <td class="num">{instant(one.calledAt)}</td>
              <td>
                <code>{one.method} {one.target}</code>
                {one.refused !== null && <> <span class="tag wrong">✕ {one.refused}</span></>}
              </td>
              <td class="wraps"><code>{one.body}</code></td>
              <td>{one.key}</td>
              <td class="num">{one.remoteAddress}</td>
            </tr>
          ))}
        </Table>
      )}
      {before !== null && (
        <p>
          <button disabled={busy} onClick={() => run(async () => { const page = await load(before); setMore([...more, ...page.calls]); setNext(page.next) })}>
            {t('더 보기', 'More')}
          </button>
        </p>
      )}
    </>
  )
}

/** The latest changes of one thing, beside where it is changed; asked for anew with each round. */
export function Calls({ about, round }: { about: string; round: number }) {
  const found = useAsk(`audit ${about}`, () => load(undefined, 500))
  useEvery(30_000, found.again)
  useEffect(() => found.again(), [round])
  const isAbout = (one: Call) => one.target === about || one.target.startsWith(`${about}/`) || one.target.startsWith(`${about}?`)
  const shown = (found.value?.calls ?? []).filter((one) => one.method !== 'GET' && one.refused === null && isAbout(one)).slice(0, 12)
  if (found.error !== null && !found.value) return <Failed of={found} />
  if (shown.length === 0) return <p class="soft">{t('아직 아무것도 바꾸지 않았습니다.', 'Nothing was changed yet.')}</p>
  return (
    <ol class="calls">
      {shown.map((one) => (
        <li key={one.callNo}>
          <span class="num soft">{clockPart(one.calledAt).slice(0, 8)}</span> <strong class="num">{wordsOfCall(one, about)}</strong> <span class="soft">{[one.key, one.remoteAddress].filter(Boolean).join(' · ')}</span>
        </li>
      ))}
    </ol>
  )
}
