// As much of a browser as the modules look for when they are loaded.
import { vi } from 'vitest'

const storage = () => {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size
    },
  }
}
vi.stubGlobal('localStorage', storage())
vi.stubGlobal('sessionStorage', storage())
vi.stubGlobal('navigator', { languages: ['en-GB'], onLine: true })
vi.stubGlobal('document', { documentElement: { lang: '', dataset: {} }, visibilityState: 'visible', addEventListener: () => {} })
vi.stubGlobal('location', { pathname: '/', search: '' })
vi.stubGlobal('history', { pushState: () => {}, replaceState: () => {} })
vi.stubGlobal('scrollTo', () => {})
// Pages call by paths alone.
vi.stubGlobal('Request', class extends Request {
  constructor(address: string | URL | Request, rest?: RequestInit) {
    super(typeof address === 'string' ? new URL(address, 'http://usher.example') : address, rest)
  }
})
vi.stubGlobal('addEventListener', () => {})
// Countdowns go on for ever: a test must end.
vi.stubGlobal('setInterval', () => 0)
if (!globalThis.crypto) vi.stubGlobal('crypto', (await import('node:crypto')).webcrypto)
