import { ask, change, http, Refusal, type Schemas } from '../lib/http'
import { lookAgain, tokenOf } from './queue'

export type Booking = Schemas['Bookings']['reservations'][number]

/** The headers of calls that take an active token; a change has a key as well. */
export function as(room: number | null, key?: string): Record<string, string> {
  const headers: Record<string, string> = { authorization: tokenOf(room) ?? '' }
  if (key) headers['idempotency-key'] = key
  return headers
}

/** Calls with the token of a waiting room; when it is refused the page looks where it stands. */
export async function withToken<T>(room: number | null, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Refusal && (error.status === 401 || error.code === 'TOKEN_NOT_ACTIVE')) lookAgain(room)
    throw error
  }
}

/** All of a person's bookings. */
export async function loadBookings(room: number | null, userId: number): Promise<Booking[]> {
  return withToken(room, async () => {
    const all: Booking[] = []
    for (let after: string | null = ''; after !== null && all.length < 2000; ) {
      const query: { userId: number; after?: string } = after ? { userId, after } : { userId }
      const page: Schemas['Bookings'] = await ask(http.GET('/api/reservations', { params: { query }, headers: as(room) }))
      all.push(...page.reservations)
      after = page.next
    }
    return all
  })
}

export const loadBalance = (room: number | null, userId: number) =>
  withToken(room, async () => (await ask(http.GET('/api/charge', { params: { query: { userId } }, headers: as(room) }))).amount)

export const topUp = (room: number | null, userId: number, amount: number) =>
  withToken(room, async () => {
    const body = { userId, amount }
    try {
      return (await change((key) => http.POST('/api/charge/charge', { body, headers: as(room, key) }))).amount
    } catch (error) {
      // Where nobody is believed the token is no key for this: that says nothing of the token.
      if (error instanceof Refusal && error.code === 'INVALID_ADMIN_KEY') throw new Refusal(403, 'TOP_UP_BY_OTHERS', error.message, error.traceId, error.body)
      throw error
    }
  })
