import { language } from '../state/settings'
import { t } from './text'
import { minutesAhead, offsetOf } from './week'

const locale = () => (language.value === 'ko' ? 'ko-KR' : 'en-GB')

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()
function remembered<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  const name = `${locale()} ${key}`
  let found = cache.get(name)
  if (!found) cache.set(name, (found = make()))
  return found as T
}

export const number = (value: number) => remembered('number', () => new Intl.NumberFormat(locale())).format(value)

/** The word for one or for several, without the count. */
export const word = (count: number, one: string, several = `${one}s`) => (count === 1 ? one : several)

/** `1 seat`, `2 seats`: for English texts. Where an s is not enough, as where a verb follows, both are given: `1 person waits`. */
export const plural = (count: number, one: string, several?: string) => `${number(count)} ${word(count, one, several)}`

/** A count with what is counted: in Korean with the word that such things are counted by, `3석`; in English as above, `3 seats`. */
export const counted = (count: number, korean: string, one: string, several?: string) => t(`${number(count)}${korean}`, plural(count, one, several))

/** Korean won, without a fraction. */
export const money = (value: number) => `${value < 0 ? '−' : ''}${language.value === 'ko' ? `${number(Math.abs(value))}원` : `₩${number(Math.abs(value))}`}`

/** A local time of the house (`2024-09-15T20:00:00`), as the clock there shows it. */
export function houseTime(local: string, form: 'long' | 'short' = 'long'): string {
  const parts = /^(\d+)-(\d+)-(\d+)[T ](\d+):(\d+)/.exec(local)
  if (!parts) return local
  const [year, month, day, hour, minute] = parts.slice(1).map(Number) as [number, number, number, number, number]
  const format = remembered(`house ${form}`, () =>
    new Intl.DateTimeFormat(locale(), {
      timeZone: 'UTC',
      year: 'numeric',
      // With its long month Korean would leave the weekday bare.
      month: form === 'long' && language.value === 'en' ? 'long' : 'short',
      day: 'numeric',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
  )
  return format.format(Date.UTC(year, month - 1, day, hour, minute))
}

/** The zone of an instant, ` (UTC+9)`, for who has another one there and then; else nothing. */
export function zoneOf(text: string): string {
  const offset = offsetOf(text)
  return minutesAhead(offset) === -new Date(text).getTimezoneOffset() ? '' : ` (${zoneName(offset)})`
}

/** `UTC+9`, of an offset such as `+09:00`. */
export function zoneName(offset: string): string {
  const ahead = minutesAhead(offset)
  const minutes = Math.abs(ahead) % 60
  return `UTC${ahead < 0 ? '−' : '+'}${Math.floor(Math.abs(ahead) / 60)}${minutes ? `:${String(minutes).padStart(2, '0')}` : ''}`
}

/** An instant with its offset (`2024-09-15T20:00:00+09:00`), as the clock of the house shows it. */
export const instant = (text: string, form: 'long' | 'short' = 'short') => houseTime(text, form)

/** The same for people who may be anywhere: with the zone, if theirs is another. */
export const instantAnywhere = (text: string, form: 'long' | 'short' = 'short') => houseTime(text, form) + zoneOf(text)

/** `2026-11-30`, as a day; with its year where days may be years ago. */
export function houseDay(date: string, form: 'day' | 'year' = 'day'): string {
  const at = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(at)) return date
  return remembered(form, () =>
    new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', ...(form === 'year' ? { year: 'numeric', month: language.value === 'en' ? 'long' : 'short' } : { month: 'long' }), day: 'numeric', weekday: 'short' }),
  ).format(at)
}

/** `4:05`, and `1:02:03` beyond an hour. */
export function clockOf(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** About how wide a text is, in heights of its letters: those of Korean are twice as wide as others. */
const widthOf = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u1100' ? 1 : 0.58), 0)

/** A name with what must be read behind it, cut so that both fit into a width in heights of the letters. */
export function cut(name: string, behind: string, width: number): string {
  const letters = [...name]
  while (letters.length > 1 && widthOf(`${letters.join('')}${behind}`) > width) letters.pop()
  return letters.length < [...name].length ? `${letters.join('').trimEnd()}…${behind}` : name + behind
}

/** Minutes as people say them: hours from two on, days from two on. */
export function lasting(minutes: number): string {
  if (minutes < 120) return counted(Math.round(minutes), '분', 'minute')
  if (minutes < 2880) return counted(Math.round(minutes / 60), '시간', 'hour')
  return counted(Math.round(minutes / 1440), '일', 'day')
}

/** Seats as runs: `4-6, 9`. */
export function seatRuns(seats: readonly number[]): string {
  const sorted = [...seats].sort((a, b) => a - b)
  const runs: string[] = []
  for (let first = 0; first < sorted.length; ) {
    let last = first
    while (last + 1 < sorted.length && sorted[last + 1] === sorted[last]! + 1) last++
    runs.push(last === first ? `${sorted[first]}` : `${sorted[first]}–${sorted[last]}`)
    first = last + 1
  }
  return runs.join(', ')
}

/** A range of minutes: an estimate must not look like a promise. */
export function waitRange(seconds: number): { from: number; to: number } {
  const minutes = seconds / 60
  const step = minutes < 10 ? 1 : minutes < 60 ? 5 : 15
  const from = Math.floor((minutes * 0.8) / step) * step
  const to = Math.ceil((minutes * 1.25) / step) * step
  return { from, to: Math.max(to, from + step) }
}
