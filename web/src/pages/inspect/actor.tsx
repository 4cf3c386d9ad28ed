import { instant, number, plural } from '../../lib/format'
import { ask, http, type Schemas } from '../../lib/http'
import { clockPart, msText } from '../../lib/spans'
import { t } from '../../lib/text'
import { useAsk, useEvery } from '../../lib/use'
import { Figure } from '../../parts/figure'
import { Failed, Loading } from '../../parts/notice'
import { Table } from '../../parts/table'
import { TimeTravel } from '../../parts/time_travel'
import { asAdmin, keyed } from '../../state/admin'
import { Inspect } from './inspect'
import { outcomeName, outcomeTag } from './requests'

export function ActorPage({ name }: { name: string }) {
  return <Inspect title={name}>{() => <Loaded name={name} />}</Inspect>
}

function Loaded({ name }: { name: string }) {
  const one = useAsk(`actor ${name}`, () => keyed(() => ask(http.GET('/api/actors/{name}', { params: { path: { name } }, headers: asAdmin() }))))
  useEvery(3000, one.again)
  if (!one.value) return one.error !== null ? <Failed of={one} /> : <Loading />
  const { value } = one
  return (
    <>
      {value.loaded ? (
        <div class="figures">
          <Figure name={t('밀림', 'Backlog')} value={number(value.mailboxDepth ?? 0)} says={value.doing ? t(`지금 ${value.doing}`, `now ${value.doing}`) : t('쉬는 중', 'idle')} />
          <Figure name={t('바쁨', 'Busy')} value={`${Math.round((value.busyShare ?? 0) * 1000) / 10}%`} says={t(`1초에 ${number(Math.round((value.messagesPerSecond ?? 0) * 10) / 10)}개`, `${plural(Math.round((value.messagesPerSecond ?? 0) * 10) / 10, 'message')} a second`)} />
          <Figure name={t('바꾼 것', 'Changes')} value={number(value.lastChangeNumber ?? value.changes ?? 0)} says={value.lastChangeAt ? instant(value.lastChangeAt) : ''} />
        </div>
      ) : (
        <p class="soft">{t('지금은 살아 있지 않고, 적어 둔 것만 남아 있습니다.', 'It does not live now: only what was written is there.')}</p>
      )}
      {value.lastChangeNumber !== null && <TimeTravel name={name} last={value.lastChangeNumber} />}
      <Messages actor={name} kinds={value.kinds} slowest={value.slowest} />
    </>
  )
}

function Messages({ actor, kinds, slowest }: { actor: string; kinds: readonly Schemas['MessageKind'][]; slowest: readonly Schemas['SlowMessage'][] }) {
  if (kinds.length === 0) return null
  return (
    <>
      <h2>{t('무엇을 얼마나 오래', 'What took how long')}</h2>
      <Table name={t('종류마다', 'By kind')} heads={[t('종류', 'Kind'), t('몇 번', 'Count'), t('거절', 'Refused'), t('실패', 'Failed'), 'p50', 'p99', t('가장 긴', 'Longest'), t('우편함 p99', 'Mailbox p99')]}>
        {kinds.map((one) => (
          <tr key={one.kind}>
            <td><a href={`/traces?actor=${encodeURIComponent(actor)}&kind=${encodeURIComponent(one.kind)}`}>{one.kind}</a></td>
            <td class="num">{number(one.count)}</td>
            <td class="num">{number(one.refused)}</td>
            <td class="num">{number(one.failed)}</td>
            <td class="num">{msText(one.durationMs.p50)}</td>
            <td class="num">{msText(one.durationMs.p99)}</td>
            <td class="num">{msText(one.durationMs.max)}</td>
            <td class="num">{msText(one.mailboxWaitMs.p99)}</td>
          </tr>
        ))}
      </Table>
      <h2>{t('가장 오래 걸린 것', 'The slowest')}</h2>
      <Table name={t('가장 오래 걸린 것', 'The slowest')} heads={[t('시각', 'Time'), t('걸린 시간', 'Took'), t('종류', 'Kind'), t('결과', 'Outcome'), t('이용자', 'User')]}>
        {slowest.map((one) => (
          <tr key={one.spanId}>
            <td class="num">{one.traceId ? <a href={`/traces/${one.traceId}`}>{clockPart(one.start)}</a> : clockPart(one.start)}</td>
            <td class="num">{msText(one.durationMs)}</td>
            <td>{one.kind}</td>
            <td><span class={`tag ${outcomeTag(one.outcome)}`}>{outcomeName(one.outcome)}</span> <span class="soft">{one.reason}</span></td>
            <td class="num">{one.userId}</td>
          </tr>
        ))}
      </Table>
    </>
  )
}
