import { signal } from '@preact/signals'
import { Refusal } from '../lib/http'
import { forget, kept, whenOthersChange } from './kept'

/** The key of the administration, as long as the tab is there. */
export const adminKey = signal<string | null>(kept.read('admin'))
/** The last key was refused. */
export const keyRefused = signal(false)

whenOthersChange('admin', () => {
  adminKey.value = kept.read('admin')
})

export function holdKey(key: string): void {
  kept.write('admin', key)
  adminKey.value = key
  keyRefused.value = false
}

export const letGoOfKey = () => forget('administration')

export const asAdmin = (idempotencyKey?: string): Record<string, string> => {
  const headers: Record<string, string> = { authorization: `Bearer ${adminKey.value ?? ''}` }
  if (idempotencyKey) headers['idempotency-key'] = idempotencyKey
  return headers
}

/** Calls with the key; where it is refused it is let go of, and the page asks for another. */
export async function keyed<T>(call: () => Promise<T>): Promise<T> {
  const used = adminKey.value
  try {
    return await call()
  } catch (error) {
    if (error instanceof Refusal && error.status === 401 && adminKey.value === used) {
      letGoOfKey()
      keyRefused.value = true
    }
    throw error
  }
}
