import { useState } from 'preact/hooks'
import { number, plural } from '../../lib/format'
import { change, http, type Schemas } from '../../lib/http'
import { csvOf, save } from '../../lib/save'
import { t } from '../../lib/text'
import { useDo } from '../../lib/use'
import { Notice, Refused } from '../../parts/notice'
import { Table } from '../../parts/table'
import { asPerson, inSession } from '../../state/session'
import { Office } from './office'
import { isWorkbook, Workbook } from './workbook'

type Report = Schemas['ImportReport']
type Line = Report['lines'][number]

export function ImportPeople() {
  return <Office title={t('표로 가져오기', 'Import a table')} staffOnly>{() => <Import />}</Office>
}

const stateOf = (line: Line) =>
  line.status === 'failed' ? <span class="tag wrong">{t('✕ 안 됨', '✕ failed')}</span> : <span class="tag good">{line.status === 'created' ? t('✓ 만듦', '✓ made') : t('✓ 만들 수 있음', '✓ can be made')}</span>

/** A column as the form of a person calls it; one that no form has is called as in the table. */
function fieldName(field: string): string {
  const names: Record<string, string> = {
    username: t('아이디', 'Username'), name: t('이름', 'Name'), password: t('비밀번호', 'Password'), email: t('이메일', 'Email'), school: t('학교', 'School'), grade: t('학년', 'Grade'), subject: t('과목', 'Subject'),
    phone_num: t('전화', 'Phone'), student_phone_num: t('학생 전화', "Student's phone"), student_parent_phone_num: t('보호자 전화', "Parent's phone"),
  }
  return names[field] ?? field
}

function Import() {
  const [text, setText] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [report, setReport] = useState<Report | null>(null)
  const { busy, error, run } = useDo()
  const changedTable = () => setReport(null)
  // A file goes as it is: the server knows how spreadsheets write.
  const send = (dry_run: boolean) =>
    run(async () => {
      const bytes = file ? await file.arrayBuffer() : new TextEncoder().encode(text)
      const call = (key: string) =>
        http.POST('/api/users/import/', {
          params: { query: { dry_run } },
          headers: { ...(dry_run ? asPerson() : asPerson(key)), 'content-type': 'text/csv' },
          body: bytes as unknown as Schemas['PeopleTable'],
          bodySerializer: (body: unknown) => body as BodyInit,
        })
      setReport(await inSession(() => change(call)))
    })
  const made = report && !report.dry_run ? report.lines.filter((line) => line.password) : []
  const good = report ? report.lines.length - report.failed : 0
  const ready = file !== null || text.trim() !== ''
  const workbook = isWorkbook(file)
  return (
    <>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault()
          if (!workbook) send(true)
        }}
      >
        {!workbook && <p>
          {t('첫 줄에 열 이름을 적습니다. 아이디와 이름은 꼭 있어야 하고, 비밀번호·학교·학년·학생 전화번호·학부모 전화번호 등을 더할 수 있습니다. 500줄까지.', 'The first line names the columns: username and name, and if you like password, school, grade, student_phone_num, student_parent_phone_num and others. At most 500 lines.')}
        </p>}
        <label>
          {t('파일 (CSV 또는 XLSX)', 'File (CSV or XLSX)')}
          <input
            type="file"
            name="file"
            accept=".csv,.txt,text/csv,.xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0] ?? null)
              changedTable()
            }}
          />
        </label>
        {!file && (
          <label>
            {t('또는 표를 여기에 붙여넣기', 'Or paste the table here')}
            <textarea
              name="csv"
              rows={6}
              placeholder={'아이디,이름,학년\nminji,김민지,2학년'}
              value={text}
              onInput={(event) => {
                setText(event.currentTarget.value)
                changedTable()
              }}
            />
          </label>
        )}
        <Refused error={error} />
        {workbook && <Workbook key={`${file!.name} ${file!.lastModified}`} file={file!} />}
        {!workbook && <p class="row">
          <button type="submit" disabled={busy || !ready}>{t('먼저 살펴보기', 'Check it first')}</button>
          {report?.dry_run && good > 0 && (
            <button class="main" type="button" disabled={busy} onClick={() => send(false)}>
              {t(`${number(good)}명 만들기`, `Make ${plural(good, 'person', 'people')}`)}
            </button>
          )}
        </p>}
      </form>
      {report && (
        <>
          <Notice kind={report.failed ? 'info' : 'good'} title={report.dry_run ? t(`만들 수 있음 ${number(good)}명 · 안 됨 ${number(report.failed)}명`, `${plural(good, 'person', 'people')} can be made, ${number(report.failed)} cannot`) : t(`만듦 ${number(report.created)}명 · 안 됨 ${number(report.failed)}명`, `${plural(report.created, 'person was', 'people were')} made, ${plural(report.failed, 'was', 'were')} not`)}>
            {made.length > 0 && (
              <span class="row">
                {t('지어낸 비밀번호는 지금만 볼 수 있습니다.', 'The passwords that were made up are shown only now.')}
                <button onClick={() => save('passwords.csv', csvOf([['username', 'password'], ...made.map((line) => [line.username, line.password!])]))}>{t('CSV로 받기', 'As CSV')}</button>
              </span>
            )}
          </Notice>
          <Table name={t('줄마다', 'Line by line')} heads={[t('줄', 'Line'), t('아이디', 'Username'), t('결과', 'Outcome'), t('까닭', 'Why'), ...(made.length > 0 ? [t('비밀번호', 'Password')] : [])]}>
            {report.lines.map((line) => (
              <tr key={line.line}>
                <td class="num">{line.line}</td>
                <td>{line.id ? <a href={`/office/people/${line.id}`}>{line.username}</a> : line.username}</td>
                <td>{stateOf(line)}</td>
                <td class="wraps">{Object.entries(line.errors ?? {}).map(([field, texts]) => `${field === 'non_field_errors' ? '' : `${fieldName(field)}: `}${texts.join(' ')}`).join(' ')}</td>
                {made.length > 0 && <td>{line.password && <code>{line.password}</code>}</td>}
              </tr>
            ))}
          </Table>
        </>
      )}
    </>
  )
}
