import type { Schemas } from './http'
import { t } from './text'

export type Day = Schemas['Weekday']

export const days: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export const dayNames = (): Record<Day, string> => ({
  mon: t('월', 'Mon'), tue: t('화', 'Tue'), wed: t('수', 'Wed'), thu: t('목', 'Thu'), fri: t('금', 'Fri'), sat: t('토', 'Sat'), sun: t('일', 'Sun'),
})

/** The day of the week of a date. */
export const dayOf = (date: string): Day => days[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]!

/** Whether a clinic has a class on a date of its weekday, as its term says. */
export function isHeldOn({ first_class: first, term_weeks: weeks }: Pick<Schemas['Clinic'], 'first_class' | 'term_weeks'>, date: string): boolean {
  if (first === null) return true
  return date >= first && (weeks === null || date < daysAfter(first, 7 * weeks))
}

/** `mon 09:00` of the calls, for people; the week ends at `sun 24:00`. */
export function timeInWeek(text: string): string {
  const [day = '', time = ''] = text.split(' ')
  return `${dayNames()[day as Day] ?? day} ${time}`
}

/** From when to when in each week something is. */
export const spanInWeek = (from: string, to: string) => t(`${timeInWeek(from)}부터 ${timeInWeek(to)}까지`, `${timeInWeek(from)} to ${timeInWeek(to)}`)

/** `2026-11-30`, so many days later. */
export function daysAfter(date: string, count: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)
}

/** Minutes that a clock is ahead of UTC, from an offset such as `+09:00`. */
export function minutesAhead(offset: string): number {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(offset)
  return parts ? (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) : 0
}

/** The date of the house at an instant, by its offset from UTC. */
export const dateAt = (instant: number, offset: string): string => new Date(instant + minutesAhead(offset) * 60_000).toISOString().slice(0, 10)

/** Minutes since Monday 00:00 of the house, at an instant. */
export function minuteInWeek(instant: number, offset: string): number {
  // The first of January 1970 was a Thursday.
  const minutes = Math.floor(instant / 60_000) + minutesAhead(offset) + 3 * 1440
  return ((minutes % 10_080) + 10_080) % 10_080
}

/** Whether a minute of the week lies between two times of it, such as `mon 00:00` and `sun 24:00`. */
export function isBetween(minute: number, from: string, to: string): boolean {
  return minute >= minutesTo(from) && minute < minutesTo(to)
}

/** Whether a class of this day and time has begun today, so that the next one is in a week. */
export const hasBegunToday = (minute: number, day: Day, time: string): boolean => isBetween(minute, `${day} ${time}`, `${day} 24:00`)

function minutesTo(text: string): number {
  const [day = '', time = ''] = text.split(' ')
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return days.indexOf(day as Day) * 1440 + hours * 60 + minutes
}

/** The offset of an instant that the house has written; `Z` is `+00:00`. */
export const offsetOf = (instant: string): string => /[+-]\d\d:?\d\d$/.exec(instant)?.[0] ?? '+00:00'
