import { useState } from 'preact/hooks'
import { now } from '../../lib/clock'
import { instant } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, change, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo } from '../../lib/use'
import { Choice, Field, Tick } from '../../parts/form'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Sure } from '../../parts/sure'
import { Table } from '../../parts/table'
import { asAdmin, keyed } from '../../state/admin'
import { go, place } from '../../state/route'
import { Sale } from './sale'
import { callTime } from './times'

type Key = Schemas['AppKey']
type Scope = Schemas['KeyScope']
type Role = Schemas['KeyRole']

export function Keys() {
  return <Sale title={t('프로그램의 열쇠', 'Keys of programs')}>{() => <All />}</Sale>
}

const scopeNames = (): Record<Scope, string> => ({
  'tokens:create': t('누구의 대기표든 받기', 'take tokens for anybody'),
  'wallets:charge': t('포인트 채우기', 'add points'),
  'wallets:read': t('포인트 보기', 'see points'),
  'bookings:read': t('예매와 공연 보기', 'see bookings and concerts'),
  'bookings:cancel': t('누구의 예매든 취소하기', 'cancel bookings of anybody'),
  'concerts:write': t('공연과 날짜 바꾸기', 'change concerts and dates'),
  'rooms:write': t('대기실 운영하기', 'drive waiting rooms'),
  'people:write': t('사람 찾기, 만들기, 바꾸기', 'find, make and change people'),
  'traces:read': t('서버 안 들여다보기', 'look into the server'),
  'metrics:read': t('측정값 보기', 'read what is measured'),
  admin: t('무엇이든', 'everything'),
})

const roleNames = (): Record<Role, string> => ({
  organiser: t('주최: 공연을 열고 지켜보기', 'Organiser: puts concerts on sale and watches'),
  box_office: t('매표소: 팔고 취소하기', 'Box office: sells and cancels for anybody'),
  read_only: t('보기만', 'Read-only'),
})

const overlaps = (): [string, string][] => [
  ['86400', t('하루', 'a day')],
  ['604800', t('한 주', 'a week')],
  ['3600', t('한 시간', 'an hour')],
  ['0', t('바로 끝내기', 'not at all')],
]

/** How a key stands, by the server's clock. */
export function standingOf(key: Pick<Key, 'expiresAt' | 'formerUntil' | 'revokedAt'>, at: number): 'revoked' | 'over' | 'two' | 'live' {
  const passed = (time: string) => Date.parse(time) <= at
  if (key.revokedAt !== null) return 'revoked'
  if (key.expiresAt !== null && passed(key.expiresAt)) return 'over'
  return key.formerUntil !== null && !passed(key.formerUntil) ? 'two' : 'live'
}

function All() {
  const all = useAsk('keys', () => keyed(() => ask(http.GET('/api/admin/keys', { headers: asAdmin() }))))
  const [shown, show] = useState<Key | null>(null)
  const [overlap, setOverlap] = useState('86400')
  const past = place.value.query.has('past')
  const onMade = (key: Key) => {
    show(key)
    all.again()
  }
  const rows = (all.value?.keys ?? []).filter((one) => past || !['revoked', 'over'].includes(standingOf(one, now.value)))
  return (
    <>
      <p class="soft">
        {t('프로그램마다 할 일에 맞는 열쇠를 따로 주세요. 하나만 거둘 수 있고, 누가 불렀는지 기록에 남습니다.', 'Give each program a key of its own for what it does: it can be taken away alone, and the audit says who called.')}
      </p>
      {shown && <Secret key={shown.key} of={shown} onSeen={() => show(null)} />}
      <Make onMade={onMade} />
      <Failed of={all} />
      {!all.value && all.error === null && <Loading />}
      {all.value && (
        <div class="fields">
          <Choice name="overlap" label={t('바꾼 뒤 옛 열쇠를 더 받는 때', 'After a rotation the key before is taken for')} value={overlap} onText={setOverlap} options={overlaps()} />
          <Tick name="past" label={t('끝난 것도', 'Those that are over as well')} value={past} onTick={(tick) => go(`/sale/keys${tick ? '?past=yes' : ''}`, 'replace')} />
        </div>
      )}
      {all.value && rows.length === 0 && <p class="soft">{t('없습니다.', 'None.')}</p>}
      {rows.length > 0 && (
        <Table name={t('열쇠', 'Keys')} heads={[t('번호', 'Number'), t('이름', 'Name'), t('할 수 있는 것', 'May'), t('상태', 'State'), t('만든 때', 'Made'), t('기한', 'Until'), t('바꾸기', 'Change')]}>
          {rows.map((one) => (
            <Row key={one.keyNo} one={one} overlapSeconds={Number(overlap)} onRotated={onMade} onRevoked={all.again} />
          ))}
        </Table>
      )}
    </>
  )
}

/** The one time that a key is seen. */
function Secret({ of, onSeen }: { of: Key; onSeen: () => void }) {
  const [copied, setCopied] = useState(false)
  return (
    <Notice kind="good" title={t(`${of.name}의 열쇠입니다. 지금만 보입니다.`, `The key of ${of.name}. It is shown this once.`)}>
      <p><code class="secret">{of.key}</code></p>
      <p class="row">
        <button class="main" onClick={() => void navigator.clipboard?.writeText(of.key ?? '').then(() => setCopied(true))}>
          {copied ? t('복사했습니다', 'Copied') : t('복사', 'Copy')}
        </button>
        <button class="quiet" onClick={onSeen}>{t('적어 두었습니다', 'I have kept it')}</button>
      </p>
    </Notice>
  )
}

function Make({ onMade }: { onMade: (key: Key) => void }) {
  const empty = { name: '', role: '' as Role | '', expiresAt: '' }
  const [texts, set] = useState(empty)
  const [scopes, setScopes] = useState<readonly Scope[]>([])
  const { busy, error, run } = useDo()
  const body = (): Schemas['NewAppKey'] => ({
    name: texts.name,
    ...given({ role: texts.role || null, expiresAt: callTime(texts.expiresAt) }),
    ...(scopes.length > 0 ? { scopes: [...scopes] } : {}),
  })
  return (
    <details class="card">
      <summary>{t('열쇠 만들기', 'Make a key')}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run(async () => {
            onMade(await keyed(() => change((key) => http.POST('/api/admin/keys', { body: body(), headers: asAdmin(key) }))))
            set(empty)
            setScopes([])
          })
        }}
      >
        <div class="fields">
          <Field name="name" label={t('누구의 것 (이름)', 'Whose it is (a name)')} required maxLength={100} value={texts.name} error={error} onText={(name) => set({ ...texts, name })} />
          <Choice name="role" label={t('맡은 일', 'Role')} value={texts.role} error={error} onText={(role) => set({ ...texts, role: role as Role | '' })} options={[['', t('아래에서 고르기', 'As chosen below')], ...(Object.entries(roleNames()) as [string, string][])]} />
          <Field name="expiresAt" label={t('기한 (이곳 시각, 없으면 계속)', 'Until (local time of the house; empty: for ever)')} type="datetime-local" value={texts.expiresAt} error={error} onText={(expiresAt) => set({ ...texts, expiresAt })} />
        </div>
        <fieldset class="layout">
          <legend>{t('할 수 있는 것', 'What it may do')}</legend>
          <div class="fields">
            {(Object.entries(scopeNames()) as [Scope, string][]).map(([scope, name]) => (
              <Tick key={scope} name={scope} label={name} value={scopes.includes(scope)} onTick={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))} />
            ))}
          </div>
        </fieldset>
        <Refused error={error} />
        <p><button class="main" type="submit" disabled={busy || (texts.role === '' && scopes.length === 0)}>{t('만들기', 'Make it')}</button></p>
      </form>
    </details>
  )
}

function Row({ one, overlapSeconds, onRotated, onRevoked }: { one: Key; overlapSeconds: number; onRotated: (key: Key) => void; onRevoked: () => void }) {
  const { busy, error, run } = useDo()
  const params = { path: { keyNo: one.keyNo } }
  const rotate = () => run(async () => onRotated(await keyed(() => change((key) => http.POST('/api/admin/keys/{keyNo}/rotate', { params, body: { overlapSeconds }, headers: asAdmin(key) })))))
  const revoke = () =>
    run(async () => {
      await keyed(() => change((key) => http.POST('/api/admin/keys/{keyNo}/revoke', { params, headers: asAdmin(key) })))
      onRevoked()
    })
  const standing = standingOf(one, now.value)
  const isLive = standing === 'live' || standing === 'two'
  const states = { live: t('● 쓰는 중', '● live'), two: t('◐ 옛 것도 받는 중', '◐ two live'), over: t('■ 기한 지남', '■ over'), revoked: t('✕ 거둠', '✕ revoked') }
  return (
    <tr>
      <td class="num">{one.keyNo}</td>
      <td class="wraps">{one.name}</td>
      <td class="wraps">{one.scopes.map((scope) => scopeNames()[scope]).join(' · ')}</td>
      <td>
        <span class={`tag ${isLive ? 'good' : 'wrong'}`}>{states[standing]}</span>
        {standing === 'two' && <> {t(`${instant(one.formerUntil!)}까지`, `until ${instant(one.formerUntil!)}`)}</>}
      </td>
      <td class="num">{instant(one.madeAt)}</td>
      <td class="num">{one.revokedAt ? instant(one.revokedAt) : one.expiresAt ? instant(one.expiresAt) : t('없음', 'none')}</td>
      <td>
        {isLive && (
          <span class="row">
            <Sure
              label={t('새 열쇠로 바꾸기', 'Rotate')}
              yes={t('네, 바꿉니다', 'Yes, rotate it')}
              says={overlapSeconds > 0 ? t('새 열쇠가 나오고, 옛 것도 한동안 받습니다.', 'There will be a new key; the one before is taken for a while.') : t('새 열쇠가 나오고, 옛 것은 바로 끝납니다.', 'There will be a new key; the one before ends at once.')}
              disabled={busy}
              onYes={rotate}
            />
            <Sure label={t('거두기', 'Revoke')} yes={t('네, 거둡니다', 'Yes, revoke it')} says={t('이 열쇠로는 바로 아무것도 할 수 없습니다.', 'At once nothing can be done with this key.')} disabled={busy} onYes={revoke} />
          </span>
        )}
        <Refused error={error} />
      </td>
    </tr>
  )
}
