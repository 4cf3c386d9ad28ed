import { signal } from '@preact/signals'

/** Where the page is: the address says what is seen. */
export const place = signal(here())

function here() {
  return { path: location.pathname.replace(/\/+$/, '') || '/', query: new URLSearchParams(location.search) }
}

addEventListener('popstate', () => {
  place.value = here()
})

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to)
  else history.replaceState(null, '', to)
  place.value = here()
  if (how === 'push') {
    scrollTo(0, 0)
    cameByLink = true
  }
}

let cameByLink = false

/** Whether somebody came by a link and the page has not yet taken that in; it is said once. */
export function arrived(): boolean {
  const came = cameByLink
  cameByLink = false
  return came
}

/** Links of our own pages do not load the page anew. */
export function catchLinks(): void {
  document.addEventListener('click', (click) => {
    if (click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return
    const link = (click.target as Element | null)?.closest('a')
    if (!link || link.target || link.hasAttribute('download') || link.dataset.plain !== undefined) return
    if (link.origin !== location.origin) return
    click.preventDefault()
    go(link.pathname + link.search)
  })
}

/** What stands in a path where the pattern has names: `/concerts/:id`. Null when it is another path. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const values: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index]!
    if (part.startsWith(':')) {
      try {
        values[part.slice(1)] = decodeURIComponent(value)
      } catch {
        return null
      }
    } else if (part !== value) return null
  }
  return values
}
