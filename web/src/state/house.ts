import { computed, signal } from '@preact/signals'
import { now } from '../lib/clock'
import { ask, http } from '../lib/http'
import { dateAt, minuteInWeek, offsetOf } from '../lib/week'

/** How far the clock of the house is from UTC, such as `+09:00`: instants that it writes tell it. */
export const houseZone = signal('+00:00')
/** It is known, and not what it is before that. */
export const houseKnown = signal(false)

let known: Promise<void> | null = null

/** Asks once which clock the house goes by. */
export function learnHouse(): Promise<void> {
  known ??= ask(http.GET('/api/health/', {})).then(
    (health) => {
      houseZone.value = offsetOf(health.timestamp)
      houseKnown.value = true
    },
    (error: unknown) => {
      known = null
      throw error
    },
  )
  return known
}

/** The date that it is there. */
export const houseToday = computed(() => dateAt(now.value, houseZone.value))

/** Minutes since Monday 00:00 there. */
export const houseMinute = computed(() => minuteInWeek(now.value, houseZone.value))

/** When something begins at a local time of the house. */
export const instantOf = (date: string, time: string) => Date.parse(`${date}T${time.slice(0, 5)}:00${houseZone.value}`)
