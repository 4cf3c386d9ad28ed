import type { Schemas } from './http'

/** A section as a form has it. */
export interface SectionText {
  name: string
  seats: string
  seatsPerRow: string
  price: string
}

export const sectionTexts = (sections: readonly Schemas['Section'][]): SectionText[] =>
  sections.map((one) => ({ name: one.name, seats: String(one.seats), seatsPerRow: String(one.seatsPerRow), price: String(one.price) }))

const count = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : 0)

/** Sections stand one after the other: each begins where the one before it ends. */
export function sectionsOf(texts: readonly SectionText[]): Schemas['Section'][] {
  let firstSeat = 1
  return texts.map((one) => {
    const section = { name: one.name.trim(), firstSeat, seats: count(one.seats), seatsPerRow: count(one.seatsPerRow), price: count(one.price) }
    firstSeat += section.seats
    return section
  })
}

/** Whether all of it can be drawn: a wrong figure is for the server to name. */
export const isWhole = (sections: readonly Schemas['Section'][]) => sections.every((one) => one.seats > 0 && one.seatsPerRow > 0)

export const seatsIn = (sections: readonly Schemas['Section'][]) => sections.reduce((sum, one) => sum + one.seats, 0)
