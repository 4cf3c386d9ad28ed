import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { adminKey, come, giveKey, judge, phone, server, stage, start, testOnEach } from './stage'

stage('own')

const csv = async (path: string) => (await fetch(server.url + path, { headers: { authorization: `Bearer ${adminKey}` } })).text()

test('a concert gets a date with sections, prices and times, is sold, closed and cancelled', async () => {
  await start()
  const person = await come()
  const { page } = person
  await page.goto('/sale')
  await giveKey(person)
  await page.getByRole('link', { name: /./ }).first().waitFor()
  await page.getByRole('region', { name: 'Concerts' }).waitFor()
  await judge(page, 'sale-concerts')
  await page.getByText('Make a concert').click()
  await page.getByLabel('Title').fill('겨울밤 Winter night')
  await page.getByLabel('Price (₩)').fill('50000')
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByRole('heading', { name: '겨울밤 Winter night' }).waitFor()
  const concert = Number(page.url().split('/').pop())

  await page.getByText('Add a date').click()
  await page.getByLabel('When (local time of the house)').fill('2027-12-24T19:30')
  for (const [index, [name, seats, row, price]] of [['R', '40', '10', '120000'], ['S', '60', '20', '70000']].entries()) {
    await page.getByRole('button', { name: 'Add a section' }).click()
    await page.getByLabel(`Name ${index + 1}`).fill(name!)
    await page.getByLabel(`Seats ${index + 1}`).fill(seats!)
    await page.getByLabel(`In a row ${index + 1}`).fill(row!)
    await page.getByLabel(`Price (₩) ${index + 1}`, { exact: true }).fill(price!)
  }
  await page.getByText('100 seats in all').waitFor()
  await page.getByText('Holds, offers and refunds').click()
  await page.getByLabel(/Refunds/).fill('72:100, 24:50')
  await judge(page, 'sale-new-date')
  await page.getByRole('button', { name: 'Add it' }).click()
  await page.getByRole('heading', { name: /24 December 2027/ }).waitFor()
  const path = `concerts/${concert}/dates/2027-12-24T19:30:00`
  expect(await server.admin('GET', path)).toMatchObject({
    seatCount: 100,
    sections: [{ name: 'R', firstSeat: 1, seats: 40, seatsPerRow: 10, price: 120_000 }, { name: 'S', firstSeat: 41, seats: 60, seatsPerRow: 20, price: 70_000 }],
    refunds: [{ hoursBefore: 72, percent: 100 }, { hoursBefore: 24, percent: 50 }],
  })
  await judge(page, 'sale-date')

  // A wrong time is refused, loses nothing of the form, and is named.
  await page.getByLabel('On sale from').fill('2027-12-20T10:00')
  await page.getByLabel('On sale until').fill('2027-12-19T10:00')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').first().waitFor()
  expect(await page.getByLabel('On sale from').inputValue()).toBe('2027-12-20T10:00')
  await page.getByLabel('On sale from').fill('2026-01-01T10:00')
  await page.getByLabel('On sale until').fill('2027-12-24T19:00')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await server.admin('GET', path)).salesOpenAt).toContain('2026-01-01T10:00')

  const token = await server.token(5, concert)
  await server.book(token, '/api/concert/reserve', { concertId: concert, concertDate: '2027-12-24T19:30:00', seatNo: 41, userId: 5 })
  await server.book(token, '/api/payment', { concertId: concert, concertDate: '2027-12-24T19:30:00', seatNo: 41, userId: 5, price: 70_000 })
  await page.locator('.figure', { hasText: 'Sold' }).getByText('1', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, close it' }).click()
  await page.getByRole('button', { name: 'Close, and refund 1 sold seat' }).waitFor()
  expect((await server.admin('GET', path)).state).toBe('open')
  await page.getByRole('button', { name: 'Cancel the date' }).click()
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByRole('button', { name: 'Cancel, and refund 1 sold seat' }).click()
  await page.getByText('✕ cancelled').waitFor()
  expect((await server.admin('GET', path)).state).toBe('cancelled')

  await page.getByRole('main').getByRole('link', { name: 'Bookings' }).last().click()
  await page.getByRole('row', { name: /41/ }).waitFor()
  await judge(page, 'sale-bookings')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'As CSV' }).click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer)
  const wanted = new URL(page.url()).search.slice(1)
  expect(Buffer.concat(chunks).toString()).toBe(await csv(`/api/admin/bookings?${wanted}&format=csv`))
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByRole('row', { name: /\/cancel/ }).first().waitFor()
  await judge(page, 'sale-audit')
  await page.getByRole('button', { name: 'Let go of the key' }).click()
  await page.getByLabel('Key of the administration').waitFor()
  expect(await page.evaluate(() => sessionStorage.getItem('usher.admin'))).toBeNull()
})

test('a sale is watched and driven from the desk while people come', async () => {
  await start('--active-places', '2')
  const person = await come()
  const { page } = person
  await page.goto('/sale/desk')
  await giveKey(person)
  await page.getByRole('region', { name: 'Control desk' }).getByRole('link').first().waitFor()
  await judge(page, 'desks')
  // The list of desks goes with the rooms.
  const desk = page.getByRole('row').filter({ has: page.locator('a[href="/sale/desk/1"]') })
  const inside = await server.token(90)
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await desk.getByRole('cell').nth(4).getByText('1', { exact: true }).waitFor()
  await server.call('DELETE', '/api/token', undefined, { authorization: inside })
  await page.goto('/sale/desk/1')
  const figure = (name: string) => page.locator('.figure', { hasText: name }).locator('strong')
  await figure('Waiting').waitFor()
  const tokens = new Map<number, string>()
  for (let user = 1; user <= 12; user++) tokens.set(user, await server.token(user))
  const seat = { concertId: 1, concertDate: '2024-09-15T20:00:00', seatNo: 9 }
  await server.book(tokens.get(1)!, '/api/concert/reserve', { ...seat, userId: 1 })
  for (let tries = 0; tries < 3; tries++) await expect(server.book(tokens.get(2)!, '/api/concert/reserve', { ...seat, userId: 2 })).rejects.toThrow('SEAT_TEMPORARILY_HELD')
  await expect.poll(() => figure('Waiting').innerText()).toBe('10')
  await expect.poll(() => figure('Active').innerText()).toBe('2')
  await expect.poll(() => figure('Held').innerText()).toBe('1')
  await page.getByText('SEAT_TEMPORARILY_HELD').first().waitFor()

  await page.getByLabel('Inside at once').fill('5')
  await page.getByText('3 people come in at once.').waitFor()
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await expect.poll(() => figure('Active').innerText()).toBe('5')
  expect((await server.admin('GET', 'rooms/all')).places).toBe(5)
  await page.locator('.calls').getByText('Inside at once: 5').waitFor()
  await judge(page, 'desk')

  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Who waits keeps their place (7)').waitFor()
  await page.getByRole('button', { name: 'Yes, pause it' }).click()
  await page.getByText('‖ paused').waitFor()
  expect((await server.admin('GET', 'rooms/all')).phase).toBe('paused')
  await page.getByRole('button', { name: 'Admit again' }).click()
  await page.getByText('● admitting').waitFor()
  await page.getByRole('button', { name: 'Drain' }).click()
  await page.getByRole('button', { name: 'Yes, drain it' }).click()
  await page.getByText('▽ draining').waitFor()
  await expect(server.token(40)).rejects.toThrow('WAITING_ROOM_DRAINING')
  await page.getByRole('button', { name: 'Admit again' }).click()

  await page.getByRole('button', { name: 'What would a reset do?' }).click()
  await page.getByText('It would end these tokens: 7 waiting, 0 away, 5 inside.').waitFor()
  expect((await server.admin('GET', 'rooms/all')).waiting).toBe(7)
  await page.getByRole('button', { name: 'End all tokens' }).click()
  await page.getByRole('button', { name: 'Yes, end them' }).click()
  await expect.poll(() => figure('Waiting').innerText()).toBe('0')
  expect(await server.admin('GET', 'rooms/all')).toMatchObject({ waiting: 0, active: 0 })
})

test('an opening is set, moved and called off; on a phone, in Korean and in the dark', async () => {
  await start()
  const person = await come({ ...phone, locale: 'ko-KR', dark: true })
  const { page } = person
  await page.goto('/sale/desk/1')
  await giveKey(person)
  await page.getByText(/여는 때를 정하기/).click()
  await page.getByLabel('언제 (이곳 시각)').fill('2020-01-01T20:00')
  await page.getByRole('button', { name: '정하기', exact: true }).click()
  await page.getByRole('alert').first().waitFor()
  await page.getByLabel('언제 (이곳 시각)').fill('2030-01-01T20:00')
  await page.getByRole('button', { name: '정하기', exact: true }).click()
  await page.getByText(/여는 때: 2030/).waitFor()
  expect((await server.admin('GET', 'rooms/all')).opensAt).toContain('2030-01-01T20:00:00')
  await judge(page, 'desk-ko')
  await page.getByLabel('언제 (이곳 시각)').fill('2031-02-01T20:00')
  await page.getByRole('button', { name: '옮기기' }).click()
  await page.getByText(/여는 때: 2031/).waitFor()
  await page.getByRole('button', { name: '그만두기' }).click()
  await page.getByRole('button', { name: '네, 그만둡니다' }).click()
  await page.getByText(/여는 때를 정하기/).waitFor()
  expect((await server.admin('GET', 'rooms/all')).opensAt).toBeNull()
  for (const [path, name] of [['/sale', 'sale-concerts-ko'], ['/sale/concerts/1', 'sale-concert-ko'], ['/sale/bookings', 'sale-bookings-ko'], ['/sale/keys', 'sale-keys-ko'], ['/sale/audit', 'sale-audit-ko']] as const) {
    await page.goto(path)
    await page.getByText('불러오는 중').waitFor({ state: 'detached' })
    await judge(page, name)
  }
})

test('a key is made, seen once, rotated with two live, and revoked; it opens what its scopes say', async () => {
  await start()
  const person = await come()
  const { page } = person
  await page.goto('/sale/keys')
  await giveKey(person)
  await page.getByText('Make a key').click()
  await page.getByLabel('Whose it is (a name)').fill('Till 3')
  expect(await page.getByRole('button', { name: 'Make it' }).isDisabled()).toBe(true)
  await page.getByLabel('Role').selectOption('box_office')
  await page.getByLabel('see points').check()
  await page.getByLabel(/^Until/).fill('2020-01-01T20:00')
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.locator('.field-wrong').waitFor()
  expect(await page.getByLabel('Whose it is (a name)').inputValue()).toBe('Till 3')
  await page.getByLabel(/^Until/).fill('2037-01-01T20:00')
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByText('The key of Till 3. It is shown this once.').waitFor()
  const first = await page.locator('code.secret').innerText()
  expect(first).toMatch(/^usher_[\w-]{32}$/)
  const row = page.getByRole('row', { name: /Till 3/ })
  await row.getByText('● live').waitFor()
  await row.getByText(/add points/).waitFor()
  await judge(page, 'sale-keys')
  expect((await server.admin('GET', 'keys')).keys).toMatchObject([{ keyNo: 1, name: 'Till 3', scopes: ['tokens:create', 'wallets:charge', 'wallets:read', 'bookings:read', 'bookings:cancel'] }])

  // The same name again is refused by name.
  await page.getByLabel('Whose it is (a name)').fill('Till 3')
  await page.getByLabel('everything').check()
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.locator('.field-wrong').waitFor()

  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.locator('code.secret').waitFor({ state: 'detached' })
  await row.getByRole('button', { name: 'Rotate' }).click()
  await page.getByText('the one before is taken for a while').waitFor()
  await page.getByRole('button', { name: 'Yes, rotate it' }).click()
  await row.getByText('◐ two live').waitFor()
  const second = await page.locator('code.secret').innerText()
  expect(second).not.toBe(first)
  const bookings = async (key: string) => (await fetch(`${server.url}/api/admin/bookings`, { headers: { authorization: `Bearer ${key}` } })).status
  expect([await bookings(first), await bookings(second)]).toEqual([200, 200])

  // Somebody with this key sees bookings, and is told what it may not do.
  const other = await come()
  await other.page.goto('/sale/bookings')
  await giveKey(other, second)
  // Not before the key has been taken.
  await other.page.getByText('There is no such booking').waitFor()
  await other.page.goto('/sale/audit')
  await other.page.getByText(/takes one of: admin/).waitFor()

  await row.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('button', { name: 'Yes, revoke it' }).click()
  await row.waitFor({ state: 'detached' })
  await page.getByLabel('Those that are over as well').check()
  await row.getByText('✕ revoked').waitFor()
  expect([await bookings(first), await bookings(second)]).toEqual([401, 401])
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByRole('row', { name: /\/api\/admin\/keys\/1\/revoke/ }).waitFor()
  await page.getByLabel('Reads as well').check()
  await page.getByRole('row', { name: /SCOPE_MISSING.*Till 3/ }).first().waitFor()
  // The address says what is looked for: a link to it shows the same.
  await page.getByLabel('Find among them').fill('scope_missing')
  await page.getByRole('row', { name: /\/api\/admin\/keys\/1\/revoke/ }).waitFor({ state: 'detached' })
  expect(new URL(page.url()).search).toBe('?word=scope_missing&reads=yes')
  await page.reload()
  await page.getByRole('row', { name: /SCOPE_MISSING.*Till 3/ }).first().waitFor()
  expect(await page.getByRole('row', { name: /\/api\/admin\/keys\/1\/revoke/ }).count()).toBe(0)
  await judge(page, 'sale-audit-keys')
})

testOnEach('a notice that nobody takes is dead, and is sent again', async () => {
  let takes = false
  const outside = createServer((request, answer) => {
    request.resume().on('end', () => answer.writeHead(takes ? 200 : 500).end())
  })
  await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done))
  const { port } = outside.address() as { port: number }
  try {
    await start('--webhook-url', `http://127.0.0.1:${port}/`, '--webhook-secret', 'a-secret-of-the-browser-tests-0123456789', '--webhook-retry-ms', '10', '--webhook-attempts', '2')
    const token = await server.token(5)
    const seat = { concertId: 1, concertDate: '2024-09-15T20:00:00', seatNo: 9, userId: 5 }
    await server.book(token, '/api/concert/reserve', seat)
    await server.book(token, '/api/payment', { ...seat, price: 77_000 })
    const person = await come()
    const { page } = person
    await page.goto('/sale/notices?state=dead')
    await giveKey(person)
    await page.getByRole('row', { name: /✕ dead/ }).waitFor()
    await judge(page, 'notices')
    takes = true
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('No notice failed').waitFor()
    await page.getByRole('button', { name: '✓ delivered' }).click()
    await page.getByRole('row', { name: /✓ delivered/ }).waitFor()
    expect((await server.admin('GET', 'notices')).notices[0].state).toBe('delivered')
  } finally {
    outside.close()
  }
})

test('where nobody is believed who buys logs in, comes back, and is given points by those who run the sale', async () => {
  await start('--identity', 'session')
  const person = await come()
  const { page } = person
  await page.goto('/concerts/1')
  await page.getByLabel(/User number/).fill('5')
  await page.getByRole('button', { name: 'Use it' }).click()
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.getByLabel('Username').fill('test_student_03')
  await page.getByLabel('Password', { exact: true }).fill('testpass123')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByText('As 테스트학생03').waitFor()
  expect(new URL(page.url()).pathname).toBe('/concerts/1')
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.getByRole('button', { name: 'Go in' }).click()
  await page.locator('a.concert').first().click()
  await page.locator('[data-seat="3"]').click()
  await page.getByRole('button', { name: /Hold th(is seat|ese seats)/ }).click()
  await page.getByRole('button', { name: /Top up/ }).click()
  await page.getByText('Points are added by those who run the sale.').waitFor()
  const user = await page.evaluate(() => JSON.parse(localStorage.getItem('usher.session')!).user.id as number)

  const other = await come()
  await other.page.goto(`/sale/wallets/${user}`)
  await giveKey(other)
  await other.page.getByLabel('Points to add').fill('-5')
  await other.page.locator('[name=amount]').evaluate((input) => input.removeAttribute('min'))
  await other.page.getByRole('button', { name: 'Add' }).click()
  await other.page.getByRole('alert').waitFor()
  await other.page.getByLabel('Points to add').fill('100000')
  await other.page.getByRole('button', { name: 'Add' }).click()
  await other.page.getByRole('row', { name: /charge/ }).waitFor()
  expect(await other.page.getByLabel('Pages of this work').locator('[aria-current]').allInnerTexts()).toEqual(['Bookings'])
  await judge(other.page, 'wallet')
  await page.reload()
  await page.getByRole('button', { name: 'Pay with points' }).click()
  await page.getByLabel('Receipt', { exact: true }).getByText('₩77,000').waitFor()
  expect((await server.admin('GET', `wallets/${user}`)).balance).toBe(23_000)
})

testOnEach('two hundred people come for fifty seats, and at the end the desk and the map show what the calls say', async () => {
  await start('--active-places', '20')
  const date = '2027-05-01T19:00:00'
  const desk = await come()
  await desk.page.goto(`/sale/desk/1?date=${encodeURIComponent(date)}`)
  await giveKey(desk)
  await desk.page.locator('.figure').first().waitFor()
  const watcher = await come({}, 99)
  await watcher.page.goto(`/concerts/1/dates/${encodeURIComponent(date)}`)
  await watcher.page.getByRole('button', { name: 'Join the queue' }).click()
  await watcher.page.locator('.hall').waitFor()

  let refused = 0
  let bought = 0
  /** Queues, takes the first seat that nobody was faster with, and pays. */
  const visit = async (userId: number) => {
    const token = await server.token(userId)
    for (;;) {
      const standing = await server.call('GET', '/api/token/check', undefined, { authorization: token })
      if (standing.status === 'active') break
      await new Promise((done) => setTimeout(done, 150))
    }
    const free = await server.free(date)
    const wanted = free[(userId * 7) % Math.max(1, Math.min(free.length, 10))]
    const seat = { concertId: 1, concertDate: date, seatNo: wanted, userId }
    try {
      if (wanted === undefined) throw new Error('sold out')
      await server.book(token, '/api/concert/reserve', seat)
      await server.book(token, '/api/payment', { ...seat, price: 77_000 })
      bought++
    } catch {
      refused++
      await server.call('DELETE', '/api/token', undefined, { authorization: token })
    }
  }
  const people = Array.from({ length: 200 }, (_, index) => (index % 98) + 1)
  await Promise.all(Array.from({ length: 25 }, async () => {
    for (let user = people.pop(); user !== undefined; user = people.pop()) await visit(user)
  }))
  expect(bought + refused).toBe(200)
  const { counts } = await server.admin('GET', `concerts/1/dates/${date}`)
  expect(counts.sold).toBe(bought)
  const figure = (name: string) => desk.page.locator('.figure', { hasText: name }).locator('strong')
  await expect.poll(() => figure('Sold').innerText()).toBe(String(counts.sold))
  await expect.poll(() => figure('Held').innerText()).toBe(String(counts.held))
  await expect.poll(() => figure('Waiting').innerText()).toBe('0')
  await judge(desk.page, 'desk-crowd')
  const free = (await server.free(date)).length
  await watcher.page.getByText(`50 seats, ${free} free`).waitFor()
  expect(await watcher.page.locator('.hall [data-seat].free').count()).toBe(free)
})
