import { number } from '../../lib/format'
import { ask, http, type Schemas } from '../../lib/http'
import { clockPart, msText } from '../../lib/spans'
import { t } from '../../lib/text'
import { useAsk, useEvery } from '../../lib/use'
import { Failed, Loading, Notice } from '../../parts/notice'
import { Share, Table } from '../../parts/table'
import { asAdmin, keyed } from '../../state/admin'
import { go, place } from '../../state/route'
import { actorPath, Inspect } from './inspect'

type Sort = 'depth' | 'busy' | 'oldest' | 'name'
type Living = Required<Schemas['LivingActor']>

const sorts = (): [Sort, string][] => [['depth', t('밀린 순', 'By backlog')], ['busy', t('바쁜 순', 'By busyness')], ['oldest', t('오래 기다린 순', 'By longest wait')], ['name', t('이름 순', 'By name')]]

export function Actors() {
  return <Inspect title={t('액터', 'Actors')}>{() => <All />}</Inspect>
}

function All() {
  const wanted = place.value.query.get('sort')
  const sort: Sort = sorts().some(([one]) => one === wanted) ? (wanted as Sort) : 'depth'
  const found = useAsk(`actors ${sort}`, () => keyed(() => ask(http.GET('/api/actors', { params: { query: { sort, limit: 300 } }, headers: asAdmin() }))))
  useEvery(2000, found.again)
  const actors = (found.value?.actors ?? []) as Living[]
  const deepest = Math.max(1, ...actors.map((one) => one.mailboxDepth))
  return (
    <>
      <p class="soft">{t('좌석 날짜, 클리닉, 대기실마다 액터가 하나씩 있고, 부탁을 한 번에 하나씩 받습니다. 밀린 것은 우편함에서 기다립니다.', 'Each concert date, clinic and waiting room is an actor that takes one message at a time; the others wait in its mailbox.')}</p>
      <div class="row" role="group" aria-label={t('차례', 'Order')}>
        {sorts().map(([one, name]) => (
          <button key={one} aria-pressed={one === sort} onClick={() => go(`/traces/actors${one === 'depth' ? '' : `?sort=${one}`}`, 'replace')}>
            {name}
          </button>
        ))}
      </div>
      <Failed of={found} />
      {!found.value && found.error === null && <Loading />}
      {found.value && actors.length === 0 && <Notice kind="info" title={t('살아 있는 액터가 없습니다', 'No actor is alive')} />}
      {actors.length > 0 && (
        <Table name={t('액터', 'Actors')} heads={[t('이름', 'Name'), t('밀림', 'Backlog'), t('바쁨', 'Busy'), t('가장 오래', 'Longest wait'), t('1초에', 'A second'), t('받은 것', 'Messages'), t('지금', 'Now'), t('바꾼 것', 'Changes'), t('마지막', 'Last change')]}>
          {actors.map((one) => (
            <tr key={one.name}>
              <td><a href={actorPath(one.name)}>{one.name}</a></td>
              <td class="num share">{number(one.mailboxDepth)} <Share of={one.mailboxDepth} whole={deepest} /></td>
              <td class="num share">{Math.round(one.busyShare * 1000) / 10}% <Share of={one.busyShare} whole={1} /></td>
              <td class="num">{one.oldestWaitingMs === null ? '–' : msText(one.oldestWaitingMs)}</td>
              <td class="num">{number(Math.round(one.messagesPerSecond * 10) / 10)}</td>
              <td class="num">{number(one.messages)}</td>
              <td>{one.doing ?? <span class="soft">{t('쉼', 'idle')}</span>}</td>
              <td class="num">{number(one.changes)}</td>
              <td class="num">{one.lastChangeAt ? clockPart(one.lastChangeAt) : '–'}</td>
            </tr>
          ))}
        </Table>
      )}
      {found.value && found.value.all > actors.length && <p class="soft num">{t(`모두 ${number(found.value.all)}개 가운데 ${number(actors.length)}개`, `${number(actors.length)} of ${number(found.value.all)}`)}</p>}
    </>
  )
}
