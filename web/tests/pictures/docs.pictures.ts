import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'vitest'
import { adminKey, come, comingDate, datePath, firstDate, giveKey, logIn, server, stage, start } from '../browser/stage'

// Makes the pictures of docs/pages.md, of the demonstration data and of people that this makes up.
stage('own')

const folder = process.env.USHER_PICTURES!
const desk = { width: 1200, height: 760 }

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.mouse.move(0, 0)
  await page.evaluate(() => scrollTo(0, 0))
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

test('buying a ticket', async () => {
  await start('--active-places', '2', '--claim-seconds', '120')
  const ahead = []
  for (let user = 1; user <= 14; user++) ahead.push(await server.token(user))
  const person = await come(desk, 50)
  const { page } = person
  await page.goto('/concerts/1')
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.getByText('12 people are ahead of you').waitFor()
  for (const token of ahead.slice(6)) await server.call('DELETE', '/api/token', undefined, { authorization: token })
  await page.getByText('4 people are ahead of you').waitFor()
  await picture(page, 'waiting')
})

test('choosing seats', async () => {
  await start()
  const hall = await server.admin('POST', 'concerts', { title: 'Winter night 겨울밤', price: 70_000 })
  const sections = [
    { name: 'R', firstSeat: 1, seats: 60, seatsPerRow: 20, price: 120_000 },
    { name: 'S', firstSeat: 61, seats: 120, seatsPerRow: 24, price: 70_000 },
  ]
  await server.admin('POST', `concerts/${hall.concertId}/dates`, { concertDate: comingDate, seatCount: 180, sections })
  const other = await server.token(9)
  for (const seatNos of [[5, 6, 7], [24, 25], [70, 71, 72, 73]]) await server.book(other, '/api/concert/reserve', { concertId: hall.concertId, concertDate: comingDate, userId: 9, seatNos })
  await server.book(other, '/api/payment', { concertId: hall.concertId, concertDate: comingDate, userId: 9, seatNos: [5, 6, 7], price: 360_000 })
  const { page } = await come(desk, 50)
  await page.goto(datePath(hall.concertId, comingDate))
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.locator('[data-seat="31"]').click()
  await page.locator('[data-seat="32"]').click()
  await page.getByRole('button', { name: 'Hold these seats' }).click()
  await page.getByRole('button', { name: 'Pay with points' }).waitFor()
  await picture(page, 'seats')
})

/** The clinics of the demonstration are all on one day: a picture shows those that it makes, whatever day it is. */
async function removeOthers(office: Record<string, string>, made: readonly number[] = []): Promise<void> {
  const all = (await server.call('GET', '/api/clinics/?all=true', undefined, office)).results as { id: number }[]
  for (const { id } of all) if (!made.includes(id)) await server.call('DELETE', `/api/clinics/${id}/?force=true`, undefined, office)
}

test('a week of clinics', async () => {
  await start('--reservation-closes', 'sun 24:00', '--clinic-cancellation-hours', '2')
  const login = async (username: string) => server.call('POST', '/api/auth/login/', { username, password: 'testpass123' })
  const as = (key: string) => ({ authorization: `Token ${key}` })
  const office = as((await login('test_staff_01')).token)
  await removeOthers(office)
  const students = (await server.call('GET', '/api/users/?is_student=true&limit=20', undefined, office)).results as { id: number; username: string }[]
  const me = students.find((one) => one.username === 'test_student_01')!.id
  const others = students.map((one) => one.id).filter((id) => id !== me)
  const teachers = (await server.call('GET', '/api/users/?is_teacher=true&limit=8', undefined, office)).results as { id: number }[]
  for (const userId of others) await server.call('POST', '/api/charge/charge', { userId, amount: 50_000 }, { authorization: `Bearer ${adminKey}` })
  // Day, time, room, subject, places, how many have one.
  const week = [
    ['mon', '18:00', 1, 'physics1', 6, 6], ['mon', '19:00', 2, 'chemistry1', 6, 2],
    ['tue', '18:00', 3, 'physics1', 6, 5], ['tue', '20:00', 1, 'math', 8, 3],
    ['wed', '19:00', 2, 'biology1', 6, 0], ['wed', '20:00', 4, 'physics2', 4, 4],
    ['thu', '18:00', 1, 'chemistry1', 6, 4], ['thu', '19:00', 3, 'physics1', 6, 1],
    ['fri', '18:00', 2, 'math', 8, 7], ['fri', '20:00', 5, 'physics1', 6, 2],
  ] as const
  const ids: Record<string, number> = {}
  for (const [index, [day, time, room, subject, capacity, taken]] of week.entries()) {
    const terms = { day, time, room, subject, capacity, teacher_id: teachers[index % teachers.length]!.id, reservation_window: { kind: 'always' }, ...(subject === 'math' ? { price: 12_000 } : {}) }
    const made = await server.call('POST', '/api/clinics/', terms, office)
    ids[`${day} ${time}`] = made.id
    for (let one = 0; one < taken; one++) await server.call('POST', '/api/clinics/reserve/', { user_id: others[(index * 3 + one) % others.length], clinic_id: made.id }, office)
  }
  await server.call('POST', '/api/clinics/reserve/', { user_id: me, clinic_id: ids['tue 18:00'] }, office)
  await server.call('POST', '/api/clinics/waiting-list/', { user_id: me, clinic_id: ids['wed 20:00'] }, office)
  const person = await come(desk)
  await logIn(person, 'test_student_01')
  await person.page.getByLabel('My places').getByText(/first in line/).waitFor()
  await picture(person.page, 'timetable')
})

test('an evening of the office', async () => {
  // Later than the classes begin, wherever this runs.
  const ahead = ((16 - new Date().getUTCHours() + 35) % 24) - 11
  const zone = (hours: number) => (hours >= 0 ? `Etc/GMT-${hours}` : `Etc/GMT+${-hours}`)
  const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(Date.now() + ahead * 3_600_000).getUTCDay()]!
  await start('--time-zone', zone(ahead))
  const staff = await server.call('POST', '/api/auth/login/', { username: 'test_staff_01', password: 'testpass123' })
  const as = { authorization: `Token ${staff.token}` }
  const students = (await server.call('GET', '/api/users/?is_student=true&limit=20', undefined, as)).results as { id: number }[]
  const made: number[] = []
  for (const [index, room] of [3, 5].entries()) {
    const clinic = await server.call('POST', '/api/clinics/', { day, time: '18:00', room, subject: 'physics1', capacity: 6, reservation_window: { kind: 'always' } }, as)
    for (const student of students.slice(index * 4, index * 4 + 4)) await server.call('POST', '/api/clinics/reserve/', { user_id: student.id, clinic_id: clinic.id }, as)
    made.push(clinic.id)
  }
  await server.kill()
  await server.up(['--time-zone', zone(ahead + 2)])
  // A start with the demonstration brings its clinics.
  await removeOthers(as, made)
  const person = await come(desk)
  const { page } = person
  await logIn(person, 'test_staff_01')
  const types = ['Present', 'Late', 'Present', 'Absent']
  for (const [index, type] of types.entries()) await page.locator('.roll li').nth(index).getByRole('button', { name: type }).click()
  await page.getByText('no-shows 2').waitFor()
  await picture(page, 'office')
  await page.getByRole('link', { name: 'Statistics' }).click()
  await page.locator('.figure').first().waitFor()
  await picture(page, 'statistics')
})

test('driving a sale, and looking into it', async () => {
  await start('--active-places', '8')
  const person = await come({ ...desk, height: 940 })
  const { page } = person
  await page.goto('/sale/desk/1')
  await giveKey(person)
  await page.locator('.figure').first().waitFor()
  // Forty people come, hold what they find, and some pay.
  for (let user = 1; user <= 40; user++) {
    const token = await server.token(user)
    const seat = { concertId: 1, concertDate: firstDate, seatNo: 1 + (user % 7), userId: user }
    const held = await server.book(token, '/api/concert/reserve', seat).then(() => true, () => false)
    if (held && user % 2) await server.book(token, '/api/payment', { ...seat, price: 77_000 })
    await new Promise((done) => setTimeout(done, 500))
  }
  await page.getByLabel('Inside at once').fill('12')
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.locator('.calls').getByText('Inside at once: 12').waitFor()
  await picture(page, 'desk')

  // Three want one seat at the same moment.
  const tokens = [await server.token(61), await server.token(62), await server.token(63)]
  await server.admin('PATCH', 'rooms/all', { places: 100 })
  await Promise.allSettled(tokens.map((token, index) => server.book(token, '/api/concert/reserve', { concertId: 1, concertDate: firstDate, seatNo: 17, userId: 61 + index })))
  await page.goto(`/traces/seat?concertId=1&concertDate=${firstDate}&seat=17`)
  await page.locator('.race').waitFor()
  await picture(page, 'story')
  const list = await server.call('GET', '/api/traces?kind=hold_seats&outcome=done&limit=1', undefined, { authorization: `Bearer ${adminKey}` })
  await page.goto(`/traces/${list.traces[0].traceId}`)
  await page.locator('.waterfall').waitFor()
  await page.getByRole('button', { name: /concert-date/ }).first().click()
  await picture(page, 'request')
  await page.goto(`/traces/actors/${encodeURIComponent(`concert-date/1/${firstDate}`)}`)
  await page.locator('.tree li').first().waitFor()
  await page.getByRole('slider').focus()
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft')
  await page.locator('.tree .sign').first().waitFor()
  await picture(page, 'travel')
})
