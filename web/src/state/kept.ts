// What this browser remembers, under names of our own. A browser that keeps nothing loses it with the page.
function storageOf(which: () => Storage) {
  const beside = new Map<string, string>()
  return {
    read(name: string): string | null {
      try {
        return which().getItem(`usher.${name}`)
      } catch {
        return beside.get(name) ?? null
      }
    },
    write(name: string, value: string | null): void {
      try {
        if (value === null) which().removeItem(`usher.${name}`)
        else which().setItem(`usher.${name}`, value)
      } catch {
        if (value === null) beside.delete(name)
        else beside.set(name, value)
      }
    },
    readJson<T>(name: string): T | null {
      const text = this.read(name)
      if (text === null) return null
      try {
        return JSON.parse(text) as T
      } catch {
        return null
      }
    },
    writeJson(name: string, value: unknown): void {
      this.write(name, value === null ? null : JSON.stringify(value))
    },
  }
}

/** Kept until it is removed, and seen by all tabs. */
export const kept = storageOf(() => localStorage)
/** Kept as long as the tab. */
export const keptHere = storageOf(() => sessionStorage)

/** Calls back when another tab has written a name. */
export function onOtherTab(name: string, heard: () => void): () => void {
  const listener = (change: StorageEvent) => {
    if (change.key === `usher.${name}` || change.key === null) heard()
  }
  addEventListener('storage', listener)
  return () => removeEventListener('storage', listener)
}
