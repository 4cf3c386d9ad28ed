import { seatRuns } from './format'
import type { Schemas } from './http'

export type Section = Schemas['Section']

/** Where each seat of a date is drawn. Units are seats: one seat is 1 wide, a row 1.25 high. */
export interface Hall {
  readonly count: number
  readonly blocks: readonly Block[]
  readonly width: number
  readonly height: number
  /** How large names and the stage are: they grow with the hall. */
  readonly unit: number
}

export interface Block extends Section {
  readonly perRow: number
  readonly rows: number
  readonly left: number
  readonly top: number
}

export const rowHeight = 1.25
const gap = 2
const above = 3.6

/** Halls are drawn as they are: rows bend around the stage, the less the wider they are. */
export const bend = (hall: Hall, x: number) => {
  const half = hall.width / 2
  const off = (x - half) / Math.max(half, 8)
  return off * off * Math.min(hall.width * 0.05, 3)
}

/** The layout of a date; without sections the seats stand in rows of about twice as many as there are rows. */
export function hallOf(count: number, price: number, sections: readonly Section[] | undefined): Hall {
  const perRow = Math.max(1, Math.ceil(Math.sqrt(count * 2)))
  const all: readonly Section[] = sections?.length
    ? sections
    : [{ name: '', firstSeat: 1, seats: count, seatsPerRow: perRow, price }]
  const width = Math.max(...all.map((one) => Math.min(one.seatsPerRow, one.seats)))
  const unit = Math.max(1, width / 40)
  const blocks: Block[] = []
  let top = (above + (all[0]!.name ? 0.8 : 0)) * unit
  for (const section of all) {
    const across = Math.min(section.seatsPerRow, section.seats)
    const rows = Math.ceil(section.seats / section.seatsPerRow)
    blocks.push({ ...section, perRow: section.seatsPerRow, rows, left: (width - across) / 2, top })
    top += rows * rowHeight + gap * unit
  }
  const hall = { count: all.reduce((sum, one) => sum + one.seats, 0), blocks, width, height: top - gap * unit, unit }
  return { ...hall, height: hall.height + bend(hall, 0) + 0.5 }
}

export function blockOf(hall: Hall, seat: number): Block | null {
  return hall.blocks.find((one) => seat >= one.firstSeat && seat < one.firstSeat + one.seats) ?? null
}

export const priceOf = (hall: Hall, seat: number): number => blockOf(hall, seat)?.price ?? 0

/** Seats as runs, each section by its name: `R 4–6 · S 70`. */
export function runsIn(hall: Hall, seats: readonly number[]): string {
  const of = (block: Block) => seats.filter((seat) => seat >= block.firstSeat && seat < block.firstSeat + block.seats)
  return hall.blocks.map((block) => [block.name, seatRuns(of(block))] as const).filter(([, runs]) => runs !== '').map(([name, runs]) => (name ? `${name} ${runs}` : runs)).join(' · ')
}

/** The row and the number in it, both from 1. */
export function rowOf(block: Block, seat: number): { row: number; column: number } {
  const index = seat - block.firstSeat
  return { row: Math.floor(index / block.perRow) + 1, column: (index % block.perRow) + 1 }
}

/** The middle of a seat. */
export function spot(hall: Hall, block: Block, seat: number): { x: number; y: number } {
  const index = seat - block.firstSeat
  const x = block.left + (index % block.perRow) + 0.5
  return { x, y: block.top + (Math.floor(index / block.perRow) + 0.5) * rowHeight + bend(hall, x) }
}

/** The seat at a point of the drawing, if there is one. */
export function seatAt(hall: Hall, x: number, y: number): number | null {
  const flat = y - bend(hall, x)
  for (const block of hall.blocks) {
    const row = Math.floor((flat - block.top) / rowHeight)
    const column = Math.floor(x - block.left)
    if (row < 0 || row >= block.rows || column < 0 || column >= block.perRow) continue
    const seat = block.firstSeat + row * block.perRow + column
    if (seat < block.firstSeat + block.seats) return seat
  }
  return null
}

/** The next seat from one, by an arrow key; the same where there is none. */
export function neighbour(hall: Hall, seat: number, key: string): number {
  const block = blockOf(hall, seat)
  if (!block) return 1
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -block.perRow, ArrowDown: block.perRow }
  if (key === 'Home') return 1
  if (key === 'End') return hall.count
  const next = seat + (steps[key] ?? 0)
  return next >= 1 && next <= hall.count ? next : seat
}
