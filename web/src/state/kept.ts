// What this browser keeps, under names of our own. A browser that keeps nothing loses it with the page.

/** `browser`: how it shows things, and what everybody may know. All else goes when who it belongs to logs out. */
type Whose = 'browser' | 'person' | 'administration'
/** `all`: until it is removed, and seen by all tabs. `one`: as long as the tab. */
type Tabs = 'all' | 'one'

/** All that is kept. Behind some names stands a part: of which concert, date or person it is. */
const entries = {
  language: { whose: 'browser', tabs: 'all' },
  theme: { whose: 'browser', tabs: 'all' },
  /** What draws were committed to when this browser saw it: it proves something only if it stays. */
  commitments: { whose: 'browser', tabs: 'all' },
  session: { whose: 'person', tabs: 'all' },
  /** Who logged in here last and has not logged out: a session that the server ended leaves the rest for their return. */
  owner: { whose: 'person', tabs: 'all' },
  /** The number of who is not logged in. */
  user: { whose: 'person', tabs: 'all' },
  token: { whose: 'person', tabs: 'all' },
  /** The token with which this tab has gone in. */
  entered: { whose: 'person', tabs: 'one' },
  receipts: { whose: 'person', tabs: 'all' },
  lines: { whose: 'person', tabs: 'all' },
  marks: { whose: 'person', tabs: 'one' },
  admin: { whose: 'administration', tabs: 'one' },
} as const satisfies Record<string, { whose: Whose; tabs: Tabs }>

export type Name = keyof typeof entries
export const names = Object.keys(entries) as Name[]

const prefix = 'usher.'
const keyOf = (name: Name, part: string) => `${prefix}${name}${part && `.${part}`}`
const nameIn = (key: string) => names.find((name) => key === prefix + name || key.startsWith(`${prefix}${name}.`))

function storageOf(which: () => Storage) {
  const beside = new Map<string, string>()
  return {
    keys(): string[] {
      const keys = [...beside.keys()]
      try {
        const storage = which()
        for (let at = 0; at < storage.length; at++) keys.push(storage.key(at)!)
      } catch {
        // There is none.
      }
      return keys.filter((key) => key.startsWith(prefix))
    },
    get(key: string): string | null {
      try {
        return which().getItem(key)
      } catch {
        return beside.get(key) ?? null
      }
    },
    put(key: string, value: string | null): void {
      try {
        if (value === null) which().removeItem(key)
        else which().setItem(key, value)
      } catch {
        if (value === null) beside.delete(key)
        else beside.set(key, value)
      }
    },
  }
}

const storages = { all: storageOf(() => localStorage), one: storageOf(() => sessionStorage) }
const storageFor = (name: Name) => storages[entries[name].tabs]

export const kept = {
  read: (name: Name, part = ''): string | null => storageFor(name).get(keyOf(name, part)),
  write: (name: Name, value: string | null, part = ''): void => storageFor(name).put(keyOf(name, part), value),
  readJson<T>(name: Name, part = ''): T | null {
    const text = kept.read(name, part)
    if (text === null) return null
    try {
      return JSON.parse(text) as T
    } catch {
      return null
    }
  },
  writeJson: (name: Name, value: unknown, part = ''): void => kept.write(name, value === null ? null : JSON.stringify(value), part),
  /** The parts of a name under which something is kept. */
  parts: (name: Name): string[] => storageFor(name).keys().filter((key) => nameIn(key) === name).map((key) => key.slice(prefix.length + name.length + 1)),
}

const listeners = new Set<{ name: Name; heard: () => void }>()
const tell = (changed: (name: Name) => boolean) => [...listeners].forEach(({ name, heard }) => changed(name) && heard())

/** Calls back when another tab has written under a name, or it was forgotten. */
export function whenOthersChange(name: Name, heard: () => void): void {
  listeners.add({ name, heard })
}

/**
 * Forgets what belongs to who logs out. The key of the administration goes with the person, who gave it; letting go of the key
 * leaves the person. What no name is known of, as of another version of the pages, is the person's.
 */
export function forget(whose: 'person' | 'administration', tabs: readonly Tabs[] = ['all', 'one']): void {
  const goes = (name: Name | undefined) => (name && entries[name].whose === 'browser' ? false : whose === 'person' || (name && entries[name].whose === whose))
  for (const one of tabs) for (const key of storages[one].keys()) if (goes(nameIn(key))) storages[one].put(key, null)
  tell((name) => Boolean(goes(name)))
}

addEventListener('storage', ({ key, newValue }) => {
  // Who logged out in another tab is gone from this one as well.
  if (key === keyOf('owner', '') && newValue === null) forget('person', ['one'])
  tell((name) => key === null || nameIn(key) === name)
})
