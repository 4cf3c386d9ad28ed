import { expect, test } from 'vitest'
import { adminKey, come, judge, logIn, phone, server, stage } from './stage'

stage('test', '--reservation-closes', 'sun 24:00')

const keyOf = async (username: string, password = 'testpass123') =>
  (await server.call('POST', '/api/auth/login/', { username, password })).token as string

test('a student logs in, is told who to ask about cancelling, reserves a place and sees it', async () => {
  const person = await come()
  const { page } = person
  await page.goto('/clinics')
  await page.getByRole('button', { name: 'Log in' }).waitFor()
  await judge(page, 'clinics-login')
  await logIn(person, 'test_student_01', 'wrong')
  await page.getByRole('alert').waitFor()
  await logIn(person, 'test_student_01')
  await page.getByRole('button', { name: /^Reserve/ }).first().waitFor()
  await page.getByText('Reservations are taken each week from Mon 00:00 to Sun 24:00. To give a place up, please ask: 학원 사무실.').waitFor()
  await judge(page, 'clinics')
  await page.getByRole('button', { name: /^Reserve/ }).first().click()
  await page.getByText('✓ My place').waitFor()
  await page.getByLabel('My places').getByText('Reserved').waitFor()
  const key = await keyOf('test_student_01')
  const week = await server.call('GET', '/api/clinics/weekly-schedule/', undefined, { authorization: `Token ${key}` })
  expect(JSON.stringify(week)).toContain('"username":"test_student_01"')
  expect(await page.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0)
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByLabel('Username').waitFor()
})

test('today is the day of the house, wherever the browser is', async () => {
  await server.kill()
  // A day apart at any moment.
  await server.up(['--time-zone', 'Pacific/Kiritimati'])
  const day = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[new Date(Date.now() + 14 * 3_600_000).getUTCDay()]!
  const staff = await keyOf('test_staff_01')
  await server.call('POST', '/api/clinics/', { day, time: '05:00', room: 7, subject: 'physics1', capacity: 1, reservation_window: { kind: 'always' } }, { authorization: `Token ${staff}` })
  const person = await come({ zone: 'Pacific/Honolulu' })
  await logIn(person, 'test_student_01')
  await person.page.getByText("All times are those of the server's zone (UTC+14).").waitFor()
  const name = day[0]!.toUpperCase() + day.slice(1)
  await person.page.getByRole('heading', { level: 2, name: `${name} today` }).waitFor()
  expect(await person.page.locator('.day .tag').count()).toBe(1)
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
  await page.getByLabel('내 자리').getByText(/줄 맨 앞/).waitFor()
  await judge(page, 'clinics-ko')
  await page.reload()
  await page.getByLabel('내 자리').getByText(/줄 맨 앞/).waitFor()
  // Another browser, which knows nothing of it, shows the line as well.
  const elsewhere = await come({ ...phone, locale: 'ko-KR' })
  await logIn(elsewhere, 'test_student_01', 'testpass123', '/clinics?day=wed')
  await elsewhere.page.getByRole('button', { name: '수', exact: true }).click()
  await elsewhere.page.getByLabel('내 자리').getByText(/줄 맨 앞/).waitFor()
  await elsewhere.page.getByRole('button', { name: '줄에서 나가기' }).click()
  await elsewhere.page.getByRole('button', { name: '줄 서기' }).waitFor()
})

test('a place that costs points says so, is paid with the reservation, and what was paid comes back', async () => {
  await server.kill()
  await server.up(['--reservation-closes', 'sun 24:00', '--clinic-cancellation-hours', '0'])
  const staff = await keyOf('test_staff_01')
  const made = (time: string, price: number) =>
    server.call('POST', '/api/clinics/', { day: 'thu', time, length_minutes: 90, room: 3, subject: 'physics1', capacity: 2, price, reservation_window: { kind: 'always' } }, { authorization: `Token ${staff}` })
  const dear = await made('06:00', 900_000_000)
  const priced = await made('23:00', 12_000)
  const { user } = await server.call('POST', '/api/auth/login/', { username: 'test_student_04', password: 'testpass123' })
  await server.call('POST', '/api/charge/charge', { userId: user.id, amount: 20_000 }, { authorization: `Bearer ${adminKey}` })
  const person = await come({ ...phone, locale: 'ko-KR', dark: true })
  const { page } = person
  await logIn(person, 'test_student_04', 'testpass123', '/clinics?day=thu')
  await page.getByRole('button', { name: '목', exact: true }).click()
  await page.getByText('수업이 시작할 때까지 취소할 수 있습니다.').waitFor()
  const place = page.getByLabel('목 23:00 3강의실', { exact: true })
  await place.getByText('90분 · 언제나 예약').waitFor()
  await place.getByText('12,000원').waitFor()
  await judge(page, 'clinics-priced-ko')
  await place.getByRole('button', { name: /예약: .*12,000원/ }).click()
  await place.getByText('12,000원을 냈습니다.').waitFor()
  await place.getByRole('button', { name: '취소' }).click()
  await place.getByText('낸 포인트는 돌려받습니다.').waitFor()
  await judge(page, 'clinics-cancel-ko')
  await place.getByRole('button', { name: '네, 취소합니다' }).click()
  await place.getByText('12,000원을 돌려받았습니다.').waitFor()
  // Who cannot pay is told what it costs and where the points are.
  await page.getByLabel('목 06:00 3강의실', { exact: true }).getByRole('button', { name: /예약/ }).click()
  await page.getByText('포인트가 모자랍니다. 이 자리는 900,000,000원입니다.').waitFor()
  await page.getByRole('link', { name: '내 포인트 보기' }).waitFor()
  const of = async (clinic: number) => (await server.call('GET', `/api/clinics/${clinic}/`, undefined, { authorization: `Token ${staff}` })).current_count
  expect([await of(dear.id), await of(priced.id)]).toEqual([0, 0])
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
