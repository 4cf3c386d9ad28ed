import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Refusal } from '../lib/http'
import { t } from '../lib/text'
import type { Asked } from '../lib/use'
import { wordsOf } from '../lib/refusals'

export function Notice(props: { kind: 'info' | 'good' | 'wrong'; title?: string; children?: ComponentChildren }) {
  return (
    <div class={`notice ${props.kind}`} role={props.kind === 'wrong' ? 'alert' : 'status'}>
      {props.title && <strong>{props.title}</strong>}
      {props.children && <div>{props.children}</div>}
    </div>
  )
}

/** What was refused, in words, with its trace to hand on. */
export function Refused({ error, children }: { error: unknown; children?: ComponentChildren }) {
  const [copied, setCopied] = useState(false)
  if (!error) return null
  const refusal = error instanceof Refusal ? error : null
  const trace = refusal?.traceId
  return (
    // Whoever lost a race did nothing wrong.
    <div class={`notice ${refusal?.status === 409 ? 'lost' : 'wrong'}`} role="alert">
      <strong>{refusal ? wordsOf(refusal) : t('문제가 생겼습니다', 'Something went wrong')}</strong>
      {children && <div>{children}</div>}
      {trace && (
        <button
          class="quiet trace"
          onClick={() => void navigator.clipboard?.writeText(trace).then(() => setCopied(true))}
          title={trace}
        >
          {copied ? t('복사했습니다', 'Copied') : t('문의 번호 복사', 'Copy trace id')} <code>{trace.slice(0, 8)}…</code>
        </button>
      )}
    </div>
  )
}

/** What was asked for and could not be had, and the way to ask again. */
export function Failed({ of }: { of: Pick<Asked<unknown>, 'error' | 'again'> }) {
  return (
    <Refused error={of.error}>
      <button type="button" onClick={of.again}>{t('다시 시도', 'Try again')}</button>
    </Refused>
  )
}

export function Loading() {
  return (
    <p class="loading" role="status">
      {t('불러오는 중…', 'Loading…')}
    </p>
  )
}
