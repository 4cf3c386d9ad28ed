import { signal } from '@preact/signals'
import { kept, onOtherTab } from './kept'

function stored(): number | null {
  const id = Number(kept.read('user'))
  return Number.isSafeInteger(id) && id > 0 ? id : null
}

/** Who queues and books: a number that the server believes. */
export const userId = signal<number | null>(stored())

export function becomeUser(id: number): void {
  kept.write('user', String(id))
  userId.value = id
}

onOtherTab('user', () => {
  userId.value = stored()
})
