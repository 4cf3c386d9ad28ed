import type { Schemas } from './http'
import { days, type Day } from './week'

type Attempt = Schemas['StoryAttempt']

export interface Race {
  winner: number | null
  losers: { userId: number | null; traceId: string; spanId: string; byMs: number; share: number }[]
  /** Losers that are not listed. */
  more: number
}

/** The last race of a story that somebody lost: who was late, and where each stands between the first and the last. */
export function raceOf(story: readonly (Attempt | Schemas['StoryChange'])[], most = 12): Race | null {
  const lost = story.filter((one): one is Attempt & { lostTo: NonNullable<Attempt['lostTo']> } => one.type === 'attempt' && one.lostTo !== null)
  const last = lost.at(-1)
  if (!last) return null
  const same = lost.filter((one) => one.lostTo.traceId === last.lostTo.traceId && one.lostTo.userId === last.lostTo.userId).sort((a, b) => a.lostTo.byMs - b.lostTo.byMs)
  const shown = same.slice(0, most)
  const latest = Math.max(0.001, shown.at(-1)!.lostTo.byMs)
  return {
    winner: last.lostTo.userId,
    losers: shown.map((one) => ({ userId: one.userId, traceId: one.traceId, spanId: one.spanId, byMs: one.lostTo.byMs, share: Math.max(0, one.lostTo.byMs / latest) })),
    more: same.length - shown.length,
  }
}

/** Since when attempts are counted, where the story began before that; null where all of them are. */
export function countedSince({ attemptsRememberedSince: since, story }: Pick<Schemas['Story'], 'attemptsRememberedSince' | 'story'>): string | null {
  if (since === null) return null
  return story.some((one) => Date.parse(one.at) < Date.parse(since)) ? since : null
}

/** A clinic as the timetable has it. */
export interface KnownClinic {
  id: string
  day: Day
  time: string
  room: string
  subject: string
}

/** The clinics in a state of the timetable, in order of day, time and room. Rooms with a number are called as the schedule calls them. */
export function clinicsIn(state: Readonly<Record<string, unknown>>): KnownClinic[] {
  const clinics = (state.clinics ?? {}) as Record<string, { day: Day; time: string; room: string | number; subject: string }>
  return Object.entries(clinics)
    .map(([id, { day, time, room, subject }]) => ({ id, day, time, room: typeof room === 'number' ? `${room}강의실` : room, subject }))
    .sort((a, b) => days.indexOf(a.day) - days.indexOf(b.day) || a.time.localeCompare(b.time) || a.room.localeCompare(b.room, 'ko', { numeric: true }))
}
