import { signal } from '@preact/signals'
import { ask, http, type Schemas } from './http'

export type Concert = Schemas['Concerts']['concerts'][number]

const known = signal<readonly Concert[] | null>(null)

/** All concerts, page after page. */
export async function loadConcerts(): Promise<readonly Concert[]> {
  const all: Concert[] = []
  for (let after: number | null = 0; after !== null && all.length < 1000; ) {
    const page: Schemas['Concerts'] = await ask(
      http.GET('/api/concert/findConcerts', { params: { query: after ? { after } : {} } }),
    )
    all.push(...page.concerts)
    after = page.next
  }
  known.value = all
  return all
}

export async function findConcert(id: number): Promise<Concert | null> {
  const before = known.value?.find((one) => one.concertId === id)
  return before ?? (await loadConcerts()).find((one) => one.concertId === id) ?? null
}

/** `2024-09-15 20:00` and `2024-09-15T20:00:00` are the same time. */
export const sameTime = (a: string, b: string) => a.replace(' ', 'T').slice(0, 16) === b.replace(' ', 'T').slice(0, 16)

/** One of the dates that a concert is sold for. */
export const dateOf = (concert: Concert | undefined, date: string) => concert?.dates.find((one) => sameTime(one.concertDate, date))

/** The waiting room of a concert: its own, or null for the one for everything. */
export const roomOf = (concert: Concert) => (concert.ownRoom ? concert.concertId : null)
