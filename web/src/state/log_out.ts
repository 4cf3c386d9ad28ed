import { http } from '../lib/http'
import { forget, kept } from './kept'
import { placesKept } from './queue'
import { go } from './route'
import { asPerson } from './session'

/** What would be lost by logging out now: a place in a queue, marks of attendance that the server does not have yet. */
export const lostByLoggingOut = () => ({ place: placesKept().length > 0, marks: kept.parts('marks').length > 0 })

/**
 * Ends the session, gives up the places in queues that nobody here could use any more, and forgets the person. This browser does
 * so at once, and whatever the server answers.
 */
export function logOut(): void {
  const ends = [http.POST('/api/auth/logout/', { headers: asPerson(), keepalive: true }), ...placesKept().map((authorization) => http.DELETE('/api/token', { headers: { authorization }, keepalive: true }))]
  forget('person')
  go('/clinics/login')
  void Promise.allSettled(ends)
}
