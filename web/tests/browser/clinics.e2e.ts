import { expect, test } from 'vitest'
import { come, judge, logIn, phone, server, stage } from './stage'

stage('test', '--reservation-closes', 'sun 24:00')

const keyOf = async (username: string, password = 'testpass123') =>
  (await server.call('POST', '/api/auth/login/', { username, password })).token as string

test('a student logs in, reserves a place, sees it, and is told who to ask about cancelling', async () => {
  const person = await come()
  const { page } = person
  await page.goto('/clinics')
  await page.getByRole('button', { name: 'Log in' }).waitFor()
  await judge(page, 'clinics-login')
  await logIn(person, 'test_student_01', 'wrong')
  await page.getByRole('alert').waitFor()
  await logIn(person, 'test_student_01')
  await page.getByRole('button', { name: /^Reserve/ }).first().waitFor()
  await judge(page, 'clinics')
  await page.getByRole('button', { name: /^Reserve/ }).first().click()
  await page.getByText('✓ My place').waitFor()
  await page.getByLabel('My places').getByText('Reserved').waitFor()
  const key = await keyOf('test_student_01')
  const week = await server.call('GET', '/api/clinics/weekly-schedule/', undefined, { authorization: `Token ${key}` })
  expect(JSON.stringify(week)).toContain('"username":"test_student_01"')
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByText(/학원 사무실/).waitFor()
  await judge(page, 'clinics-refused')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByLabel('Username').waitFor()
})

test('on a phone in Korean: a day at a time, a full class has a line', async () => {
  const staff = await keyOf('test_staff_01')
  const made = await server.call('POST', '/api/clinics/', { day: 'wed', time: '19:00', room: 3, subject: '물리1', capacity: 1, reservation_window: { kind: 'always' } }, { authorization: `Token ${staff}` })
  const other = await server.call('POST', '/api/auth/login/', { username: 'test_student_02', password: 'testpass123' })
  await server.call('POST', '/api/clinics/reserve/', { user_id: other.user.id, clinic_id: made.id }, { authorization: `Token ${other.token}` })
  const person = await come({ ...phone, locale: 'ko-KR' })
  const { page } = person
  await logIn(person, 'test_student_01')
  await page.getByRole('button', { name: '수', exact: true }).click()
  await page.getByText('마감').waitFor()
  expect(page.url()).toContain('day=wed')
  await page.getByRole('button', { name: '줄 서기' }).click()
  await page.getByText(/앞에 0명/).waitFor()
  await judge(page, 'clinics-ko')
  await page.reload()
  await page.getByText(/앞에 0명/).waitFor()
  // Another browser, which knows nothing of it, shows the line as well.
  const elsewhere = await come({ ...phone, locale: 'ko-KR' })
  await logIn(elsewhere, 'test_student_01', 'testpass123', '/clinics?day=wed')
  await elsewhere.page.getByRole('button', { name: '수', exact: true }).click()
  await elsewhere.page.getByText(/앞에 0명/).waitFor()
  await elsewhere.page.getByRole('button', { name: '줄에서 나가기' }).click()
  await elsewhere.page.getByRole('button', { name: '줄 서기' }).waitFor()
})

test('an address for the calendar is made, shown once, opens the calendar, and is ended', async () => {
  const person = await come()
  const { page } = person
  await logIn(person, 'test_student_03')
  const card = page.getByLabel('My calendar')
  await card.getByRole('button', { name: 'Make an address for my calendar' }).click()
  const address = await card.locator('code.secret').innerText()
  expect(address).toMatch(/^http:.*\/api\/calendar\/[\w-]{43}\.ics$/)
  await judge(page, 'clinics-calendar')
  const calendar = await fetch(address)
  expect(calendar.status).toBe(200)
  expect(await calendar.text()).toMatch(/^BEGIN:VCALENDAR\r\n/)
  await page.reload()
  await card.getByText(/There is an address, made/).waitFor()
  expect(await card.locator('code.secret').count()).toBe(0)
  await card.getByRole('button', { name: 'End the address' }).click()
  await card.getByRole('button', { name: 'End it' }).click()
  await card.getByRole('button', { name: 'Make an address for my calendar' }).waitFor()
  expect((await fetch(address)).status).toBe(404)
})

test('somebody new registers, wrong fields say so, and the first password of the office is changed', async () => {
  const person = await come()
  const { page } = person
  await page.goto('/clinics/register')
  await page.getByLabel('Username').fill('minji')
  await page.getByLabel('Name', { exact: true }).fill('김민지')
  await page.getByLabel('Password', { exact: true }).fill('correct horse')
  await page.getByLabel('Password again').fill('other horse')
  await page.getByRole('button', { name: 'Register' }).click()
  await page.locator('#password_confirm-wrong').waitFor()
  await judge(page, 'register')
  await page.getByLabel('Password again').fill('correct horse')
  await page.getByRole('button', { name: 'Register' }).click()
  await page.getByText('김민지').waitFor()
  await page.getByRole('button', { name: 'Log out' }).click()

  const staff = await keyOf('test_staff_01')
  await server.call('POST', '/api/users/', { username: 'jiho', password: 'from the office', name: '이지호', is_student: true }, { authorization: `Token ${staff}` })
  await logIn(person, 'jiho', 'from the office')
  await page.getByText(/Others know the password/).waitFor()
  await judge(page, 'password')
  await page.getByLabel('Password now').fill('from the office')
  await page.getByLabel('New password', { exact: true }).fill('my own words')
  await page.getByLabel('New password again').fill('my own words')
  await page.getByRole('button', { name: 'Change it' }).click()
  await page.getByText('이지호').waitFor()
  await keyOf('jiho', 'my own words')
  // The login above has ended the session of the page: the next look says why.
  await page.getByText(/You logged in somewhere else/).waitFor()
})
