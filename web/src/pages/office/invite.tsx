import { useState } from 'preact/hooks'
import { instant } from '../../lib/format'
import { change, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useDo } from '../../lib/use'
import { Choice, Field } from '../../parts/form'
import { Notice, Refused } from '../../parts/notice'
import { registrationLink } from '../../state/invitation'
import { asPerson, inSession } from '../../state/session'
import { Office } from './office'

export function Invite() {
  return <Office title={t('초대', 'Invite')} staffOnly>{() => <Form />}</Office>
}

function Form() {
  const [username, setUsername] = useState('')
  const [hours, setHours] = useState('168')
  const [made, setMade] = useState<Schemas['Invitation'] | null>(null)
  const { busy, error, run } = useDo()
  const invite = (event: Event) => {
    event.preventDefault()
    setMade(null)
    run(async () => {
      const body = { username: username.trim(), valid_hours: Number(hours) }
      setMade(await inSession(() => change((key) => http.POST('/api/users/invitations/', { body, headers: asPerson(key) }))))
      setUsername('')
    })
  }
  return (
    <>
      <p><a href="/office/people">← {t('사람', 'People')}</a></p>
      <form class="card" onSubmit={invite}>
        <p class="soft">
          {t('초대 코드는 이 아이디로 한 번 가입하는 데만 쓰입니다. 비밀번호는 본인이 정합니다.', 'The code is for one registration under this username. They choose their own password.')}
        </p>
        <div class="fields">
          <Field name="username" label={t('아이디', 'Username')} autocomplete="off" required value={username} onText={setUsername} error={error} />
          <Choice
            name="valid_hours"
            label={t('언제까지', 'Valid for')}
            value={hours}
            onText={setHours}
            error={error}
            options={[['24', t('하루', 'A day')], ['168', t('일주일', 'A week')], ['720', t('30일', '30 days')]]}
          />
        </div>
        <Refused error={error} />
        <p class="row"><button class="main" type="submit" disabled={busy}>{t('초대하기', 'Invite')}</button></p>
      </form>
      {made && <Made one={made} />}
    </>
  )
}

function Made({ one }: { one: Schemas['Invitation'] }) {
  const link = registrationLink(one)
  const [copied, setCopied] = useState(false)
  return (
    <Notice kind="good" title={t(`${one.username} 초대`, `${one.username} is invited`)}>
      <p>
        {t('지금만 보입니다: ', 'Shown only now: ')} <code class="secret">{one.invitation}</code>
      </p>
      <p>{t(`${instant(one.expires_at)}까지 쓸 수 있습니다.`, `It can be used until ${instant(one.expires_at)}.`)}</p>
      <p class="row">
        <a href={link} data-plain target="_blank">{t('가입 주소', 'Where to register')}</a>
        <button type="button" onClick={() => void navigator.clipboard?.writeText(link).then(() => setCopied(true))}>
          {copied ? t('복사했습니다', 'Copied') : t('주소 복사', 'Copy the address')}
        </button>
      </p>
    </Notice>
  )
}
