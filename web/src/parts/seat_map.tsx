import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { cut, money } from '../lib/format'
import { isOut, type SeatState, type SeatStates, stateAt } from '../lib/seat_states'
import { blockOf, neighbour, priceOf, rowOf, seatAt, spot, type Hall } from '../lib/seats'
import { fitting, resized, type Sight, type Size } from '../lib/sight'
import { t } from '../lib/text'
import { language } from '../state/settings'
import { HallCanvas } from './seat_canvas'

export interface MapProps {
  hall: Hall
  states: SeatStates
  onPick: (seat: number) => void
}

/** Above this many seats the hall is painted, not built of elements. */
const most_elements = 2000

export const wordOf = (state: SeatState): string =>
  ({
    free: t('빈 좌석', 'free'),
    chosen: t('고른 좌석', 'chosen'),
    held: t('내가 잡은 좌석', 'held by you'),
    mine: t('내 좌석', 'yours'),
    theirs: t('다른 분이 잡은 좌석', 'held by somebody'),
    sold: t('팔린 좌석', 'sold'),
    taken: t('나간 좌석', 'taken'),
    gone: t('방금 나간 좌석', 'just taken'),
  })[state]

export function nameOf(hall: Hall, seat: number): string {
  const block = blockOf(hall, seat)
  if (!block) return String(seat)
  const { row, column } = rowOf(block, seat)
  const section = block.name ? `${block.name} ` : ''
  return t(`${section}${row}열 ${column}번 (${seat}번 좌석)`, `${section}row ${row}, number ${column} (seat ${seat})`)
}

export function SeatMap({ hall, states, onPick }: MapProps) {
  const box = useRef<HTMLDivElement>(null)
  const [size, measure] = useState<Size | null>(null)
  // Null shows all of the hall, whatever the size. Read by what shows the hall alone: moving it builds nothing else anew.
  const near = useSignal<Sight | null>(null)
  const look = (change: (near: Sight | null) => Sight | null) => (near.value = change(near.peek()))
  const whole = useMemo(() => size && fitting(hall, size), [hall, size])
  const shown = useSignal(whole)
  shown.value = whole
  const sight = useComputed(() => near.value ?? shown.value)
  const [cursor, point] = useState<number | null>(null)
  // Read by the line below the hall alone: a pointer that moves draws no seat anew.
  const touched = useSignal<number | null>(null)
  const fingers = useRef(new Map<number, { x: number; y: number }>())
  const moved = useRef(0)

  useEffect(() => {
    const element = box.current
    if (!element) return
    let before: Size | null = null
    const watch = new ResizeObserver(() => {
      const now = { width: element.clientWidth, height: element.clientHeight }
      // Not laid out: there is nothing to fit the hall into.
      if (now.width === 0 || now.height === 0) return
      const was = before
      before = now
      measure(now)
      look((old) => old && was && resized(old, was, now))
    })
    near.value = null
    watch.observe(element)
    return () => watch.disconnect()
  }, [hall])

  const zoom = (factor: number, at?: { x: number; y: number }) =>
    look((near) => {
      if (!size || !whole) return near
      const old = near ?? whole
      const least = whole.scale * 0.9
      const scale = Math.min(90, Math.max(least, old.scale * factor))
      const px = at?.x ?? size.width / 2
      const py = at?.y ?? size.height / 2
      return { scale, x: old.x + px / old.scale - px / scale, y: old.y + py / old.scale - py / scale }
    })

  useEffect(() => {
    const element = box.current
    if (!element) return
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const corner = element.getBoundingClientRect()
      zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0018)), { x: event.clientX - corner.left, y: event.clientY - corner.top })
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  })

  const at = (event: PointerEvent) => {
    const corner = box.current!.getBoundingClientRect()
    return { x: event.clientX - corner.left, y: event.clientY - corner.top }
  }

  const seatUnder = ({ x, y }: { x: number; y: number }) => {
    const seen = sight.peek()
    return seen && seatAt(hall, seen.x + x / seen.scale, seen.y + y / seen.scale)
  }

  const move = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId)
    const seen = sight.peek()
    if (!seen) return
    const now = at(event)
    if (!before) {
      touched.value = seatUnder(now)
      return
    }
    if (fingers.current.size === 2) {
      const other = [...fingers.current.entries()].find(([id]) => id !== event.pointerId)![1]
      const was = Math.hypot(before.x - other.x, before.y - other.y)
      const is = Math.hypot(now.x - other.x, now.y - other.y)
      if (was > 0) zoom(is / was, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 })
      moved.current += 99
    } else {
      const dx = now.x - before.x
      const dy = now.y - before.y
      moved.current += Math.abs(dx) + Math.abs(dy)
      if (moved.current > 6) near.value = { ...seen, x: seen.x - dx / seen.scale, y: seen.y - dy / seen.scale }
    }
    fingers.current.set(event.pointerId, now)
  }

  const release = (event: PointerEvent, picks: boolean) => {
    const was = fingers.current.delete(event.pointerId)
    if (!was || !picks || moved.current > 6) return
    touched.value = seatUnder(at(event))
    if (touched.value !== null) onPick(touched.value)
  }

  const show = (seat: number) => {
    point(seat)
    touched.value = seat
    const block = blockOf(hall, seat)
    if (!block || !size) return
    const { x, y } = spot(hall, block, seat)
    look((near) => {
      const old = near ?? fitting(hall, size)
      const wide = size.width / old.scale
      const high = size.height / old.scale
      const inside = x > old.x + 1 && x < old.x + wide - 1 && y > old.y + 1 && y < old.y + high - 1
      return inside ? near : { ...old, x: x - wide / 2, y: y - high / 2 }
    })
  }

  const showAll = () => (near.value = null)

  const keys = (event: KeyboardEvent) => {
    if (event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End') {
      event.preventDefault()
      show(cursor === null ? 1 : neighbour(hall, cursor, event.key))
    } else if ((event.key === 'Enter' || event.key === ' ') && cursor !== null && event.target === box.current) {
      event.preventDefault()
      onPick(cursor)
    } else if (event.key === '+' || event.key === '=') zoom(1.4)
    else if (event.key === '-') zoom(1 / 1.4)
    else if (event.key === '0') showAll()
  }

  const isPainted = hall.count > most_elements
  const isNumbered = useComputed(() => (sight.value?.scale ?? 0) > 20).value
  // Moving the hall draws no seat anew.
  const seats = useMemo(() => (isPainted ? null : <Seats hall={hall} states={states} numbered={isNumbered} />), [hall, states, isPainted, isNumbered, language.value])
  return (
    <div>
      <div
        ref={box}
        class="hall"
        style={{ aspectRatio: String(Math.max(1.2, (hall.width + 4 * hall.unit) / (hall.height + hall.unit))) }}
        role="application"
        tabIndex={0}
        aria-label={t('좌석 배치도. 화살표로 옮기고 Enter로 고르며, +와 −로 크기를 바꾸고 0으로 전체를 봅니다. 목록으로도 고를 수 있습니다.', 'Seat map. Arrow keys move, Enter chooses, plus and minus zoom, 0 shows all of it. There is a list, too.')}
        onKeyDown={keys}
        onPointerDown={(event) => {
          moved.current = fingers.current.size ? 99 : 0
          fingers.current.set(event.pointerId, at(event))
          box.current?.setPointerCapture(event.pointerId)
        }}
        onPointerMove={move}
        onPointerUp={(event) => release(event, true)}
        onPointerCancel={(event) => release(event, false)}
        onPointerLeave={(event) => event.pointerType === 'mouse' && (touched.value = cursor)}
      >
        {size && isPainted && <HallCanvas hall={hall} states={states} sight={sight} size={size} cursor={cursor} />}
        {size && !isPainted && (
          <Seen sight={sight} size={size}>
            {seats}
            {cursor !== null && <Cursor hall={hall} seat={cursor} />}
          </Seen>
        )}
      </div>
      <div class="zoom">
        <Touched hall={hall} states={states} seat={touched} />
        <button class="tiny" onClick={showAll}>
          {t('전체 보기', 'Whole hall')}
        </button>
        <button aria-label={t('축소', 'Zoom out')} onClick={() => zoom(1 / 1.5)}>
          −
        </button>
        <button aria-label={t('확대', 'Zoom in')} onClick={() => zoom(1.5)}>
          +
        </button>
      </div>
      <p class="sr" aria-live="polite">
        {cursor !== null && aboutOf(hall, states, cursor)}
      </p>
    </div>
  )
}

/** The part of the hall that is looked at. */
function Seen({ sight, size, children }: { sight: ReadonlySignal<Sight | null>; size: Size; children: ComponentChildren }) {
  const seen = sight.value
  return (
    <svg viewBox={seen ? `${seen.x} ${seen.y} ${size.width / seen.scale} ${size.height / seen.scale}` : undefined} aria-hidden="true">
      {children}
    </svg>
  )
}

const aboutOf = (hall: Hall, states: SeatStates, seat: number) => `${nameOf(hall, seat)}, ${wordOf(stateAt(states, seat))}, ${money(priceOf(hall, seat))}`

/** The seat that is pointed at, for who sees it; it is read aloud only as keys move there. */
function Touched({ hall, states, seat }: { hall: Hall; states: SeatStates; seat: Signal<number | null> }) {
  return (
    <span class="touched num" aria-hidden="true">
      {seat.value !== null && aboutOf(hall, states, seat.value)}
    </span>
  )
}

function Cursor({ hall, seat }: { hall: Hall; seat: number }) {
  const block = blockOf(hall, seat)
  if (!block) return null
  const { x, y } = spot(hall, block, seat)
  return <rect class="cursor" x={x - 0.55} y={y - 0.55} width={1.1} height={1.1} rx={0.3} />
}

/** Free is a ring, chosen and held are filled with a tick, one's own a square with a tick, sold a small dot, held by somebody a small ring. */
export function SeatShape({ x, y, state, seat, numbered }: { x: number; y: number; state: SeatState; seat: number; numbered: boolean }) {
  const own = state === 'mine'
  return (
    <>
      {own ? (
        <rect class="seat mine" data-seat={seat} x={x - 0.4} y={y - 0.4} width={0.8} height={0.8} rx={0.12} />
      ) : (
        <circle class={`seat ${state}`} data-seat={seat} cx={x} cy={y} r={isOut(state) ? 0.22 : 0.4} />
      )}
      {(own || state === 'held' || (state === 'chosen' && !numbered)) && (
        <path class="mark" d={`M${x - 0.18} ${y + 0.01}l0.13 0.14 0.24 -0.28`} />
      )}
      {numbered && (state === 'free' || state === 'chosen') && (
        <text class={`seat-no ${state === 'chosen' ? 'on' : ''}`} x={x} y={y}>
          {seat}
        </text>
      )}
    </>
  )
}

function Seats({ hall, states, numbered }: { hall: Hall; states: SeatStates; numbered: boolean }) {
  const { unit } = hall
  const middle = hall.width / 2
  const half = Math.max(3.2, Math.min(hall.width * 0.3, 9)) * unit
  return (
    <>
      <path class="stage" d={`M${middle - half} ${0.6 * unit} h${2 * half} l${-0.7 * unit} ${1.3 * unit} q${-(half - 0.7 * unit)} ${0.5 * unit} ${-2 * (half - 0.7 * unit)} 0 z`} />
      <text class="stage-name" x={middle} y={1.42 * unit} font-size={0.72 * unit} dominant-baseline="central">
        {t('무대', 'STAGE')}
      </text>
      {hall.blocks.map((block) => (
        <g key={block.firstSeat}>
          {block.name && (
            <text class="block-name" x={middle} y={block.top - 0.5 * unit} font-size={0.72 * unit}>
              {cut(block.name, ` · ${money(block.price)}`, (hall.width + 2 * unit) / (0.72 * unit))}
            </text>
          )}
          {Array.from({ length: block.rows }, (_, row) => {
            const first = spot(hall, block, block.firstSeat + row * block.perRow)
            return (
              <text class="row-name" x={first.x - 0.8} y={first.y} key={row}>
                {row + 1}
              </text>
            )
          })}
          {Array.from({ length: block.seats }, (_, index) => {
            const seat = block.firstSeat + index
            return <SeatShape key={seat} {...spot(hall, block, seat)} seat={seat} state={stateAt(states, seat)} numbered={numbered} />
          })}
        </g>
      ))}
    </>
  )
}

export function Legend({ live }: { live: boolean }) {
  const states: readonly SeatState[] = live ? ['free', 'chosen', 'held', 'mine', 'theirs', 'sold'] : ['free', 'chosen', 'held', 'mine', 'taken']
  return (
    <div class="legend" aria-label={t('좌석 표시', 'What the seats mean')}>
      {states.map((state) => (
        <span key={state}>
          <svg viewBox="-0.5 -0.5 1 1" aria-hidden="true">
            <SeatShape x={0} y={0} state={state} seat={0} numbered={false} />
          </svg>
          {wordOf(state)}
        </span>
      ))}
    </div>
  )
}
