import { signal } from '@preact/signals'
import { ask, http, Refusal, type Schemas } from '../lib/http'
import { t } from '../lib/text'
import { kept, onOtherTab } from './kept'
import { go, place } from './route'

export type Session = Pick<Schemas['Session'], 'token' | 'user' | 'needs_password_change'>

/** Who is logged in, in all tabs of the browser. */
export const session = signal<Session | null>(kept.readJson<Session>('session'))
/** Why the last session ended, where it did not end by logging out. */
export const ended = signal<(() => string) | null>(null)

onOtherTab('session', () => {
  session.value = kept.readJson<Session>('session')
})

export function begin(began: Session | null): void {
  session.value = began
  if (began) ended.value = null
  kept.writeJson('session', began)
}

/** Where somebody's work is: those of the office and teachers have pages of their own. */
export const homeOf = (user: Schemas['Person']) => (user.is_staff || user.is_teacher ? '/office' : '/clinics')

export const asPerson = (key?: string): Record<string, string> => {
  const headers: Record<string, string> = { authorization: `Token ${session.value?.token ?? ''}` }
  if (key) headers['idempotency-key'] = key
  return headers
}

const whys: Record<string, () => string> = {
  duplicate_login: () => t('다른 곳에서 로그인해서 이곳은 로그아웃되었습니다.', 'You logged in somewhere else, which ended the session here.'),
  idle: () => t('오래 쓰지 않아 로그아웃되었습니다.', 'The session was not used for long and has ended.'),
  password_changed: () => t('비밀번호가 바뀌어 로그아웃되었습니다.', 'The password was changed, which ended the session.'),
  admin_forced_logout: () => t('관리자가 로그아웃시켰습니다.', 'The office has logged you out.'),
  deactivated: () => t('이 계정은 더 쓸 수 없습니다.', 'This account is closed.'),
}

/** Calls as the person who is logged in; who has none, or whose session is over, is led to the login, and told why it is. */
export async function inSession<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Refusal && error.status === 401 && session.value) {
      const why = whys[String(error.body.reason)]
      begin(null)
      ended.value = why ?? (() => t('다시 로그인해 주세요.', 'Please log in again.'))
      go('/clinics/login', 'replace')
    } else if (error instanceof Refusal && error.code === 'NOT_AUTHENTICATED') {
      go(`/clinics/login?to=${encodeURIComponent(place.value.path)}`)
    }
    throw error
  }
}

export async function logOut(): Promise<void> {
  try {
    await ask(http.POST('/api/auth/logout/', { headers: asPerson() }))
  } catch {
    // The key is let go of whatever the server says.
  }
  begin(null)
  go('/clinics/login')
}
