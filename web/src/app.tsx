import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from './lib/text'
import { Frame } from './parts/frame'
import { Heading } from './parts/heading'
import { Loading, Notice } from './parts/notice'
import { Concerts } from './pages/concerts'
import { match, place } from './state/route'

type Values = Record<string, string>
type Page = ComponentType<Values>

/** A page that is somebody's who is logged in. Until then it is the login, at the same address, and asks for nothing. */
const loggedIn = (load: () => Promise<Page>) => async (): Promise<Page> => {
  const [{ LoggedIn }, Part] = await Promise.all([import('./pages/clinics/logged_in'), load()])
  return (values: Values) => (
    <LoggedIn>
      <Part {...values} />
    </LoggedIn>
  )
}

/** The pages by their addresses; all but the first are fetched when somebody goes there. */
const pages: [pattern: string, page: Page | (() => Promise<Page>), fetched: boolean][] = [
  ['/', Concerts as Page, false],
  ['/concerts', Concerts as Page, false],
  ['/concerts/:concert', async () => (await import('./pages/concert')).Concert as unknown as Page, true],
  ['/concerts/:concert/dates/:date', async () => (await import('./pages/seats')).Seats as unknown as Page, true],
  ['/bookings', async () => (await import('./pages/bookings')).Bookings as unknown as Page, true],
  ['/clinics', loggedIn(async () => (await import('./pages/clinics/timetable')).Timetable as unknown as Page), true],
  ['/clinics/login', async () => (await import('./pages/clinics/login')).LogIn as unknown as Page, true],
  ['/clinics/register', async () => (await import('./pages/clinics/register')).Register as unknown as Page, true],
  ['/traces', async () => (await import('./pages/inspect/requests')).Requests as unknown as Page, true],
  ['/traces/actors', async () => (await import('./pages/inspect/actors')).Actors as unknown as Page, true],
  ['/traces/actors/:name', async () => (await import('./pages/inspect/actor')).ActorPage as unknown as Page, true],
  ['/traces/seat', async () => (await import('./pages/inspect/story')).SeatStory as unknown as Page, true],
  ['/traces/class', async () => (await import('./pages/inspect/story')).ClassStory as unknown as Page, true],
  ['/traces/:trace', async () => (await import('./pages/inspect/request')).Request as unknown as Page, true],
  ['/office', loggedIn(async () => (await import('./pages/office/day')).OfficeDay as unknown as Page), true],
  ['/office/people', loggedIn(async () => (await import('./pages/office/people')).People as unknown as Page), true],
  ['/office/people/add', loggedIn(async () => (await import('./pages/office/add')).AddPerson as unknown as Page), true],
  ['/office/people/invite', loggedIn(async () => (await import('./pages/office/invite')).Invite as unknown as Page), true],
  ['/office/people/import', loggedIn(async () => (await import('./pages/office/import')).ImportPeople as unknown as Page), true],
  ['/office/people/:id', loggedIn(async () => (await import('./pages/office/person')).PersonPage as unknown as Page), true],
  ['/office/clinics', loggedIn(async () => (await import('./pages/office/clinics')).Clinics as unknown as Page), true],
  ['/office/clinics/:id', loggedIn(async () => (await import('./pages/office/clinic')).ClinicPage as unknown as Page), true],
  ['/office/week', loggedIn(async () => (await import('./pages/office/week')).Week as unknown as Page), true],
  ['/office/statistics', loggedIn(async () => (await import('./pages/office/statistics')).Statistics as unknown as Page), true],
  ['/sale', async () => (await import('./pages/sale/concerts')).SaleConcerts as unknown as Page, true],
  ['/sale/concerts/:concert', async () => (await import('./pages/sale/concert')).SaleConcert as unknown as Page, true],
  ['/sale/concerts/:concert/dates/:date', async () => (await import('./pages/sale/date')).SaleDate as unknown as Page, true],
  ['/sale/desk', async () => (await import('./pages/sale/desk')).Desks as unknown as Page, true],
  ['/sale/desk/:concert', async () => (await import('./pages/sale/desk')).Desk as unknown as Page, true],
  ['/sale/bookings', async () => (await import('./pages/sale/bookings')).SaleBookings as unknown as Page, true],
  ['/sale/notices', async () => (await import('./pages/sale/notices')).Notices as unknown as Page, true],
  ['/sale/wallets/:user', async () => (await import('./pages/sale/wallet')).SaleWallet as unknown as Page, true],
  ['/sale/keys', async () => (await import('./pages/sale/keys')).Keys as unknown as Page, true],
  ['/sale/audit', async () => (await import('./pages/sale/audit')).Audit as unknown as Page, true],
  ['/clinics/me', loggedIn(async () => (await import('./pages/clinics/me')).Me as unknown as Page), true],
  ['/clinics/password', loggedIn(async () => (await import('./pages/clinics/password')).Password as unknown as Page), true],
]

function Fetched({ load, values }: { load: () => Promise<Page>; values: Values }) {
  const [page, show] = useState<{ Part: Page } | 'failed' | null>(null)
  useEffect(() => {
    let wanted = true
    load().then(
      (Part) => wanted && show({ Part }),
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
  for (const [pattern, page, fetched] of pages) {
    const values = match(pattern, path)
    if (!values) continue
    const key = pattern + JSON.stringify(values)
    if (fetched) return <Fetched key={key} load={page as () => Promise<Page>} values={values} />
    const Part = page as Page
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
