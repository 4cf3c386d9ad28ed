import { effect, type ReadonlySignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { SeatStates } from '../lib/seat_states'
import type { Hall } from '../lib/seats'
import type { Sight, Size } from '../lib/sight'
import { language, theme } from '../state/settings'
import { type Colours, HallPainter } from './hall_painter'

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    free: of('accent'), chosen: of('accent'), held: of('accent'), mine: of('good'), theirs: of('strong-line'), sold: of('taken'), taken: of('taken'), gone: of('taken'),
    ink: of('ink'), soft: of('soft'), paper: of('card'), line: of('strong-line'),
  }
}

/** A hall that is painted. What is looked at is read by the painter alone: moving it builds no part anew. */
export function HallCanvas(props: { hall: Hall; states: SeatStates; sight: ReadonlySignal<Sight | null>; size: Size; cursor: number | null }) {
  const { hall, states, sight, size, cursor } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const painter = useRef<HallPainter | null>(null)

  useEffect(() => {
    const made = new HallPainter(canvas.current!, hall, coloursOf)
    painter.current = made
    // A dark room may follow the hour of the day.
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const restyle = () => made.restyle()
    dark.addEventListener('change', restyle)
    const styles = effect(() => {
      theme.value
      language.value
      made.restyle()
    })
    return () => {
      dark.removeEventListener('change', restyle)
      styles()
      made.end()
    }
  }, [hall])
  useEffect(
    () =>
      effect(() => {
        if (sight.value) painter.current?.look(sight.value, size)
      }),
    [hall, sight, size],
  )
  useEffect(() => painter.current?.show(states), [hall, states])
  useEffect(() => painter.current?.point(cursor), [hall, cursor])
  return <canvas ref={canvas} aria-hidden="true" />
}
