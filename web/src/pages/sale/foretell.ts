import { number, plural } from '../../lib/format'
import type { Schemas } from '../../lib/http'
import { t } from '../../lib/text'

type Room = Pick<Schemas['Room'], 'waiting' | 'active' | 'phase'>

/** What a change of the rules does to those who wait, before it is made. */
export function foretell(room: Room, places: number, rate: number): string {
  const open = room.phase === 'open' || room.phase === 'draining'
  const more = Math.max(0, Math.min(room.waiting, places - room.active))
  const says: string[] = []
  if (places < room.active) says.push(t(`안에 있는 ${number(room.active)}명은 그대로 있고, ${number(room.active - places)}명이 나갈 때까지 아무도 들어오지 않습니다.`, `Who is inside stays (${number(room.active)}); nobody comes in until ${plural(room.active - places, 'person has', 'people have')} left.`))
  else if (more > 0 && open) says.push(rate > 0 ? t(`기다리는 ${number(more)}명이 1분에 ${number(rate)}명씩 들어옵니다.`, `${whoCome(more)}, ${number(rate)} a minute.`) : t(`기다리는 ${number(more)}명이 바로 들어옵니다.`, `${whoCome(more)} at once.`))
  else says.push(t('지금 바로 들어오는 사람은 없습니다.', 'Nobody comes in at once.'))
  return says.join(' ')
}

const whoCome = (count: number) => plural(count, 'person comes in', 'people come in')
