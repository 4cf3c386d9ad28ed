import { useState } from 'preact/hooks'
import { number } from '../../lib/format'
import { ask, change, http } from '../../lib/http'
import { save } from '../../lib/save'
import { t } from '../../lib/text'
import { useAsk, useDo, useEvery } from '../../lib/use'
import { dayNames } from '../../lib/week'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Share, Table } from '../../parts/table'
import { go } from '../../state/route'
import { asPerson, inSession } from '../../state/session'
import { subjectName } from '../../state/subjects'
import { Office } from './office'
import { bodyOf, emptyTerms, statusName, TermsFields } from './terms'

export function Clinics() {
  return <Office title={t('클리닉', 'Clinics')}>{(me) => <All staff={me.is_staff} />}</Office>
}

function All({ staff }: { staff: boolean }) {
  const all = useAsk(`clinics ${staff}`, () => inSession(() => ask(http.GET('/api/clinics/', { params: { query: { all: staff } }, headers: asPerson() }))))
  useEvery(10_000, all.again)
  const { busy, error, run } = useDo()
  return (
    <>
      {staff && <Make />}
      <Failed of={all} />
      <Refused error={error} />
      {!all.value && all.error === null && <Loading />}
      {all.value?.results.length === 0 && (
        <Notice kind="info" title={t('아직 클리닉이 없습니다', 'There is no clinic yet')}>
          {staff ? t('위에서 하나를 만들어 보세요.', 'Make one above.') : t('맡은 클리닉이 없습니다.', 'None is yours.')}
        </Notice>
      )}
      {all.value && all.value.results.length > 0 && (
        <Table name={t('클리닉', 'Clinics')} heads={[t('때', 'When'), t('강의실', 'Room'), t('과목', 'Subject'), t('강사', 'Teacher'), t('자리', 'Places'), t('줄', 'Line'), t('상태', 'State')]}>
          {all.value.results.map((one) => (
            <tr key={one.id}>
              <td class="num"><a href={`/office/clinics/${one.id}`}>{dayNames()[one.day]} {one.time}</a></td>
              <td>{one.room}</td>
              <td><span class="name">{subjectName(one.subject)}</span></td>
              <td>{one.teacher_name}</td>
              <td class="num share">{number(one.current_count)} / {number(one.capacity)} <Share of={one.current_count} whole={one.capacity} /></td>
              <td class="num">{number(one.waiting_count)}</td>
              <td>{statusName(one.status)}</td>
            </tr>
          ))}
        </Table>
      )}
      <p class="row">
        <button
          disabled={busy}
          onClick={() => run(async () => save('lines.csv', (await inSession(() => ask(http.GET('/api/clinics/lines/', { params: { query: { format: 'csv' } }, headers: asPerson(), parseAs: 'blob' }))))))}
        >
          {t('대기 줄을 CSV로 받기', 'The lines as CSV')}
        </button>
        <button
          disabled={busy}
          onClick={() => run(async () => save('attendance.csv', (await inSession(() => ask(http.GET('/api/clinic-attendances/', { params: { query: { format: 'csv', limit: 10_000 } }, headers: asPerson(), parseAs: 'blob' }))))))}
        >
          {t('출석을 CSV로 받기', 'Attendance as CSV')}
        </button>
      </p>
    </>
  )
}

function Make() {
  const [terms, set] = useState(emptyTerms)
  const { busy, error, run } = useDo()
  return (
    <details class="card">
      <summary>{t('클리닉 만들기', 'Make a clinic')}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run(async () => {
            const made = await inSession(() => change((key) => http.POST('/api/clinics/', { body: bodyOf(terms), headers: asPerson(key) })))
            go(`/office/clinics/${made.id}`)
          })
        }}
      >
        <TermsFields value={terms} set={set} error={error} />
        <Refused error={error} />
        <p><button class="main" type="submit" disabled={busy}>{t('만들기', 'Make it')}</button></p>
      </form>
    </details>
  )
}
