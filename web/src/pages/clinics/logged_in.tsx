import { type ComponentChildren, Fragment } from 'preact'
import { go, place } from '../../state/route'
import { session } from '../../state/session'
import { LogIn } from './login'

/** What is within is there while somebody is logged in, anew for each. Who has to change their password is led there first. */
export function LoggedIn({ children }: { children: ComponentChildren }) {
  const who = session.value
  if (!who) return <LogIn />
  if (who.needs_password_change && place.value.path !== '/clinics/password') {
    queueMicrotask(() => go('/clinics/password', 'replace'))
    return null
  }
  return <Fragment key={who.token}>{children}</Fragment>
}
