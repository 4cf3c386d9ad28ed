import type { Schemas } from '../../lib/http'
import { t } from '../../lib/text'
import { Field } from '../../parts/form'

/** What the office writes of a person, all as texts of a form. */
export type Profile = Record<'name' | 'email' | 'phone_num' | 'student_phone_num' | 'student_parent_phone_num' | 'school' | 'grade' | 'subject', string>

export const emptyProfile: Profile = { name: '', email: '', phone_num: '', student_phone_num: '', student_parent_phone_num: '', school: '', grade: '', subject: '' }

export const profileOf = (one: Schemas['Person']): Profile => ({
  name: one.name, email: '', phone_num: one.phone_num, student_phone_num: one.student_phone_num, student_parent_phone_num: one.student_parent_phone_num, school: one.school, grade: one.grade, subject: one.subject_name ?? '',
})

/** The members that differ, for a change. */
export function changed(from: Profile, to: Profile): Partial<Profile> {
  return Object.fromEntries(Object.entries(to).filter(([name, value]) => value !== from[name as keyof Profile])) as Partial<Profile>
}

export function ProfileFields({ value, set, error, withEmail }: { value: Profile; set: (next: Profile) => void; error: unknown; withEmail?: boolean }) {
  const bind = (name: keyof Profile) => ({ name, value: value[name], error, onText: (text: string) => set({ ...value, [name]: text }) })
  return (
    <div class="fields">
      <Field {...bind('name')} label={t('이름', 'Name')} required />
      <Field {...bind('school')} label={t('학교', 'School')} />
      <Field {...bind('grade')} label={t('학년', 'Grade')} />
      <Field {...bind('subject')} label={t('과목', 'Subject')} />
      <Field {...bind('phone_num')} label={t('전화', 'Phone')} type="tel" />
      <Field {...bind('student_phone_num')} label={t('학생 전화', "Student's phone")} type="tel" />
      <Field {...bind('student_parent_phone_num')} label={t('보호자 전화', "Parent's phone")} type="tel" />
      {withEmail && <Field {...bind('email')} label={t('이메일', 'Email')} type="email" />}
    </div>
  )
}
