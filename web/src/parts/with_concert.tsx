import type { ComponentChildren } from 'preact'
import { type Concert, findConcert } from '../lib/concerts'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { Heading } from './heading'
import { Loading, Refused } from './notice'

/** What is about one concert, once it is known. */
export function WithConcert({ id, children }: { id: string; children: (concert: Concert) => ComponentChildren }) {
  const { value, error, again } = useAsk(`concert ${id}`, async () => ({ concert: await findConcert(Number(id)) }))
  if (error) {
    return (
      <div class="page narrow" style={{ width: '100%' }}>
        <Heading>{t('공연', 'A concert')}</Heading>
        <Refused error={error}>
          <button onClick={again}>{t('다시 시도', 'Try again')}</button>
        </Refused>
      </div>
    )
  }
  if (value === null) return <Loading />
  if (value.concert === null) {
    return (
      <div class="page narrow" style={{ width: '100%' }}>
        <Heading>{t('그런 공연이 없습니다', 'There is no such concert')}</Heading>
        <p>
          <a href="/">{t('모든 공연 보기', 'See all concerts')}</a>
        </p>
      </div>
    )
  }
  return <>{children(value.concert)}</>
}
