import createClient from 'openapi-fetch'
import type { components, paths } from '../../generated/openapi'
import { language } from '../state/settings'
import { learnServerTime } from './clock'

export type Schemas = components['schemas']

/** Calls are typed by the description: a path, field or answer that it does not have is an error of the build. */
export const http = createClient<paths>({ baseUrl: '' })

http.use({
  onRequest({ request }) {
    request.headers.set('accept-language', language.value)
    return request
  },
  onResponse({ response }) {
    learnServerTime(response.headers.get('date'))
  },
})

/** What the description requires in the second of two parts that it puts together: its types miss that. */
export type Whole<T> = { [Name in keyof T]-?: Exclude<T[Name], undefined> }

/** Why a call did not do what it was asked for, for people. `code` is null when no answer came at all. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string | null,
    message: string,
    readonly traceId: string | null,
    readonly body: Record<string, unknown>,
  ) {
    super(message)
  }

  /** Nothing was decided: the same call may go better in a moment. */
  get isPassing(): boolean {
    return this.isOpen || this.status === 429
  }

  /** It may have been done or not: no answer came, or that of a proxy which got none. */
  get isOpen(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

type Outcome<T> = { data?: T; error?: unknown; response: Response }

export function refusalOf(status: number, error: unknown): Refusal {
  const body = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
  const text = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : null)
  return new Refusal(status, text('code') ?? (status ? `HTTP_${status}` : null), text('message') ?? '', text('traceId'), body)
}

/** The answer, or a Refusal thrown. Of a call that knows tables as well it is the JSON, unless a `Blob` is asked for. */
export async function ask<T>(call: Promise<Outcome<T>>): Promise<Exclude<T, string>> {
  let outcome: Outcome<T>
  try {
    outcome = await call
  } catch {
    throw refusalOf(0, null)
  }
  if (outcome.error !== undefined || !outcome.response.ok) throw refusalOf(outcome.response.status, outcome.error)
  return outcome.data as Exclude<T, string>
}

/** A key under which a change may be asked for again without happening twice. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** Asks for a change, and again under the same key while it is not known whether it was made. */
export async function change<T>(call: (key: string) => Promise<Outcome<T>>): Promise<Exclude<T, string>> {
  const key = newKey()
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(call(key))
    } catch (error) {
      if (!(error instanceof Refusal && error.isOpen) || attempt === 4) throw error
      await pause(250 * 2 ** attempt)
    }
  }
}
