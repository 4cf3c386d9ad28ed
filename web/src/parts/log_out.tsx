import { t } from '../lib/text'
import { logOut, lostByLoggingOut } from '../state/log_out'
import { Sure } from './sure'

/** Logs out, and asks before where something would be lost by it. */
export function LogOut({ quiet }: { quiet?: boolean }) {
  const label = t('로그아웃', 'Log out')
  const { place, marks } = lostByLoggingOut()
  if (!place && !marks) {
    return (
      <button type="button" class={quiet ? 'quiet' : ''} onClick={logOut}>
        {label}
      </button>
    )
  }
  const says = [
    place && t('이 브라우저로 선 줄의 순서를 내놓습니다. 잡은 좌석은 시간이 끝날 때까지 잡혀 있습니다.', 'The place in the queue that this browser keeps is given up. Seats stay held until their time is over.'),
    marks && t('아직 보내지 못한 출석 표시는 없어집니다.', 'Marks that are not yet sent are lost.'),
  ]
  return <Sure label={label} yes={t('네, 로그아웃합니다', 'Yes, log out')} says={says.filter(Boolean).join(' ')} onYes={logOut} />
}
