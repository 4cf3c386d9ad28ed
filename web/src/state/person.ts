import { computed, signal } from '@preact/signals'
import { kept, onOtherTab } from './kept'
import { session } from './session'

function stored(): number | null {
  const id = Number(kept.read('user'))
  return Number.isSafeInteger(id) && id > 0 ? id : null
}

const named = signal<number | null>(stored())

/** Who queues and books: whoever is logged in, or a number that a server may believe. */
export const userId = computed(() => session.value?.user.id ?? named.value)

export function becomeUser(id: number): void {
  kept.write('user', String(id))
  named.value = id
}

onOtherTab('user', () => {
  named.value = stored()
})
