import { useState } from 'preact/hooks'
import { ask, http } from '../../lib/http'
import { t } from '../../lib/text'
import { useDo } from '../../lib/use'
import { Field } from '../../parts/form'
import { Heading } from '../../parts/heading'
import { Notice, Refused } from '../../parts/notice'
import { go, place } from '../../state/route'
import { begin, ended, homeOf } from '../../state/session'

export function LogIn() {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const { busy, error, run } = useDo()
  const submit = (event: Event) => {
    event.preventDefault()
    run(async () => {
      const began = await ask(http.POST('/api/auth/login/', { body: { username, password } }))
      // Whoever was on the way somewhere gets there; it names no other site.
      const { path, query } = place.value
      const wanted = query.get('to') ?? ''
      const isEntrance = path === '/clinics' || path === '/clinics/login'
      const to = /^\/(?![/\\])/.test(wanted) ? wanted : isEntrance ? homeOf(began.user) : `${path}${query.size ? `?${query}` : ''}`
      begin({ token: began.token, user: began.user, needs_password_change: began.needs_password_change })
      go(began.needs_password_change ? '/clinics/password' : to, 'replace')
    })
  }
  return (
    <div class="page narrow" style={{ width: '100%', maxWidth: '420px' }}>
      <Heading>{t('클리닉 로그인', 'Log in to the clinics')}</Heading>
      {ended.value && <Notice kind="info">{ended.value()}</Notice>}
      <form class="card" onSubmit={submit}>
        <Field name="username" label={t('아이디', 'Username')} autocomplete="username" required value={username} onText={setUsername} error={error} />
        <Field name="password" label={t('비밀번호', 'Password')} type="password" autocomplete="current-password" required value={password} onText={setPassword} error={error} />
        <Refused error={error} />
        <button class="main" type="submit" disabled={busy}>
          {busy ? t('확인하는 중…', 'Checking…') : t('로그인', 'Log in')}
        </button>
      </form>
      <p class="soft">
        {t('처음이신가요? ', 'New here? ')}
        <a href="/clinics/register">{t('회원 가입', 'Register')}</a>
      </p>
      <p class="soft small">{t('체험용 서버라면 test_student_01 / testpass123', 'On a demonstration server: test_student_01 / testpass123')}</p>
    </div>
  )
}
