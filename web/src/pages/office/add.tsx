import { useState } from 'preact/hooks'
import { given } from '../../lib/given'
import { change, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useDo } from '../../lib/use'
import { Choice, Field } from '../../parts/form'
import { Refused } from '../../parts/notice'
import { go } from '../../state/route'
import { asPerson, inSession } from '../../state/session'
import { Office } from './office'
import { emptyProfile, ProfileFields } from './profile'

export function AddPerson() {
  return <Office title={t('사람 추가', 'Add a person')} staffOnly>{(me) => <Form superuser={me.is_superuser} />}</Office>
}

function Form({ superuser }: { superuser: boolean }) {
  const [profile, set] = useState(emptyProfile)
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState('student')
  const { busy, error, run } = useDo()
  const add = (event: Event) => {
    event.preventDefault()
    run(async () => {
      const body = { ...given(profile), name: profile.name, username, password, is_student: role === 'student', is_teacher: role === 'teacher', is_staff: role === 'staff' } as Schemas['NewPerson']
      const made = await inSession(() => change((key) => http.POST('/api/users/', { body, headers: asPerson(key) })))
      go(`/office/people/${made.id}`)
    })
  }
  return (
    <form class="card" onSubmit={add}>
      <div class="fields">
        <Field name="username" label={t('아이디', 'Username')} autocomplete="off" required value={username} onText={setUsername} error={error} />
        <Field name="password" label={t('첫 비밀번호', 'First password')} autocomplete="off" required value={password} onText={setPassword} error={error} />
        <Choice name="role" label={t('누구', 'Who')} value={role} onText={setRole} options={[['student', t('학생', 'Student')], ['teacher', t('강사', 'Teacher')], ...(superuser ? [['staff', t('사무실', 'Office')] as const] : [])]} />
      </div>
      <ProfileFields value={profile} set={set} error={error} withEmail />
      <p class="soft">{t('첫 비밀번호는 처음 로그인할 때 본인이 바꿉니다.', 'They change the first password when they first log in.')}</p>
      <Refused error={error} />
      <p class="row"><button class="main" type="submit" disabled={busy}>{t('추가', 'Add')}</button></p>
    </form>
  )
}
