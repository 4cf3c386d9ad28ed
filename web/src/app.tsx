import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from './lib/text'
import { Frame } from './parts/frame'
import { Heading } from './parts/heading'
import { Loading, Notice } from './parts/notice'
import { Concerts } from './pages/concerts'
import { match, place } from './state/route'

type Values = Record<string, string>
/** Takes the values that its pattern names. */
type Page = ComponentType<never>
type Load = () => Promise<Page>

/**
 * The pages by their addresses; all but the first are fetched when somebody goes there. A page is `anybody`'s, or somebody's with a
 * `login`: until then it is the login, at the same address, and asks for nothing.
 */
const pages: ([pattern: string, whose: 'first', page: Page] | [pattern: string, whose: 'anybody' | 'login', load: Load])[] = [
  ['/', 'first', Concerts],
  ['/concerts', 'first', Concerts],
  ['/concerts/:concert', 'anybody', async () => (await import('./pages/concert')).Concert],
  ['/concerts/:concert/dates/:date', 'anybody', async () => (await import('./pages/seats')).Seats],
  ['/bookings', 'anybody', async () => (await import('./pages/bookings')).Bookings],
  ['/clinics', 'login', async () => (await import('./pages/clinics/timetable')).Timetable],
  ['/clinics/login', 'anybody', async () => (await import('./pages/clinics/login')).LogIn],
  ['/clinics/register', 'anybody', async () => (await import('./pages/clinics/register')).Register],
  ['/traces', 'anybody', async () => (await import('./pages/inspect/requests')).Requests],
  ['/traces/actors', 'anybody', async () => (await import('./pages/inspect/actors')).Actors],
  ['/traces/actors/:name', 'anybody', async () => (await import('./pages/inspect/actor')).ActorPage],
  ['/traces/seat', 'anybody', async () => (await import('./pages/inspect/story')).SeatStory],
  ['/traces/class', 'anybody', async () => (await import('./pages/inspect/story')).ClassStory],
  ['/traces/:trace', 'anybody', async () => (await import('./pages/inspect/request')).Request],
  ['/office', 'login', async () => (await import('./pages/office/day')).OfficeDay],
  ['/office/people', 'login', async () => (await import('./pages/office/people')).People],
  ['/office/people/add', 'login', async () => (await import('./pages/office/add')).AddPerson],
  ['/office/people/invite', 'login', async () => (await import('./pages/office/invite')).Invite],
  ['/office/people/import', 'login', async () => (await import('./pages/office/import')).ImportPeople],
  ['/office/people/:id', 'login', async () => (await import('./pages/office/person')).PersonPage],
  ['/office/clinics', 'login', async () => (await import('./pages/office/clinics')).Clinics],
  ['/office/clinics/:id', 'login', async () => (await import('./pages/office/clinic')).ClinicPage],
  ['/office/week', 'login', async () => (await import('./pages/office/week')).Week],
  ['/office/statistics', 'login', async () => (await import('./pages/office/statistics')).Statistics],
  ['/sale', 'anybody', async () => (await import('./pages/sale/concerts')).SaleConcerts],
  ['/sale/concerts/:concert', 'anybody', async () => (await import('./pages/sale/concert')).SaleConcert],
  ['/sale/concerts/:concert/dates/:date', 'anybody', async () => (await import('./pages/sale/date')).SaleDate],
  ['/sale/desk', 'anybody', async () => (await import('./pages/sale/desk')).Desks],
  ['/sale/desk/:concert', 'anybody', async () => (await import('./pages/sale/desk')).Desk],
  ['/sale/bookings', 'anybody', async () => (await import('./pages/sale/bookings')).SaleBookings],
  ['/sale/notices', 'anybody', async () => (await import('./pages/sale/notices')).Notices],
  ['/sale/wallets/:user', 'anybody', async () => (await import('./pages/sale/wallet')).SaleWallet],
  ['/sale/keys', 'anybody', async () => (await import('./pages/sale/keys')).Keys],
  ['/sale/audit', 'anybody', async () => (await import('./pages/sale/audit')).Audit],
  ['/clinics/me', 'login', async () => (await import('./pages/clinics/me')).Me],
  ['/clinics/password', 'login', async () => (await import('./pages/clinics/password')).Password],
]

async function loggedIn(load: Load): Promise<Page> {
  const [{ LoggedIn }, Part] = await Promise.all([import('./pages/clinics/logged_in'), load() as Promise<ComponentType<Values>>])
  return (values: Values) => (
    <LoggedIn>
      <Part {...values} />
    </LoggedIn>
  )
}

function Fetched({ load, login, values }: { load: Load; login: boolean; values: Values }) {
  const [page, show] = useState<{ Part: ComponentType<Values> } | 'failed' | null>(null)
  useEffect(() => {
    let wanted = true
    ;(login ? loggedIn(load) : load()).then(
      (Part) => wanted && show({ Part: Part as ComponentType<Values> }),
      () => wanted && show('failed'),
    )
    return () => {
      wanted = false
    }
  }, [load])
  if (page === null) return <Loading />
  if (page === 'failed') {
    return (
      <Notice kind="wrong" title={t('페이지를 불러오지 못했습니다', 'The page could not be fetched')}>
        <button onClick={() => location.reload()}>{t('다시 불러오기', 'Load again')}</button>
      </Notice>
    )
  }
  return <page.Part {...values} />
}

function Found() {
  const { path } = place.value
  for (const [pattern, whose, page] of pages) {
    const values = match(pattern, path)
    if (!values) continue
    const key = pattern + JSON.stringify(values)
    if (whose !== 'first') return <Fetched key={key} load={page} login={whose === 'login'} values={values} />
    const Part = page as ComponentType<Values>
    return <Part key={key} {...values} />
  }
  return (
    <section class="page narrow">
      <Heading>{t('여기에는 아무것도 없습니다', 'There is nothing here')}</Heading>
      <p class="soft">{path}</p>
      <p>
        <a href="/">{t('처음으로', 'To the beginning')}</a>
      </p>
    </section>
  )
}

export function App() {
  return (
    <Frame>
      <Found />
    </Frame>
  )
}
