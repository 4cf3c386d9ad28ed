import type { Schemas } from '../lib/http'

/** Where the invited register. The code stands behind `#`, which browsers keep to themselves: no server or proxy logs it. */
export function registrationLink({ username, invitation }: Pick<Schemas['Invitation'], 'username' | 'invitation'>): string {
  return `${location.origin}/clinics/register#${new URLSearchParams({ username, invitation })}`
}

/** Who is invited by the address of this page; empty texts where nobody is. */
export function invitedHere(): { username: string; invitation: string } {
  const given = new URLSearchParams(location.hash.slice(1))
  return { username: given.get('username') ?? '', invitation: given.get('invitation') ?? '' }
}
