export interface Difference {
  path: string
  before?: unknown
  after?: unknown
}

export type Mark = 'same' | 'new' | 'gone' | 'other'

/** A member of a state, with what became of it between two moments. */
export interface Node {
  key: string
  mark: Mark
  /** Of a leaf, or of one that is gone. */
  value: unknown
  before: unknown
  children: Node[] | null
  /** How many marks are in it. */
  marks: number
}

const unescape = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~')
export const stepsOf = (path: string): string[] => (path === '' ? [] : path.slice(1).split('/').map(unescape))

const isTree = (value: unknown): value is Record<string, unknown> | unknown[] => typeof value === 'object' && value !== null

function grow(key: string, value: unknown, mark: Mark): Node {
  const children = isTree(value) ? Object.entries(value).map(([name, one]) => grow(name, one, 'same')) : null
  return { key, mark, value, before: undefined, children, marks: mark === 'same' ? 0 : 1 }
}

/** Where a member goes among its siblings: numbers in their order, others last. */
function placeFor(children: readonly Node[], key: string): number {
  const number = Number(key)
  if (Number.isNaN(number)) return children.length
  const at = children.findIndex((one) => Number(one.key) > number)
  return at < 0 ? children.length : at
}

/** The later state with what differs marked in place; what is gone stands where it was. */
export function marked(state: Record<string, unknown>, differences: readonly Difference[]): Node {
  const root = grow('', state, 'same')
  for (const { path, before, after } of differences) {
    const mark: Mark = before === undefined ? 'new' : after === undefined ? 'gone' : 'other'
    let at = root
    const steps = stepsOf(path)
    for (const [index, step] of steps.entries()) {
      at.marks++
      at.children ??= []
      let next = at.children.find((one) => one.key === step)
      if (!next) {
        next = grow(step, index === steps.length - 1 ? (after ?? before) : {}, 'same')
        at.children.splice(placeFor(at.children, step), 0, next)
      }
      at = next
    }
    at.mark = mark
    at.marks = 1
    at.before = before
  }
  return root
}
