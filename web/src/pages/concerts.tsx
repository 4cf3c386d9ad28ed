import { loadConcerts } from '../lib/concerts'
import { houseTime, money } from '../lib/format'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { Heading } from '../parts/heading'
import { Failed, Loading, Notice } from '../parts/notice'

export function Concerts() {
  const { value, error, again } = useAsk('concerts', loadConcerts)
  return (
    <div class="page">
      <div class="stack">
        <Heading>{t('어떤 공연을 보러 가시나요?', 'What would you like to see?')}</Heading>
        <p class="soft">
          {t(
            '공연을 고르고 줄을 서면 차례대로 들어가 좌석을 고릅니다. 한 번 잡은 순서는 없어지지 않습니다.',
            'Choose a concert and join its queue. When it is your turn you choose seats. Your place is kept.',
          )}
        </p>
      </div>
      <Failed of={{ error, again }} />
      {!value && !error && <Loading />}
      {value?.length === 0 && (
        <Notice kind="info" title={t('아직 판매하는 공연이 없습니다', 'No concert is on sale yet')}>
          {t('운영자가 공연을 만들면 여기에 나옵니다.', 'Concerts appear here when those who run the sale create them.')}
        </Notice>
      )}
      <ul class="list">
        {value?.map((concert) => (
          <li key={concert.concertId}>
            <a class="card concert" href={`/concerts/${concert.concertId}`}>
              <div class="stack">
                <h2>{concert.title}</h2>
                <span class="soft dates num">
                  {concert.availableDates.length === 0
                    ? t('판매 중인 날짜가 없습니다', 'No date is on sale')
                    : concert.availableDates.slice(0, 3).map((date) => <span key={date}>{houseTime(date, 'short')}</span>)}
                  {concert.availableDates.length > 3 && <span>{t(`외 ${concert.availableDates.length - 3}일`, `and ${concert.availableDates.length - 3} more`)}</span>}
                </span>
                <span class="num">{money(concert.price)}</span>
              </div>
              <span class="go">{concert.availableDates.length === 0 ? t('보기 →', 'See it →') : t('줄 서기 →', 'Queue up →')}</span>
            </a>
          </li>
        ))}
      </ul>
      <a class="card concert" href="/clinics">
        <div class="stack">
          <h2>{t('클리닉', 'Clinics')}</h2>
          <span class="soft">{t('학원 보충 수업의 자리를 예약하고, 마감된 수업에는 줄을 섭니다.', 'Reserve a place in a class of the week, or join the line of a full one.')}</span>
        </div>
        <span class="go">{t('시간표 보기 →', 'See the week →')}</span>
      </a>
    </div>
  )
}
