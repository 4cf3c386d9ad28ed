import { Fragment } from 'preact'
import { ask, http } from '../../lib/http'
import { nameOf } from '../../lib/people'
import { t } from '../../lib/text'
import { useAsk } from '../../lib/use'
import { CalendarAddress } from '../../parts/calendar_address'
import { Heading } from '../../parts/heading'
import { LogOut } from '../../parts/log_out'
import { Failed, Loading } from '../../parts/notice'
import { PersonExport } from '../../parts/person_data'
import { asPerson, homeOf, inSession, session } from '../../state/session'

/** What somebody who is logged in knows and does about themselves. */
export function Me() {
  const me = useAsk('me', () => inSession(() => ask(http.GET('/api/users/me/', { headers: asPerson() }))))
  const who = session.value!.user
  const one = me.value
  const facts: [string, string][] = one
    ? [
        [t('아이디', 'Username'), one.username],
        [t('이름', 'Name'), one.name],
        [t('학교', 'School'), one.school],
        [t('학년', 'Grade'), one.grade],
        [t('과목', 'Subject'), one.subject_kr ?? one.subject_name ?? ''],
        [t('전화', 'Phone'), one.phone_num],
        [t('학생 전화', "Student's phone"), one.student_phone_num],
        [t('보호자 전화', "Parent's phone"), one.student_parent_phone_num],
      ]
    : []
  return (
    <div class="page narrow" style={{ width: '100%' }}>
      <p class="small"><a href={homeOf(who)}>← {homeOf(who) === '/office' ? t('사무실', 'Office') : t('이번 주 클리닉', 'Clinics of the week')}</a></p>
      <Heading>{t('내 정보', 'My account')}</Heading>
      <Failed of={me} />
      {!one && me.error === null && <Loading />}
      {one && (
        <>
          <section class="card" aria-label={t('인적 사항', 'Details')}>
            <h2>{nameOf(one)}</h2>
            <dl class="facts">
              {facts.filter(([, value]) => value !== '').map(([name, value]) => (
                <Fragment key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </Fragment>
              ))}
              {one.is_student && (
                <>
                  <dt>{t('결석 점수', 'No-shows')}</dt>
                  <dd>{one.no_show >= 2 ? t(`${one.no_show} · 예약 막힘`, `${one.no_show} · reservations blocked`) : one.no_show}</dd>
                </>
              )}
            </dl>
            <p class="soft">{t('틀린 것이 있으면 사무실에서 고쳐 드립니다.', 'If something is wrong, the office changes it.')}</p>
          </section>
          <section class="card" aria-label={t('로그인', 'Login')}>
            <h2>{t('로그인', 'Login')}</h2>
            <p class="soft">{t('로그아웃하면 이 브라우저에서만 나갑니다. 수업 자리와 줄은 그대로입니다. 비밀번호를 바꾸면 다른 곳의 로그인이 모두 끝납니다.', 'Logging out ends the session of this browser; places and lines stay. Changing the password ends the sessions everywhere else.')}</p>
            <p class="row">
              <a class="button" href="/clinics/password">{t('비밀번호 바꾸기', 'Change the password')}</a>
              <LogOut />
            </p>
          </section>
          <CalendarAddress user={one.id} />
          <PersonExport user={one.id} mine />
          <section class="card" aria-label={t('지우기', 'Erase')}>
            <h2>{t('나를 지우기', 'Erase me')}</h2>
            <p class="soft">
              {t(
                '아무도 자기를 지우지는 못합니다. 사무실에 말하면 이름, 연락처, 학교처럼 누구인지 알리는 것을 변경 기록에서까지 지웁니다. 예매와 출석은 번호로만 남고, 되돌릴 수 없습니다.',
                'Nobody erases themselves. Ask the office: it erases whatever tells who you are (names, telephone numbers, schools), in the change log too. Bookings and attendance stay under a number alone. There is no way back.',
              )}
            </p>
          </section>
        </>
      )}
    </div>
  )
}
