export interface Series {
  labels: Record<string, string>
  value: number
}

/** The series of one family, out of a page for Prometheus. */
export function seriesOf(page: string, family: string): Series[] {
  const found: Series[] = []
  for (const [, labels, value] of page.matchAll(new RegExp(`^${family}\\{([^}]*)\\} (\\S+)$`, 'gm'))) {
    found.push({ labels: Object.fromEntries([...labels!.matchAll(/(\w+)="([^"]*)"/g)].map((one) => [one[1]!, one[2]!])), value: Number(value) })
  }
  return found
}

/** The value of a room's series; null where it has none of its own. */
export const ofRoom = (page: string, family: string, room: string): number | null => seriesOf(page, family).find((one) => one.labels.room === room)?.value ?? null

/** Seats of a concert's dates by what they are used for; dates without series of their own are missing. */
export function seatsOf(page: string, concert: number): Map<string, Record<string, number>> {
  const dates = new Map<string, Record<string, number>>()
  for (const { labels, value } of seriesOf(page, 'usher_seats')) {
    if (labels.concert !== String(concert) || !labels.date || !labels.state) continue
    const date = labels.date.replace(' ', 'T')
    dates.set(date, { ...dates.get(date), [labels.state]: value })
  }
  return dates
}

/** The counts of a family of counters by one label. */
export const countersOf = (page: string, family: string, label: string): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { labels, value } of seriesOf(page, family)) counts.set(labels[label] ?? '', (counts.get(labels[label] ?? '') ?? 0) + value)
  return counts
}

export interface Sample {
  /** Seconds since 1970. */
  at: number
  waiting: number
  active: number
  admitted: number
  held: number
  sold: number
  /** Since the server started, by reason. */
  refusals: ReadonlyMap<string, number>
}

/** What a desk has seen since it was opened; the oldest goes first. */
export interface History {
  samples: readonly Sample[]
}

export const longest = 1800

export function grown(history: History, sample: Sample): History {
  const last = history.samples.at(-1)
  if (last && sample.at <= last.at) return history
  return { samples: [...history.samples, sample].slice(-longest) }
}

/** So many a minute between each sample and the one before; a server that was started anew counts from zero. */
export function perMinute(history: History, reason: string): (number | null)[] {
  return history.samples.map((sample, index) => {
    const before = history.samples[index - 1]
    if (!before) return null
    const now = sample.refusals.get(reason) ?? 0
    const then = before.refusals.get(reason) ?? 0
    return ((now >= then ? now - then : now) * 60) / Math.max(0.001, sample.at - before.at)
  })
}

/** The reasons that came most often while the desk was watched, at most so many. */
export function topReasons(history: History, most: number): { reason: string; count: number }[] {
  const first = history.samples[0]
  const counts = new Map<string, number>()
  let before = first
  for (const sample of history.samples.slice(1)) {
    for (const [reason, now] of sample.refusals) {
      const then = before?.refusals.get(reason) ?? 0
      counts.set(reason, (counts.get(reason) ?? 0) + (now >= then ? now - then : now))
    }
    before = sample
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .filter((one) => one.count > 0)
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason))
    .slice(0, most)
}
