import { cut, money } from '../lib/format'
import { differing, isOut, type SeatState, type SeatStates, seatStates, stateAt } from '../lib/seat_states'
import { bend, blockOf, rowHeight, spot, type Hall } from '../lib/seats'
import { type Area, type Sight, type Size, within } from '../lib/sight'
import { t } from '../lib/text'

export type Colours = Record<SeatState | 'ink' | 'soft' | 'paper' | 'line', string>

/** From how many pixels a seat on it is painted with its shape; below it is a dot of the overview. */
const shaped = 7
/** Pixels of the screen that a tile is wide and high. */
const side = 256
/** For so long a frame may paint tiles; the rest comes with the next, and the overview shows meanwhile. */
const budgetMs = 4
/** So long after the size of the seats has last changed they are painted as sharp as they can be. */
const restMs = 120
/** As many tiles are kept: 48 MB. */
const mostTiles = 192

type Canvas = HTMLCanvasElement
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D
const canvasOf = (width: number, height: number): Canvas => Object.assign(document.createElement('canvas'), { width, height })

/** All seats as dots at one scale. Where seats change, only what is around them is painted again. */
interface Overview {
  scale: number
  picture: Canvas
}

/** The seats with their shapes at one scale, in tiles that are painted when they come in sight. */
interface Tiles {
  scale: number
  of: Map<string, ImageBitmap | Canvas>
}

/**
 * Paints a hall of up to 100,000 seats on a canvas, a frame at a time and only where something has changed. From afar that is the
 * picture of all seats at about the scale that is seen; from near, tiles of the seats in sight, which stay while they are moved
 * and stretched. What a frame costs does not depend on how many seats there are.
 */
export class HallPainter {
  private sight: Sight | null = null
  private size: Size = { width: 0, height: 0 }
  private states: SeatStates = new Uint8Array(0)
  private cursor: number | null = null
  private shades: Colours | null = null
  private overviews = new Map<number, Overview>()
  private tiles: Tiles | null = null
  /** Those of the size before, until all in sight are painted anew. */
  private former: Tiles | null = null
  private soiled = new Set<string>()
  /** On which tiles are painted, one after the other. */
  private sheet: OffscreenCanvas | null = null
  private frame = 0
  private resizedAt = 0
  private rest: ReturnType<typeof setTimeout> | null = null

  constructor(
    private readonly canvas: Canvas,
    private readonly hall: Hall,
    private readonly coloursOf: (element: Element) => Colours,
  ) {}

  /** What is seen; all else stays as it is. */
  look(sight: Sight, size: Size): void {
    if (this.sight && this.sight.scale !== sight.scale) this.resizedAt = performance.now()
    this.sight = sight
    this.size = size
    this.ask()
  }

  /** What the seats are now. */
  show(states: SeatStates): void {
    const changed = this.states.length === states.length ? differing(this.states, states) : null
    this.states = states
    if (changed === null) this.forget()
    else for (const seat of changed) this.soil(seat)
    this.ask()
  }

  point(cursor: number | null): void {
    this.cursor = cursor
    this.ask()
  }

  /** Colours or words may be others. */
  restyle(): void {
    this.shades = null
    this.forget()
    this.ask()
  }

  end(): void {
    cancelAnimationFrame(this.frame)
    if (this.rest) clearTimeout(this.rest)
    this.forget()
  }

  private forget(): void {
    this.overviews.clear()
    this.soiled.clear()
    this.tiles = null
    this.former = null
  }

  private ask(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.paint())
  }

  /** Where overviews show the seat they are painted again at once: that is a small part. Tiles are when they are in sight. */
  private soil(seat: number): void {
    const block = blockOf(this.hall, seat)
    if (!block) return
    const { x, y } = spot(this.hall, block, seat)
    for (const { scale } of this.overviews.values()) this.soiled.add(`${scale} ${Math.floor((x * scale) / side)} ${Math.floor((y * scale) / side)}`)
    for (const tiles of [this.tiles, this.former]) {
      if (!tiles) continue
      // A shape may reach into the tiles beside.
      for (const dx of [-0.6, 0.6]) for (const dy of [-0.6, 0.6]) tiles.of.delete(`${Math.floor(((x + dx) * tiles.scale) / side)} ${Math.floor(((y + dy) * tiles.scale) / side)}`)
    }
  }

  private paint(): void {
    this.frame = 0
    const { sight, size, canvas, hall } = this
    const context = canvas.getContext('2d')
    if (!sight || size.width === 0 || !context) return
    const density = Math.min(devicePixelRatio || 1, 2)
    const width = Math.round(size.width * density)
    const height = Math.round(size.height * density)
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    this.shades ??= this.coloursOf(canvas)
    const shades = this.shades
    const scale = sight.scale * density
    const area = { left: sight.x, top: sight.y, right: sight.x + size.width / sight.scale, bottom: sight.y + size.height / sight.scale }
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    // Whole pixels: a tile that lies between two would be blurred.
    const left = Math.round(-sight.x * scale)
    const top = Math.round(-sight.y * scale)
    const near = sight.scale >= shaped
    if (near) this.paintTiles(context, { scale, left, top, width, height })
    else this.paintOverview(context, scale, scale, left, top)
    context.setTransform(scale, 0, 0, scale, left, top)
    paintNames(context, hall, shades)
    const block = this.cursor === null ? null : blockOf(hall, this.cursor)
    if (block) {
      const { x, y } = spot(hall, block, this.cursor!)
      context.strokeStyle = shades.ink
      context.lineWidth = Math.max(0.12, 2 / sight.scale)
      context.strokeRect(x - 0.6, y - 0.6, 1.2, 1.2)
    }
    if (near) paintRows(context, hall, shades, area, { scale, left, top, width, height }, density)
  }

  private paintOverview(context: CanvasRenderingContext2D, wanted: number, scale: number, left: number, top: number): void {
    const most = 4000 / Math.max(this.hall.width, this.hall.height)
    const level = Math.min(most, wanted > 2 ? 4 : wanted > 1 ? 2 : 1)
    let kept = this.overviews.get(level)
    if (!kept) {
      kept = { scale: level, picture: canvasOf(Math.ceil(this.hall.width * level), Math.ceil(this.hall.height * level)) }
      paintDots(kept.picture.getContext('2d')!, level, this.hall, this.states, this.shades!, null)
      this.overviews.set(level, kept)
    }
    this.clean()
    const factor = scale / kept.scale
    context.imageSmoothingEnabled = true
    context.drawImage(kept.picture, left, top, kept.picture.width * factor, kept.picture.height * factor)
  }

  /** Paints again what is soiled of the overviews. */
  private clean(): void {
    for (const name of this.soiled) {
      const [scale, column, row] = name.split(' ').map(Number) as [number, number, number]
      const kept = this.overviews.get(scale)
      if (kept) paintDots(kept.picture.getContext('2d')!, scale, this.hall, this.states, this.shades!, { left: (column * side) / scale, top: (row * side) / scale, right: ((column + 1) * side) / scale, bottom: ((row + 1) * side) / scale })
    }
    this.soiled.clear()
  }

  /** The tiles that are painted now: of this scale, or of one that is near enough while the size of the seats changes. */
  private tilesFor(scale: number): Tiles {
    const moving = performance.now() - this.resizedAt < restMs
    const factor = this.tiles ? scale / this.tiles.scale : 0
    if (factor !== 1 && !(moving && factor > 0.6 && factor < 2)) {
      this.former = this.tiles ?? this.former
      this.tiles = { scale, of: new Map() }
    } else if (factor !== 1) {
      if (this.rest) clearTimeout(this.rest)
      this.rest = setTimeout(() => this.ask(), restMs + 10)
    }
    return this.tiles!
  }

  /** A tile as a picture that changes no more, where the browser can make one: that is put on a canvas in a tenth of the time. */
  private tileOf(paint: (context: Context) => void): ImageBitmap | Canvas {
    if (typeof OffscreenCanvas === 'undefined') {
      const tile = canvasOf(side, side)
      paint(tile.getContext('2d')!)
      return tile
    }
    this.sheet ??= new OffscreenCanvas(side, side)
    paint(this.sheet.getContext('2d')!)
    return this.sheet.transferToImageBitmap()
  }

  private paintTiles(context: CanvasRenderingContext2D, view: View): void {
    const began = performance.now()
    const tiles = this.tilesFor(view.scale)
    const seen = inSight(tiles, view)
    const missing = seen.filter(({ name }) => !tiles.of.has(name))
    // From the middle outwards.
    const off = (one: Piece) => Math.hypot(one.x + one.wide / 2 - view.width / 2, one.y + one.high / 2 - view.height / 2)
    missing.sort((one, other) => off(one) - off(other))
    while (missing.length > 0) {
      const { name, column, row } = missing.shift()!
      tiles.of.set(name, this.tileOf((context) => paintShapes(context, tiles.scale, column, row, this.hall, this.states, this.shades!)))
      // While the size of the seats changes, one a frame: it may not be needed any more in the next.
      if (tiles.scale !== view.scale || performance.now() - began > budgetMs) break
    }
    if (missing.length > 0) {
      // Meanwhile what was painted before is stretched, and from afar if there is none.
      this.paintOverview(context, shaped / 2, view.scale, view.left, view.top)
      if (this.former) put(context, this.former, inSight(this.former, view))
      this.ask()
    } else this.former = null
    put(context, tiles, seen)
    for (const name of tiles.of.keys()) {
      if (tiles.of.size <= Math.max(mostTiles, seen.length)) break
      tiles.of.delete(name)
    }
  }
}

/** The seats as the canvas shows them, in pixels of the screen. */
interface View {
  scale: number
  left: number
  top: number
  width: number
  height: number
}

/** Where a tile is on the canvas. */
interface Piece {
  name: string
  column: number
  row: number
  x: number
  y: number
  wide: number
  high: number
}

function inSight(tiles: Tiles, { scale, left, top, width, height }: View): Piece[] {
  const step = (side * scale) / tiles.scale
  const seen: Piece[] = []
  for (let row = Math.floor(-top / step); row * step + top < height; row++) {
    for (let column = Math.floor(-left / step); column * step + left < width; column++) {
      const x = Math.round(column * step + left)
      const y = Math.round(row * step + top)
      seen.push({ name: `${column} ${row}`, column, row, x, y, wide: Math.round((column + 1) * step + left) - x, high: Math.round((row + 1) * step + top) - y })
    }
  }
  return seen
}

/** Puts the tiles that there are in place of what stands there. */
function put(context: CanvasRenderingContext2D, tiles: Tiles, seen: readonly Piece[]): void {
  for (const { name, x, y, wide, high } of seen) {
    const tile = tiles.of.get(name)
    if (!tile) continue
    // Those that were in sight last are kept longest.
    tiles.of.delete(name)
    tiles.of.set(name, tile)
    context.clearRect(x, y, wide, high)
    context.drawImage(tile, x, y, wide, high)
  }
}

/** Half of one colour and half of another, both such as `#8d2f4c`. */
function mixed(one: string, other: string): string {
  const part = (text: string, at: number) => Number.parseInt(text.slice(at, at + 2), 16)
  return `rgb(${[1, 3, 5].map((at) => (part(one, at) + part(other, at)) >> 1).join(' ')})`
}

/** The seats of an area as dots; all of them without one. In whole pixels and without gaps: else it would shimmer when it is scaled. */
function paintDots(context: CanvasRenderingContext2D, scale: number, hall: Hall, states: SeatStates, shades: Colours, area: Area | null): void {
  const seen = area ?? { left: 0, top: 0, right: hall.width, bottom: hall.height }
  const [x, y, wide, high] = [seen.left * scale, seen.top * scale, (seen.right - seen.left) * scale, (seen.bottom - seen.top) * scale].map(Math.round) as [number, number, number, number]
  context.save()
  context.beginPath()
  context.rect(x, y, wide, high)
  context.clip()
  context.clearRect(x, y, wide, high)
  // As many neighbours of one state are one bar as the rows do not bend by more than a tenth of a seat.
  const steepest = bend(hall, 0) - bend(hall, 1)
  const most = Math.max(1, Math.min(16, Math.floor(0.1 / Math.max(steepest, 0.001))))
  // A colour at a time: changing it is what costs.
  const bars = new Map<number, number[]>()
  for (const block of hall.blocks) {
    const { firstRow, lastRow, firstColumn, lastColumn } = within(hall, block, { left: seen.left - 1, top: seen.top - 1, right: seen.right + 1, bottom: seen.bottom + 1 })
    for (let row = firstRow; row <= lastRow; row++) {
      const last = Math.min(lastColumn, block.seats - 1 - row * block.perRow)
      const first = block.firstSeat + row * block.perRow
      for (let column = firstColumn - (firstColumn % most); column <= last; ) {
        const state = states[first + column - 1]!
        // Bars end at the same columns, whatever area they are painted for.
        const until = Math.min(column - (column % most) + most, block.perRow, block.seats - row * block.perRow)
        let end = column + 1
        while (end < until && states[first + end - 1] === state) end++
        let list = bars.get(state)
        if (!list) bars.set(state, (list = []))
        const middle = block.left + column - (column % most) + most / 2
        const top = block.top + row * rowHeight + bend(hall, middle)
        list.push(Math.round((block.left + column) * scale), Math.round(top * scale), Math.round((block.left + end) * scale), Math.round((top + rowHeight) * scale))
        column = end
      }
    }
  }
  for (const [state, list] of bars) {
    const name = seatStates[state]!
    context.fillStyle = name === 'free' ? mixed(shades.free, shades.paper) : shades[name]
    for (let at = 0; at < list.length; at += 4) context.fillRect(list[at]!, list[at + 1]!, list[at + 2]! - list[at]!, list[at + 3]! - list[at + 1]!)
  }
  context.restore()
}

/** The seats of one tile with their shapes. */
function paintShapes(context: Context, scale: number, column: number, row: number, hall: Hall, states: SeatStates, shades: Colours): void {
  const area = { left: (column * side) / scale - 1, top: (row * side) / scale - 1, right: ((column + 1) * side) / scale + 1, bottom: ((row + 1) * side) / scale + 1 }
  context.setTransform(scale, 0, 0, scale, -column * side, -row * side)
  // As large as the longest number fits into its seat.
  const high = Math.min(0.3, 1.15 / String(hall.count).length)
  const density = Math.min(devicePixelRatio || 1, 2)
  const numbered = (high * scale) / density > 7
  const at = new Map<SeatState, number[]>()
  for (const block of hall.blocks) {
    const { firstRow, lastRow, firstColumn, lastColumn } = within(hall, block, area)
    for (let row = firstRow; row <= lastRow; row++) {
      const last = Math.min(lastColumn, block.seats - 1 - row * block.perRow)
      for (let column = firstColumn; column <= last; column++) {
        const seat = block.firstSeat + row * block.perRow + column
        const state = stateAt(states, seat)
        let list = at.get(state)
        if (!list) at.set(state, (list = []))
        const { x, y } = spot(hall, block, seat)
        list.push(x, y, seat)
      }
    }
  }
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.font = `${high}px system-ui, sans-serif`
  // All of one state are one path.
  for (const [state, list] of at) {
    const radius = isOut(state) ? 0.22 : 0.38
    context.beginPath()
    for (let index = 0; index < list.length; index += 3) {
      const [x, y] = [list[index]!, list[index + 1]!]
      if (state === 'mine') context.rect(x - 0.4, y - 0.4, 0.8, 0.8)
      else {
        context.moveTo(x + radius, y)
        context.arc(x, y, radius, 0, 2 * Math.PI)
      }
    }
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
      for (let index = 0; index < list.length; index += 3) {
        const [x, y] = [list[index]!, list[index + 1]!]
        context.moveTo(x - 0.18, y)
        context.lineTo(x - 0.05, y + 0.14)
        context.lineTo(x + 0.19, y - 0.14)
      }
      context.strokeStyle = shades.paper
      context.lineWidth = 0.09
      context.stroke()
    }
    if (numbered && (state === 'free' || state === 'chosen')) {
      context.fillStyle = state === 'free' ? shades.soft : shades.paper
      for (let index = 0; index < list.length; index += 3) context.fillText(String(list[index + 2]), list[index]!, list[index + 1]!)
    }
  }
}

/** The number of each row in sight: before its first seat, or at the edge where that seat is not in sight. */
function paintRows(context: CanvasRenderingContext2D, hall: Hall, shades: Colours, area: Area, view: View, density: number): void {
  const { scale, left, top } = view
  // In pixels of the screen: letters of one size, however far one has zoomed.
  const high = Math.max(0.5 * scale, 10 * density)
  const edge = 2.6 * high
  context.setTransform(1, 0, 0, 1, 0, 0)
  if (hall.blocks.some((block) => (block.left - 0.8) * scale + left < edge)) {
    context.fillStyle = shades.paper
    context.fillRect(0, 0, 2.9 * high, view.height)
  }
  context.fillStyle = shades.soft
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  context.font = `${high}px system-ui, sans-serif`
  for (const block of hall.blocks) {
    const { firstRow, lastRow } = within(hall, block, area)
    // The rows bend: where the edge cuts one is how high its number stands.
    const column = Math.max(0, Math.min(block.perRow - 1, Math.ceil(area.left + edge / scale + 0.8 - block.left)))
    for (let row = firstRow; row <= lastRow; row++) {
      const first = block.firstSeat + row * block.perRow
      const { x, y } = spot(hall, block, Math.min(first + column, block.firstSeat + block.seats - 1))
      if (y > area.top && y < area.bottom) context.fillText(String(row + 1), column === 0 ? (x - 0.8) * scale + left : edge, y * scale + top)
    }
  }
}

function paintNames(context: CanvasRenderingContext2D, hall: Hall, shades: Colours): void {
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
    context.fillText(cut(block.name, ` · ${money(block.price)}`, (hall.width + 2 * unit) / (0.9 * unit)), hall.width / 2, block.top - 0.75 * unit)
  }
}
