import { bend, rowHeight, type Block, type Hall } from './seats'

/** What part of a hall is seen: its left upper corner and how many pixels a seat is wide. */
export interface Sight {
  x: number
  y: number
  scale: number
}

export interface Size {
  width: number
  height: number
}

/** All of a hall, in the middle. */
export function fitting(hall: Hall, { width, height }: Size): Sight {
  const margin = 2 * hall.unit
  const scale = Math.min(width / (hall.width + 2 * margin), height / (hall.height + hall.unit), 46)
  return { scale, x: hall.width / 2 - width / scale / 2, y: (hall.height - height / scale) / 2 }
}

/** The same part of the hall in a box of another size: what was in the middle stays there. */
export function resized(sight: Sight, from: Size, to: Size): Sight {
  return { scale: sight.scale, x: sight.x + (from.width - to.width) / sight.scale / 2, y: sight.y + (from.height - to.height) / sight.scale / 2 }
}

/** A part of the hall, in seats. */
export interface Area {
  left: number
  top: number
  right: number
  bottom: number
}

/** The rows of a block of which something may be within an area, and the columns. */
export function within(hall: Hall, block: Block, area: Area): { firstRow: number; lastRow: number; firstColumn: number; lastColumn: number } {
  const deepest = bend(hall, 0)
  return {
    firstRow: Math.max(0, Math.floor((area.top - deepest - block.top) / rowHeight)),
    lastRow: Math.min(block.rows - 1, Math.floor((area.bottom - block.top) / rowHeight)),
    firstColumn: Math.max(0, Math.floor(area.left - block.left)),
    lastColumn: Math.min(block.perRow - 1, Math.floor(area.right - block.left)),
  }
}
