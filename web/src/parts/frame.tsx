import type { ComponentChildren } from 'preact'
import { t } from '../lib/text'
import { adminKey } from '../state/admin'
import { place } from '../state/route'
import { session } from '../state/session'
import { language, light, speak, theme } from '../state/settings'

function Link({ to, children }: { to: string; children: ComponentChildren }) {
  const { path } = place.value
  const current = to === '/' ? path === '/' || path.startsWith('/concerts') : path.startsWith(to)
  return (
    <a href={to} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  )
}

export function Frame({ children }: { children: ComponentChildren }) {
  const other = language.value === 'ko' ? 'en' : 'ko'
  const next = theme.value === 'auto' ? 'dark' : theme.value === 'dark' ? 'light' : 'auto'
  const who = session.value?.user
  const names = { auto: t('자동', 'Auto'), dark: t('어둡게', 'Dark'), light: t('밝게', 'Light') }
  return (
    <>
      <a class="skip" href="#main" data-plain>
        {t('본문으로', 'Skip to content')}
      </a>
      <header class="top">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="26" height="26" />
          Usher
        </a>
        <nav aria-label={t('주요 메뉴', 'Main')}>
          <Link to="/">{t('공연', 'Concerts')}</Link>
          <Link to="/bookings">{t('내 예매', 'My bookings')}</Link>
          <Link to="/clinics">{t('클리닉', 'Clinics')}</Link>
          {who && (who.is_staff || who.is_teacher) && <Link to="/office">{t('사무실', 'Office')}</Link>}
          {adminKey.value !== null && <Link to="/sale">{t('판매 운영', 'Run a sale')}</Link>}
          {adminKey.value !== null && <Link to="/traces">{t('들여다보기', 'Traces')}</Link>}
        </nav>
        <div class="settings">
          <button class="quiet" lang={other} onClick={() => speak(other)}>
            {other === 'en' ? 'English' : '한국어'}
          </button>
          <button class="quiet" onClick={() => light(next)} title={t('화면 밝기', 'Appearance')}>
            <span class="sr">{t('화면 밝기: ', 'Appearance: ')}</span>
            <span aria-hidden="true">◐</span> {names[theme.value]}
          </button>
        </div>
      </header>
      <main id="main">{children}</main>
      <footer class="foot">
        <span>{t('한 자리를 두 번 팔지 않습니다.', 'Never sells one seat twice.')}</span>
        <span class="row">
          <a href="/sale">{t('판매 운영', 'Run a sale')}</a>
          <a href="/traces">{t('요청 들여다보기', 'Look into requests')}</a>
          <a href="/docs" data-plain>
            API
          </a>
        </span>
      </footer>
    </>
  )
}
