import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { counting, sources, textOf, texts } from './texts'

const all = texts()
/** The numbers that texts are tried with, as they are written. */
const value = '(?<![\\d,.])(?:0|1|2|1,234)(?![\\d,.])'
const wrong = (chosen: 'en' | 'ko', rule: RegExp) => all.filter((one) => one.language === chosen && rule.test(one.text)).map((one) => `${one.file}: ${one.text}`)

/** The words that stand for one and for several, as the sources count them. */
function wordsCounted(): { one: Set<string>; several: Set<string> } {
  const one = new Set<string>()
  const several = new Set<string>(['people', 'persons', 'minutes', 'hours', 'seconds', 'days', 'times'])
  for (const call of counting()) {
    const given = call.args.slice(call.name === 'counted' ? 2 : 1)
    if (call.name === 'number' || !given.every(ts.isStringLiteralLike)) continue
    const [single, more = `${single}s`] = given.map((arg) => arg.text)
    if (single === undefined) continue
    single.toLowerCase().split(' ').forEach((word, at) => {
      const other = more.toLowerCase().split(' ')[at]
      if (word === 'a' || other === undefined || other === word) return
      one.add(word)
      several.add(other)
    })
  }
  return { one, several }
}

describe('texts with numbers', () => {
  const { one, several } = wordsCounted()
  const anyOf = (words: Set<string>) => [...words].filter((word) => !(one.has(word) && several.has(word))).join('|')

  test('are found, in both languages', () => {
    expect([...one]).toEqual(expect.arrayContaining(['seat', 'person', 'is', 'was', 'has']))
    expect([...several]).toEqual(expect.arrayContaining(['seats', 'people', 'are', 'were', 'have']))
    const said = all.map((text) => `${text.language} ${text.text}`)
    for (const text of ['en 1 person is ahead of you', 'en 1,234 people are ahead of you', 'ko 1,234명이 앞에 있습니다', 'en 0 places left']) expect(said).toContain(text)
  })
  test('say one of one, and several of none, two and many', () => {
    expect(wrong('en', new RegExp(`(?<![\\d,.])1 (?:\\w+ )?(?:${anyOf(several)})\\b`))).toEqual([])
    expect(wrong('en', new RegExp(`(?<![\\d,.])(?:0|2|1,234) (?:\\w+ )?(?<!\\ba )(?:${anyOf(one)})\\b`))).toEqual([])
  })
  test('have no verb or noun behind two numbers, for which it would have to agree with either', () => {
    expect(wrong('en', new RegExp(`${value} of ${value} (?!marked)\\w`))).toEqual([])
  })
  test('say neither "all 1" nor "the other 0"', () => {
    expect(wrong('en', /\b(?:all|both|the|other|these|those) [01](?![\d,.])/i)).toEqual([])
    expect(wrong('ko', /(?<![\d,.])[01][가-힣]+ (?:모두|모든)/)).toEqual([])
  })
  test('count what is no number of ours only where its unit has one form', () => {
    expect(wrong('en', new RegExp(`… (?:${[...several].filter((word) => !/^(?:are|were|have|these)$/.test(word)).join('|')})\\b`))).toEqual([])
    expect(sources().filter((file) => file !== 'lib/format.ts' && / === 1 \?/.test(textOf(file)))).toEqual([])
  })
  test('give a verb to the number that it is about, and not to one elsewhere', () => {
    const verbs = counting().filter((call) => call.name === 'word' && call.args.slice(1).some((arg) => ts.isStringLiteralLike(arg) && /^(?:is|are|was|were|has|have|does|do)\b/.test(arg.text)))
    expect(verbs.map((call) => `${call.file}: ${call.args.map((arg) => arg.getText()).join(', ')}`)).toEqual([])
  })
  test('have no Korean particle whose form would depend on the number or the name before it', () => {
    expect(wrong('ko', new RegExp(`(?:${value}|…)(?:은|는|이|가|을|를|과|와|로|으로|아|야|이라|라)(?![가-힣])`))).toEqual([])
  })
})
