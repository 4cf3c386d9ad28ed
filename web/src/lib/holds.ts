import type { Concert } from './concerts'

type Terms = Pick<Concert['dates'][number], 'holdSeconds' | 'extendSeconds' | 'maxExtensions'>

/**
 * How often a hold may still be extended: each extension has put its end off by as much. Null where that does not come out even,
 * as when the terms were changed since, or are not known.
 */
export function extensionsLeft(hold: { since: string; expiresAt: string | null }, terms: Terms | undefined): number | null {
  if (!terms || hold.expiresAt === null) return null
  const lasts = (Date.parse(hold.expiresAt) - Date.parse(hold.since)) / 1000
  const times = (lasts - terms.holdSeconds) / terms.extendSeconds
  const used = Math.round(times)
  if (used < 0 || Math.abs(times - used) * terms.extendSeconds > 0.5) return null
  return Math.max(0, terms.maxExtensions - used)
}

/** Several holds are extended together or not at all. */
export function extensionsOfAll(holds: readonly { since: string; expiresAt: string | null }[], terms: Terms | undefined): number | null {
  const each = holds.map((one) => extensionsLeft(one, terms))
  if (each.includes(0)) return 0
  return each.includes(null) || each.length === 0 ? null : Math.min(...(each as number[]))
}
