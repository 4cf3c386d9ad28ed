import { useState } from 'preact/hooks'
import { houseDay, money, number } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, http, type Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useEvery } from '../../lib/use'
import { dayNames, days } from '../../lib/week'
import { Figure } from '../../parts/figure'
import { Field } from '../../parts/form'
import { Failed, Loading, Notice } from '../../parts/notice'
import { Plot } from '../../parts/plot'
import { Share, Table } from '../../parts/table'
import { learnHouse } from '../../state/house'
import { go, place } from '../../state/route'
import { asPerson, inSession } from '../../state/session'
import { subjectName } from '../../state/subjects'
import { Office } from './office'

type Numbers = Schemas['ClinicStatistics']
type Fill = Schemas['Fill']

export function Statistics() {
  return <Office title={t('통계', 'Statistics')} staffOnly>{() => <Shown key={place.value.query.toString()} />}</Office>
}

/** Of nothing there is no share. */
export const percent = (share: number, whole: number) => (whole > 0 ? `${Math.round(share * 100)}%` : '–')

export const reasonNames = (): Record<keyof Schemas['Refusals'], string> => ({
  occupied: t('마감', 'full'), reservation_closed: t('예약 시간이 아님', 'outside the hours'), no_show_blocked: t('결석으로 막힘', 'blocked by no-shows'), time_conflict: t('같은 시각에 다른 수업', 'two at one hour'),
  already_reserved: t('이미 예약함', 'had it already'), rate_limited: t('너무 잦음', 'too often'), forbidden: t('권한 없음', 'not allowed'), insufficient_points: t('포인트 부족', 'too few points'),
})

function Shown() {
  const wanted = place.value.query
  const [from, setFrom] = useState(wanted.get('from') ?? '')
  const [to, setTo] = useState(wanted.get('to') ?? '')
  const query = given({ from: wanted.get('from'), to: wanted.get('to') })
  const all = useAsk(`statistics ${wanted}`, async () => {
    await learnHouse()
    return inSession(() => ask(http.GET('/api/clinics/statistics/', { params: { query }, headers: asPerson() })))
  })
  useEvery(30_000, all.again)
  return (
    <>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault()
          const next = new URLSearchParams(given({ from, to }) as Record<string, string>)
          go(`/office/statistics${next.size ? `?${next}` : ''}`, 'replace')
        }}
      >
        <Field name="from" label={t('부터', 'From')} type="date" value={from} onText={setFrom} error={all.error} />
        <Field name="to" label={t('까지', 'To')} type="date" value={to} onText={setTo} error={all.error} />
        <button type="submit">{t('보기', 'Show')}</button>
      </form>
      <Failed of={all} />
      {!all.value && all.error === null && <Loading />}
      {all.value && <Figures numbers={all.value} />}
    </>
  )
}

function Figures({ numbers }: { numbers: Numbers }) {
  const { fill, no_show, refused } = numbers
  return (
    <>
      <p class="soft num">{houseDay(numbers.from, 'year')} – {houseDay(numbers.to, 'year')}</p>
      <div class="figures">
        <Figure name={t('찬 자리', 'Places taken')} value={percent(fill.overall.rate, fill.overall.capacity)} says={`${number(fill.overall.reserved)} / ${number(fill.overall.capacity)}`} />
        <Figure name={t('결석', 'Stayed away')} value={percent(no_show.rate, no_show.marked)} says={t(`표시한 ${number(no_show.marked)}명 가운데 ${number(no_show.absent)}명`, `${number(no_show.absent)} of ${number(no_show.marked)} marked`)} />
        <Figure name={t('거절한 예약', 'Attempts refused')} value={number(refused.total)} says={topReason(numbers)} />
        {numbers.paid > 0 && <Figure name={t('받은 포인트', 'Points paid')} value={money(numbers.paid)} says={t('지금 있는 자리', 'for places that stand')} />}
      </div>
      {fill.overall.capacity === 0 && (
        <Notice kind="info" title={t('이 동안에는 예약된 수업이 없습니다', 'No class of this time was reserved')}>{t('날짜를 넓혀 보세요.', 'Try other dates.')}</Notice>
      )}
      <div class="two">
        <Bars title={t('요일마다 찬 자리', 'Places taken by day')} rows={days.filter((day) => fill.by_day[day]).map((day) => [dayNames()[day], fill.by_day[day]!])} />
        <Bars title={t('시각마다 찬 자리', 'Places taken by time')} rows={Object.entries(fill.by_time).sort(([one], [other]) => one.localeCompare(other))} />
      </div>
      {refused.by_week.length > 0 && (
        <section class="card">
          <h2>{t('주마다 거절한 예약', 'Attempts refused by week')}</h2>
          <Plot
            kind="bars"
            step={7 * 86_400}
            says={refused.by_week.map((one) => `${houseDay(one.week)}: ${one.total}`).join(', ')}
            at={refused.by_week.map((one) => Date.parse(`${one.week}T00:00:00Z`) / 1000)}
            nameOf={(at) => houseDay(new Date(at * 1000).toISOString().slice(0, 10))}
            lines={[{ name: t('거절', 'Refused'), colour: 'accent', values: refused.by_week.map((one) => one.total) }]}
          />
          <Table name={t('거절한 까닭', 'Why attempts were refused')} heads={[t('까닭', 'Reason'), t('모두', 'All'), ...refused.by_week.map((one) => houseDay(one.week))]}>
            {(Object.keys(reasonNames()) as (keyof Schemas['Refusals'])[]).map((reason) => (
              <tr key={reason}>
                <td>{reasonNames()[reason]}</td>
                <td class="num">{number(refused.by_reason[reason])}</td>
                {refused.by_week.map((one) => <td class="num" key={one.week}>{number(one.by_reason[reason])}</td>)}
              </tr>
            ))}
          </Table>
        </section>
      )}
      {fill.by_clinic.length > 0 && (
        <Table name={t('클리닉마다', 'Clinic by clinic')} heads={[t('클리닉', 'Clinic'), t('과목', 'Subject'), t('강사', 'Teacher'), t('수업', 'Classes'), t('찬 자리', 'Places taken'), t('찬 비율', 'Share')]}>
          {fill.by_clinic.map((one) => (
            <tr key={one.clinic_id}>
              <td class="num"><a href={`/office/clinics/${one.clinic_id}`}>{dayNames()[one.day]} {one.time} {one.room}</a></td>
              <td><span class="name">{subjectName(one.subject)}</span></td>
              <td>{one.teacher_name}</td>
              <td class="num">{number(one.classes)}</td>
              <td class="num share">{number(one.reserved)} / {number(one.capacity)} <Share of={one.reserved} whole={one.capacity} /></td>
              <td class="num">{percent(one.rate, one.capacity)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  )
}

function topReason(numbers: Numbers): string {
  const most = Object.entries(numbers.refused.by_reason).reduce((a, b) => (b[1] > a[1] ? b : a))
  return most[1] > 0 ? t(`가장 잦은 까닭: ${reasonNames()[most[0] as keyof Schemas['Refusals']]}`, `most often: ${reasonNames()[most[0] as keyof Schemas['Refusals']]}`) : ''
}

function Bars({ title, rows }: { title: string; rows: readonly (readonly [string, Fill])[] }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      <dl class="bars">
        {rows.map(([name, one]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="num"><Share of={one.reserved} whole={one.capacity} /> {percent(one.rate, one.capacity)} <span class="soft">{number(one.reserved)} / {number(one.capacity)}</span></dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
