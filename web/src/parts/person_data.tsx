import { useState } from 'preact/hooks'
import { counted, money } from '../lib/format'
import { ask, change, http, type Schemas } from '../lib/http'
import { save } from '../lib/save'
import { t } from '../lib/text'
import { useDo } from '../lib/use'
import { asPerson, inSession } from '../state/session'
import { Field } from './form'
import { Notice, Refused } from './notice'
import { Sure } from './sure'

/** All that is kept about somebody, as a file. What will be in it is said before, and what is not in it with it. */
export function PersonExport({ user, mine }: { user: number; mine: boolean }) {
  const [got, take] = useState<Schemas['PersonExport'] | null>(null)
  const { busy, error, run } = useDo()
  const fetched = () =>
    run(async () => {
      const all = await inSession(() => ask(http.GET('/api/users/{userId}/export/', { params: { path: { userId: user } }, headers: asPerson() })))
      save(`person-${user}.json`, new Blob([JSON.stringify(all, null, 2)], { type: 'application/json' }))
      take(all)
    })
  return (
    <section class="card" aria-label={t('모든 자료', 'All data')}>
      <h2>{mine ? t('나에 관한 모든 자료', 'All about me') : t('이 사람에 관한 모든 자료', 'All about this person')}</h2>
      <p class="soft">
        {t(
          '인적 사항, 포인트와 드나든 내역, 예매, 수업 자리와 줄, 출석, 사무실이 남긴 말이 한 파일(JSON)로 내려옵니다. 서버에서 바뀌는 것은 없습니다.',
          'One file (JSON) with the details, points and their movements, bookings, places and lines of classes, attendance, and what the office noted. Nothing changes on the server.',
        )}
      </p>
      <p><button type="button" disabled={busy} onClick={fetched}>{busy ? t('모으는 중…', 'Collecting…') : t('파일로 받기', 'Save as a file')}</button></p>
      {got && (
        <Notice kind="good" title={t(`person-${user}.json을 받았습니다`, `person-${user}.json was saved`)}>
          <p class="num">
            {[
              t(`포인트 ${money(got.wallet.balance)}`, `points ${money(got.wallet.balance)}`),
              t('예매 ', '') + counted(got.bookings.bookings.length, '건', 'booking'),
              t('출석 ', '') + counted(got.attendance.results.length, '건', 'attendance record'),
              t('수업 자리 ', '') + counted(got.clinics.places.length, '개', 'place in a class', 'places in classes'),
            ].join(' · ')}
          </p>
          <details>
            <summary>{t('파일에 없는 것', 'What is not in the file')}</summary>
            <ul class="plain">
              {got.left_out.map((one) => <li key={one.what}>{one.why}</li>)}
            </ul>
          </details>
        </Notice>
      )}
      <Refused error={error} />
    </section>
  )
}

/** Erases whatever tells who somebody is. There is no way back, so the username is to be typed first. */
export function Erase({ one, onErased }: { one: Pick<Schemas['Person'], 'id' | 'username'>; onErased: () => void }) {
  const [typed, type] = useState('')
  const { busy, error, run } = useDo()
  const erase = () =>
    run(async () => {
      await inSession(() => change((key) => http.POST('/api/users/{userId}/erase/', { params: { path: { userId: one.id } }, headers: asPerson(key) })))
      onErased()
    })
  return (
    <section class="card" aria-label={t('지우기', 'Erase')}>
      <h2>{t('지우기', 'Erase')}</h2>
      <p class="soft">
        {t(
          '아이디, 비밀번호, 이름, 연락처, 학교와 남긴 말이 변경 기록에서까지 영영 사라지고, 로그인한 곳에서 모두 나갑니다. 앞으로의 수업 자리와 줄을 내놓고, 맡은 클리닉에는 강사가 없어집니다. 예매, 영수증, 포인트, 출석은 번호로만 남습니다. 전에 만든 백업에는 그대로 있습니다.',
          'Username, password, names, addresses, telephone numbers, schools and remarks are gone for good, in the change log too, and all sessions end. Places and lines of classes to come are given up, and clinics that they taught have no teacher. Bookings, receipts, points and attendance stay under the number alone. Back-ups that were made before keep everything.',
        )}
      </p>
      <Field name="erase" label={t(`지우려면 아이디 ${one.username} 입력`, `To erase, type the username ${one.username}`)} autocomplete="off" value={typed} onText={type} />
      <Sure label={t('이 사람 지우기', 'Erase this person')} yes={t('네, 영영 지웁니다', 'Yes, erase for good')} says={t('되돌릴 수 없습니다.', 'This cannot be taken back.')} disabled={busy || typed !== one.username} onYes={erase} />
      <Refused error={error} />
    </section>
  )
}
