import { useState } from 'preact/hooks'
import { houseDay, instant, number, plural } from '../../lib/format'
import { ask, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo } from '../../lib/use'
import { dayNames } from '../../lib/week'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Sure } from '../../parts/sure'
import { Table } from '../../parts/table'
import { asPerson, inSession } from '../../state/session'
import { Office } from './office'

type Report = Schemas['WeeklyResetReport']

export function Week() {
  return <Office title={t('주간 초기화', 'Weekly reset')} staffOnly>{() => <Shown />}</Office>
}

function Shown() {
  const before = useAsk('resets', () => inSession(() => ask(http.GET('/api/clinics/weekly-reset/', { params: { query: { limit: 20 } }, headers: asPerson() }))))
  const clinics = useAsk('clinics all', () => inSession(() => ask(http.GET('/api/clinics/', { params: { query: { all: true } }, headers: asPerson() }))))
  const [report, setReport] = useState<Report | null>(null)
  const { busy, error, run } = useDo()
  // Without a key: then the answer tells what each clinic did, and a reset that is repeated within a minute is the same one.
  const reset = (dry_run: boolean) =>
    run(async () => {
      setReport(await inSession(() => ask(http.POST('/api/clinics/weekly-reset/', { body: { dry_run }, headers: asPerson() }))))
      if (!dry_run) before.again()
    })
  const rows = [...(report?.clinics ?? []).map((one) => ({ ...one, kept: false })), ...(report?.kept ?? []).map((one) => ({ ...one, kept: true }))]
  const nameOf = (id: number) => {
    const one = clinics.value?.results.find((clinic) => clinic.id === id)
    return one ? `${dayNames()[one.day]} ${one.time} ${one.room}` : `#${id}`
  }
  return (
    <>
      <section class="card">
        <p>{t('명단과 줄을 비우고, 0보다 큰 결석 점수를 1씩 내립니다. 기록은 남습니다. 서버는 월요일 0시마다 저절로 합니다.', 'Rosters and lines are emptied and every no-show count above 0 falls by 1; the record stays. The server does it by itself each Monday at 00:00.')}</p>
        <p class="row">
          <button disabled={busy} onClick={() => reset(true)}>{t('먼저 살펴보기', 'See what it would do')}</button>
          {report?.dry_run && (
            <Sure label={t('지금 초기화', 'Reset the week now')} yes={t('네, 초기화합니다', 'Yes, reset it')} says={t('되돌릴 수 없습니다.', 'This cannot be taken back.')} disabled={busy} onYes={() => reset(false)} />
          )}
        </p>
        <Refused error={error} />
        {report && (
          <Notice kind={report.dry_run ? 'info' : 'good'} title={report.dry_run ? t('이렇게 됩니다', 'This would be done') : report.repeated ? t('조금 전에 이미 초기화했습니다', 'It was reset a moment ago') : t('초기화했습니다', 'It was reset')}>
            {t(`${houseDay(report.week)} 주: 결석 점수 ${number(report.no_shows_lowered)}명 내림`, `Week of ${houseDay(report.week)}: no-shows of ${plural(report.no_shows_lowered, 'person', 'people')} lowered`)}
            {report.places_cleared !== null && t(`, 자리 ${number(report.places_cleared)}개 비움, 줄에서 ${number(report.waits_cleared ?? 0)}명 내보냄`, `, ${plural(report.places_cleared, 'place')} cleared, ${plural(report.waits_cleared ?? 0, 'person', 'people')} taken out of lines`)}
          </Notice>
        )}
        {rows.length > 0 && (
          <Table name={t('클리닉마다', 'Clinic by clinic')} heads={[t('클리닉', 'Clinic'), t('자리', 'Places'), t('줄', 'Line'), t('무엇', 'What')]}>
            {rows.map((one) => (
              <tr key={one.clinic_id}>
                <td><a href={`/office/clinics/${one.clinic_id}`}>{nameOf(one.clinic_id)}</a></td>
                <td class="num">{number(one.places)}</td>
                <td class="num">{number(one.waits)}</td>
                <td>{one.kept ? t('그대로 (언제나 예약 받음)', 'kept (takes reservations at any time)') : t('비움', 'emptied')}</td>
              </tr>
            ))}
          </Table>
        )}
      </section>
      <h2>{t('지난 초기화', 'Resets before')}</h2>
      <Failed of={before} />
      {!before.value && before.error === null && <Loading />}
      {before.value?.results.length === 0 && <p class="soft">{t('아직 없습니다.', 'None yet.')}</p>}
      {before.value && before.value.results.length > 0 && (
        <Table name={t('지난 초기화', 'Resets before')} heads={[t('번호', 'Number'), t('주', 'Week'), t('까닭', 'Cause'), t('언제', 'When')]}>
          {before.value.results.map((one) => (
            <tr key={one.reset_number}>
              <td class="num">{one.reset_number}</td>
              <td>{houseDay(one.week)}</td>
              <td>{one.cause === 'scheduled' ? t('저절로', 'by itself') : t('사무실이', 'by the office')}</td>
              <td class="num">{instant(one.reset_at)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  )
}
