import type { Schemas } from './http'
import { t } from './text'

/** How somebody is called; of who was erased only the number is left. */
export const nameOf = ({ id, name }: Pick<Schemas['Person'], 'id' | 'name'>): string => name || t(`지워진 사람 ${id}`, `Erased person ${id}`)
