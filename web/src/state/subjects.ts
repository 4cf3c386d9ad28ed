import { effect, signal } from '@preact/signals'
import { ask, http } from '../lib/http'
import { asPerson, session } from './session'
import { language } from './settings'

/** The Korean names of the subjects that have one, by their codes. */
const korean = signal<ReadonlyMap<string, string>>(new Map())
let askedFor: string | null = null

function learn(): void {
  const key = session.value?.token ?? null
  if (key === null || askedFor === key) return
  askedFor = key
  ask(http.GET('/api/subjects/', { headers: asPerson() })).then(
    (all) => {
      korean.value = new Map(all.map((one) => [one.subject, one.subject_kr]))
    },
    () => {
      askedFor = null
    },
  )
}

/** What a subject is called: in Korean by its name, where it has one, else by its code. */
export function subjectName(code: string): string {
  return language.value === 'ko' ? (korean.value.get(code) ?? code) : code
}

effect(() => {
  if (language.value === 'ko') learn()
})
