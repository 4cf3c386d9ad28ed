import { signal, type Signal } from '@preact/signals'
import { serverNow } from '../lib/clock'
import { ask, change, http, Refusal, type Schemas } from '../lib/http'
import { listen } from '../lib/stream'
import { kept, whenOthersChange } from './kept'
import { userId } from './person'
import { asPerson, inSession, session } from './session'

export type Standing = Schemas['Token']

/** How the page hears of its place: `lost` says that it tries again. */
export type Link = 'none' | 'connecting' | 'live' | 'lost'

export interface Queue {
  /** Of the concert that has a waiting room of its own; null for the one for everything. */
  readonly concert: number | null
  readonly standing: Signal<Standing | null>
  readonly link: Signal<Link>
  /** When the server last said that this is how it stands. */
  readonly heardAt: Signal<number>
  /** How many were ahead when the page began to look: where the bar begins. */
  readonly began: Signal<number>
  /** The server knows the token no longer. */
  readonly forgotten: Signal<boolean>
}

interface Stored {
  token: string
  userId: number
  began: number
  /** It is no place any more: nothing is lost with it. */
  over?: boolean
}

type Live = Queue & { stop: (() => void) | null; timer: ReturnType<typeof setTimeout> | null; tries: number; followed: string | null }

const queues = new Map<string, Live>()
const partOf = (concert: number | null) => String(concert ?? 'all')
const storedOf = (concert: number | null) => kept.readJson<Stored>('token', partOf(concert))
const store = (concert: number | null, stored: Stored | null) => kept.writeJson('token', stored, partOf(concert))

/** The one queue of a waiting room in this tab; it follows the token that the browser keeps. */
export function queueOf(concert: number | null): Queue {
  let queue = queues.get(partOf(concert))
  if (!queue) {
    queue = {
      concert,
      standing: signal(null),
      link: signal<Link>('none'),
      heardAt: signal(0),
      began: signal(0),
      forgotten: signal(false),
      stop: null,
      timer: null,
      tries: 0,
      followed: null,
    }
    queues.set(partOf(concert), queue)
    follow(queue)
  }
  return queue
}

export function tokenOf(concert: number | null): string | null {
  return storedOf(concert)?.token ?? null
}

export const hasEnded = (standing: Standing) => standing.status === 'expired' || standing.status === 'completed'

function hear(queue: Live, standing: Standing): void {
  const stored = storedOf(queue.concert)
  if (!stored || stored.token !== standing.token) return
  const began = Math.max(stored.began, standing.queueCount)
  const over = hasEnded(standing)
  if (began !== stored.began || over !== (stored.over ?? false)) store(queue.concert, { ...stored, began, over })
  queue.began.value = began
  queue.standing.value = standing
  queue.heardAt.value = serverNow()
  queue.tries = 0
}

function stop(queue: Live): void {
  queue.stop?.()
  queue.stop = null
  if (queue.timer) clearTimeout(queue.timer)
  queue.timer = null
}

/** Listens to where the kept token stands, for as long as it lives. */
function follow(queue: Live): void {
  stop(queue)
  const stored = storedOf(queue.concert)
  queue.followed = stored?.token ?? null
  if (!stored) {
    queue.standing.value = null
    queue.link.value = 'none'
    queue.forgotten.value = false
    return
  }
  if (queue.standing.value && queue.standing.value.token !== stored.token) queue.standing.value = null
  queue.forgotten.value = false
  if (queue.link.value !== 'lost') queue.link.value = 'connecting'
  queue.stop = listen('/api/token/events', { authorization: stored.token }, {
    onOpen: () => {
      queue.link.value = 'live'
    },
    // A heartbeat says that nothing has changed.
    onSign: () => {
      if (queue.standing.value) queue.heardAt.value = serverNow()
    },
    onEvent: ({ name, data }) => {
      if (name === 'position') hear(queue, JSON.parse(data) as Standing)
      if (name !== 'end') return
      stop(queue)
      queue.link.value = 'none'
      hear(queue, { ...(queue.standing.value ?? blank), ...(JSON.parse(data) as Partial<Standing>), token: stored.token })
    },
    onLost: () => {
      queue.link.value = 'lost'
      // A server that closes says nothing of the token: the next attempt asks, then listens again.
      stop(queue)
      queue.tries++
      queue.timer = setTimeout(() => void askAgain(queue, stored), Math.min(8000, 400 * 2 ** Math.min(queue.tries, 5)))
    },
  })
}

const blank: Standing = {
  userId: null,
  token: '',
  status: 'waiting',
  queueCount: 0,
  validDate: null,
  roomStatus: 'open',
  estimatedWaitSeconds: null,
  nextPollMs: 1000,
  claimed: false,
}

async function askAgain(queue: Live, stored: Stored): Promise<void> {
  try {
    const standing = await ask(http.GET('/api/token/check', { headers: { authorization: stored.token } }))
    if (queue.followed !== stored.token) return
    hear(queue, standing)
    if (hasEnded(standing)) queue.link.value = 'none'
    else follow(queue)
  } catch (error) {
    if (queue.followed !== stored.token) return
    if (error instanceof Refusal && error.code === 'INVALID_TOKEN') {
      queue.link.value = 'none'
      queue.forgotten.value = true
      store(queue.concert, null)
      queue.standing.value = null
      return
    }
    queue.tries++
    queue.timer = setTimeout(() => void askAgain(queue, stored), Math.min(8000, 400 * 2 ** Math.min(queue.tries, 5)))
  }
}

// A phone that slept may hold a stream that is dead without knowing it: a new one tells at once where one stands.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return
  for (const queue of queues.values()) if (queue.link.value === 'live' && serverNow() - queue.heardAt.value > 20_000) follow(queue)
})

whenOthersChange('token', () => {
  for (const queue of queues.values()) if (storedOf(queue.concert)?.token !== queue.followed) follow(queue)
})

addEventListener('online', () => {
  for (const queue of queues.values()) if (queue.link.value === 'lost') follow(queue)
})

/** Takes a token for whoever the browser is. The place is kept by this browser until it ends. */
export async function join(concert: number | null): Promise<void> {
  const id = userId.value
  if (id === null) throw new Error('nobody joins')
  const body = concert === null ? { userId: id } : { userId: id, concertId: concert }
  const headers = (key: string) => (session.value ? asPerson(key) : { 'idempotency-key': key })
  const standing = await inSession(() =>
    change((key) => http.POST('/api/token/create', { body, headers: headers(key) })),
  )
  store(concert, { token: standing.token, userId: id, began: standing.queueCount })
  const queue = queueOf(concert) as Live
  hear(queue, standing)
  follow(queue)
}

/** Gives the place up. */
export async function leave(concert: number | null): Promise<void> {
  const token = tokenOf(concert)
  if (token) {
    try {
      await ask(http.DELETE('/api/token', { headers: { authorization: token } }))
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error
    }
  }
  store(concert, null)
  const queue = queueOf(concert) as Live
  follow(queue)
}

/** Asks at once, as after a call was refused because of the token. */
export function lookAgain(concert: number | null): void {
  const stored = storedOf(concert)
  const queue = queueOf(concert) as Live
  if (stored) {
    stop(queue)
    void askAgain(queue, stored)
  }
}

/** The tokens that this browser keeps and that are not known to be over. */
export const placesKept = (): string[] =>
  kept.parts('token').flatMap((part) => {
    const stored = kept.readJson<Stored>('token', part)
    return stored && !stored.over ? [stored.token] : []
  })
