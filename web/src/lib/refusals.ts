import { money, number, plural } from './format'
import type { Refusal } from './http'
import { t } from './text'

/** A refusal in words for people, with what they can do. */
export function wordsOf(refusal: Refusal): string {
  const { body } = refusal
  switch (refusal.code) {
    case null:
      return t('서버에 닿지 않습니다. 연결을 확인해 주세요.', 'The server cannot be reached. Check the connection.')
    case 'SEAT_ALREADY_RESERVED':
      return t(
        `${body.seatNo ?? ''}번 좌석은 방금 다른 분이 예매했습니다. 다른 좌석을 골라 주세요.`,
        `Somebody else has just bought seat ${body.seatNo ?? ''}. Please choose another.`,
      )
    case 'SEAT_TEMPORARILY_HELD':
      return t(
        `${body.seatNo ?? ''}번 좌석은 한발 먼저 다른 분이 잡았습니다. 결제하지 않으면 다시 나옵니다.`,
        `Somebody was a moment faster with seat ${body.seatNo ?? ''}. It comes back if they do not pay.`,
      )
    case 'SEATS_NOT_AVAILABLE':
      return t('그만큼 붙어 있는 빈 좌석이 없습니다. 수를 줄여 보세요.', 'There are not so many free seats together. Try fewer.')
    case 'SEAT_LIMIT_REACHED':
      return t(
        `한 사람이 가질 수 있는 좌석은 ${number(Number(body.limit ?? 0))}석까지입니다.`,
        `One person may have at most ${plural(Number(body.limit ?? 0), 'seat')}.`,
      )
    case 'DATE_CLOSED':
      return t('지금은 이 날짜를 판매하지 않습니다.', 'This date is not on sale now.')
    case 'DATE_CANCELLED':
      return t('이 날짜는 취소되었습니다.', 'This date was cancelled.')
    case 'NOT_ENOUGH_USE_AMOUNT':
      return t('포인트가 모자랍니다. 충전한 뒤 다시 결제해 주세요.', 'There are not enough points. Top up and pay again.')
    case 'PRICE_MISMATCH':
      return t('가격이 바뀌었습니다. 확인하고 다시 결제해 주세요.', 'The price has changed. Look at it and pay again.')
    case 'RESERVATION_NOT_EXIST':
      return t('잡은 시간이 끝났습니다. 좌석을 다시 골라 주세요.', 'The hold has ended. Please choose seats again.')
    case 'NO_MORE_EXTENSIONS':
      return t('더 늘릴 수 없습니다.', 'There is no more time to add.')
    case 'POINT_LIMIT_EXCEEDED':
      return t('충전할 수 있는 한도를 넘습니다.', 'That is more than a wallet may have.')
    case 'TOP_UP_BY_OTHERS':
      return t('포인트는 운영하는 곳에서 채워 드립니다.', 'Points are added by those who run the sale.')
    case 'CANCELLATION_TOO_LATE':
      return t('취소할 수 있는 때가 지났습니다.', 'It is too late to cancel.')
    case 'WAITING_ROOM_DRAINING':
      return t('대기실이 더는 받지 않습니다.', 'The waiting room takes nobody more.')
    case 'USER_NOT_FOUND':
      return t('그런 번호의 이용자가 없습니다.', 'Nobody has that number.')
    case 'SEATS_AVAILABLE':
      return t('빈 좌석이 있어 기다릴 필요가 없습니다.', 'There are free seats: nobody needs to wait.')
    case 'NOT_ON_WAITING_LIST':
      return t('대기 명단에 없습니다.', 'Not on the waiting list.')
    case 'TOKEN_EXPIRED':
    case 'INVALID_TOKEN':
      return t('입장 시간이 끝났습니다. 다시 줄을 서 주세요.', 'The session has ended. Please join the queue again.')
    case 'RESTORING':
      return t('서버가 다시 시작하는 중입니다. 곧 이어집니다.', 'The server is starting again. It goes on in a moment.')
    case 'DRAINING':
    case 'OVERLOADED':
    case 'UNAVAILABLE':
    case 'DEADLINE_EXCEEDED':
    case 'STORAGE_UNAVAILABLE':
      return t('지금은 처리하지 못했습니다. 잠시 뒤 다시 해 주세요.', 'That could not be done now. Please try again in a moment.')
    case 'INSUFFICIENT_POINTS':
      return t(
        `포인트가 모자랍니다. 이 자리는 ${money(Number(body.price ?? 0))}입니다.`,
        `There are not enough points. This place costs ${money(Number(body.price ?? 0))}.`,
      )
    case 'NO_SHOW_BLOCKED':
      return t(
        `${refusal.message} (결석 ${number(Number(body.no_show_count ?? 0))})`,
        `${refusal.message} (no-shows: ${number(Number(body.no_show_count ?? 0))})`,
      )
    case 'OUTCOME_UNKNOWN':
      return t('처리되었는지 알 수 없습니다. 다시 하기 전에 지금 상태를 확인해 주세요.', 'It is not known whether that was done. Look how things stand before you do it again.')
    case 'TOO_MANY_REQUESTS':
      return t('잠깐 사이에 너무 여러 번 요청했습니다. 잠시 뒤 다시 해 주세요.', 'That was asked too often in a short time. Please try again in a moment.')
    case 'WAITING_ROOM_FULL':
      return t('대기실이 가득 찼습니다. 잠시 뒤 다시 와 주세요.', 'The waiting room is full. Please come back in a moment.')
    default:
      return refusal.message ? sentence(refusal.message) : unsaid(refusal.status)
  }
}

/** What the server says stands alone here. */
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** An answer that is not the server's own, as of a proxy in front of it, has no words for people. */
function unsaid(status: number): string {
  if (status === 429) return t('요청이 너무 많습니다. 잠시 뒤 다시 해 주세요.', 'There are too many requests. Please try again in a moment.')
  if (status >= 500) return t(`지금은 처리하지 못했습니다. 잠시 뒤 다시 해 주세요. (${status})`, `That could not be done now. Please try again in a moment. (${status})`)
  return t(`요청을 처리하지 못했습니다. (${status})`, `That could not be done. (${status})`)
}
