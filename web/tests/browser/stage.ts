import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

const program = process.env.USHER_PROGRAM!
/** A folder of built pages that are looked at instead of those within the program, so that a change needs no new program. */
const site = process.env.USHER_SITE
const screens = process.env.USHER_SCREENS ?? 'build/screens'
export const adminKey = 'a-key-for-the-browser-tests'

const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })

/** Where a server keeps its state: the options that say so, and how it is thrown away. */
interface Store {
  readonly options: readonly string[]
  drop(): void
}

function folderStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'usher-web-'))
  return { options: ['--data', folder], drop: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A database of its own in the Postgres that `url` names. */
function databaseStore(url: string): Store {
  const name = `usher_web_${process.pid}_${Math.random().toString(36).slice(2)}`
  const own = new URL(url)
  own.pathname = `/${name}`
  const run = (sql: string) => execFileSync('psql', ['--no-psqlrc', '--quiet', '--command', sql, url], { stdio: ['ignore', 'ignore', 'inherit'] })
  run(`CREATE DATABASE ${name}`)
  return { options: ['--database', own.href], drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) }
}

type Engine = 'SQLite' | 'Postgres'

const url = process.env.USHER_TEST_DATABASE
if (!url && process.env.USHER_REQUIRE_POSTGRES === '1') throw new Error('USHER_REQUIRE_POSTGRES is 1 and USHER_TEST_DATABASE is not set')
const engines: readonly Engine[] = url ? ['SQLite', 'Postgres'] : ['SQLite']

/** On which engine a test is, by its name. */
const engineOf = new Map<string, Engine>()
let engine: Engine = 'SQLite'

/** A test in which the store has a part: once on each engine that there is. All others are on one of them, in turns. */
export function testOnEach(name: string, body: () => Promise<void>): void {
  for (const one of engines) {
    const full = `${name} (${one})`
    engineOf.set(full, one)
    test(full, body)
  }
}

const newStore = (): Store => (engine === 'Postgres' ? databaseStore(url!) : folderStore())

/** The real program on a store of its own. It keeps port and store when it is started again. */
export class Server {
  private process: ChildProcess | null = null
  private constructor(
    readonly port: number,
    private readonly store: Store,
    private readonly options: string[],
  ) {}

  static async start(...options: string[]): Promise<Server> {
    const server = new Server(await freePort(), newStore(), options)
    await server.up()
    return server
  }

  get url() {
    return `http://127.0.0.1:${this.port}`
  }

  async up(options = this.options): Promise<void> {
    const log: string[] = []
    this.process = spawn(
      program,
      ['serve', '--demo', '--password-memory-mb', '1', '--listen', `127.0.0.1:${this.port}`, ...this.store.options, '--admin-key', adminKey, ...options],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    this.process.stderr!.on('data', (text: Buffer) => log.push(String(text)))
    for (let tries = 0; tries < 300; tries++) {
      const ready = await fetch(`${this.url}/readyz`).catch(() => null)
      if (ready?.ok) return
      if (this.process.exitCode !== null) break
      await new Promise((done) => setTimeout(done, 100))
    }
    throw new Error(`the server did not start with ${this.store.options.join(' ')}:\n${log.join('')}`)
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const process = this.process
    this.process = null
    if (!process || process.exitCode !== null) return
    const gone = new Promise((done) => process.once('exit', done))
    process.kill('SIGKILL')
    await gone
  }

  async end(): Promise<void> {
    await this.kill()
    this.store.drop()
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<any> {
    const answer = await fetch(this.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const read = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(read)}`)
    return read
  }

  admin = (method: string, path: string, body?: unknown) =>
    this.call(method, `/api/admin/${path}`, body, { authorization: `Bearer ${adminKey}` })

  token = async (userId: number, concertId?: number): Promise<string> =>
    (await this.call('POST', '/api/token/create', concertId ? { userId, concertId } : { userId })).token

  free = async (date: string, concertId = 1): Promise<number[]> =>
    (await this.call('GET', `/api/concert/findSeats?concertId=${concertId}&concertDate=${date}`)).availableSeats

  book = (token: string, path: string, body: object) => this.call('POST', path, body, { authorization: token })
}

export const firstDate = '2024-09-15T20:00:00'
/** One that has not been yet, so that its seats can be given back. */
export const comingDate = '2027-05-01T19:00:00'
export const datePath = (concert: number, date: string) => `/concerts/${concert}/dates/${encodeURIComponent(date)}`

let browser: Browser | null = null
async function openBrowser(): Promise<void> {
  browser = await chromium.launch({
    executablePath: process.env.USHER_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  })
}
const closeBrowser = () => browser?.close()

export interface Looks {
  locale?: string
  width?: number
  height?: number
  dark?: boolean
  touch?: boolean
  /** Where the browser is, such as `Asia/Seoul`. */
  zone?: string
  /** A folder of built pages, as with USHER_SITE. */
  site?: string
}

export const phone: Looks = { width: 360, height: 740, touch: true }

/** A person with a browser of their own. What the page must never do fails the test that calls `leave`. */
export class Person {
  readonly faults: string[] = []
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origin: string,
  ) {
    this.watch(page)
  }

  static async come(server: Server, looks: Looks = {}): Promise<Person> {
    const context = await browser!.newContext({
      baseURL: server.url,
      locale: looks.locale ?? 'en-GB',
      viewport: { width: looks.width ?? 1280, height: looks.height ?? 860 },
      colorScheme: looks.dark ? 'dark' : 'light',
      hasTouch: looks.touch ?? false,
      ...(looks.zone ? { timezoneId: looks.zone } : {}),
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(15_000)
    const pages = looks.site ?? site
    if (pages) {
      const front = await fetch(server.url, { headers: { accept: 'text/html' } })
      // The policy of the program's own pages holds for them as well, where it has some.
      const policy = front.headers.get('content-type')?.startsWith('text/html') ? front.headers.get('content-security-policy') : null
      const headers = policy ? { 'content-security-policy': policy } : {}
      await context.route(
        (url) => url.origin === server.url && !/^\/(api|docs|metrics|\.well-known|openapi|readyz)/.test(url.pathname),
        (route) => {
          const file = join(pages, new URL(route.request().url()).pathname)
          return route.fulfill({ path: file.endsWith('/') || !existsSync(file) ? join(pages, 'index.html') : file, headers })
        },
      )
    }
    return new Person(context, await context.newPage(), server.url)
  }

  private watch(page: Page): void {
    page.on('console', (said) => {
      // The browser itself says so of every refusal and of every lost connection: both are meant here.
      if (said.type() === 'error' && !/Failed to load resource/.test(said.text())) this.faults.push(said.text())
    })
    page.on('pageerror', (error) => this.faults.push(String(error)))
    page.on('request', (request) => {
      if (!request.url().startsWith(this.origin) && !request.url().startsWith('data:')) this.faults.push(`asked ${request.url()}`)
    })
  }

  async otherTab(): Promise<Page> {
    const page = await this.context.newPage()
    this.watch(page)
    return page
  }

  /** Says which user this is before anything is opened. */
  async isUser(id: number): Promise<void> {
    await this.context.addInitScript((number) => localStorage.setItem('usher.user', String(number)), id)
  }

  async leave(): Promise<void> {
    await this.context.close()
    expect(this.faults).toEqual([])
  }
}

/** The server that the tests of a file are about. */
export let server: Server
const there: Person[] = []

export async function start(...options: string[]): Promise<void> {
  server = await Server.start(...options)
}

/** Somebody with a browser of their own, who leaves at the end of the test. */
export async function come(looks: Looks = {}, user?: number): Promise<Person> {
  const person = await Person.come(server, looks)
  if (user) await person.isUser(user)
  there.push(person)
  return person
}

/** Sets up a file: a browser, and a server for each test or for all (on the last of the engines); with `own` each test starts it itself. */
export function stage(life: 'test' | 'file' | 'own', ...options: string[]): void {
  beforeAll(async () => {
    await openBrowser()
    engine = engines.at(-1)!
    if (life === 'file') await start(...options)
  })
  let tests = 0
  beforeEach(async ({ task }) => {
    engine = engineOf.get(task.name) ?? engines[tests++ % engines.length]!
    if (life === 'test') await start(...options)
  })
  afterEach(async ({ task }) => {
    // What somebody saw when it went wrong.
    if (task.result?.state === 'fail') {
      mkdirSync(screens, { recursive: true })
      for (const [index, { page }] of there.entries()) await page.screenshot({ path: join(screens, `failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}-${index}.png`), fullPage: true }).catch(() => {})
    }
    for (const person of there.splice(0)) await person.leave()
    if (life !== 'file') await server.end()
  })
  afterAll(async () => {
    if (life === 'file') await server.end()
    await closeBrowser()
  })
}

/** Logs in to the clinics or the office, whichever asks. */
export async function logIn({ page }: Person, username: string, password = 'testpass123', path = '/clinics'): Promise<void> {
  await page.goto(path)
  await page.getByLabel(/Username|아이디/).fill(username)
  await page.getByLabel(/^Password$|^비밀번호$/).fill(password)
  await page.getByRole('button', { name: /^Log in$|^로그인$/ }).click()
}

/** Under which names the browser of a page keeps something, and whatever else pages may keep things in. */
export const keptIn = (page: Page): Promise<string[]> =>
  page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
    ...(await caches.keys()).map((name) => `cache ${name}`),
    ...(document.cookie ? [`cookies ${document.cookie}`] : []),
  ].sort())

export async function giveKey({ page }: Pick<Person, 'page'>, key = adminKey): Promise<void> {
  await page.getByLabel(/Key of the administration|관리 열쇠/).fill(key)
  await page.getByRole('button', { name: /^Open$|^열기$/ }).click()
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Nothing that WCAG 2.2 AA forbids, nothing wider than the screen, the whole menu in sight; and a picture to look at. */
export async function judge(page: Page, name: string): Promise<void> {
  mkdirSync(screens, { recursive: true })
  await page.screenshot({ path: join(screens, `${name}-${page.viewportSize()!.width}.png`), fullPage: true })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide, `${name}: the page is wider than the screen`).toBeLessThanOrEqual(0)
  const outside = await page.locator('.top a').evaluateAll((links) => links.filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth).map((one) => one.textContent))
  expect(outside, `${name}: of the menu out of sight`).toEqual([])
  // By way of the debugger: the policy of the pages would not let the script in.
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const result = await (globalThis as any).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return result.violations.map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.html).join(' | ').slice(0, 400)}`)
  })
  expect(found, name).toEqual([])
}
