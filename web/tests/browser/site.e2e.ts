import { expect, test } from 'vitest'
import { come, comingDate, judge, Server, server, stage } from './stage'

stage('file')

const browser = { accept: 'text/html,*/*;q=0.8', 'accept-encoding': 'gzip' }

test('a program is told where the description is, a browser gets the page', async () => {
  const told = await (await fetch(server.url, { headers: { accept: '*/*' } })).json()
  expect(told).toMatchObject({ name: 'usher', description: '/openapi.yaml' })
  expect(await (await fetch(server.url + told.description)).text()).toContain('openapi: 3.1.0')
  const page = await fetch(server.url, { headers: browser })
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  const again = await fetch(server.url, { headers: { ...browser, 'if-none-match': page.headers.get('etag')! } })
  expect(again.status).toBe(304)
})

test('the first page is under 100 kB as it comes over the wire, and what has a hash is kept for ever', async () => {
  const person = await come()
  let bytes = 0
  const devtools = await person.context.newCDPSession(person.page)
  await devtools.send('Network.enable')
  const kinds = new Map<string, string>()
  devtools.on('Network.responseReceived', (event) => kinds.set(event.requestId, event.response.headers['Cache-Control'] ?? event.response.headers['cache-control'] ?? ''))
  devtools.on('Network.loadingFinished', (event) => {
    bytes += event.encodedDataLength
  })
  await person.page.goto('/')
  await person.page.locator('.list a.concert').first().waitFor()
  await person.page.waitForLoadState('networkidle')
  console.log(`the first page: ${bytes} bytes`)
  expect(bytes).toBeGreaterThan(5_000)
  expect(bytes).toBeLessThan(100_000)
  expect([...kinds.values()].filter((one) => one.includes('immutable')).length).toBeGreaterThan(0)
})

test('an address that is no page says so, in the language of the browser, and leads back', async () => {
  const person = await come({ locale: 'ko-KR' })
  await person.page.goto('/nowhere/at/all')
  await person.page.getByText('여기에는 아무것도 없습니다').waitFor()
  await judge(person.page, 'nowhere-ko')
  await person.page.getByRole('link', { name: '처음으로' }).click()
  await person.page.locator('.list a.concert').first().waitFor()
  await person.page.goBack()
  await person.page.getByText('여기에는 아무것도 없습니다').waitFor()
  await person.page.getByRole('link', { name: 'API' }).click()
  await person.page.getByRole('heading', { level: 1, name: /Usher/ }).waitFor()
  expect(new URL(person.page.url()).pathname).toBe('/docs')
})

test('a concert that is not there is said to be none', async () => {
  const { page } = await come()
  await page.goto('/concerts/999')
  await page.getByRole('heading', { level: 1, name: 'There is no such concert' }).waitFor()
  await judge(page, 'no-concert')
  await page.getByRole('link', { name: 'See all concerts' }).click()
  await page.locator('.list a.concert').first().waitFor()
})

test('for a concert without dates nobody queues', async () => {
  const { concertId } = await server.admin('POST', 'concerts', { title: 'Not yet fixed', price: 50_000 })
  const { page } = await come()
  await page.goto('/')
  const card = page.locator('a.concert', { hasText: 'Not yet fixed' })
  await card.getByText('See it →').waitFor()
  await card.click()
  await page.getByText('There is no date yet').waitFor()
  expect(await page.getByRole('button', { name: 'Join the queue' }).count()).toBe(0)
  await judge(page, 'no-date')
  await server.admin('POST', `concerts/${concertId}/dates`, { concertDate: comingDate, seatCount: 10 })
  await page.reload()
  await page.getByRole('button', { name: 'Join the queue' }).waitFor()
})

test('the tab has the name of the page, and whoever follows a link hears it', async () => {
  const { page } = await come()
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  await page.goto('/')
  await page.locator('.list a.concert').first().waitFor()
  expect(await page.title()).toBe('What would you like to see? — Usher')
  // Its page is fetched when somebody goes there, and stands only then.
  await page.getByRole('link', { name: 'Clinics', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Log in to the clinics' }).waitFor()
  expect(await page.title()).toBe('Log in to the clinics — Usher')
  expect(await focused()).toBe('Log in to the clinics')
  await page.getByRole('button', { name: '한국어' }).click()
  await page.getByRole('heading', { level: 1, name: '클리닉 로그인' }).waitFor()
  expect(await page.title()).toBe('클리닉 로그인 — Usher')
})

test('without pages there are only calls', async () => {
  const bare = await Server.start('--no-web')
  const front = await fetch(bare.url, { headers: browser })
  expect(front.headers.get('content-type')).toContain('application/json')
  expect((await fetch(`${bare.url}/concerts`, { headers: browser })).status).toBe(404)
  await bare.end()
})
