import { useEffect, useRef } from 'preact/hooks'
import { money } from '../lib/format'
import { bend, rowHeight, spot, blockOf, type Block, type Hall } from '../lib/seats'
import { t } from '../lib/text'
import { theme } from '../state/settings'
import { isOut, type SeatState, type Sight } from './seat_map'

type Colours = Record<SeatState | 'ink' | 'soft' | 'paper' | 'line', string>

function colours(element: Element): Colours {
  const style = getComputedStyle(element)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    free: of('accent'), chosen: of('accent'), held: of('accent'), mine: of('good'), theirs: of('strong-line'), sold: of('taken'), taken: of('taken'), gone: of('taken'),
    ink: of('ink'), soft: of('soft'), paper: of('card'), line: of('strong-line'),
  }
}

/** From how many pixels a seat on it is drawn with its shape; below it is a dot of the overview. */
const shaped = 7

/**
 * Halls of up to 100,000 seats. From afar the picture of all seats, painted once for each change, is moved and scaled;
 * from near only the seats in sight are painted.
 */
export function HallCanvas(props: {
  hall: Hall
  stateOf: (seat: number) => SeatState
  version: unknown
  sight: Sight
  size: { width: number; height: number }
  cursor: number | null
}) {
  const { hall, stateOf, version, sight, size, cursor } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const overview = useRef<{ picture: HTMLCanvasElement; version: unknown; hall: Hall; theme: string; scale: number } | null>(null)

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const density = Math.min(devicePixelRatio || 1, 2)
    const width = Math.round(size.width * density)
    const height = Math.round(size.height * density)
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    const shades = colours(element)
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    const scale = sight.scale * density
    if (sight.scale < shaped) {
      const mood = `${theme.value} ${shades.paper}`
      let kept = overview.current
      if (!kept || kept.version !== version || kept.hall !== hall || kept.theme !== mood) {
        kept = { ...paintOverview(hall, stateOf, shades), version, hall, theme: mood }
        overview.current = kept
      }
      context.imageSmoothingEnabled = true
      const factor = scale / kept.scale
      context.drawImage(kept.picture, -sight.x * scale, -sight.y * scale, kept.picture.width * factor, kept.picture.height * factor)
    } else {
      context.setTransform(scale, 0, 0, scale, -sight.x * scale, -sight.y * scale)
      paintSeen(context, hall, stateOf, shades, sight, size)
      paintRows(context, hall, shades, sight, size)
    }
    context.setTransform(scale, 0, 0, scale, -sight.x * scale, -sight.y * scale)
    paintNames(context, hall, shades)
    const block = cursor === null ? null : blockOf(hall, cursor)
    if (block) {
      const { x, y } = spot(hall, block, cursor!)
      context.strokeStyle = shades.ink
      context.lineWidth = Math.max(0.12, 2 / sight.scale)
      context.strokeRect(x - 0.6, y - 0.6, 1.2, 1.2)
    }
  })
  return <canvas ref={canvas} aria-hidden="true" />
}

function paintOverview(hall: Hall, stateOf: (seat: number) => SeatState, shades: Colours) {
  const scale = Math.min(4, 4000 / Math.max(hall.width, hall.height))
  const picture = document.createElement('canvas')
  picture.width = Math.ceil(hall.width * scale)
  picture.height = Math.ceil(hall.height * scale)
  const context = picture.getContext('2d')!
  context.setTransform(scale, 0, 0, scale, 0, 0)
  // Without gaps, which would shimmer when the picture is scaled. A colour at a time: changing it is what costs.
  const parts = new Map<string, Path2D>()
  for (const block of hall.blocks) {
    for (let index = 0; index < block.seats; index++) {
      const seat = block.firstSeat + index
      const { x, y } = spot(hall, block, seat)
      const state = stateOf(seat)
      const colour = state === 'free' ? `${shades.free}80` : shades[state]
      let part = parts.get(colour)
      if (!part) parts.set(colour, (part = new Path2D()))
      part.rect(x - 0.5, y - rowHeight / 2, 1.02, rowHeight + 0.02)
    }
  }
  for (const [colour, part] of parts) {
    context.fillStyle = colour
    context.fill(part)
  }
  return { picture, scale }
}

function eachSeen(hall: Hall, sight: Sight, size: { width: number; height: number }, visit: (seat: number, x: number, y: number, block: Block) => void) {
  const right = sight.x + size.width / sight.scale
  const bottom = sight.y + size.height / sight.scale
  const deepest = bend(hall, 0)
  for (const block of hall.blocks) {
    const firstRow = Math.max(0, Math.floor((sight.y - deepest - block.top) / rowHeight))
    const lastRow = Math.min(block.rows - 1, Math.floor((bottom - block.top) / rowHeight))
    const firstColumn = Math.max(0, Math.floor(sight.x - block.left))
    const lastColumn = Math.min(block.perRow - 1, Math.floor(right - block.left))
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const index = row * block.perRow + column
        if (index >= block.seats) continue
        const { x, y } = spot(hall, block, block.firstSeat + index)
        visit(block.firstSeat + index, x, y, block)
      }
    }
  }
}

/** The number of each row in sight: before its first seat, or at the edge where that seat is not in sight. */
function paintRows(context: CanvasRenderingContext2D, hall: Hall, shades: Colours, sight: Sight, size: { width: number; height: number }) {
  const high = Math.max(0.5, 10 / sight.scale)
  const edge = sight.x + 2.6 * high
  const bottom = sight.y + size.height / sight.scale
  if (hall.blocks.some((block) => block.left - 0.8 < edge)) {
    context.fillStyle = shades.paper
    context.fillRect(sight.x, sight.y, 2.9 * high, bottom - sight.y)
  }
  context.fillStyle = shades.soft
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  context.font = `${high}px system-ui, sans-serif`
  for (const block of hall.blocks) {
    for (let row = 0; row < block.rows; row++) {
      const first = block.firstSeat + row * block.perRow
      // The rows bend: where the edge cuts one is how high its number stands.
      const column = Math.max(0, Math.min(block.perRow - 1, Math.ceil(edge + 0.8 - block.left)))
      const { x, y } = spot(hall, block, Math.min(first + column, block.firstSeat + block.seats - 1))
      if (y > sight.y && y < bottom) context.fillText(String(row + 1), column === 0 ? x - 0.8 : edge, y)
    }
  }
}

function paintSeen(context: CanvasRenderingContext2D, hall: Hall, stateOf: (seat: number) => SeatState, shades: Colours, sight: Sight, size: { width: number; height: number }) {
  // As large as the longest number fits into its seat.
  const high = Math.min(0.3, 1.15 / String(hall.count).length)
  const numbered = high * sight.scale > 7
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.font = `${high}px system-ui, sans-serif`
  eachSeen(hall, sight, size, (seat, x, y) => {
    const state = stateOf(seat)
    context.beginPath()
    if (state === 'mine') context.rect(x - 0.4, y - 0.4, 0.8, 0.8)
    else context.arc(x, y, isOut(state) ? 0.22 : 0.38, 0, 7)
    if (state === 'free' || state === 'theirs') {
      context.strokeStyle = shades[state]
      context.lineWidth = 0.08
      context.stroke()
    } else {
      context.fillStyle = shades[state]
      context.fill()
    }
    if (state === 'held' || state === 'mine') {
      context.beginPath()
      context.moveTo(x - 0.18, y)
      context.lineTo(x - 0.05, y + 0.14)
      context.lineTo(x + 0.19, y - 0.14)
      context.strokeStyle = shades.paper
      context.lineWidth = 0.09
      context.stroke()
    }
    if (numbered && (state === 'free' || state === 'chosen')) {
      context.fillStyle = state === 'free' ? shades.soft : shades.paper
      context.fillText(String(seat), x, y)
    }
  })
}

function paintNames(context: CanvasRenderingContext2D, hall: Hall, shades: Colours) {
  const { unit } = hall
  const half = Math.min(hall.width * 0.3, 9 * unit)
  context.strokeStyle = shades.line
  context.lineWidth = 0.06 * unit
  context.strokeRect(hall.width / 2 - half, 0.6 * unit, 2 * half, 1.5 * unit)
  context.fillStyle = shades.soft
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.font = `${0.9 * unit}px system-ui, sans-serif`
  context.fillText(t('무대', 'STAGE'), hall.width / 2, 1.36 * unit)
  for (const block of hall.blocks) {
    if (!block.name) continue
    context.fillText(`${block.name} · ${money(block.price)}`, hall.width / 2, block.top - 0.75 * unit)
  }
}
