import { signal } from '@preact/signals'

// Countdowns go by the server's clock: a phone whose clock is wrong must not see another end.
let ahead = 0

/** Takes in the Date header of an answer, which has whole seconds. */
export function learnServerTime(date: string | null): void {
  const server = date ? Date.parse(date) : NaN
  if (Number.isNaN(server)) return
  const difference = server + 500 - Date.now()
  if (Math.abs(difference - ahead) > 1500) ahead = Math.abs(difference) > 1500 ? difference : 0
}

export const serverNow = () => Date.now() + ahead

/** The server's time, anew each second; reading it in a part keeps that part up to date. */
export const now = signal(serverNow())

setInterval(() => {
  if (document.visibilityState === 'visible') now.value = serverNow()
}, 1000)
document.addEventListener('visibilitychange', () => {
  now.value = serverNow()
})

/** Whether the browser has a network at all. */
export const online = signal(navigator.onLine)
for (const change of ['online', 'offline']) {
  addEventListener(change, () => {
    online.value = navigator.onLine
  })
}

/** Whole seconds until a time, never below 0. */
export function secondsUntil(time: string | number, from: number): number {
  const end = typeof time === 'number' ? time : Date.parse(time)
  return Math.max(0, Math.ceil((end - from) / 1000))
}
