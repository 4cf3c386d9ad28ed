import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, http, type Schemas } from '../lib/http'
import { type Change, changed, free, freeIn, fromFree, leftAfter, unpacked } from '../lib/live_seats'
import { listen } from '../lib/stream'
import { useEvery } from '../lib/use'

interface Info {
  price: number
  seatCount: number
  sections: readonly Schemas['Section'][] | undefined
}

export interface Known {
  info: Info
  seats: Uint8Array
  freeCount: number
  /** When it was heard, by the browser's clock. */
  at: number
  /** When seats went that were free before. */
  left: ReadonlyMap<number, number>
}

export const isFree = (known: Known, seat: number) => known.seats[seat - 1] === free

/** When a stream that was refused is asked for again. */
const againMs = 30_000

/**
 * The seats of a date as they change. Where the server streams them nothing else is asked; where it does not, or while the
 * stream is broken, they are asked for every so often.
 */
export function useSeats(concert: number, date: string) {
  const [known, set] = useState<Known | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [live, setLive] = useState(false)
  const round = useRef(0)
  const info = useRef<Info | null>(null)
  const early = useRef<Uint8Array | null>(null)

  const take = (seats: Uint8Array) => {
    const about = info.current
    // The stream may be faster than what the hall looks like.
    if (!about || about.seatCount !== seats.length) {
      early.current = seats
      if (about) load()
      return
    }
    const at = Date.now()
    set((old) => ({ info: about, seats, freeCount: freeIn(seats), at, left: leftAfter(old?.left ?? new Map(), old?.seats ?? null, seats, at) }))
  }
  const load = () => {
    const mine = ++round.current
    ask(http.GET('/api/concert/findSeats', { params: { query: { concertId: concert, concertDate: date } } })).then(
      (found) => {
        if (mine !== round.current) return
        setError(null)
        const count = found.seatCount ?? Math.max(1, ...found.availableSeats)
        info.current = { price: found.price, seatCount: count, sections: found.sections }
        const heard = early.current
        early.current = null
        take(heard?.length === count ? heard : fromFree(count, found.availableSeats))
      },
      (caught: unknown) => mine === round.current && setError(caught),
    )
  }
  const latest = useRef({ take, load })
  latest.current = { take, load }

  useEffect(() => {
    let stop: (() => void) | null = null
    let lastId = ''
    let timer: ReturnType<typeof setTimeout> | null = null
    let seats: Uint8Array | null = null
    const follow = () => {
      timer = null
      const address = `/api/concert/events?${new URLSearchParams({ concertId: String(concert), concertDate: date })}`
      stop = listen(address, lastId ? { 'last-event-id': lastId } : {}, {
        onSign: () => seats && setLive(true),
        onEvent: ({ name, data }) => {
          if (name === 'end') {
            stop?.()
            setLive(false)
            return
          }
          if (name === 'seats') seats = unpacked((JSON.parse(data) as { seats: string }).seats)
          else if (name === 'change' && seats) seats = changed(seats, JSON.parse(data) as Change)
          else return
          setLive(true)
          setError(null)
          latest.current.take(seats)
        },
        onLost: (lost) => {
          setLive(false)
          if (lost.lastId) lastId = lost.lastId
          // The sale of the date is over, and the server says no more.
          if (lost.status === 204) return
          timer ??= setTimeout(follow, lost.status === null ? Math.max(1000, lost.retryMs) : againMs)
        },
      })
    }
    latest.current.load()
    follow()
    return () => {
      stop?.()
      if (timer) clearTimeout(timer)
    }
  }, [concert, date])

  // A large hall is a large answer.
  useEvery(live ? null : (known?.seats.length ?? 0) > 5000 ? 10_000 : 3000, load)
  return { known, error, live, load }
}
