import type { ComponentChildren } from 'preact'
import { t } from '../../lib/text'
import type { Schemas } from '../../lib/http'
import { LogOut } from '../../parts/log_out'
import { Notice } from '../../parts/notice'
import { Work } from '../../parts/work'
import { session } from '../../state/session'

export type Person = Schemas['Person']

/** A page of the office, for those who may see it; teachers have the classes that are theirs. */
export function Office(props: { title: ComponentChildren; staffOnly?: boolean; aside?: ComponentChildren; children: (me: Person) => ComponentChildren }) {
  const me = session.value!.user
  const may = me.is_staff || (me.is_teacher && !props.staffOnly)
  const links: [string, string][] = [['/office', t('오늘 수업', 'Classes of the day')], ['/office/clinics', t('클리닉', 'Clinics')]]
  if (me.is_staff) links.push(['/office/people', t('사람', 'People')], ['/office/week', t('주간 초기화', 'Weekly reset')], ['/office/statistics', t('통계', 'Statistics')])
  return (
    <Work
      title={props.title}
      links={may ? links : []}
      aside={
        <>
          {may && props.aside}
          <a href="/clinics/me">{me.name}</a>
          <LogOut quiet />
        </>
      }
    >
      {may ? (
        props.children(me)
      ) : (
        <Notice kind="wrong" title={t('사무실 사람만 볼 수 있습니다', 'This is for the office')}>
          <a href="/clinics">{t('내 클리닉으로', 'To my clinics')}</a>
        </Notice>
      )}
    </Work>
  )
}

export const roleOf = (one: Person) =>
  [one.is_superuser && t('관리자', 'superuser'), one.is_staff && t('사무실', 'office'), one.is_teacher && t('강사', 'teacher'), one.is_student && t('학생', 'student')].filter(Boolean).join(', ')
