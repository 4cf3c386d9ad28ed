import { effect, signal } from '@preact/signals'
import { kept } from './kept'

export type Language = 'ko' | 'en'
export type Theme = 'auto' | 'light' | 'dark'

/** English where the browser likes it better than Korean; Korean otherwise, as the server does. */
export function preferred(languages: readonly string[]): Language {
  for (const one of languages) {
    if (/^en\b/i.test(one)) return 'en'
    if (/^ko\b/i.test(one)) return 'ko'
  }
  return languages.length ? 'en' : 'ko'
}

const isLanguage = (text: string | null): text is Language => text === 'ko' || text === 'en'
const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark'

const storedLanguage = kept.read('language')
const storedTheme = kept.read('theme')

export const language = signal<Language>(isLanguage(storedLanguage) ? storedLanguage : preferred(navigator.languages))
export const theme = signal<Theme>(isTheme(storedTheme) ? storedTheme : 'auto')

effect(() => {
  document.documentElement.lang = language.value
})
effect(() => {
  if (theme.value === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.value
})

export function speak(chosen: Language): void {
  language.value = chosen
  kept.write('language', chosen)
}

export function light(chosen: Theme): void {
  theme.value = chosen
  kept.write('theme', chosen === 'auto' ? null : chosen)
}
