import type { Schemas } from './http'
import { number } from './format'
import { t } from './text'

export type Span = Schemas['TraceSpan']
export type Phase = 'edge' | 'mailboxWait' | 'deciding' | 'journalWait' | 'commit' | 'answer'

export const phases: readonly Phase[] = ['edge', 'mailboxWait', 'deciding', 'journalWait', 'commit', 'answer']

export const phaseName = (phase: Phase): string =>
  ({
    edge: t('접수', 'edge'),
    mailboxWait: t('우편함', 'mailbox'),
    deciding: t('결정', 'deciding'),
    journalWait: t('저널', 'journal'),
    commit: t('커밋', 'commit'),
    answer: t('응답', 'answer'),
  })[phase]

export interface Part {
  phase: Phase
  from: number
  to: number
}

/** What a span went through, in milliseconds from the beginning of the request. */
export function partsOf(span: Span): Part[] {
  const { enqueued, started, decided, commitBegan, durable, answered } = span.timesMs
  const parts: Part[] = []
  const add = (phase: Phase, from: number | null, to: number | null) => {
    if (from !== null && to !== null && to > from) parts.push({ phase, from, to })
  }
  if (!('mailboxWait' in span.selfMs)) {
    add('edge', enqueued ?? started, answered)
    return parts
  }
  add('mailboxWait', enqueued, started)
  add('deciding', started, decided)
  add('journalWait', decided, commitBegan)
  add('commit', commitBegan, durable)
  add('answer', durable ?? decided, answered)
  return parts
}

export interface Row {
  span: Span
  depth: number
}

/** The spans of a request, each below the one that asked for it. */
export function rowsOf(root: Span): Row[] {
  const rows: Row[] = []
  const take = (span: Span, depth: number) => {
    rows.push({ span, depth })
    for (const child of span.children) take(child, depth + 1)
  }
  take(root, 0)
  return rows
}

/** A duration as people compare it: three figures, and its unit. */
export function msText(ms: number): string {
  if (ms >= 10_000) return `${number(Math.round(ms / 100) / 10)} s`
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  if (ms >= 100) return `${ms.toFixed(0)} ms`
  if (ms >= 10) return `${ms.toFixed(1)} ms`
  return `${ms.toFixed(2)} ms`
}

/** A round duration, without figures that say nothing: `2 ms`, `0.5 ms`, `100 ms`. */
export const markText = (ms: number): string => (ms === 0 ? '0' : msText(ms).replace(/(\.\d*?)0+ /, '$1 ').replace('. ', ' '))

/** The clock part of an instant of the house, to the millisecond. */
export const clockPart = (instant: string): string => instant.slice(11, 23)
/** Microseconds since an epoch of its own; the house's zone does not matter for differences. */
export function microsOf(instant: string): number {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? ''
  return Date.parse(instant.replace(/\.\d+/, '')) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6))
}

/** Where a duration stands between 0.1 ms and 10 s, by orders of magnitude: 0 to 1. */
export const magnitude = (ms: number): number => Math.min(1, Math.max(0, (Math.log10(Math.max(ms, 0.1)) + 1) / 5))

/** Where requests stand on a strip of time: from the left edge as they began, from below by orders of magnitude; 0 to 1 each. */
export function strewn<T extends { start: string; durationMs: number }>(all: readonly T[]): { one: T; x: number; y: number }[] {
  const times = all.map((one) => microsOf(one.start))
  const first = times.reduce((a, b) => Math.min(a, b), Infinity)
  const whole = Math.max(1, times.reduce((a, b) => Math.max(a, b), -Infinity) - first)
  return all.map((one, index) => ({ one, x: (times[index]! - first) / whole, y: magnitude(one.durationMs) }))
}

/** The duration that a share of all stayed below: 0.5 is the middle one. Null of nothing. */
export function quantile(all: readonly { durationMs: number }[], share: number): number | null {
  const sorted = all.map((one) => one.durationMs).sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
}

/** Round marks from 0 to a duration, about `most` of them. */
export function marksOf(whole: number, most = 5): number[] {
  const rough = whole / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough)!
  return Array.from({ length: Math.floor(whole / step + 1e-9) + 1 }, (_, index) => index * step)
}
