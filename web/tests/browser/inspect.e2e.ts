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
  await judge(page, 'requests')
  await page.getByLabel('User', { exact: true }).fill('6')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('row', { name: /done.*\/api\/concert\/reserve/ }).waitFor({ state: 'detached' })
  await lost.waitFor()
  expect(page.url()).toContain('user=6')
  await lost.getByRole('link').click()
  await page.getByRole('button', { name: /concert-date\/1.*hold_seats/ }).click()
  await page.getByText('seat_temporarily_held', { exact: true }).waitFor()
  const trace = page.url().split('/').pop()!
  const known = await server.call('GET', `/api/traces/${trace}`, undefined, { authorization: `Bearer ${adminKey}` })
  await page.getByText(known.requests[0].why).waitFor()
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
  await page.getByRole('link', { name: '← 요청' }).click()
  await page.getByRole('row', { name: /reserve/ }).first().waitFor()
  await judge(page, 'requests-ko')
  await page.goto(`/traces/${'ab'.repeat(16)}`)
  await page.getByRole('alert').waitFor()
})
