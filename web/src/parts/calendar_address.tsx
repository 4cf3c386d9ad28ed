import { useState } from 'preact/hooks'
import { instant } from '../lib/format'
import { ask, change, http, type Schemas } from '../lib/http'
import { t } from '../lib/text'
import { useAsk, useDo } from '../lib/use'
import { asPerson, inSession } from '../state/session'
import { Failed, Notice, Refused } from './notice'
import { Sure } from './sure'

/** The secret address at which programs for calendars read somebody's own classes: made, shown once, and ended. */
export function CalendarAddress({ user }: { user: number }) {
  const params = { path: { userId: user } }
  const known = useAsk(`calendar ${user}`, () => inSession(() => ask(http.GET('/api/users/{userId}/calendar/', { params, headers: asPerson() }))))
  const [made, setMade] = useState<Schemas['CalendarAddressMade'] | null>(null)
  const { busy, error, run } = useDo()
  const make = () =>
    run(async () => {
      setMade(await inSession(() => change((key) => http.POST('/api/users/{userId}/calendar/', { params, headers: asPerson(key) }))))
      known.again()
    })
  const revoke = () =>
    run(async () => {
      await inSession(() => ask(http.DELETE('/api/users/{userId}/calendar/', { params, headers: asPerson() })))
      setMade(null)
      known.again()
    })
  const since = known.value?.made_at ?? null
  return (
    <section class="card" aria-label={t('내 캘린더', 'My calendar')}>
      <h2>{t('내 캘린더', 'My calendar')}</h2>
      <p class="soft">
        {t(
          '캘린더 앱이 이 주소에서 수업을 읽습니다. 주소를 아는 사람은 누구나 볼 수 있으니 남에게 알리지 마세요.',
          'A calendar app reads your classes at an address. Whoever knows the address sees them, so keep it to yourself.',
        )}
      </p>
      {made && <Address path={made.path} />}
      {!made && since && <p>{t(`${instant(since)}에 만든 주소가 있습니다.`, `There is an address, made ${instant(since)}.`)}</p>}
      <Failed of={known} />
      <Refused error={error} />
      {known.value && (
        <p class="row">
          {since ? (
            <>
              <Sure
                label={t('새 주소 만들기', 'Make a new address')}
                yes={t('만들기', 'Make it')}
                says={t('지금 주소는 더 쓸 수 없게 됩니다.', 'The address of now will open nothing any more.')}
                disabled={busy}
                onYes={make}
              />
              <Sure
                label={t('주소 없애기', 'End the address')}
                yes={t('없애기', 'End it')}
                says={t('캘린더 앱이 더는 읽지 못합니다.', 'Calendar apps will read it no more.')}
                disabled={busy}
                onYes={revoke}
              />
            </>
          ) : (
            <button type="button" disabled={busy} onClick={make}>{t('캘린더 주소 만들기', 'Make an address for my calendar')}</button>
          )}
        </p>
      )}
    </section>
  )
}

function Address({ path }: { path: string }) {
  const address = location.origin + path
  const [copied, setCopied] = useState(false)
  return (
    <Notice kind="good" title={t('지금만 보입니다', 'Shown only now')}>
      <p><code class="secret">{address}</code></p>
      <p class="row">
        <button type="button" onClick={() => void navigator.clipboard?.writeText(address).then(() => setCopied(true))}>
          {copied ? t('복사했습니다', 'Copied') : t('주소 복사', 'Copy the address')}
        </button>
      </p>
    </Notice>
  )
}
