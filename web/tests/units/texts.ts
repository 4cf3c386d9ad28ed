// Reads the texts out of the sources and says them with numbers in them, without running the parts that show them.
import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { counted, money, number, plural, word } from '../../src/lib/format'
import { language, type Language } from '../../src/state/settings'

/** Numbers that languages tell apart. */
const values = [0, 1, 2, 1234]
/** Stands for what is neither a number nor a sum of money: names, times. */
export const something = '…'

export interface Said {
  file: string
  language: Language
  text: string
}

/** A call of one of the functions that count, by its name and arguments. */
export interface Call {
  file: string
  name: string
  args: readonly ts.Expression[]
}

const nameOf = (node: ts.Node) => (ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : '')
const say: Record<string, (count: number, ...texts: string[]) => string> = {
  number,
  plural,
  word,
  counted: (count, korean, one, several) => counted(count, korean!, one!, several),
}

/** The sources of the pages, by their paths below `src`. */
export const sources = (): string[] => readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file)).sort()

export const textOf = (file: string) => readFileSync(`src/${file}`, 'utf8')

/** Goes through what is below a node, and not into that of which `visit` says false. */
function each(node: ts.Node, visit: (node: ts.Node) => boolean | void): void {
  if (visit(node) !== false) ts.forEachChild(node, (child) => each(child, visit))
}

const parsed = (file: string) => ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS)

/** All calls that count. */
export function counting(): Call[] {
  const all: Call[] = []
  for (const file of sources()) {
    each(parsed(file), (node) => {
      if (ts.isCallExpression(node) && nameOf(node) in say) all.push({ file, name: nameOf(node), args: node.arguments })
    })
  }
  return all
}

type Counts = ReadonlyMap<string, number>

/** What is counted within a text, as the source has it. */
function countsIn(text: ts.Node): string[] {
  const found = new Set<string>()
  each(text, (node) => {
    if (ts.isCallExpression(node) && nameOf(node) in say) found.add(node.arguments[0]!.getText())
  })
  return [...found]
}

const joined = (left: string[], right: string[]) => left.flatMap((one) => right.map((other) => one + other))

/** Whether a condition about counts holds; null where it is about something else. */
function holds(node: ts.Expression, counts: Counts): boolean | null {
  if (!ts.isBinaryExpression(node)) return null
  const valueOf = (side: ts.Expression) => (ts.isNumericLiteral(side) ? Number(side.text) : counts.get(side.getText()))
  const [left, right] = [valueOf(node.left), valueOf(node.right)]
  if (left === undefined || right === undefined) return null
  if (node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken) return left === right
  if (node.operatorToken.kind === ts.SyntaxKind.GreaterThanToken) return left > right
  return null
}

/** All that a text may say with these counts. */
function says(node: ts.Expression, counts: Counts): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isParenthesizedExpression(node)) return says(node.expression, counts)
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce((before, span) => joined(joined(before, says(span.expression, counts)), [span.literal.text]), [node.head.text])
  }
  if (ts.isConditionalExpression(node)) {
    const is = holds(node.condition, counts)
    return [...(is === false ? [] : says(node.whenTrue, counts)), ...(is === true ? [] : says(node.whenFalse, counts))]
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) return joined(says(node.left, counts), says(node.right, counts))
  const called = nameOf(node)
  if (!ts.isCallExpression(node) || !called) return [something]
  if (called === 't') return says(node.arguments[language.value === 'ko' ? 0 : 1]!, counts)
  // Says its unit itself, and is one sum.
  if (called === 'money') return [money(99)]
  if (!(called in say)) return [something]
  const [count, ...texts] = node.arguments
  return [say[called]!(counts.get(count!.getText())!, ...texts.map((one) => says(one, counts)[0]!))]
}

/** Every text that is put together, in both languages, with each number in it as 0, 1, 2 and many. */
export function texts(): Said[] {
  const all: Said[] = []
  const before = language.value
  for (const file of sources()) {
    each(parsed(file), (node) => {
      if (!ts.isCallExpression(node) || !(nameOf(node) === 't' || (nameOf(node) in say && file !== 'lib/format.ts'))) return true
      const names = countsIn(node)
      for (let round = 0; round < values.length ** names.length; round++) {
        const counts = new Map(names.map((one, at) => [one, values[Math.floor(round / values.length ** at) % values.length]!]))
        for (const chosen of ['en', 'ko'] as const) {
          language.value = chosen
          for (const text of says(node, counts)) if (names.length > 0 || text.includes(something)) all.push({ file, language: chosen, text })
        }
      }
      return false
    })
  }
  language.value = before
  return all
}
