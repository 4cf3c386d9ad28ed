import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { houseZone } from '../state/house'
import { number } from '../lib/format'
import { t } from '../lib/text'
import { minutesAhead } from '../lib/week'
import { language, theme } from '../state/settings'

export interface Line {
  name: string
  /** The name of a colour of the style, without its dashes. */
  colour: string
  values: readonly (number | null)[]
}

const shade = (element: Element, name: string) => getComputedStyle(element).getPropertyValue(`--${name}`).trim() || '#888'

const darkness = '(prefers-color-scheme: dark)'

/** Marks of time stand at round seconds, minutes and hours. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400]

/** What the clock of the house shows. */
const clockAt = (at: number) => new Date((at + minutesAhead(houseZone.value) * 60) * 1000).toISOString().slice(11, 19)

function optionsOf(element: HTMLElement, props: PlotProps): uPlot.Options {
  const ink = shade(element, 'soft')
  const grid = { stroke: shade(element, 'line'), width: 1 }
  const bars = props.kind === 'bars' ? uPlot.paths.bars!({ size: [0.6, 40] }) : undefined
  const axis = { stroke: ink, grid, ticks: grid, font: '11px system-ui, sans-serif' }
  return {
    width: element.clientWidth,
    height: props.height ?? 160,
    ...(props.together ? { cursor: { sync: { key: props.together } } } : {}),
    hooks: { setCursor: [sayLatest] },
    scales: {
      x: { time: true, ...(props.kind === 'bars' ? { range: () => [props.at[0]! - props.step! * 0.7, props.at.at(-1)! + props.step! * 0.7] as uPlot.Range.MinMax } : {}) },
      y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] },
    },
    axes: [
      { ...axis, ...(props.nameOf ? { values: (_: uPlot, marks: number[]) => marks.map((at) => props.nameOf!(at)), splits: () => [...props.at] } : { incrs: steps, values: (_: uPlot, marks: number[]) => marks.map(clockAt) }) },
      { ...axis, size: 46, values: (_, marks) => marks.map((mark) => (Number.isInteger(mark) ? number(mark) : '')) },
    ],
    series: [
      { label: t('시각', 'Time'), value: (_: uPlot, at: number | null) => (at === null ? '–' : (props.nameOf ?? clockAt)(at)) },
      ...props.lines.map((line, index) => ({
        label: line.name,
        stroke: shade(element, line.colour),
        width: 2,
        // Lines differ by their dashes as well, not by colour alone.
        ...(props.kind === 'bars' ? { fill: shade(element, line.colour), paths: bars! } : { dash: [[], [6, 3], [2, 2], [8, 3, 2, 3]][index % 4]! }),
        points: { show: (_: uPlot, __: number, first: number, last: number) => props.kind !== 'bars' && last - first < 3 },
        value: (_: uPlot, value: number | null) => (value === null ? '–' : number(Math.round(value * 10) / 10)),
      })),
    ],
  }
}

/** While nobody points at a moment the legend says the latest. */
function sayLatest(plot: uPlot | null): void {
  if (plot && plot.cursor.idx == null && plot.data[0].length > 0) plot.setLegend({ idx: plot.data[0].length - 1 }, false)
}

export interface PlotProps {
  /** What is seen, in a sentence, for those who do not see it. */
  says: string
  /** Seconds since 1970, ascending. */
  at: readonly number[]
  lines: readonly Line[]
  kind?: 'lines' | 'bars'
  /** Of bars: how far apart they are, in seconds. */
  step?: number
  height?: number
  /** Plots of one name share where the pointer is. */
  together?: string
  nameOf?: (at: number) => string
}

/** Lines or bars over time. What it shows stands in a sentence or a table beside it as well. */
export function Plot(props: PlotProps) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  // Everything on it is painted in the colours of when it was made: where the browser goes dark or light it is made anew.
  const [dark, follow] = useState(() => matchMedia(darkness).matches)
  useEffect(() => {
    const now = matchMedia(darkness)
    const changed = () => follow(now.matches)
    now.addEventListener('change', changed)
    return () => now.removeEventListener('change', changed)
  }, [])
  const shape = `${language.value} ${theme.value} ${dark} ${props.kind} ${props.height} ${houseZone.value} ${props.lines.map((line) => line.name).join('|')} ${props.nameOf ? props.at.join() : ''}`
  const data = [props.at, ...props.lines.map((line) => line.values)] as unknown as uPlot.AlignedData
  useEffect(() => {
    const element = box.current!
    const made = new uPlot(optionsOf(element, props), data, element)
    plot.current = made
    sayLatest(made)
    const wide = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: props.height ?? 160 }))
    wide.observe(element)
    return () => {
      wide.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [shape])
  useEffect(() => {
    plot.current?.setData(data)
    sayLatest(plot.current)
  }, [props.at, props.lines])
  return <div ref={box} class="plot" role="img" aria-label={props.says} />
}
