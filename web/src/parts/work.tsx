import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { ask, http, Refusal } from '../lib/http'
import { t } from '../lib/text'
import { useDo } from '../lib/use'
import { Heading } from './heading'
import { adminKey, holdKey, keyRefused } from '../state/admin'
import { place } from '../state/route'
import { Notice, Refused } from './notice'
import { Zone } from './zone'
import '../work.css'

/** `also`: where else one is on this page's behalf. */
export type WorkLink = [to: string, name: string, also?: string]

/** A page of those who work: its area's pages in a line above it, dense. */
export function Work(props: { title: ComponentChildren; links: WorkLink[]; aside?: ComponentChildren; children: ComponentChildren }) {
  const { path } = place.value
  // The longest that the address begins with: `/office` is also where `/office/people` begins.
  const isIn = (to: string) => path === to || path.startsWith(`${to}/`)
  const current = props.links
    .flatMap(([to, , also]) => [to, also].filter((one) => one !== undefined && isIn(one)).map((one) => ({ to, length: one!.length })))
    .sort((a, b) => b.length - a.length)[0]?.to
  return (
    <div class="work">
      <nav class="worknav" aria-label={t('이 업무의 페이지', 'Pages of this work')}>
        {props.links.map(([to, name]) => (
          <a key={to} href={to} aria-current={to === current ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <div class="row between">
        <Heading>{props.title}</Heading>
        {props.aside && <div class="row">{props.aside}</div>}
      </div>
      <Zone />
      {props.children}
    </div>
  )
}

/** Asks for the key of the administration before what is behind it. */
export function Keyed({ children }: { children: () => ComponentChildren }) {
  const [typed, type] = useState('')
  const { busy, error, run } = useDo()
  if (adminKey.value !== null) return <>{children()}</>
  const wrong = keyRefused.value
  return (
    <form
      class="card keyform"
      onSubmit={(event) => {
        event.preventDefault()
        run(async () => {
          const headers = { authorization: `Bearer ${typed}` }
          try {
            await ask(http.GET('/api/admin/tracing', { headers }))
          } catch (caught) {
            keyRefused.value = false
            // One that may not do this is a key all the same: each page says what it may not.
            if (!(caught instanceof Refusal && caught.code === 'SCOPE_MISSING')) throw caught
          }
          holdKey(typed)
        })
      }}
    >
      {wrong && <Notice kind="wrong">{t('열쇠가 더는 맞지 않습니다. 다시 넣어 주세요.', 'The key is no longer right. Please give it again.')}</Notice>}
      <label>
        {t('관리 열쇠', 'Key of the administration')}
        <input type="password" name="key" autocomplete="off" required value={typed} onInput={(event) => type(event.currentTarget.value)} />
      </label>
      <p class="soft small">
        {t('서버를 시작할 때 --admin-key로 정한 것, 또는 여기서 만든 열쇠입니다. 이 탭에만 두고, 탭을 닫으면 잊습니다.', 'The one that the server was started with (--admin-key), or one that was made here. It stays in this tab and is forgotten with it.')}
      </p>
      <Refused error={error} />
      <button class="main" type="submit" disabled={busy}>
        {busy ? t('확인하는 중…', 'Checking…') : t('열기', 'Open')}
      </button>
    </form>
  )
}
