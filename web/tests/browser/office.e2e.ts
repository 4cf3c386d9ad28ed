import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { come, judge, logIn, phone, server, stage, start, testOnEach } from './stage'

stage('own')

const keyOf = async (username: string, password = 'testpass123') =>
  (await server.call('POST', '/api/auth/login/', { username, password })).token as string
const as = (key: string) => ({ authorization: `Token ${key}` })

/** How far a zone is ahead in which it is that hour now: one of the afternoon, of the same day for all of them. */
const aheadAt = (hour: number) => ((16 - new Date().getUTCHours() + 36) % 24) - 12 + (hour - 16)
const zoneAt = (hour: number) => {
  const ahead = aheadAt(hour)
  return ahead >= 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`
}
const dayIn = (hour: number) =>
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(Date.now() + aheadAt(hour) * 3_600_000).getUTCDay()]!

test('the office finds people, adds one, resets a password and forgives no-shows', async () => {
  await start()
  const person = await come()
  const { page } = person
  await logIn(person, 'test_staff_01', 'testpass123', '/office/people')
  await page.getByRole('row', { name: /test_student_01/ }).waitFor()
  await judge(page, 'office-people')
  await page.getByLabel('Name or username').fill('student_07')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('row', { name: /test_student_01/ }).waitFor({ state: 'detached' })
  expect(page.url()).toContain('search=student_07')
  await page.getByRole('row', { name: /test_student_07/ }).waitFor()
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'As CSV' }).click()
  expect((await file).suggestedFilename()).toBe('people.csv')

  await page.getByRole('link', { name: 'Add', exact: true }).click()
  await page.getByLabel('Username').fill('test_student_01')
  await page.getByLabel('First password').fill('first words')
  await page.getByLabel('Name', { exact: true }).fill('한서연')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.locator('#username-wrong').waitFor()
  await judge(page, 'office-add')
  await page.getByLabel('Username').fill('seoyeon')
  await page.getByLabel('Grade').fill('2학년')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('heading', { name: '한서연' }).waitFor()
  await judge(page, 'office-person')
  const id = Number(page.url().split('/').pop())

  await page.getByLabel('School').fill('세화고')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByLabel('No-shows', { exact: false }).first().fill('2')
  await page.getByRole('button', { name: 'Change the no-shows' }).click()
  await expect.poll(async () => (await server.call('GET', `/api/users/${id}/`, undefined, as(await sessionOf()))).no_show).toBe(2)
  await page.getByRole('button', { name: 'Reset the password' }).click()
  await page.getByRole('button', { name: 'Yes, reset it' }).click()
  const password = await page.locator('code.secret').innerText()
  expect((await server.call('POST', '/api/auth/login/', { username: 'seoyeon', password })).needs_password_change).toBe(true)
  const now = await server.call('GET', `/api/users/${id}/`, undefined, as(await sessionOf()))
  expect(now).toMatchObject({ name: '한서연', school: '세화고', grade: '2학년', no_show: 2 })

  await page.getByRole('button', { name: 'Close the account' }).click()
  await page.getByRole('button', { name: 'Yes, close it' }).click()
  await page.getByText('Closed', { exact: true }).waitFor()
  await expect(server.call('POST', '/api/auth/login/', { username: 'seoyeon', password })).rejects.toThrow('401')

  // The key of the page itself: logging in again would end its session.
  async function sessionOf(): Promise<string> {
    return page.evaluate(() => JSON.parse(localStorage.getItem('usher.session')!).token)
  }
})

test('somebody is logged out everywhere, given all that is kept about them, and erased for good', async () => {
  await start()
  const { user, token } = await server.call('POST', '/api/auth/login/', { username: 'test_student_11', password: 'testpass123' })
  const person = await come()
  const { page } = person
  await logIn(person, 'test_staff_01', 'testpass123', `/office/people/${user.id}`)
  await page.getByRole('button', { name: 'Log out everywhere' }).click()
  await page.getByText('Their sessions end. Places and lines stay').waitFor()
  await page.getByRole('button', { name: 'Yes, end the sessions' }).click()
  await page.getByText('1 session has ended.').waitFor()
  await expect(server.call('GET', '/api/users/me/', undefined, as(token))).rejects.toThrow('admin_forced_logout')
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as a file' }).click()
  expect((await file).suggestedFilename()).toBe(`person-${user.id}.json`)

  const erase = page.getByRole('button', { name: 'Erase this person' })
  expect(await erase.isDisabled()).toBe(true)
  await page.getByLabel('To erase, type the username test_student_11').fill('test_student_11')
  await erase.click()
  await page.getByText('This cannot be taken back.').waitFor()
  await judge(page, 'office-erase')
  await page.getByRole('button', { name: 'Yes, erase for good' }).click()
  await page.getByText('This person was erased').waitFor()
  await page.getByRole('heading', { level: 1, name: `Erased person ${user.id}` }).waitFor()
  await judge(page, 'office-erased')
  await expect(keyOf('test_student_11')).rejects.toThrow('401')
  await page.reload()
  await page.getByText('This person was erased').waitFor()
  await page.goto('/office/people?all=yes&role=student')
  await page.getByRole('row', { name: /test_student_10/ }).waitFor()
  expect(await page.getByRole('row', { name: /test_student_11/ }).count()).toBe(0)
})

test('a table is looked over, then made line by line; on a phone in Korean and in the dark', async () => {
  await start()
  await server.call('POST', '/api/users/', { username: 'long_name', password: 'first words', name: '남궁무지하게긴이름 Maximilian-Alexander von Hohenstaufen', is_student: true }, as(await keyOf('test_staff_01')))
  const person = await come({ ...phone, locale: 'ko-KR', dark: true })
  const { page } = person
  await logIn(person, 'test_staff_01', 'testpass123', '/office/people/import')
  await page.getByRole('button', { name: '먼저 살펴보기' }).waitFor()
  await page.getByRole('link', { name: '사람', exact: true }).click()
  await page.getByRole('row', { name: /test_student_01/ }).waitFor()
  // A long name leaves what follows it in sight.
  await page.getByRole('link', { name: /Maximilian/ }).waitFor()
  const usernames = (await page.getByRole('columnheader', { name: '아이디' }).boundingBox())!
  expect(usernames.x + usernames.width).toBeLessThanOrEqual(phone.width!)
  await judge(page, 'office-people-ko')
  await page.getByRole('link', { name: '표로 가져오기' }).click()
  await page.getByLabel(/붙여넣기/).fill('아이디,이름,학년\nminji,김민지,2학년\ntest_student_01,겹침,1학년\njiho,이지호,\n')
  await page.getByRole('button', { name: '먼저 살펴보기' }).click()
  await page.getByText('만들 수 있음 2명 · 안 됨 1명').waitFor()
  await judge(page, 'office-import-ko')
  await expect(keyOf('minji', 'x')).rejects.toThrow('401')
  await page.getByRole('button', { name: '2명 만들기' }).click()
  await page.getByText('만듦 2명 · 안 됨 1명').waitFor()
  const password = await page.getByRole('row', { name: /minji/ }).locator('code').innerText()
  await keyOf('minji', password)
  await judge(page, 'office-imported-ko')
  // A file goes as it is, in the letters of an old spreadsheet.
  const cp949 = Buffer.concat([Buffer.from('username,name\nsujin,'), Buffer.from([0xb9, 0xda, 0xbc, 0xf6, 0xc1, 0xf8]), Buffer.from('\n')])
  await page.getByLabel('파일 (CSV 또는 XLSX)').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: cp949 })
  await page.getByRole('button', { name: '먼저 살펴보기' }).click()
  await page.getByRole('button', { name: '1명 만들기' }).click()
  await page.getByRole('link', { name: 'sujin' }).click()
  await page.getByRole('heading', { name: '박수진' }).waitFor()
  await judge(page, 'office-person-ko')
})

test('students of a workbook are made row by row, and their passwords are seen once', async () => {
  await start()
  const person = await come({ ...phone, locale: 'ko-KR' })
  const { page } = person
  await logIn(person, 'test_staff_01', 'testpass123', '/office/people/import')
  await page.getByLabel('파일 (CSV 또는 XLSX)').setInputFiles(fileURLToPath(new URL('../../../tests/api/support/workbooks/students.xlsx', import.meta.url)))
  await page.getByRole('button', { name: '학생 만들기' }).click()
  await page.getByText(/맞는 줄마다 바로 만들고/).waitFor()
  await judge(page, 'office-workbook-asked-ko')
  await page.getByRole('button', { name: '네, 만듭니다' }).click()
  await page.getByText('만듦 2명 · 이미 있음 1명 · 안 됨 5명').waitFor()
  await judge(page, 'office-workbook-ko')
  const cells = page.getByRole('row', { name: /이지호/ }).getByRole('cell')
  await keyOf(await cells.nth(2).innerText(), await cells.nth(5).innerText())
  // What is no workbook is refused, and the file can be chosen anew.
  await page.getByLabel('파일 (CSV 또는 XLSX)').setInputFiles({ name: 'broken.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('no workbook') })
  await page.getByRole('button', { name: '학생 만들기' }).click()
  await page.getByRole('button', { name: '네, 만듭니다' }).click()
  await page.getByRole('alert').waitFor()
})

test('clinics are made, changed and removed, and a roster is kept', async () => {
  await start('--reservation-closes', 'sun 24:00')
  const person = await come()
  const { page } = person
  await logIn(person, 'test_staff_01', 'testpass123', '/office/clinics')
  await page.getByRole('row', { name: /18:00/ }).first().waitFor()
  await judge(page, 'office-clinics')
  await page.getByText('Make a clinic').click()
  await page.locator('[name=day]').selectOption('tue')
  await page.locator('[name=time]').fill('20:00')
  await page.locator('[name=room]').fill('4강의실')
  await page.locator('[name=capacity]').fill('0')
  await page.locator('[name=reservation_window]').selectOption('always')
  await page.locator('form input[name=capacity]').evaluate((input) => input.removeAttribute('min'))
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.locator('#capacity-wrong').waitFor()
  await page.locator('[name=capacity]').fill('2')
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByRole('heading', { name: /Tue 20:00/ }).waitFor()
  const clinic = Number(page.url().split('/').pop())
  for (const student of ['test_student_03', 'test_student_04']) {
    await page.getByLabel('Find a student for the roster').fill(student)
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('button', { name: new RegExp(student) }).click()
    await page.getByRole('row', { name: new RegExp(student) }).waitFor()
  }
  await judge(page, 'office-clinic')
  await page.locator('[name=capacity]').fill('1')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/Who would lose their places/).waitFor()
  await page.getByRole('button', { name: 'Change it all the same' }).click()
  await page.getByRole('row', { name: /test_student_04/ }).waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await page.getByLabel(/Where to move/).selectOption({ index: 1 })
  await page.getByText('Nobody yet.').waitFor()
  await page.getByRole('button', { name: 'Remove the clinic' }).click()
  await page.getByRole('button', { name: 'Yes, remove it' }).click()
  await page.getByRole('heading', { name: 'Clinics', exact: true }).waitFor()
  const left = await page.evaluate(async () => (await (await fetch('/api/clinics/?all=true', { headers: { authorization: `Token ${JSON.parse(localStorage.getItem('usher.session')!).token}` } })).json()).results)
  expect(left.map((one: { id: number }) => one.id)).not.toContain(clinic)
  expect(left.reduce((sum: number, one: { current_count: number }) => sum + one.current_count, 0)).toBe(1)
})

test('two in full classes swap their places', async () => {
  await start()
  const staff = await keyOf('test_staff_01')
  const full: { clinic: number; student: string }[] = []
  for (const [student, room] of [['test_student_03', 6], ['test_student_04', 7]] as const) {
    const made = await server.call('POST', '/api/clinics/', { day: 'fri', time: '19:00', room, subject: '물리1', capacity: 1, reservation_window: { kind: 'always' } }, as(staff))
    const { token, user } = await server.call('POST', '/api/auth/login/', { username: student, password: 'testpass123' })
    await server.call('POST', '/api/clinics/reserve/', { user_id: user.id, clinic_id: made.id }, as(token))
    full.push({ clinic: made.id, student })
  }
  const person = await come()
  const { page } = person
  await logIn(person, 'test_staff_01', 'testpass123', `/office/clinics/${full[0]!.clinic}`)
  const row = page.getByRole('row', { name: /test_student_03/ })
  await row.getByRole('button', { name: 'Swap' }).click()
  await page.getByLabel(/swaps into/).selectOption(String(full[1]!.clinic))
  const whom = page.getByLabel(/swaps with/)
  await whom.locator('option', { hasText: 'test_student_04' }).waitFor({ state: 'attached' })
  await judge(page, 'office-swap')
  await whom.selectOption({ index: 1 })
  await page.getByRole('row', { name: /test_student_04/ }).waitFor()
  await row.waitFor({ state: 'detached' })
  await page.goto(`/office/clinics/${full[1]!.clinic}`)
  await row.waitFor()
})

test('who comes to a page without a login finds it there, and is asked once', async () => {
  await start()
  const { page } = await come()
  const asked: string[] = []
  page.on('request', (request) => request.url().includes('/api/') && asked.push(request.url()))
  for (const path of ['/office/clinics/1', '/office?date=2027-05-03', '/office/people', '/clinics/me']) {
    await page.goto(path)
    await page.getByLabel('Username').fill('test_staff_01')
    await page.waitForLoadState('networkidle')
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(path)
    expect(await page.getByLabel('Username').inputValue()).toBe('test_staff_01')
  }
  expect(asked).toEqual([])
  await page.getByLabel('Password').fill('testpass123')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { name: 'My account' }).waitFor()
})

test('who is invited registers at the address that the office hands on, once', async () => {
  await start('--registration', 'invited')
  const person = await come()
  const { page } = person
  await logIn(person, 'test_staff_01', 'testpass123', '/office/people')
  await page.getByRole('link', { name: 'Invite' }).click()
  await page.getByLabel('Username').fill('test student')
  await page.getByRole('button', { name: 'Invite' }).click()
  await page.locator('#username-wrong').waitFor()
  await page.getByLabel('Username').fill('minji')
  await page.getByLabel('Valid for').selectOption('24')
  await page.getByRole('button', { name: 'Invite' }).click()
  const link = await page.getByRole('link', { name: 'Where to register' }).getAttribute('href')
  expect(link).toContain(await page.locator('code.secret').innerText())
  await judge(page, 'office-invite')

  const invited = await come({ ...phone, locale: 'ko-KR', dark: true })
  await invited.page.goto(link!)
  expect(await invited.page.getByLabel('아이디').inputValue()).toBe('minji')
  await invited.page.getByLabel('이름').fill('김민지')
  await invited.page.getByLabel('비밀번호', { exact: true }).fill('열려라 참깨 들깨')
  await invited.page.getByLabel('비밀번호 한 번 더').fill('열려라 참깨 들깨')
  await judge(invited.page, 'clinics-invited-ko')
  await invited.page.getByRole('button', { name: '가입하기' }).click()
  await invited.page.getByRole('heading', { name: '이번 주 클리닉' }).waitFor()
  await keyOf('minji', '열려라 참깨 들깨')

  const again = await come()
  await again.page.goto(link!)
  await again.page.getByLabel('Name', { exact: true }).fill('Someone else')
  await again.page.getByLabel('Password', { exact: true }).fill('open sesame seed')
  await again.page.getByLabel('Password again').fill('open sesame seed')
  await again.page.getByRole('button', { name: 'Register' }).click()
  await again.page.getByRole('alert').waitFor()
})

testOnEach('attendance is one tap, is taken back, and is sent later when the network is away', async () => {
  await start('--time-zone', zoneAt(16))
  const staff = await keyOf('test_staff_01')
  const made = await server.call('POST', '/api/clinics/', { day: dayIn(16), time: '18:00', room: 5, subject: '물리1', capacity: 4, reservation_window: { kind: 'always' } }, as(staff))
  for (const student of ['test_student_05', 'test_student_06', 'test_student_07']) {
    const { token, user } = await server.call('POST', '/api/auth/login/', { username: student, password: 'testpass123' })
    await server.call('POST', '/api/clinics/reserve/', { user_id: user.id, clinic_id: made.id }, as(token))
  }
  const person = await come({ ...phone, locale: 'ko-KR' })
  const { page } = person
  await logIn(person, 'test_staff_01')
  await page.getByLabel('5강의실 물리1').getByText('18:00에 시작하면').waitFor()
  await page.getByRole('button', { name: '출석', exact: true }).first().isDisabled()
  await judge(page, 'office-early-ko')
  // Two hours later.
  await server.kill()
  await server.up(['--time-zone', zoneAt(18)])
  await page.reload()
  const of = (student: string) => page.locator('li', { hasText: student })
  const typeOf = async (student: string) => {
    const key = await page.evaluate(() => JSON.parse(localStorage.getItem('usher.session')!).token)
    const all = await server.call('GET', '/api/clinic-attendances/?limit=100', undefined, as(key))
    return all.results.find((one: any) => one.student_username === student).attendance_type
  }
  await of('test_student_05').getByRole('button', { name: '출석' }).click()
  await expect.poll(() => typeOf('test_student_05')).toBe('attended')
  await of('test_student_06').getByRole('button', { name: '결석' }).click()
  await of('test_student_06').getByText('결석 점수 2').waitFor()
  await judge(page, 'office-day-ko')
  await of('test_student_06').getByRole('button', { name: '되돌리기' }).click()
  await expect.poll(() => typeOf('test_student_06')).toBe('none')

  await person.context.setOffline(true)
  await of('test_student_07').getByRole('button', { name: '지각' }).click()
  await of('test_student_06').getByRole('button', { name: '출석' }).click()
  await page.getByText('2건을 아직 보내지 못했습니다').waitFor()
  await judge(page, 'office-offline-ko')
  expect(await typeOf('test_student_07')).toBe('none')
  await person.context.setOffline(false)
  await expect.poll(() => typeOf('test_student_07')).toBe('late')
  await expect.poll(() => typeOf('test_student_06')).toBe('attended')
  await page.getByText('아직 보내지 못했습니다').waitFor({ state: 'detached' })
  await page.reload()
  await of('test_student_07').locator('[aria-pressed=true]', { hasText: '지각' }).waitFor()

  async function key() {
    return page.evaluate(() => JSON.parse(localStorage.getItem('usher.session')!).token)
  }
  expect(await key()).toMatch(/^[0-9a-f]{40}$/)
})

test('somebody walks in and is present; who has no class on a day is told so', async () => {
  await start('--time-zone', zoneAt(16))
  const staff = await keyOf('test_staff_01')
  await server.call('POST', '/api/clinics/', { day: dayIn(16), time: '18:00', room: 5, subject: 'physics1', capacity: 1, reservation_window: { kind: 'always' } }, as(staff))
  await server.kill()
  await server.up(['--time-zone', zoneAt(18)])
  const person = await come()
  const { page } = person
  await logIn(person, 'test_staff_01')
  const of = page.getByLabel('18:00 5강의실 physics1')
  await of.getByText('Nobody has a place yet.').waitFor()
  await of.getByText('Somebody walked in').click()
  await of.getByLabel('Name or username').fill('test_student_08')
  await of.getByRole('button', { name: 'Search' }).click()
  await judge(page, 'office-walk-in')
  await of.getByRole('button', { name: /test_student_08/ }).click()
  await of.locator('.roll li', { hasText: 'test_student_08' }).getByRole('button', { name: 'Present', pressed: true }).waitFor()
  // The class is full now, and that is said.
  await of.getByLabel('Name or username').fill('test_student_09')
  await of.getByRole('button', { name: 'Search' }).click()
  await of.getByRole('button', { name: /test_student_09/ }).click()
  await of.getByRole('alert').waitFor()
  await judge(page, 'office-walk-in-full')
  const key = await page.evaluate(() => JSON.parse(localStorage.getItem('usher.session')!).token)
  const all = await server.call('GET', '/api/clinic-attendances/?limit=10', undefined, as(key))
  expect(all.results.map((one: any) => [one.student_username, one.attendance_type])).toEqual([['test_student_08', 'attended']])
  await page.getByRole('button', { name: 'The day after' }).click()
  await page.getByRole('button', { name: 'Today' }).waitFor()
})

testOnEach('the week is reset after a dry run that changes nothing, and the statistics say so', async () => {
  await start('--reservation-closes', 'sun 24:00')
  const { token, user } = await server.call('POST', '/api/auth/login/', { username: 'test_student_05', password: 'testpass123' })
  const staff = await keyOf('test_staff_01')
  const clinic = (await server.call('POST', '/api/clinics/', { day: 'mon', time: '19:00', room: 7, subject: '물리1', capacity: 4, reservation_window: { kind: 'weekly' } }, as(staff))).id
  await server.call('POST', '/api/clinics/reserve/', { user_id: user.id, clinic_id: clinic }, as(token))
  await expect(server.call('POST', '/api/clinics/reserve/', { user_id: user.id, clinic_id: clinic }, as(token))).rejects.toThrow('400')
  // Refusals are counted every ten seconds.
  const office = as(staff)
  await expect.poll(async () => (await server.call('GET', '/api/clinics/statistics/', undefined, office)).refused.by_reason.already_reserved, { timeout: 30_000, interval: 500 }).toBe(1)
  const reserved = async () => (await server.call('GET', `/api/clinics/${clinic}/`, undefined, as(token))).current_count

  const person = await come()
  const { page } = person
  await logIn(person, 'test_staff_01', 'testpass123', '/office/statistics')
  await page.locator('.figure', { hasText: 'Places taken' }).waitFor()
  await page.getByRole('row', { name: /had it already/ }).waitFor()
  await judge(page, 'office-statistics')
  await page.getByRole('button', { name: /한국어/ }).click()
  await page.locator('.figure', { hasText: '찬 자리' }).waitFor()
  // A plot is painted: where the browser goes dark it is as one that was made in the dark.
  const painted = () => page.locator('.plot canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
  const light = await painted()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(painted).not.toBe(light)
  await judge(page, 'office-statistics-ko')
  const dark = await painted()
  await page.reload()
  await page.locator('.plot canvas').waitFor()
  await expect.poll(painted).toBe(dark)
  await page.getByRole('button', { name: 'English' }).click()

  await page.getByRole('link', { name: 'Weekly reset' }).click()
  await page.getByRole('button', { name: 'See what it would do' }).click()
  await page.getByText(/1 place cleared, 0 people taken out of lines/).waitFor()
  expect(await reserved()).toBe(1)
  await judge(page, 'office-week')
  await page.getByRole('button', { name: 'Reset the week now' }).click()
  await page.getByRole('button', { name: 'Yes, reset it' }).click()
  await page.getByText('It was reset', { exact: true }).waitFor()
  expect(await reserved()).toBe(0)
  await page.getByRole('row', { name: /by the office/ }).waitFor()
})

test('a student does not get into the office, and by keyboard alone a class is marked', async () => {
  await start('--time-zone', zoneAt(16))
  const staff = await keyOf('test_staff_01')
  const made = await server.call('POST', '/api/clinics/', { day: dayIn(16), time: '18:00', room: 5, subject: '물리1', capacity: 4, reservation_window: { kind: 'always' } }, as(staff))
  const student = await server.call('POST', '/api/auth/login/', { username: 'test_student_05', password: 'testpass123' })
  await server.call('POST', '/api/clinics/reserve/', { user_id: student.user.id, clinic_id: made.id }, as(student.token))
  await server.kill()
  await server.up(['--time-zone', zoneAt(18)])
  const other = await come()
  await logIn(other, 'test_student_05')
  await other.page.getByRole('heading', { name: 'Clinics of the week' }).waitFor()
  await other.page.goto('/office/people')
  await other.page.getByText('This is for the office').waitFor()

  const { page } = await come()
  await page.goto('/office')
  const tabTo = async (name: RegExp) => {
    for (let steps = 0; steps < 60; steps++) {
      await page.keyboard.press('Tab')
      const label = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement
        return element === document.body ? '' : (element.getAttribute('aria-label') ?? element.getAttribute('name') ?? element.innerText)
      })
      if (name.test(label)) return
    }
    throw new Error(`no key leads to ${name}`)
  }
  await page.getByRole('button', { name: 'Log in' }).waitFor()
  await tabTo(/username/)
  await page.keyboard.type('test_staff_01')
  await tabTo(/password/)
  await page.keyboard.type('testpass123')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /Late/ }).waitFor()
  await tabTo(/Late/)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Late', pressed: true }).waitFor()
  const all = await server.call('GET', '/api/clinic-attendances/?limit=10', undefined, as(student.token))
  expect(all.results[0].attendance_type).toBe('late')
})
