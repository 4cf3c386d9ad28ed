import { useState } from 'preact/hooks'
import { money, number, plural } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, change, http, type Schemas, type Whole } from '../../lib/http'
import { t } from '../../lib/text'
import { useAsk, useDo } from '../../lib/use'
import { Choice, Field } from '../../parts/form'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Table } from '../../parts/table'
import { asAdmin, keyed } from '../../state/admin'
import { go } from '../../state/route'
import { Sale } from './sale'

type Summary = Whole<Schemas['ConcertSummary']>

export function SaleConcerts() {
  return <Sale title={t('공연', 'Concerts')}>{() => <All />}</Sale>
}

async function load(): Promise<Summary[]> {
  const all: Summary[] = []
  for (let after: number | null = 0; after !== null; ) {
    const query = given({ after: after || null, limit: 1000 })
    const page: Schemas['AdminConcerts'] = await keyed(() => ask(http.GET('/api/admin/concerts', { params: { query }, headers: asAdmin() })))
    all.push(...(page.concerts as Summary[]))
    after = page.next
  }
  return all
}

function All() {
  const all = useAsk('admin concerts', load)
  return (
    <>
      <Make />
      <Failed of={all} />
      {!all.value && all.error === null && <Loading />}
      {all.value?.length === 0 && <Notice kind="info" title={t('아직 공연이 없습니다', 'There is no concert yet')}>{t('위에서 하나를 만들어 보세요.', 'Make one above.')}</Notice>}
      {all.value && all.value.length > 0 && (
        <Table name={t('공연', 'Concerts')} heads={[t('번호', 'Number'), t('제목', 'Title'), t('가격', 'Price'), t('한 사람에', 'For one person'), t('대기실', 'Waiting room'), t('날짜', 'Dates'), t('관제', 'Control desk')]}>
          {all.value.map((one) => (
            <tr key={one.concertId}>
              <td class="num">{one.concertId}</td>
              <td><a href={`/sale/concerts/${one.concertId}`}>{one.title}</a></td>
              <td class="num">{money(one.price)}</td>
              <td class="num">{one.seatsPerPerson ? t(`${number(one.seatsPerPerson)}석까지`, `at most ${plural(one.seatsPerPerson, 'seat')}`) : t('제한 없음', 'no bound')}</td>
              <td>{one.waitingRoom === 'own' ? t('따로', 'its own') : t('함께', 'shared')}</td>
              <td class="num">{number(one.dateCount)}</td>
              <td><a href={`/sale/desk/${one.concertId}`}>{t('열기', 'Open')}<span class="sr"> {one.title}</span></a></td>
            </tr>
          ))}
        </Table>
      )}
    </>
  )
}

export interface ConcertTexts {
  title: string
  price: string
  seatsPerPerson: string
  waitingRoom: string
}

export const concertBody = (texts: ConcertTexts): Schemas['NewConcert'] => ({
  title: texts.title.trim(), price: Number(texts.price), seatsPerPerson: Number(texts.seatsPerPerson || 0), waitingRoom: texts.waitingRoom as 'shared' | 'own',
})

export function ConcertFields({ value, set, error }: { value: ConcertTexts; set: (next: ConcertTexts) => void; error: unknown }) {
  const bind = (name: keyof ConcertTexts) => ({ name, value: value[name], error, onText: (text: string) => set({ ...value, [name]: text }) })
  return (
    <div class="fields">
      <Field {...bind('title')} label={t('제목', 'Title')} required maxLength={200} />
      <Field {...bind('price')} label={t('가격 (원)', 'Price (₩)')} type="number" min={0} required />
      <Field {...bind('seatsPerPerson')} label={t('한 사람에 몇 석까지 (0: 제한 없음)', 'Seats for one person (0: no bound)')} type="number" min={0} max={100000} required />
      <Choice {...bind('waitingRoom')} label={t('대기실', 'Waiting room')} options={[['shared', t('모두 함께', 'Shared by all')], ['own', t('이 공연만', 'Of its own')]]} />
    </div>
  )
}

function Make() {
  const [texts, set] = useState<ConcertTexts>({ title: '', price: '', seatsPerPerson: '4', waitingRoom: 'own' })
  const { busy, error, run } = useDo()
  return (
    <details class="card">
      <summary>{t('공연 만들기', 'Make a concert')}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run(async () => {
            const made = await keyed(() => change((key) => http.POST('/api/admin/concerts', { body: concertBody(texts), headers: asAdmin(key) })))
            go(`/sale/concerts/${made.concertId}`)
          })
        }}
      >
        <ConcertFields value={texts} set={set} error={error} />
        <Refused error={error} />
        <p><button class="main" type="submit" disabled={busy}>{t('만들기', 'Make it')}</button></p>
      </form>
    </details>
  )
}
