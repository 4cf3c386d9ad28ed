import { useEffect } from 'preact/hooks'
import { zoneName } from '../lib/format'
import { t } from '../lib/text'
import { minutesAhead } from '../lib/week'
import { houseKnown, houseZone, learnHouse } from '../state/house'

/** In which zone all times of a page are, for who has another one. */
export function Zone() {
  useEffect(() => {
    // Nothing is lost where it is not answered: another page asks again.
    learnHouse().catch(() => {})
  }, [])
  if (!houseKnown.value || minutesAhead(houseZone.value) === -new Date().getTimezoneOffset()) return null
  return <p class="soft">{t(`시각은 모두 서버가 있는 곳의 시각(${zoneName(houseZone.value)})입니다.`, `All times are those of the server's zone (${zoneName(houseZone.value)}).`)}</p>
}
