import { counted, money, number, plural } from '../lib/format'
import type { Schemas } from '../lib/http'
import { isWhole, sectionsOf, seatsIn, type SectionText } from '../lib/layout'
import { hallOf } from '../lib/seats'
import { t } from '../lib/text'

const parts: readonly { name: keyof SectionText; text: () => string; numeric: boolean }[] = [
  { name: 'name', text: () => t('이름', 'Name'), numeric: false },
  { name: 'seats', text: () => t('좌석 수', 'Seats'), numeric: true },
  { name: 'seatsPerRow', text: () => t('한 줄에', 'In a row'), numeric: true },
  { name: 'price', text: () => t('가격 (원)', 'Price (₩)'), numeric: true },
]

/** The sections of a date, from the stage backwards; without any there is one price for all. */
export function LayoutFields({ value, set }: { value: readonly SectionText[]; set: (next: SectionText[]) => void }) {
  const put = (index: number, name: keyof SectionText, text: string) => set(value.map((one, at) => (at === index ? { ...one, [name]: text } : one)))
  return (
    <fieldset class="layout">
      <legend>{t('구역 (무대 쪽부터)', 'Sections (from the stage backwards)')}</legend>
      {value.map((one, index) => (
        <div class="section" key={index}>
          {parts.map((part) => (
            <label key={part.name}>
              <span>{part.text()}<span class="sr"> {index + 1}</span></span>
              <input value={one[part.name]} required inputMode={part.numeric ? 'numeric' : 'text'} onInput={(event) => put(index, part.name, event.currentTarget.value)} />
            </label>
          ))}
          <button type="button" aria-label={t(`${index + 1}번째 구역 빼기`, `Remove section ${index + 1}`)} onClick={() => set(value.filter((_, at) => at !== index))}>
            ✕
          </button>
        </div>
      ))}
      <p class="row">
        <button type="button" onClick={() => set([...value, { name: '', seats: '', seatsPerRow: value.at(-1)?.seatsPerRow ?? '20', price: value.at(-1)?.price ?? '' }])}>
          {t('구역 더하기', 'Add a section')}
        </button>
        {value.length > 0 && <span class="soft num">{t(`모두 ${number(seatsIn(sectionsOf(value)))}석`, `${plural(seatsIn(sectionsOf(value)), 'seat')} in all`)}</span>}
      </p>
    </fieldset>
  )
}

/** The hall as its sections stand, without single seats: that is fast for any size. */
export function LayoutPicture({ count, price, sections }: { count: number; price: number; sections: readonly Schemas['Section'][] }) {
  if (!(count > 0) || count > 100_000 || !isWhole(sections)) return null
  const hall = hallOf(count, price, sections)
  const { unit } = hall
  const margin = 2 * unit
  return (
    <svg class="picture" viewBox={`${-margin} 0 ${hall.width + 2 * margin} ${hall.height + unit}`} role="img" aria-label={t('무대와 구역의 그림', 'The stage and the sections')}>
      <rect class="stage" x={hall.width / 2 - 4 * unit} y={0.5 * unit} width={8 * unit} height={1.4 * unit} rx={0.3 * unit} />
      <text class="stage-name" x={hall.width / 2} y={1.25 * unit} font-size={0.8 * unit} dominant-baseline="central">
        {t('무대', 'STAGE')}
      </text>
      {hall.blocks.map((block) => {
        const across = Math.min(block.perRow, block.seats)
        const high = block.rows * 1.25
        return (
          <g key={block.firstSeat}>
            <rect class="block" x={block.left} y={block.top} width={across} height={high} rx={0.3 * unit} />
            <text class="block-name" x={hall.width / 2} y={block.top + high / 2} font-size={Math.min(0.9 * unit, high * 0.7)} dominant-baseline="central">
              {`${block.name ? `${block.name} · ` : ''}${counted(block.seats, '석', 'seat')} · ${money(block.price)}`}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
