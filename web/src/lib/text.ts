import { language } from '../state/settings'

/** A text for people, in both languages where it is used. Reading it keeps a part in the language that is chosen. */
export const t = (korean: string, english: string) => (language.value === 'ko' ? korean : english)
