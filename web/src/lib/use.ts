import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

export interface Asked<T> {
  value: T | null
  error: unknown
  again: () => void
  /** Takes what another answer has told of the same, without asking. */
  put: (value: T) => void
}

/** Asks when the part appears and whenever `key` changes; an older answer never replaces a newer one. */
export function useAsk<T>(key: string | null, call: () => Promise<T>): Asked<T> {
  const [state, set] = useState<{ key: string | null; value: T | null; error: unknown }>({ key: null, value: null, error: null })
  const [round, next] = useState(0)
  const latest = useRef(call)
  latest.current = call
  useEffect(() => {
    if (key === null) return
    let wanted = true
    latest.current().then(
      (value) => wanted && set({ key, value, error: null }),
      (error) => wanted && set((old) => ({ key, value: old.key === key ? old.value : null, error })),
    )
    return () => {
      wanted = false
    }
  }, [key, round])
  const again = useCallback(() => next((n) => n + 1), [])
  const put = (value: T) => {
    set({ key, value, error: null })
    // What is being asked for may be older than this.
    again()
  }
  return { value: state.key === key ? state.value : null, error: state.key === key ? state.error : null, again, put }
}

/** What a button does: once at a time, with what was refused. */
export function useDo(): { busy: boolean; error: unknown; run: (what: () => Promise<void>) => void; clear: () => void } {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const there = useRef(true)
  useEffect(() => () => void (there.current = false), [])
  const run = (what: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    setError(null)
    what()
      .catch((caught: unknown) => there.current && setError(caught))
      .finally(() => there.current && setBusy(false))
  }
  return { busy, error, run, clear: () => setError(null) }
}

/** Calls at once and then every so often while the page is looked at. */
export function useEvery(ms: number | null, call: () => void): void {
  const latest = useRef(call)
  latest.current = call
  useEffect(() => {
    if (ms === null) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current()
    }, ms)
    const seen = () => document.visibilityState === 'visible' && latest.current()
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [ms])
}
