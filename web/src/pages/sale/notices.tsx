import { houseTime, instant, number } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, change, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo, useEvery } from '../../lib/use'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Table } from '../../parts/table'
import { asAdmin, keyed } from '../../state/admin'
import { go, place } from '../../state/route'
import { Sale } from './sale'

type Stored = Schemas['StoredNotice']
type State = Stored['state']

export function Notices() {
  return <Sale title={t('밖으로 보내는 알림', 'Notices to the outside')}>{() => <Found key={place.value.query.toString()} />}</Sale>
}

const stateNames = (): Record<State, string> => ({ pending: t('◷ 보낼 것', '◷ pending'), dead: t('✕ 못 보냄', '✕ dead'), delivered: t('✓ 보냄', '✓ delivered') })
const kindNames = (): Record<Stored['kind'], string> => ({ paid: t('결제', 'paid'), cancelled: t('취소', 'cancelled'), offered: t('권유', 'offered'), promoted: t('승급', 'promoted'), passed_over: t('포인트 부족', 'passed over') })
const tags: Record<State, string> = { pending: 'accent', dead: 'wrong', delivered: 'good' }

function Found() {
  const state = (place.value.query.get('state') || null) as State | null
  const after = place.value.query.get('after')
  const all = useAsk(`notices ${state} ${after}`, () => keyed(() => ask(http.GET('/api/admin/notices', { params: { query: given({ state, after, limit: 200 }) }, headers: asAdmin() }))))
  useEvery(15_000, all.again)
  const to = (next: string) => go(`/sale/notices${next ? `?state=${next}` : ''}`, 'replace')
  return (
    <>
      <div class="row" role="group" aria-label={t('상태', 'State')}>
        <button aria-pressed={state === null} onClick={() => to('')}>{t('모두', 'All')}</button>
        {(Object.keys(stateNames()) as State[]).map((one) => (
          <button key={one} aria-pressed={state === one} onClick={() => to(one)}>
            {stateNames()[one]}
          </button>
        ))}
      </div>
      <Failed of={all} />
      {!all.value && all.error === null && <Loading />}
      {all.value?.notices.length === 0 && (
        <Notice kind="info" title={state === 'dead' ? t('못 보낸 알림이 없습니다', 'No notice failed') : t('알림이 없습니다', 'There is no notice')}>
          {t('웹훅이 정해진 서버는 결제, 취소, 권유, 승급을 알립니다.', 'A server with a webhook tells of payments, cancellations, offers and promotions.')}
        </Notice>
      )}
      {all.value?.notices.some((one) => one.state === 'pending') && (
        <p class="soft">{t('보낼 것은 웹훅이 정해진 서버(--webhook-url)가 차례로 보내고, 그런 서버가 없으면 그대로 남습니다.', 'Pending ones are sent in order by a server with a webhook (--webhook-url); without one they stay.')}</p>
      )}
      {all.value && all.value.notices.length > 0 && (
        <Table name={t('알림', 'Notices')} heads={[t('무엇', 'What'), t('상태', 'State'), t('어디', 'Of'), t('이용자', 'User'), t('언제', 'Queued'), t('시도', 'Tries'), t('마지막 오류', 'Last error'), t('다음', 'Next')]}>
          {all.value.notices.map((one) => (
            <Row key={one.id} one={one} onChanged={all.again} />
          ))}
        </Table>
      )}
      {all.value?.next && (
        <p>
          <a href={`/sale/notices?${new URLSearchParams(given({ state: state ?? '', after: all.value.next }) as Record<string, string>)}`}>{t('다음 쪽', 'Next page')}</a>
        </p>
      )}
    </>
  )
}

function Row({ one, onChanged }: { one: Stored; onChanged: () => void }) {
  const { busy, error, run } = useDo()
  const again = () =>
    run(async () => {
      if (one.clinicId !== undefined) {
        const path = { clinicId: one.clinicId, noticeNo: one.noticeNo }
        await keyed(() => change((key) => http.POST('/api/admin/notices/clinics/{clinicId}/{noticeNo}/resend', { params: { path }, headers: asAdmin(key) })))
      } else {
        const path = { concertId: one.concertId!, concertDate: one.concertDate!, noticeNo: one.noticeNo }
        await keyed(() => change((key) => http.POST('/api/admin/notices/{concertId}/{concertDate}/{noticeNo}/resend', { params: { path }, headers: asAdmin(key) })))
      }
      onChanged()
    })
  return (
    <tr>
      <td>{kindNames()[one.kind]}{one.seatNos && ` · ${one.seatNos.join(', ')}`}</td>
      <td><span class={`tag ${tags[one.state]}`}>{stateNames()[one.state]}</span></td>
      <td class="num">{one.clinicId !== undefined ? t(`클리닉 ${one.clinicId}`, `clinic ${one.clinicId}`) : t(`공연 ${one.concertId} · ${houseTime(one.concertDate!, 'short')}`, `concert ${one.concertId} · ${houseTime(one.concertDate!, 'short')}`)}</td>
      <td class="num">{one.userId}</td>
      <td class="num">{instant(one.queuedAt)}</td>
      <td class="num">{number(one.attempts)}</td>
      <td class="wraps">{one.lastError}</td>
      <td>
        {one.state === 'dead' && <button disabled={busy} onClick={again}>{t('다시 보내기', 'Send again')}</button>}
        {one.nextTryAt && instant(one.nextTryAt)}
        {one.deliveredAt && instant(one.deliveredAt)}
        <Refused error={error} />
      </td>
    </tr>
  )
}
