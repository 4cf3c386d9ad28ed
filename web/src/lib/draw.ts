import type { Schemas } from './http'

export interface Checked {
  /** Null where the browser has no WebCrypto: it has it on https and on the machine itself. */
  fits: boolean | null
  /** The first tickets in drawn order. */
  first: number[]
}

const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

export const unhex = (digits: string) =>
  new Uint8Array((digits.match(/../g) ?? []).map((pair) => parseInt(pair, 16)))

/** The commitment to a seed, as a browser saw it before the draw. */
export interface Seen {
  opensAt: string
  commitment: string
}

/** How late after its opening a draw may be held: a server that is down then holds it when it is back. */
const latest = 600_000

/** What this browser saw of a draw before it was held; null where it did not look. */
export function seenBefore(all: readonly Seen[], draw: Pick<Schemas['HeldDraw'], 'commitment' | 'drawnAt'>): string | null {
  if (all.some((one) => one.commitment === draw.commitment)) return draw.commitment
  const late = (one: Seen) => Date.parse(draw.drawnAt) - Date.parse(one.opensAt)
  return all.filter((one) => late(one) >= 0 && late(one) <= latest).at(-1)?.commitment ?? null
}

const text = new TextEncoder()
const sha256 = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.digest('SHA-256', bytes).then(hex)

/** The tickets in drawn order: ascending by SHA-256 of `<seed>:<ticket>`. */
export async function drawnOrder(seed: string, first: number, last: number): Promise<number[]> {
  const rows: [string, number][] = []
  for (let ticket = first; ticket <= last; ticket++) rows.push([await sha256(text.encode(`${seed}:${ticket}`)), ticket])
  return rows.sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, ticket]) => ticket)
}

/** Whether a draw is the one that was committed to; `seen` is the commitment that this browser saw before. */
export async function checkDraw(draw: Schemas['HeldDraw'], seen: string | null): Promise<Checked> {
  if (!globalThis.crypto?.subtle) return { fits: null, first: [] }
  const commitment = await sha256(unhex(draw.seed))
  const fits = commitment === draw.commitment && (seen === null || seen === commitment)
  const bounded = Math.min(draw.last, draw.first + 9_999)
  return { fits, first: bounded === draw.last ? (await drawnOrder(draw.seed, draw.first, draw.last)).slice(0, 10) : [] }
}
