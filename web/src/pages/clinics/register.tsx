import { useState } from 'preact/hooks'
import { ask, change, http } from '../../lib/http'
import { t } from '../../lib/text'
import { useDo } from '../../lib/use'
import { Field, fieldTexts, More } from '../../parts/form'
import { Heading } from '../../parts/heading'
import { Refused } from '../../parts/notice'
import { invitedHere } from '../../state/invitation'
import { go } from '../../state/route'
import { begin } from '../../state/session'

type Form = Record<'username' | 'password' | 'password_confirm' | 'name' | 'school' | 'grade' | 'student_phone_num' | 'student_parent_phone_num' | 'invitation', string>

const empty: Form = { username: '', password: '', password_confirm: '', name: '', school: '', grade: '', student_phone_num: '', student_parent_phone_num: '', invitation: '' }

export function Register() {
  const [form, set] = useState(() => ({ ...empty, ...invitedHere() }))
  const { busy, error, run } = useDo()
  // Only some servers want one: the field is there from when this one has asked for it.
  const [invited, setInvited] = useState(form.invitation !== '')
  if (!invited && fieldTexts(error, 'invitation').length > 0) setInvited(true)
  const bind = (name: keyof Form) => ({ name, value: form[name], error, onText: (text: string) => set((old) => ({ ...old, [name]: text })) })
  const submit = (event: Event) => {
    event.preventDefault()
    run(async () => {
      await change((key) =>
        http.POST('/api/auth/register/', { body: { ...form, is_student: true }, headers: { 'idempotency-key': key } }),
      )
      const began = await ask(http.POST('/api/auth/login/', { body: { username: form.username, password: form.password } }))
      begin({ token: began.token, user: began.user, needs_password_change: began.needs_password_change })
      go('/clinics', 'replace')
    })
  }
  return (
    <div class="page narrow" style={{ width: '100%', maxWidth: '520px' }}>
      <Heading>{t('회원 가입', 'Register')}</Heading>
      <form class="card" onSubmit={submit}>
        <Field {...bind('username')} label={t('아이디', 'Username')} autocomplete="username" required />
        <Field {...bind('name')} label={t('이름', 'Name')} autocomplete="name" required />
        <Field {...bind('password')} label={t('비밀번호', 'Password')} type="password" autocomplete="new-password" required />
        <Field {...bind('password_confirm')} label={t('비밀번호 한 번 더', 'Password again')} type="password" autocomplete="new-password" required />
        {invited && <Field {...bind('invitation')} label={t('초대 코드', 'Invitation')} autocomplete="off" required />}
        <More says={t('더 적기 (선택)', 'More (optional)')} names={['school', 'grade', 'student_phone_num', 'student_parent_phone_num']} error={error}>
          <div class="stack">
            <Field {...bind('school')} label={t('학교', 'School')} />
            <Field {...bind('grade')} label={t('학년', 'Grade')} />
            <Field {...bind('student_phone_num')} label={t('학생 전화', "Student's phone")} type="tel" />
            <Field {...bind('student_parent_phone_num')} label={t('보호자 전화', "Parent's phone")} type="tel" />
          </div>
        </More>
        <Refused error={error} />
        <button class="main" type="submit" disabled={busy}>
          {busy ? t('가입하는 중…', 'Registering…') : t('가입하기', 'Register')}
        </button>
      </form>
      <p class="soft">
        <a href="/clinics/login">{t('이미 아이디가 있습니다', 'I have a username')}</a>
      </p>
    </div>
  )
}
