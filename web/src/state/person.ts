import { computed, signal } from '@preact/signals'
import { kept, whenOthersChange } from './kept'
import { session } from './session'

function stored(): number | null {
  return numberIn(kept.read('user') ?? '')
}

const named = signal<number | null>(stored())

/** Who queues and books: whoever is logged in, or a number that a server may believe. */
export const userId = computed(() => session.value?.user.id ?? named.value)

/** What stands in the field for the number; null where there is no such field. */
export const typedNumber = signal<string | null>(null)

export function numberIn(text: string): number | null {
  const id = Number(text)
  return Number.isSafeInteger(id) && id > 0 ? id : null
}

/** Who would queue now: under the number that is in the field, where there is one. */
export const wouldBe = computed(() => (typedNumber.value === null ? userId.value : numberIn(typedNumber.value)))

export function becomeUser(id: number): void {
  kept.write('user', String(id))
  named.value = id
}

whenOthersChange('user', () => {
  named.value = stored()
})
