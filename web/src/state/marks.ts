import { effect, signal } from '@preact/signals'
import { serverNow } from '../lib/clock'
import { ask, http, Refusal, type Schemas } from '../lib/http'
import { kept, whenOthersChange } from './kept'
import { asPerson, inSession, session } from './session'

export type Attendance = Schemas['AttendanceType']

/** What somebody has said of a student's class. It shows at once and is sent behind it, again and again while the network is away. */
export interface Mark {
  record: number
  type: Attendance
  /** What it was before, for taking it back. */
  before: Attendance
  /** By the clock of the server. */
  at: number
  state: 'sending' | 'waiting' | 'done' | 'refused'
  error: unknown
  noShow: number | null
}

export type Send = (record: number, type: Attendance) => Promise<{ no_show: number }>

/** For how long a mark may be taken back by a button beside it. */
export const undoMs = 10_000

export function makeMarks(send: Send, keep: (open: readonly Mark[]) => void, begun: readonly Mark[] = [], again = 3000) {
  const all = signal<ReadonlyMap<number, Mark>>(new Map())
  const sending = new Set<number>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let stopped = false

  const put = (mark: Mark) => {
    if (stopped) return
    const next = new Map(all.value)
    next.set(mark.record, mark)
    all.value = next
    keep([...next.values()].filter((one) => one.state === 'sending' || one.state === 'waiting'))
  }

  async function deliver(record: number): Promise<void> {
    if (sending.has(record)) return
    sending.add(record)
    try {
      for (;;) {
        const mark = all.value.get(record)!
        try {
          const { no_show } = await send(record, mark.type)
          if (stopped) return
          const now = all.value.get(record)!
          // Pressed again meanwhile: that goes out next.
          if (now.type !== mark.type) continue
          put({ ...now, state: 'done', error: null, noShow: no_show })
        } catch (error) {
          if (stopped) return
          const now = all.value.get(record)!
          if (error instanceof Refusal && error.isPassing) {
            put({ ...now, state: 'waiting', error })
            timer ??= setTimeout(retry, again)
          } else if (error instanceof Refusal && error.status === 401) {
            // The session is over: it goes out when its owner is back.
            put({ ...now, state: 'waiting', error })
          } else if (now.type !== mark.type) continue
          else put({ ...now, type: now.before, state: 'refused', error })
        }
        return
      }
    } finally {
      sending.delete(record)
    }
  }

  function retry(): void {
    if (timer) clearTimeout(timer)
    timer = null
    for (const one of all.value.values()) if (one.state === 'waiting') void deliver(one.record)
  }

  function mark(record: number, type: Attendance, before: Attendance): void {
    const old = all.value.get(record)
    // What the server is known to have, while an earlier mark is still on its way.
    const known = old && (old.state === 'sending' || old.state === 'waiting') ? old.before : before
    put({ record, type, before: known, at: serverNow(), state: 'sending', error: null, noShow: null })
    void deliver(record)
  }

  /** Nothing is sent or kept any more. */
  function stop(): void {
    stopped = true
    if (timer) clearTimeout(timer)
    timer = null
  }

  for (const one of begun) put({ ...one, state: 'waiting' })
  if (begun.length) retry()
  return { all, mark, retry, stop }
}

const partOf = () => String(session.value?.user.id ?? 0)

let made: ReturnType<typeof makeMarks> | null = null
let madeFor: string | null = null

whenOthersChange('marks', () => {
  made?.stop()
  made = null
})

/** The marks of whoever is logged in. What is not yet sent stays with the tab when it is loaded anew. */
export function marksOfTheOffice(): ReturnType<typeof makeMarks> {
  const part = partOf()
  if (made && madeFor === part) return made
  made?.stop()
  madeFor = part
  made = makeMarks(
    (record, type) =>
      inSession(() =>
        ask(http.PATCH('/api/clinic-attendances/{attendanceId}/update_attendance/', { params: { path: { attendanceId: record } }, body: { attendance_type: type }, headers: asPerson() })),
      ),
    (open) => kept.writeJson('marks', open.length ? open : null, part),
    kept.readJson<Mark[]>('marks', part) ?? [],
  )
  return made
}

addEventListener('online', () => made?.retry())
effect(() => {
  if (partOf() === madeFor) made?.retry()
})
