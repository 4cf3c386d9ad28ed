import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { t } from '../lib/text'

/** A button for what cannot be taken back: it says what will happen before it does it. */
export function Sure(props: { label: string; yes: string; says?: ComponentChildren; disabled?: boolean; onYes: () => void }) {
  const [asked, ask] = useState(false)
  if (!asked) {
    return (
      <button type="button" disabled={props.disabled ?? false} onClick={() => ask(true)}>
        {props.label}
      </button>
    )
  }
  return (
    <span class="sure" role="group" aria-label={props.label}>
      {props.says && <span>{props.says}</span>}
      <button
        type="button"
        class="main"
        disabled={props.disabled ?? false}
        onClick={() => {
          ask(false)
          props.onYes()
        }}
      >
        {props.yes}
      </button>
      <button type="button" class="quiet" onClick={() => ask(false)}>
        {t('그만두기', 'Do not')}
      </button>
    </span>
  )
}
