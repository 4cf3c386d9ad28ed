import type { JSX } from 'preact'
import { Refusal } from '../lib/http'

/** What a refusal says of each field. */
export function fieldTexts(error: unknown, field: string): string[] {
  if (!(error instanceof Refusal)) return []
  const value = error.body[field]
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === 'string')
  return error.body.field === field && error.message ? [error.message] : []
}

export function Field(props: { name: string; label: string; error?: unknown; value: string; onText: (text: string) => void } & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'value' | 'name' | 'label'>) {
  const { name, label, error, value, onText, ...rest } = props
  const texts = fieldTexts(error, name)
  return (
    <label>
      {label}
      <input {...rest} name={name} value={value} aria-invalid={texts.length > 0} aria-describedby={texts.length ? `${name}-wrong` : undefined} onInput={(event) => onText(event.currentTarget.value)} />
      {texts.length > 0 && (
        <span class="field-wrong" id={`${name}-wrong`}>
          {texts.join(' ')}
        </span>
      )}
    </label>
  )
}
