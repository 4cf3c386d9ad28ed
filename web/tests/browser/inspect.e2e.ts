import { expect, test } from 'vitest'
import { adminKey, come, firstDate, giveKey, judge, phone, server, stage } from './stage'

stage('file')

const hold = async (userId: number) =>
  server.book(await server.token(userId), '/api/concert/reserve', { concertId: 1, concertDate: firstDate, seatNo: 17, userId })

test('requests appear as they end, are filtered, and one says why it took so long', async () => {
  await hold(5)
  const person = await come()
  const { page } = person
  await page.goto('/traces?kind=hold_seats')
  await judge(page, 'admin-key')
  await giveKey(person, 'not-the-key-of-this-server')
  await page.getByRole('alert').waitFor()
  await giveKey(person)
  await page.getByRole('row', { name: /done.*\/api\/concert\/reserve/ }).waitFor()
  await expect(hold(6)).rejects.toThrow('SEAT_TEMPORARILY_HELD')
  const lost = page.getByRole('row', { name: /SEAT_TEMPORARILY_HELD/ })
  await lost.waitFor()
  // Each request is a dot as well, and half of them took no longer than is said.
  expect(await page.locator('.dotmark').count()).toBe(await page.locator('tbody tr').count())
  await page.locator('.dotmark.refused').first().waitFor()
  await page.getByText(/half within [\d.]+ ms/).waitFor()
  await judge(page, 'requests')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Perfetto file' }).click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer)
  const exported = JSON.parse(Buffer.concat(chunks).toString())
  expect(exported.traceEvents.some((one: any) => one.name === 'hold_seats')).toBe(true)
  await page.getByLabel('User', { exact: true }).fill('6')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('row', { name: /done.*\/api\/concert\/reserve/ }).waitFor({ state: 'detached' })
  await lost.waitFor()
  expect(page.url()).toContain('user=6')
  await lost.getByRole('link').click()
  await page.getByRole('button', { name: /concert-date\/1.*hold_seats/ }).click()
  await page.getByText('seat_temporarily_held', { exact: true }).waitFor()
  const trace = page.url().split('/').pop()!
  const why = async (language: string) => (await server.call('GET', `/api/traces/${trace}`, undefined, { authorization: `Bearer ${adminKey}`, 'accept-language': language })).requests[0].why as string
  await page.getByText(await why('en')).waitFor()
  expect(await why('ko')).toMatch(/들었습니다$/)
  await judge(page, 'request')
  await page.getByRole('link', { name: 'Requests of user 6' }).click()
  await lost.waitFor()
})

test('on a phone, in Korean and in the dark; a trace that is not known says so', async () => {
  await hold(5)
  const list = await server.call('GET', '/api/traces?kind=hold_seats&outcome=done', undefined, { authorization: `Bearer ${adminKey}` })
  const person = await come({ ...phone, locale: 'ko-KR', dark: true })
  const { page } = person
  await page.goto(`/traces/${list.traces[0].traceId}`)
  await giveKey(person)
  await page.getByText(/들었습니다/).waitFor()
  await judge(page, 'request-ko')
  await page.getByRole('link', { name: '요청', exact: true }).click()
  await page.getByRole('row', { name: /reserve/ }).first().waitFor()
  await judge(page, 'requests-ko')
  await page.goto(`/traces/${'ab'.repeat(16)}`)
  await page.getByRole('alert').waitFor()
})

const actor = `concert-date/1/${firstDate}`

test('what was committed together is found from one request, and a link keeps it', async () => {
  const key = { authorization: `Bearer ${adminKey}` }
  await server.book(await server.token(31), '/api/concert/reserve', { concertId: 1, concertDate: firstDate, seatNo: 19, userId: 31 })
  const person = await come()
  const { page } = person
  await page.goto('/traces?kind=hold_seats&outcome=done&user=31')
  await giveKey(person)
  await page.getByRole('row', { name: /reserve/ }).first().getByRole('link').first().click()
  await page.getByRole('button', { name: /concert-date/ }).first().click()
  await page.getByRole('link', { name: 'What was committed with it' }).click()
  await page.getByRole('row', { name: /reserve/ }).waitFor()
  const batch = new URL(page.url()).searchParams.get('batch')!
  expect(batch).toMatch(/^[0-9a-f]{32}$/)
  const { traces } = await server.call('GET', `/api/traces?batch=${batch}`, undefined, key)
  expect(traces.length).toBeGreaterThan(0)
  await page.getByText(`${traces.length} request${traces.length === 1 ? ' was' : 's were'} committed with this batch.`).waitFor()
  expect(await page.locator('tbody tr').count()).toBe(traces.length)
  await judge(page, 'batch')
  await page.reload()
  await page.getByText(/committed with this batch/).waitFor()
  expect(await page.getByLabel('Batch').inputValue()).toBe(batch)
  // It goes on from there: another filter is set beside it.
  await page.getByLabel('User', { exact: true }).fill('999999')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByText('No such request is remembered').waitFor()
  expect(new URL(page.url()).searchParams.get('batch')).toBe(batch)
})

test('actors are listed by backlog and busyness, and one says what took how long', async () => {
  await hold(5)
  const person = await come()
  const { page } = person
  await page.goto('/traces/actors?sort=busy')
  await giveKey(person)
  await page.getByRole('link', { name: actor }).waitFor()
  await page.getByRole('button', { name: 'By busyness', pressed: true }).waitFor()
  await judge(page, 'actors')
  await page.getByRole('button', { name: 'By name' }).click()
  await page.getByRole('button', { name: 'By name', pressed: true }).waitFor()
  expect(page.url()).toContain('sort=name')
  await page.getByRole('link', { name: actor }).click()
  await page.getByRole('row', { name: /hold_seats/ }).first().waitFor()
  await judge(page, 'actor')
})

test('the story of a seat says who won, by how much the other lost, and leads to the moment it changed', async () => {
  const seat = { concertId: 1, concertDate: firstDate, seatNo: 23 }
  const tokens = [await server.token(11), await server.token(12), await server.token(13)]
  await server.book(tokens[0]!, '/api/concert/reserve', { ...seat, userId: 11 })
  for (const [index, userId] of [[1, 12], [2, 13]] as const) await expect(server.book(tokens[index]!, '/api/concert/reserve', { ...seat, userId })).rejects.toThrow('SEAT_TEMPORARILY_HELD')
  const person = await come()
  const { page } = person
  await page.goto('/traces/seat')
  await giveKey(person)
  await page.getByLabel('Concert').selectOption({ index: 1 })
  await page.getByLabel('Date').selectOption(firstDate)
  await page.getByLabel('Seat').fill('23')
  await page.getByRole('button', { name: 'Tell it' }).click()
  await page.getByText('Seat 23: user 11 has it').waitFor()
  await page.getByText('3 asked · 1 got it · 2 lost').waitFor()
  const known = await server.call('GET', `/api/stories/seat?concertId=1&concertDate=${firstDate}&seat=23`, undefined, { authorization: `Bearer ${adminKey}` })
  expect(await page.locator('.story > li:not(.dayline)').count()).toBe(known.story.length)
  expect(await page.locator('.race li').count()).toBe(3)
  await page.getByText(/later than user 11 \(1 place behind\)/).waitFor()
  await judge(page, 'story-seat')
  await page.getByRole('link', { name: 'seat_held' }).click()
  await page.getByText(/After change \d+ of/).waitFor()
  await page.locator('.tree li.new').first().waitFor()
  await page.getByText(/\d+ differences?/).waitFor()
})

test('an actor is gone back through by keys, two moments are compared, and a link keeps where one is', async () => {
  const token = await server.token(21)
  const seat = { concertId: 1, concertDate: firstDate, seatNo: 31, userId: 21 }
  await server.book(token, '/api/concert/reserve', seat)
  await server.book(token, '/api/concert/release', seat)
  const last = (await server.call('GET', `/api/actors/${encodeURIComponent(actor)}`, undefined, { authorization: `Bearer ${adminKey}` })).lastChangeNumber as number
  const person = await come()
  const { page } = person
  await page.goto(`/traces/actors/${encodeURIComponent(actor)}`)
  await giveKey(person)
  await page.getByText(`After change ${last} of ${last}`).waitFor()
  await page.locator('.tree li.gone').first().waitFor()
  await page.getByRole('slider').focus()
  await page.keyboard.press('ArrowLeft')
  await page.getByText(`After change ${last - 1} of ${last}`).waitFor()
  await page.locator('.tree li.new').first().waitFor()
  await page.getByText('seat_held', { exact: true }).first().waitFor()
  await judge(page, 'travel')
  await page.getByRole('button', { name: 'Compare with this moment' }).click()
  await page.getByRole('slider').focus()
  await page.keyboard.press('Home')
  await page.getByText(`Between changes 0 and ${last - 1}`).waitFor()
  const wanted = await server.call('GET', `/api/actors/${encodeURIComponent(actor)}/diff?from=0&to=${last - 1}`, undefined, { authorization: `Bearer ${adminKey}` })
  await page.getByText(`${wanted.differences.length + wanted.leftOut} difference${wanted.differences.length + wanted.leftOut === 1 ? '' : 's'}`).waitFor()
  await page.reload()
  await page.getByText(`Between changes 0 and ${last - 1}`).waitFor()
  await page.getByRole('button', { name: 'To now' }).click()
  await page.getByText(`After change ${last} of ${last}`).waitFor()
})

test('on a phone, in Korean and in the dark: actors, time, and the story of a class', async () => {
  const staff = await server.call('POST', '/api/auth/login/', { username: 'test_staff_01', password: 'testpass123' })
  const made = await server.call('POST', '/api/clinics/', { day: 'wed', time: '19:00', room: 3, subject: '물리1', capacity: 1, reservation_window: { kind: 'always' } }, { authorization: `Token ${staff.token}` })
  const people: number[] = []
  for (const username of ['test_student_01', 'test_student_02']) {
    const { token, user } = await server.call('POST', '/api/auth/login/', { username, password: 'testpass123' })
    people.push(user.id)
    const reserve = server.call('POST', '/api/clinics/reserve/', { user_id: user.id, clinic_id: made.id }, { authorization: `Token ${token}` })
    if (people.length === 1) await reserve
    else await expect(reserve).rejects.toThrow('409')
  }
  await hold(5)
  const person = await come({ ...phone, locale: 'ko-KR', dark: true })
  const { page } = person
  await page.goto('/traces/class')
  await giveKey(person)
  await page.getByText('어느 수업의 이야기를 들을까요?').waitFor()
  await judge(page, 'story-which-class-ko')
  await page.getByLabel('클리닉').selectOption({ label: '수 19:00 3강의실 · 물리1' })
  await page.getByRole('button', { name: '이야기 듣기' }).click()
  expect(page.url()).toContain(`clinicId=${made.id}`)
  await page.getByText(`이용자 ${people[0]}님이 가지고 있습니다`).waitFor()
  await page.getByText('못 얻음 1').waitFor()
  await judge(page, 'story-class-ko')
  await page.getByRole('link', { name: '액터' }).click()
  await page.getByRole('link', { name: actor }).waitFor()
  await judge(page, 'actors-ko')
  await page.getByRole('link', { name: actor }).click()
  await page.getByRole('slider').waitFor()
  await page.locator('.tree li').first().waitFor()
  await judge(page, 'actor-ko')
  await page.goto('/traces/actors/nobody')
  await page.getByRole('alert').waitFor()
})
