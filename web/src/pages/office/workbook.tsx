import { useState } from 'preact/hooks'
import { number, plural } from '../../lib/format'
import { ask, http, type Schemas } from '../../lib/http'
import { csvOf, save } from '../../lib/save'
import { t } from '../../lib/text'
import { useDo } from '../../lib/use'
import { Notice, Refused } from '../../parts/notice'
import { Sure } from '../../parts/sure'
import { Table } from '../../parts/table'
import { asPerson, inSession } from '../../state/session'

type Upload = Schemas['StudentUpload']

export const isWorkbook = (file: File | null) => file !== null && /\.xlsx$/i.test(file.name)

/** Sends the file as a form does: what it comes to is made at once, row by row. */
const upload = (file: File) =>
  inSession(() =>
    ask(
      http.POST('/api/users/upload-student-excel/', {
        headers: asPerson(),
        body: { file: file.name },
        bodySerializer: () => {
          const form = new FormData()
          form.append('file', file)
          return form
        },
      }),
    ),
  )

/** What the rows of an upload came to, in the order of their outcome: made, known before, not made. */
export function rowsOf(upload: Upload): { row: number | null; name: string; username: string; password: string; id: number | null; state: 'made' | 'known' | 'wrong'; why: string }[] {
  return [
    ...upload.added_students.map((one) => ({ row: null, name: one.name, username: one.username, password: one.password, id: one.id, state: 'made' as const, why: '' })),
    ...upload.duplicate_students.map((one) => ({ row: one.row, name: one.name, username: '', password: '', id: one.existing_id, state: 'known' as const, why: `${one.school} ${one.grade}` })),
    ...upload.error_students.map((one) => ({ row: one.row, name: one.name, username: '', password: '', id: null, state: 'wrong' as const, why: one.error })),
  ]
}

/** Students of a workbook: its columns are known by their position. */
export function Workbook({ file }: { file: File }) {
  const [done, setDone] = useState<Upload | null>(null)
  const { busy, error, run } = useDo()
  const made = done?.added_students ?? []
  return (
    <div class="stack">
      <p class="soft">
        {t('첫 장의 첫 줄은 제목이고, 열은 차례대로 학교, 학년, 이름, 학부모 전화, 학생 전화입니다. 아이디와 비밀번호는 지어냅니다.', "The first line of the first sheet is a heading. The columns are, in this order: school, grade, name, the parent's phone, the student's phone. Usernames and passwords are made up.")}
      </p>
      {!done && (
        <p>
          <Sure
            label={busy ? t('만드는 중…', 'Making them…') : t('학생 만들기', 'Make the students')}
            yes={t('네, 만듭니다', 'Yes, make them')}
            says={t('맞는 줄마다 바로 만들고, 틀린 줄은 까닭과 함께 남깁니다.', 'Each row that is right is made at once; one that is wrong is left, and says why.')}
            disabled={busy}
            onYes={() => run(async () => setDone(await upload(file)))}
          />
        </p>
      )}
      <Refused error={error} />
      {done && (
        <>
          <Notice kind={done.error_students.length ? 'info' : 'good'} title={t(`만듦 ${number(made.length)}명 · 이미 있음 ${number(done.duplicate_students.length)}명 · 안 됨 ${number(done.error_students.length)}명`, `${plural(made.length, 'student was', 'students were')} made, ${plural(done.duplicate_students.length, 'was', 'were')} known, ${plural(done.error_students.length, 'was', 'were')} not made`)}>
            {made.length > 0 && (
              <span class="row">
                {t('지어낸 비밀번호는 지금만 볼 수 있습니다.', 'The passwords that were made up are shown only now.')}
                <button type="button" onClick={() => save('passwords.csv', csvOf([['name', 'username', 'password'], ...made.map((one) => [one.name, one.username, one.password])]))}>{t('CSV로 받기', 'As CSV')}</button>
              </span>
            )}
          </Notice>
          <Rows of={done} />
        </>
      )}
    </div>
  )
}

function Rows({ of }: { of: Upload }) {
  const rows = rowsOf(of)
  if (rows.length === 0) return <p class="soft">{t('제목 아래에 줄이 없습니다.', 'There is no row below the heading.')}</p>
  const states = { made: t('✓ 만듦', '✓ made'), known: t('= 이미 있음', '= known already'), wrong: t('✕ 안 됨', '✕ not made') }
  const tags = { made: 'good', known: '', wrong: 'wrong' }
  return (
    <Table name={t('줄마다', 'Line by line')} heads={[t('줄', 'Line'), t('이름', 'Name'), t('아이디', 'Username'), t('결과', 'Outcome'), t('까닭', 'Why'), t('비밀번호', 'Password')]}>
      {rows.map((one, index) => (
        <tr key={index}>
          <td class="num">{one.row}</td>
          <td>{one.id === null ? one.name : <a href={`/office/people/${one.id}`}>{one.name}</a>}</td>
          <td>{one.username}</td>
          <td><span class={`tag ${tags[one.state]}`}>{states[one.state]}</span></td>
          <td class="wraps" lang="ko">{one.why}</td>
          <td>{one.password && <code>{one.password}</code>}</td>
        </tr>
      ))}
    </Table>
  )
}
