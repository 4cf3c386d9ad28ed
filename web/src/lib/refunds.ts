import type { Concert } from './concerts'
import { instantAnywhere, money } from './format'
import { t } from './text'

export type RefundSteps = Concert['dates'][number]['refunds']

/** How much of the price goes back to who cancels now; null where nothing can be cancelled any more. */
export const percentNow = (steps: RefundSteps, now: number): number | null => steps.find((one) => now < Date.parse(one.until))?.percent ?? null

/** What a seat that is bought now can still give back, in a sentence. */
export function refundText(steps: RefundSteps, now: number): string {
  const left = steps.filter((one) => now < Date.parse(one.until))
  if (left.length === 0) return t('지금 사면 취소할 수 없습니다.', 'What is bought now cannot be cancelled.')
  const each = left.map(({ until, percent }) => {
    const share = percent === 100 ? t('전액', 'all of it') : `${percent}%`
    return t(`${instantAnywhere(until)}까지 ${share}`, `${share} until ${instantAnywhere(until)}`)
  })
  return t(`취소하면 ${each.join(', ')} 돌려받습니다.`, `If you cancel you get back ${each.join(', ')}.`)
}

/** What happens to the price of a seat that is cancelled now; it is rounded down, as the server does. */
export function cancelText(steps: RefundSteps | undefined, price: number, now: number): string {
  if (steps === undefined) return t('조건에 따라 돌려받습니다.', 'What comes back follows from the terms.')
  const percent = percentNow(steps, now)
  if (percent === null) return t('취소할 수 있는 때가 지났습니다.', 'It is too late to cancel.')
  const back = Math.floor((price * percent) / 100)
  return t(`${money(back)}을 돌려받고 좌석을 내놓습니다.`, `${money(back)} comes back, and the seat goes to others.`)
}
