import { houseTime, number } from '../../lib/format'
import type { Schemas } from '../../lib/http'
import { t } from '../../lib/text'

/** What may be set of a waiting room, as its form calls it. */
export const settingNames = () => ({
  places: t('한 번에 안에', 'Inside at once'),
  admissionsPerMinute: t('1분에 (0: 제한 없음)', 'A minute (0: no bound)'),
  activeSeconds: t('안에 있는 시간 (초)', 'Inside for (s)'),
  claimSeconds: t('부름에 답할 시간 (초, 0: 없음)', 'Time to come when called (s, 0: none)'),
  idleSeconds: t('조용해도 되는 시간 (초, 0: 끝없이)', 'May be silent for (s, 0: for ever)'),
  graceSeconds: t('그 뒤 기다려 주는 시간 (초)', 'Then waited for (s)'),
})

function membersOf(body: string | null): Record<string, unknown> {
  try {
    return (JSON.parse(body || '{}') ?? {}) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** A change of a waiting room, of the record of calls, in words; one that is not known is told as it was sent. */
export function wordsOfCall(call: Pick<Schemas['AdminCall'], 'method' | 'target' | 'body'>, about: string): string {
  const members = membersOf(call.body)
  const names: Record<string, string> = settingNames()
  if (call.method === 'PATCH' && call.target === about) {
    return Object.entries(members).map(([name, value]) => `${(names[name] ?? name).replace(/ \(.*/, '')}: ${typeof value === 'number' ? number(value) : String(value)}`).join(', ')
  }
  const when = typeof members.opensAt === 'string' ? ` ${houseTime(members.opensAt, 'short')}` : ''
  const acts: Record<string, string> = {
    pause: t('멈춤', 'Paused'),
    resume: t('다시 들여보냄', 'Admitted again'),
    drain: t('더 받지 않음', 'Drained'),
    reset: members.dryRun === true ? t('모두 내보내면 어떤지 봄', 'Looked at what a reset would do') : t('번호표를 모두 끝냄', 'Ended all tokens'),
    opening: t(`여는 때를 정함:${when}`, `Set the opening:${when}`),
    'opening/reschedule': t(`여는 때를 옮김:${when}`, `Moved the opening:${when}`),
    'opening/call-off': t('여는 때를 없앰', 'Called the opening off'),
  }
  const act = call.target.slice(about.length + 1)
  return acts[act] ?? `${act} ${call.body ?? ''}`
}
