import { useState } from 'preact/hooks'
import { number, plural } from '../../lib/format'
import { ask, change, http } from '../../lib/http'
import { t } from '../../lib/text'
import { nameOf } from '../../lib/people'
import { useAsk, useDo } from '../../lib/use'
import { Field } from '../../parts/form'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Erase, PersonExport } from '../../parts/person_data'
import { Sure } from '../../parts/sure'
import { asPerson, inSession } from '../../state/session'
import { Office, roleOf, type Person } from './office'
import { changed, ProfileFields, profileOf } from './profile'

export function PersonPage({ id }: { id: string }) {
  const person = useAsk(`person ${id}`, () => inSession(() => ask(http.GET('/api/users/{userId}/', { params: { path: { userId: Number(id) } }, headers: asPerson() }))))
  return (
    <Office title={person.value ? nameOf(person.value) : t('사람', 'A person')} staffOnly>
      {(me) => (
        <>
          <p><a href="/office/people">← {t('모든 사람', 'All people')}</a></p>
          <Failed of={person} />
          {!person.value && person.error === null && <Loading />}
          {person.value && <Shown me={me} one={person.value} onChanged={person.again} />}
        </>
      )}
    </Office>
  )
}

function Shown({ me, one, onChanged }: { me: Person; one: Person; onChanged: () => void }) {
  const may = me.is_superuser || !(one.is_staff || one.is_superuser)
  if (one.is_erased) {
    return (
      <>
        <Notice kind="info" title={t('이 사람은 지워졌습니다', 'This person was erased')}>
          {t(`누구였는지는 아무도 모릅니다. 예매, 포인트, 출석은 ${one.id}번으로 남아 있습니다.`, `Nobody knows any more who it was. Bookings, points and attendance are there under the number ${one.id}.`)}
        </Notice>
        <PersonExport user={one.id} mine={false} />
      </>
    )
  }
  return (
    <>
      <p class="row">
        <code>{one.username}</code> <span class="soft">{roleOf(one)}</span>
        {one.is_active ? <span class="tag good">{t('쓰는 계정', 'In use')}</span> : <span class="tag wrong">{t('닫힌 계정', 'Closed')}</span>}
      </p>
      {!may && <Notice kind="info">{t('사무실 사람은 관리자만 바꿀 수 있습니다.', 'Only superusers change those of the office.')}</Notice>}
      <div class="two">
        <div class="stack">
          <Profile key={JSON.stringify(profileOf(one))} one={one} may={may} onChanged={onChanged} />
          <PersonExport user={one.id} mine={one.id === me.id} />
        </div>
        <div class="stack">
          {one.is_student && <Marks key={one.no_show} one={one} onChanged={onChanged} />}
          {may && <Password one={one} />}
          {may && one.id !== me.id && <Account one={one} onChanged={onChanged} />}
          {may && one.id !== me.id && <Erase one={one} onErased={onChanged} />}
        </div>
      </div>
    </>
  )
}

const path = (one: Person) => ({ params: { path: { userId: one.id } }, headers: asPerson() })

function Profile({ one, may, onChanged }: { one: Person; may: boolean; onChanged: () => void }) {
  const before = profileOf(one)
  const [profile, set] = useState(before)
  const { busy, error, run } = useDo()
  const body = changed(before, profile)
  const differs = Object.keys(body).length > 0
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        run(async () => {
          await inSession(() => ask(http.PATCH('/api/users/{userId}/', { ...path(one), body })))
          onChanged()
        })
      }}
    >
      <h2>{t('인적 사항', 'Details')}</h2>
      <ProfileFields value={profile} set={set} error={error} />
      <Refused error={error} />
      {may && (
        <p class="row">
          <button class="main" type="submit" disabled={busy || !differs}>{t('저장', 'Save')}</button>
          {differs && <button type="button" class="quiet" onClick={() => set(before)}>{t('되돌리기', 'Undo')}</button>}
        </p>
      )}
    </form>
  )
}

function Marks({ one, onChanged }: { one: Person; onChanged: () => void }) {
  const [noShow, setNoShow] = useState(String(one.no_show))
  const [reason, setReason] = useState('')
  const { busy, error, run } = useDo()
  const doing = (what: () => Promise<unknown>) =>
    run(async () => {
      await inSession(what)
      onChanged()
    })
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        doing(() => ask(http.PATCH('/api/users/{userId}/update_no_show/', { ...path(one), body: { no_show: Number(noShow), ...(reason.trim() ? { reason: reason.trim() } : {}) } })))
      }}
    >
      <h2>{t('결석과 표시', 'No-shows and marks')}</h2>
      <div class="fields">
        <Field name="no_show" label={t('결석 점수 (2부터 예약 막힘)', 'No-shows (blocked from 2)')} type="number" min={0} max={1000} required value={noShow} onText={setNoShow} error={error} />
        <Field name="reason" label={t('까닭 (기록에 남음)', 'Why (stays on record)')} value={reason} onText={setReason} error={error} />
      </div>
      <p class="row">
        <button type="submit" disabled={busy || noShow === String(one.no_show) || noShow === ''}>{t('결석 점수 바꾸기', 'Change the no-shows')}</button>
        <button type="button" disabled={busy} aria-pressed={one.non_pass} onClick={() => doing(() => ask(http.PATCH('/api/users/{userId}/update_non_pass/', { ...path(one), body: { non_pass: !one.non_pass } })))}>
          {one.non_pass ? t('✓ 미통과', '✓ Not passed') : t('미통과로', 'Mark as not passed')}
        </button>
        <button type="button" disabled={busy} aria-pressed={one.essential_clinic} onClick={() => doing(() => ask(http.PATCH('/api/users/{userId}/update_essential_clinic/', { ...path(one), body: { essential_clinic: !one.essential_clinic } })))}>
          {one.essential_clinic ? t('✓ 클리닉 필수', '✓ Clinic mandatory') : t('클리닉 필수로', 'Make a clinic mandatory')}
        </button>
      </p>
      <Refused error={error} />
    </form>
  )
}

function Password({ one }: { one: Person }) {
  const [given, setGiven] = useState('')
  const [made, setMade] = useState<string | null>(null)
  const { busy, error, run } = useDo()
  return (
    <section class="card">
      <h2>{t('비밀번호', 'Password')}</h2>
      {made !== null ? (
        <Notice kind="good" title={t('비밀번호를 새로 주었습니다', 'There is a new password')}>
          {made ? (
            <>
              {t('지금만 보입니다: ', 'Shown only now: ')} <code class="secret">{made}</code>
            </>
          ) : (
            t('처음 로그인할 때 본인이 바꿉니다.', 'They change it at the next login.')
          )}
        </Notice>
      ) : (
        <>
          <Field name="new_password" label={t('새 비밀번호 (비우면 지어냄)', 'New password (made up if empty)')} autocomplete="off" value={given} onText={setGiven} error={error} />
          <Sure
            label={t('비밀번호 새로 주기', 'Reset the password')}
            yes={t('네, 새로 줍니다', 'Yes, reset it')}
            says={t('로그인한 곳에서 모두 나가게 됩니다.', 'It ends their sessions.')}
            disabled={busy}
            onYes={() =>
              run(async () => {
                const done = await inSession(() => change((key) => http.POST('/api/users/{userId}/reset-password/', { params: { path: { userId: one.id } }, body: given ? { new_password: given } : {}, headers: asPerson(key) })))
                setMade(done.password ?? '')
              })
            }
          />
        </>
      )}
      <Refused error={error} />
    </section>
  )
}

function Account({ one, onChanged }: { one: Person; onChanged: () => void }) {
  const { busy, error, run } = useDo()
  const [ended, setEnded] = useState<number | null>(null)
  const logOutEverywhere = () =>
    run(async () => {
      const done = await inSession(() => change((key) => http.POST('/api/users/{userId}/force-logout/', { params: { path: { userId: one.id } }, headers: asPerson(key) })))
      setEnded(done.sessions_ended)
    })
  const set = (is_active: boolean) =>
    run(async () => {
      await inSession(() => ask(http.PATCH('/api/users/{userId}/', { ...path(one), body: { is_active } })))
      onChanged()
    })
  return (
    <section class="card">
      <h2>{t('계정', 'Account')}</h2>
      {one.is_active && (
        <Sure label={t('모두 로그아웃', 'Log out everywhere')} yes={t('네, 로그아웃시킵니다', 'Yes, end the sessions')} says={t('로그인한 곳에서 모두 나갑니다. 자리와 줄은 그대로이고, 다시 로그인할 수 있습니다.', 'Their sessions end. Places and lines stay, and they may log in again.')} disabled={busy} onYes={logOutEverywhere} />
      )}
      {ended !== null && <p role="status">{ended === 0 ? t('로그인한 곳이 없었습니다.', 'They were logged in nowhere.') : t(`${number(ended)}곳에서 로그아웃시켰습니다.`, `${plural(ended, 'session has', 'sessions have')} ended.`)}</p>}
      {one.is_active ? (
        <Sure label={t('계정 닫기', 'Close the account')} yes={t('네, 닫습니다', 'Yes, close it')} says={t('로그아웃되고, 앞으로의 수업 자리와 줄을 내놓습니다. 기록은 남습니다.', 'They are logged out and give up places and lines of classes to come. The record stays.')} disabled={busy} onYes={() => set(false)} />
      ) : (
        <p><button disabled={busy} onClick={() => set(true)}>{t('계정 다시 열기', 'Open the account again')}</button></p>
      )}
      <Refused error={error} />
    </section>
  )
}
