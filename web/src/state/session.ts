import { signal } from '@preact/signals'
import { Refusal, type Schemas } from '../lib/http'
import { t } from '../lib/text'
import { forget, kept, whenOthersChange } from './kept'
import { go, place } from './route'

export type Session = Pick<Schemas['Session'], 'token' | 'user' | 'needs_password_change'>

/** Who is logged in, in all tabs of the browser. */
export const session = signal<Session | null>(kept.readJson<Session>('session'))
/** Why the last session ended, where it did not end by logging out. */
export const ended = signal<(() => string) | null>(null)

whenOthersChange('session', () => {
  session.value = kept.readJson<Session>('session')
})

function hold(now: Session | null): void {
  session.value = now
  kept.writeJson('session', now)
}

/** Begins a session, or goes on with it changed. Whoever was here before and did not log out leaves nothing to somebody else. */
export function begin(began: Session): void {
  const owner = kept.read('owner')
  const is = String(began.user.id)
  if (owner !== null && owner !== is) forget('person')
  kept.write('owner', is)
  ended.value = null
  hold(began)
}

/** Where somebody's work is: those of the office and teachers have pages of their own. */
export const homeOf = (user: Schemas['Person']) => (user.is_staff || user.is_teacher ? '/office' : '/clinics')

export const asPerson = (key?: string): Record<string, string> => {
  const headers: Record<string, string> = { authorization: `Token ${session.value?.token ?? ''}` }
  if (key) headers['idempotency-key'] = key
  return headers
}

/** Why sessions end. */
const whys: Record<string, () => string> = {
  duplicate_login: () => t('다른 곳에서 로그인해서 이곳은 로그아웃되었습니다.', 'You logged in somewhere else, which ended the session here.'),
  idle: () => t('오래 쓰지 않아 로그아웃되었습니다.', 'The session was not used for long and has ended.'),
  password_changed: () => t('비밀번호가 바뀌어 로그아웃되었습니다.', 'The password was changed, which ended the session.'),
  admin_forced_logout: () => t('관리자가 로그아웃시켰습니다.', 'The office has logged you out.'),
  deactivated: () => t('이 계정은 더 쓸 수 없습니다.', 'This account is closed.'),
}

/** Somebody wanted that this login ends: as by logging out, nothing is left to come back to. */
const isWanted = (reason: unknown) => reason === 'password_changed' || reason === 'admin_forced_logout' || reason === 'deactivated'

/** Calls as the person who is logged in; who has none, or whose session is over, is led to the login, and told why it is. */
export async function inSession<T>(call: () => Promise<T>): Promise<T> {
  const used = session.value
  try {
    return await call()
  } catch (error) {
    // It says nothing of a session that has begun since.
    if (used !== null && session.value?.token !== used.token) throw error
    if (error instanceof Refusal && error.status === 401 && used) {
      const why = whys[String(error.body.reason)]
      if (isWanted(error.body.reason)) forget('person')
      else hold(null)
      ended.value = why ?? (() => t('다시 로그인해 주세요.', 'Please log in again.'))
      go('/clinics/login', 'replace')
    } else if (error instanceof Refusal && error.code === 'NOT_AUTHENTICATED') {
      go(`/clinics/login?to=${encodeURIComponent(place.value.path)}`)
    }
    throw error
  }
}
