import { beforeEach, describe, expect, test, vi } from 'vitest'

const { calls, answer } = vi.hoisted(() => {
  const calls: string[] = []
  const answer = { with: (): Response => new Response('{}') }
  vi.stubGlobal('fetch', async (request: Request) => {
    calls.push(`${request.method} ${new URL(request.url).pathname} ${request.headers.get('authorization')}`)
    return answer.with()
  })
  return { calls, answer }
})

import { ask, http } from '../../src/lib/http'
import { adminKey, holdKey, letGoOfKey } from '../../src/state/admin'
import { forget, kept, type Name, names } from '../../src/state/kept'
import { logOut, lostByLoggingOut } from '../../src/state/log_out'
import { userId } from '../../src/state/person'
import { placesKept, queueOf } from '../../src/state/queue'
import { asPerson, begin, ended, inSession, type Session, session } from '../../src/state/session'
import { sources, textOf } from './texts'

const all = (): string[] => [localStorage, sessionStorage].flatMap((one) => Array.from({ length: one.length }, (_, at) => one.key(at)!)).sort()
const whoever = (id: number): Session => ({ token: `key of ${id}`, user: { id } as Session['user'], needs_password_change: false })
const place = (userId: number, more: object = {}) => ({ token: `token of ${userId}`, userId, began: 3, ...more })

/** Something under every name, with and without a part. */
function keepAll(): void {
  for (const name of names) for (const part of ['', '7', '7.2027-01-01T20:00:00']) kept.write(name, `${name} ${part}`, part)
}

/** A call in a session whose answer is 401, for a reason. */
const refusedFor = (reason: string) => {
  answer.with = () => new Response(JSON.stringify({ code: 'SESSION_EXPIRED', reason }), { status: 401 })
  return inSession(() => ask(http.GET('/api/users/me/', { headers: asPerson() }))).catch(() => {})
}

beforeEach(() => {
  forget('person')
  calls.length = 0
  answer.with = () => new Response('{}')
  for (const one of [localStorage, sessionStorage]) for (let key = one.key(0); key !== null; key = one.key(0)) one.removeItem(key)
})

describe('what a browser keeps', () => {
  test('is read back, and what is broken is nothing', () => {
    kept.writeJson('lines', [1, 2], '7')
    expect(kept.readJson('lines', '7')).toEqual([1, 2])
    expect(kept.readJson('lines', '8')).toBeNull()
    expect(kept.parts('lines')).toEqual(['7'])
    kept.write('lines', '{', '7')
    expect(kept.readJson('lines', '7')).toBeNull()
    kept.write('lines', null, '7')
    expect(all()).toEqual([])
  })
  test('is the browser\'s own, or goes with whoever it belongs to', () => {
    keepAll()
    localStorage.setItem('usher.of-an-older-page', 'something')
    localStorage.setItem('of another program', 'something')
    const before = all()
    forget('administration')
    expect(before.filter((key) => !all().includes(key))).toEqual(['usher.admin', 'usher.admin.7', 'usher.admin.7.2027-01-01T20:00:00'])
    forget('person')
    expect([...new Set(all().map((key) => key.split('.').slice(0, 2).join('.')))]).toEqual(['of another program', 'usher.commitments', 'usher.language', 'usher.theme'])
  })
  test('is kept in one place, and every name of it is used', () => {
    const others = sources().filter((file) => file !== 'state/kept.ts')
    expect(others.filter((file) => /localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|window\.name/.test(textOf(file)))).toEqual([])
    const used = new Set<Name>()
    for (const file of others) for (const [, name] of textOf(file).matchAll(/kept\.(?:read|write|readJson|writeJson)(?:<[^(]*>)?\('(\w+)'/g)) used.add(name as Name)
    expect([...used].sort()).toEqual([...names].sort())
  })
})

describe('who logs out', () => {
  test('leaves nothing of themselves, in storage and in what is shown', () => {
    begin(whoever(7))
    holdKey('the key')
    keepAll()
    kept.writeJson('token', place(7), 'all')
    const queue = queueOf(null)
    queue.standing.value = { token: 'token of 7' } as never
    logOut()
    expect([...new Set(all().map((key) => key.split('.')[1]))]).toEqual(['commitments', 'language', 'theme'])
    expect([session.value, adminKey.value, userId.value, queue.standing.value]).toEqual([null, null, null, null])
  })
  test('ends the session at the server and gives up the places that nobody could use any more', async () => {
    begin(whoever(7))
    kept.writeJson('token', place(7), 'all')
    kept.writeJson('token', place(7, { token: 'another', over: true }), '3')
    expect(lostByLoggingOut()).toEqual({ place: true, marks: false })
    logOut()
    await expect.poll(() => calls).toEqual(['POST /api/auth/logout/ Token key of 7', 'DELETE /api/token token of 7'])
    expect(lostByLoggingOut()).toEqual({ place: false, marks: false })
  })
  test('is told beforehand of marks that are not sent', () => {
    begin(whoever(7))
    kept.writeJson('marks', [{}], '7')
    expect(lostByLoggingOut()).toEqual({ place: false, marks: true })
  })
  test('keeps what is theirs when it is the key alone that they let go of', () => {
    begin(whoever(7))
    holdKey('the key')
    kept.writeJson('token', place(7), 'all')
    letGoOfKey()
    expect(adminKey.value).toBeNull()
    expect([session.value?.user.id, placesKept()]).toEqual([7, ['token of 7']])
  })
})

describe('a session that the server ended', () => {
  test('leaves the place in the queue to who comes back, and nothing to somebody else', async () => {
    begin(whoever(7))
    kept.writeJson('token', place(7), 'all')
    await refusedFor('idle')
    expect([session.value, ended.value?.()]).toEqual([null, 'The session was not used for long and has ended.'])
    begin(whoever(7))
    expect(placesKept()).toEqual(['token of 7'])
    await refusedFor('duplicate_login')
    begin(whoever(8))
    expect(placesKept()).toEqual([])
    expect(session.value?.user.id).toBe(8)
  })
  test('because somebody wanted it leaves nothing at all', async () => {
    for (const reason of ['password_changed', 'admin_forced_logout', 'deactivated']) {
      begin(whoever(7))
      kept.writeJson('token', place(7), 'all')
      await refusedFor(reason)
      expect(all(), reason).toEqual([])
    }
  })
  test('says nothing of one that has begun since', async () => {
    begin(whoever(7))
    const late = refusedFor('duplicate_login')
    begin(whoever(8))
    await late
    expect(session.value?.user.id).toBe(8)
  })
})
