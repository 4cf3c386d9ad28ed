import { expect, test } from 'vitest'
import { come, judge, phone, server, stage, start } from './stage'

stage('own')

const leaves = (token: string) => server.call('DELETE', '/api/token', undefined, { authorization: token })

test('the place is kept over a reload, a second tab, a lost network and a server that was killed', async () => {
  await start('--active-places', '1', '--claim-seconds', '60')
  const ahead = []
  for (let user = 1; user <= 4; user++) ahead.push(await server.token(user))
  const person = await come({}, 50)
  const { page } = person
  await page.goto('/concerts/1')
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.getByText('3 people are ahead of you').waitFor()
  expect(await page.title()).toBe('3 ahead — Usher')
  await judge(page, 'waiting')
  await leaves(ahead[3]!)
  await page.getByText('2 people are ahead of you').waitFor()

  await page.reload()
  await page.getByText('2 people are ahead of you').waitFor()
  const second = await person.otherTab()
  await second.goto('/concerts/1')
  await second.getByText('2 people are ahead of you').waitFor()
  await second.close()

  await person.context.setOffline(true)
  await server.kill()
  await page.getByText(/You are offline. Your place is kept/).waitFor()
  await judge(page, 'offline')
  await person.context.setOffline(false)
  await page.getByText(/The connection is lost. Your place is kept/).waitFor()
  await server.up()
  await page.getByText(/changes appear by themselves/).waitFor()
  await page.getByText('2 people are ahead of you').waitFor()

  await leaves(ahead[0]!)
  await page.getByText('1 person is ahead of you').waitFor()
  await leaves(ahead[1]!)
  await page.getByText('You are next').waitFor()
  await leaves(ahead[2]!)
  await page.getByText('It is your turn', { exact: true }).waitFor()
  await page.getByText(/Go in before the time is over/).waitFor()
  expect(await page.title()).toContain('It is your turn')
  await page.getByRole('button', { name: 'Go in' }).click()
  await page.getByText('You are in', { exact: true }).waitFor()
})

test('a pause is said, and who leaves the queue has left it', async () => {
  await start('--active-places', '1')
  const active = await server.token(1)
  const { page } = await come({ ...phone, locale: 'ko-KR' }, 50)
  await page.goto('/concerts/1')
  await page.getByRole('button', { name: '줄 서기' }).click()
  await page.getByText('다음 차례입니다').waitFor()
  await server.admin('POST', 'rooms/all/pause', {})
  await page.getByText('잠시 멈췄습니다.').waitFor()
  await judge(page, 'paused-ko')
  await leaves(active)
  await page.getByText('다음 차례입니다').waitFor()
  await page.getByRole('button', { name: '줄에서 나가기' }).click()
  await page.getByText('지금 순서를 잃습니다.').waitFor()
  await judge(page, 'leave-ko')
  await page.getByRole('button', { name: '네, 나갑니다' }).click()
  await page.getByRole('button', { name: '줄 서기' }).waitFor()
  await server.admin('POST', 'rooms/all/resume', {})
})

test('before an opening there is a countdown, and the draw is checked in the browser', async () => {
  await start()
  const concert = await server.admin('POST', 'concerts', { title: 'Winter night', price: 1000, waitingRoom: 'own' })
  const id = concert.concertId
  await server.admin('POST', `concerts/${id}/dates`, { concertDate: '2027-01-15T20:00:00', seatCount: 20 })
  // By the clock of the server, which is nine hours ahead.
  const inSeconds = (seconds: number) => ({ opensAt: new Date(Date.now() + (seconds + 9 * 3600) * 1000).toISOString().slice(0, 19) })
  await server.admin('POST', `rooms/${id}/opening`, inSeconds(3600))
  for (let user = 1; user <= 5; user++) await server.token(user, id)
  const { page } = await come({}, 50)
  await page.goto(`/concerts/${id}`)
  // Who has not joined yet is told as well.
  await page.getByText(/Not open yet/).waitFor()
  await judge(page, 'not-yet-joined')
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.getByRole('button', { name: 'Leave the queue' }).waitFor()
  await page.getByText(/Not open yet/).waitFor()
  await page.getByText('Is the draw fair?').click()
  await judge(page, 'not-yet-open')
  // The seed stays when the opening is brought forward.
  await server.admin('POST', `rooms/${id}/opening/reschedule`, inSeconds(5))
  await page.getByText('It is your turn', { exact: true }).waitFor({ timeout: 25_000 })
  await page.getByText('Is the draw fair?').click()
  await page.getByRole('button', { name: 'Check the draw' }).click()
  await page.getByText('It fits: the fingerprint of the seed is the one that this browser saw before the draw.').waitFor()
  await judge(page, 'draw')
  // Who comes after it is told what could be checked and what not.
  const late = await come({}, 51)
  await late.page.goto(`/concerts/${id}`)
  await late.page.getByText('Is the draw fair?').click()
  await late.page.getByRole('button', { name: 'Check the draw' }).click()
  await late.page.getByText('This browser did not see it before the draw.').waitFor()
})

test('a token that is over is said to be, and one can queue again', async () => {
  await start('--active-seconds', '3')
  const { page } = await come({}, 50)
  await page.goto('/concerts/1')
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.getByText('Your time is over. You can join the queue again.').waitFor()
  await judge(page, 'over')
  await page.getByRole('button', { name: 'Queue up again' }).click()
  await page.getByText('It is your turn', { exact: true }).waitFor()
})
