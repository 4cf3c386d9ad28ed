import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { come, datePath, type Person, server, stage } from '../browser/stage'

// What a frame of the seat map of 100,000 seats costs the page itself: scripts, styles and layout on the processor, without what the
// browser paints of it afterwards, which a graphics card does elsewhere. Writes a table. With USHER_SITE_BEFORE, a folder of
// pages as they were, both are measured in turns, and their ratio is what a change gave.
stage('file', '--active-seconds', '86400')

const rounds = Number(process.env.USHER_ROUNDS ?? 5)
const frames = 60
const date = '2027-02-01T19:00:00'
const sections = [
  { name: 'R', firstSeat: 1, seats: 20_000, seatsPerRow: 400, price: 150_000 },
  { name: 'S', firstSeat: 20_001, seats: 80_000, seatsPerRow: 400, price: 90_000 },
]

type Metrics = Record<'own' | 'task', number>

interface Looker extends Person {
  metrics(): Promise<Metrics>
}

async function look(concert: number, user: number, site: string | undefined): Promise<Looker> {
  const person = await come(site ? { site } : {}, user)
  const { page } = person
  const devtools = await person.context.newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(datePath(concert, date))
  await page.getByRole('button', { name: 'Join the queue' }).click()
  await page.locator('.hall canvas').waitFor()
  await page.getByText('changes appear by themselves').waitFor()
  const metrics = async (): Promise<Metrics> => {
    const found = Object.fromEntries((await devtools.send('Performance.getMetrics')).metrics.map((one) => [one.name, one.value]))
    return { own: found.ScriptDuration! + found.LayoutDuration! + found.RecalcStyleDuration!, task: found.TaskDuration! }
  }
  return Object.assign(person, { metrics })
}

/** How high that hall is drawn, with what is around it, in widths of a seat. All of it fits into the box by its height. */
const high = 390

/** Zooms until a seat is so wide, with the pointer in the middle of the hall, and lets the page come to rest. */
async function zoom({ page }: Looker, wide: number): Promise<void> {
  const box = (await page.locator('.hall').boundingBox())!
  const factor = (wide * high) / box.height
  await page.evaluate(async (factor) => {
    const hall = document.querySelector('.hall')!
    const box = hall.getBoundingClientRect()
    hall.dispatchEvent(new WheelEvent('wheel', { deltaY: -Math.log(factor) / 0.0018, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true, cancelable: true }))
    for (let frame = 0; frame < 60; frame++) await new Promise(requestAnimationFrame)
  }, factor)
}

const whole = ({ page }: Looker) => page.evaluate(() => document.querySelector<HTMLElement>('.zoom button')!.click())

/** A step of the pointer each frame. */
const pan = ({ page }: Looker) =>
  page.evaluate(async (frames) => {
    const hall = document.querySelector('.hall')!
    const box = hall.getBoundingClientRect()
    hall.setPointerCapture = () => {}
    const send = (type: string, x: number, y: number) => hall.dispatchEvent(new PointerEvent(type, { pointerId: 1, bubbles: true, clientX: box.x + x, clientY: box.y + y }))
    send('pointerdown', 300, 300)
    for (let frame = 0; frame < frames; frame++) {
      send('pointermove', 300 + Math.sin(frame / 9) * 220, 300 + Math.cos(frame / 9) * 160)
      await new Promise(requestAnimationFrame)
    }
    send('pointercancel', 300, 300)
  }, frames)

/** A turn of the wheel each frame, from all of the hall to where seats have numbers, and back. */
const wheel = ({ page }: Looker) =>
  page.evaluate(async (frames) => {
    const hall = document.querySelector('.hall')!
    const box = hall.getBoundingClientRect()
    for (let frame = 0; frame < frames; frame++) {
      const deltaY = (frame < frames / 2 ? -1 : 1) * (Math.log(14) / 0.0018 / (frames / 2))
      hall.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: box.x + box.width * 0.4, clientY: box.y + box.height * 0.6, bubbles: true, cancelable: true }))
      await new Promise(requestAnimationFrame)
    }
  }, frames)

/** Others hold seats, one call after the other, and the page shows each. */
async function changes(concert: number, other: string, user: number, from: number, count: number): Promise<void> {
  for (let call = 0; call < count; call++) {
    const seatNos = [0, 1, 2, 3].map((seat) => from + 8 * call + seat)
    await server.book(other, '/api/concert/reserve', { concertId: concert, concertDate: date, userId: user, seatNos })
    // Each is news of its own.
    await new Promise((done) => setTimeout(done, 200))
  }
}

const middle = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!

test('what a frame of a hall of 100,000 seats costs the page', async () => {
  const { concertId: concert } = await server.admin('POST', 'concerts', { title: 'Stadium', price: 50_000 })
  await server.admin('POST', `concerts/${concert}/dates`, { concertDate: date, seatCount: 100_000, sections })
  const before = process.env.USHER_SITE_BEFORE
  const lookers: [name: string, looker: Looker][] = [['now', await look(concert, 51, undefined)]]
  if (before) lookers.unshift(['before', await look(concert, 52, before)])
  const newcomer = async (user: number): Promise<[string, number]> => [await server.token(user), user]

  const jobs: [name: string, prepare: (one: Looker) => Promise<void>, run: (one: Looker) => Promise<unknown>, times: number][] = [
    ['pan all of it', whole, pan, frames],
    ['pan, 8 pixels a seat', async (one) => (await whole(one), zoom(one, 8)), pan, frames],
    ['pan, 24 pixels a seat', async (one) => (await whole(one), zoom(one, 24)), pan, frames],
    ['zoom in and out', whole, wheel, frames],
  ]
  const cost = new Map<string, Metrics[]>()
  const measure = async (key: string, one: Looker, run: () => Promise<unknown>, times: number) => {
    const began = await one.metrics()
    await run()
    const ended = await one.metrics()
    const list = cost.get(key) ?? []
    list.push({ own: (1000 * (ended.own - began.own)) / times, task: (1000 * (ended.task - began.task)) / times })
    cost.set(key, list)
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, prepare, run, times] of jobs) {
      for (const [which, looker] of lookers) {
        await looker.page.bringToFront()
        await prepare(looker)
        await measure(`${name} ${which}`, looker, () => run(looker), times)
      }
    }
    for (const [index, [which, looker]] of lookers.entries()) {
      await looker.page.bringToFront()
      await whole(looker)
      const [token, user] = await newcomer(60 + 2 * round + index)
      await measure(`news of seats ${which}`, looker, () => changes(concert, token, user, 1000 + 4000 * round + 2000 * index, 4), 4)
    }
  }
  const rows = [...jobs.map(([name]) => name), 'news of seats'].map((name) => {
    const of = (which: string, what: keyof Metrics) => middle((cost.get(`${name} ${which}`) ?? []).map((one) => one[what]))
    const ratio = before ? ` ${of('before', 'own').toFixed(2)} | ${of('now', 'own').toFixed(2)} | ${(of('before', 'own') / of('now', 'own')).toFixed(1)} |` : ` ${of('now', 'own').toFixed(2)} |`
    return `| ${name} |${ratio}`
  })
  const head = before ? '| the page\'s own part, ms | before | now | before / now |\n| --- | --- | --- | --- |' : '| the page\'s own part, ms | now |\n| --- | --- |'
  const table = `${head}\n${rows.join('\n')}\n`
  console.log(table)
  const file = process.env.USHER_FRAMES ?? 'build/frames.md'
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, table)
  expect(rows).toHaveLength(jobs.length + 1)
})
