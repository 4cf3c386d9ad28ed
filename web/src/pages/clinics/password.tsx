import { useState } from 'preact/hooks'
import { change, http } from '../../lib/http'
import { t } from '../../lib/text'
import { useDo } from '../../lib/use'
import { Field } from '../../parts/form'
import { Heading } from '../../parts/heading'
import { LogOut } from '../../parts/log_out'
import { Refused } from '../../parts/notice'
import { go } from '../../state/route'
import { asPerson, begin, homeOf, inSession, session } from '../../state/session'

export function Password() {
  const [old_password, setOld] = useState('')
  const [new_password, setNew] = useState('')
  const [new_password_confirm, setAgain] = useState('')
  const { busy, error, run } = useDo()
  const who = session.value!
  const submit = (event: Event) => {
    event.preventDefault()
    run(async () => {
      const body = { old_password, new_password, new_password_confirm }
      await inSession(() => change((key) => http.POST('/api/auth/change-password/', { body, headers: asPerson(key) })))
      begin({ ...who, needs_password_change: false })
      go(homeOf(who.user), 'replace')
    })
  }
  return (
    <div class="page narrow" style={{ width: '100%', maxWidth: '420px' }}>
      <Heading>{t('비밀번호 바꾸기', 'Change the password')}</Heading>
      {who.needs_password_change && (
        <p class="soft">{t('처음 받은 비밀번호는 다른 사람도 압니다. 나만 아는 것으로 바꿔 주세요.', 'Others know the password that you were given. Please choose one that only you know.')}</p>
      )}
      <form class="card" onSubmit={submit}>
        <Field name="old_password" label={t('지금 비밀번호', 'Password now')} type="password" autocomplete="current-password" required value={old_password} onText={setOld} error={error} />
        <Field name="new_password" label={t('새 비밀번호', 'New password')} type="password" autocomplete="new-password" required value={new_password} onText={setNew} error={error} />
        <Field name="new_password_confirm" label={t('새 비밀번호 한 번 더', 'New password again')} type="password" autocomplete="new-password" required value={new_password_confirm} onText={setAgain} error={error} />
        <Refused error={error} />
        <button class="main" type="submit" disabled={busy}>
          {busy ? t('바꾸는 중…', 'Changing it…') : t('바꾸기', 'Change it')}
        </button>
      </form>
      <p>
        {who.needs_password_change ? (
          <LogOut quiet />
        ) : (
          <a href={homeOf(who.user)}>← {t('바꾸지 않고 돌아가기', 'Back without a change')}</a>
        )}
      </p>
    </div>
  )
}
