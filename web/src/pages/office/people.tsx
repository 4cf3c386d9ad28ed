import { useState } from 'preact/hooks'
import { counted } from '../../lib/format'
import { given } from '../../lib/given'
import { ask, http, type Schemas } from '../../lib/http'
import { save } from '../../lib/save'
import { t } from '../../lib/text'
import { useAsk, useDo } from '../../lib/use'
import { Choice, Field } from '../../parts/form'
import { Failed, Loading, Notice, Refused } from '../../parts/notice'
import { Table } from '../../parts/table'
import { go, place } from '../../state/route'
import { asPerson, inSession } from '../../state/session'
import { Office, roleOf } from './office'

const pageSize = 100

/** Where the list goes on; asked for with `limit`, a page has no address. */
const mark = (next: number | string | null | undefined) => (typeof next === 'number' ? next : null)

export function People() {
  return (
    <Office
      title={t('사람', 'People')}
      staffOnly
      aside={
        <>
          <a class="button" href="/office/people/invite">{t('초대', 'Invite')}</a>
          <a class="button" href="/office/people/add">{t('추가', 'Add')}</a>
          <a class="button" href="/office/people/import">{t('표로 가져오기', 'Import a table')}</a>
        </>
      }
    >
      {() => <Found key={place.value.query.toString()} />}
    </Office>
  )
}

type Query = { search?: string; grade?: string; is_student?: boolean; is_teacher?: boolean; is_staff?: boolean; is_active?: boolean }

function queryOf(given_: URLSearchParams): Query {
  const role = given_.get('role')
  return given({
    search: given_.get('search'),
    grade: given_.get('grade'),
    is_student: role === 'student' ? true : null,
    is_teacher: role === 'teacher' ? true : null,
    is_staff: role === 'staff' ? true : null,
    is_active: given_.get('all') ? null : true,
  })
}

function Found() {
  const wanted = place.value.query
  const [search, setSearch] = useState(wanted.get('search') ?? '')
  const [grade, setGrade] = useState(wanted.get('grade') ?? '')
  const [role, setRole] = useState(wanted.get('role') ?? '')
  const [everyone, setEveryone] = useState(wanted.get('all') ?? '')
  const [more, setMore] = useState<readonly Schemas['Person'][]>([])
  const [next, setNext] = useState<number | null | undefined>(undefined)
  const query = queryOf(wanted)
  const first = useAsk(`people ${wanted}`, () => inSession(() => ask(http.GET('/api/users/', { params: { query: { ...query, limit: pageSize } }, headers: asPerson() }))))
  const { busy, error, run } = useDo()
  const shown = [...(first.value?.results ?? []), ...more]
  const after = next === undefined ? mark(first.value?.next) : next
  const table = () =>
    run(async () => {
      const text = await inSession(() => ask(http.GET('/api/users/', { params: { query: { ...query, format: 'csv', limit: 10_000 } }, headers: asPerson(), parseAs: 'blob' })))
      save('people.csv', text)
    })
  return (
    <>
      <form
        class="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          const query = new URLSearchParams(given({ search: search.trim(), grade: grade.trim(), role, all: everyone }) as Record<string, string>)
          go(`/office/people${query.size ? `?${query}` : ''}`, 'replace')
        }}
      >
        <Field name="search" label={t('이름이나 아이디', 'Name or username')} type="search" value={search} onText={setSearch} />
        <Field name="grade" label={t('학년', 'Grade')} value={grade} onText={setGrade} />
        <Choice name="role" label={t('누구', 'Who')} value={role} onText={setRole} options={[['', t('모두', 'All')], ['student', t('학생', 'Students')], ['teacher', t('강사', 'Teachers')], ['staff', t('사무실', 'Office')]]} />
        <Choice name="all" label={t('계정', 'Accounts')} value={everyone} onText={setEveryone} options={[['', t('쓰는 것만', 'In use')], ['1', t('닫힌 것도', 'Closed as well')]]} />
        <button class="main" type="submit">{t('찾기', 'Search')}</button>
        <button type="button" disabled={busy} onClick={table}>{t('CSV로 받기', 'As CSV')}</button>
      </form>
      <Failed of={first} />
      <Refused error={error} />
      {!first.value && first.error === null && <Loading />}
      {first.value && shown.length === 0 && (
        <Notice kind="info" title={t('그런 사람이 없습니다', 'There is no such person')}>
          <a href="/office/people">{t('모두 보기', 'Show all')}</a>
        </Notice>
      )}
      {shown.length > 0 && (
        <Table name={t('사람', 'People')} heads={[t('이름', 'Name'), t('아이디', 'Username'), t('누구', 'Who'), t('학교', 'School'), t('학년', 'Grade'), t('전화', 'Phone'), t('결석 점수', 'No-shows'), t('표시', 'Marks')]}>
          {shown.map((one) => (
            <tr key={one.id}>
              <td><a href={`/office/people/${one.id}`}>{one.name}</a></td>
              <td><span class="name">{one.username}</span></td>
              <td>{roleOf(one)}</td>
              <td><span class="name">{one.school}</span></td>
              <td>{one.grade}</td>
              <td class="num">{one.is_student ? one.student_phone_num || one.phone_num : one.phone_num}</td>
              <td class="num">{one.no_show > 0 ? <span class={`tag ${one.no_show >= 2 ? 'wrong' : ''}`}>{one.no_show >= 2 ? t(`${one.no_show} · 예약 막힘`, `${one.no_show} · blocked`) : one.no_show}</span> : '0'}</td>
              <td>
                {!one.is_active && <span class="tag wrong">{t('닫힘', 'Closed')}</span>} {one.non_pass && <span class="tag accent">{t('미통과', 'Not passed')}</span>} {one.essential_clinic && <span class="tag">{t('필수', 'Mandatory')}</span>}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <p class="row soft num">
        {shown.length > 0 && counted(shown.length, '명', 'person', 'people')}
        {after !== null && (
          <button
            disabled={busy}
            onClick={() =>
              run(async () => {
                const page = await inSession(() => ask(http.GET('/api/users/', { params: { query: { ...query, limit: pageSize, after } }, headers: asPerson() })))
                setMore([...more, ...page.results])
                setNext(mark(page.next))
              })
            }
          >
            {t('더 보기', 'More')}
          </button>
        )}
      </p>
    </>
  )
}
