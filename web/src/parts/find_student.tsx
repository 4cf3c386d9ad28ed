import { useState } from 'preact/hooks'
import { ask, http, type Schemas } from '../lib/http'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { asPerson, inSession } from '../state/session'
import { Field } from './form'
import { Refused } from './notice'

/** Finds active students by name or username, and leaves out those who are there already. */
export function FindStudent(props: { name: string; label: string; there: ReadonlySet<number>; busy: boolean; onPick: (student: Schemas['Person']) => void }) {
  const [typed, type] = useState('')
  const [asked, search] = useState('')
  const found = useAsk(asked ? `students ${asked}` : null, () => inSession(() => ask(http.GET('/api/users/', { params: { query: { search: asked, is_student: true, is_active: true, limit: 8 } }, headers: asPerson() }))))
  const choices = (found.value?.results ?? []).filter((student) => !props.there.has(student.id))
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        search(typed.trim())
      }}
    >
      <div class="row" style={{ alignItems: 'end' }}>
        <Field name={props.name} label={props.label} type="search" value={typed} onText={type} />
        <button type="submit" disabled={typed.trim() === ''}>{t('찾기', 'Search')}</button>
      </div>
      <Refused error={found.error} />
      {asked && found.value && choices.length === 0 && <p class="soft" role="status">{t('더 넣을 수 있는 그런 학생이 없습니다.', 'There is no such student beside those who are there.')}</p>}
      {choices.length > 0 && (
        <p class="row">
          {choices.map((student) => (
            <button key={student.id} type="button" disabled={props.busy} onClick={() => props.onPick(student)}>
              + {student.name} <span class="soft">{student.username}</span>
            </button>
          ))}
        </p>
      )}
    </form>
  )
}
