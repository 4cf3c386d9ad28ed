import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { t } from '../lib/text'

/** A button for what cannot be taken back: it says what will happen before it does it. */
export function Sure(props: { label: string; yes: string; says?: ComponentChildren; disabled?: boolean; onYes: () => void }) {
  const [asked, ask] = useState(false)
  const question = useRef<HTMLSpanElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const wasAsked = useRef(false)
  // The question takes the place of the button, and the button that of the question: whoever works by keys stays there.
  useEffect(() => {
    if (asked) question.current?.focus()
    else if (wasAsked.current) button.current?.focus()
    wasAsked.current = asked
  }, [asked])
  if (!asked) {
    return (
      <button type="button" class="tiny" ref={button} disabled={props.disabled ?? false} onClick={() => ask(true)}>
        {props.label}
      </button>
    )
  }
  return (
    <span class="sure" role="group" aria-label={props.label} ref={question} tabIndex={-1} onKeyDown={(event) => event.key === 'Escape' && ask(false)}>
      {props.says && <span>{props.says}</span>}
      <button
        type="button"
        class="main tiny"
        disabled={props.disabled ?? false}
        onClick={() => {
          ask(false)
          props.onYes()
        }}
      >
        {props.yes}
      </button>
      <button type="button" class="quiet tiny" onClick={() => ask(false)}>
        {t('그만두기', 'Do not')}
      </button>
    </span>
  )
}
