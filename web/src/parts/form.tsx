import type { ComponentChildren, JSX } from 'preact'
import { Refusal } from '../lib/http'

/** What a refusal says of each field. */
export function fieldTexts(error: unknown, field: string): string[] {
  if (!(error instanceof Refusal)) return []
  const value = error.body[field]
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === 'string')
  return error.body.field === field && error.message ? [error.message] : []
}

interface Common {
  name: string
  label: string
  error?: unknown
  value: string
  onText: (text: string) => void
}

/** What is wrong stands beside the label: within it, it would be part of the field's name. */
function Labelled({ name, label, error, children }: Omit<Common, 'value' | 'onText'> & { children: (wrong: { 'aria-invalid': boolean; 'aria-describedby': string | undefined }) => ComponentChildren }) {
  const texts = fieldTexts(error, name)
  return (
    <div class="field">
      <label>
        {label}
        {children({ 'aria-invalid': texts.length > 0, 'aria-describedby': texts.length ? `${name}-wrong` : undefined })}
      </label>
      {texts.length > 0 && (
        <span class="field-wrong" id={`${name}-wrong`}>
          {texts.join(' ')}
        </span>
      )}
    </div>
  )
}

export function Field(props: Common & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'value' | 'name' | 'label'>) {
  const { name, label, error, value, onText, ...rest } = props
  return (
    <Labelled name={name} label={label} error={error}>
      {(wrong) => <input {...rest} {...wrong} name={name} value={value} onInput={(event) => onText(event.currentTarget.value)} />}
    </Labelled>
  )
}

/** One of a few: what each is, and how it is called. */
export function Choice(props: Common & { options: readonly (readonly [value: string, name: string])[]; disabled?: boolean }) {
  const { name, label, error, value, onText, options, disabled } = props
  return (
    <Labelled name={name} label={label} error={error}>
      {(wrong) => (
        <select {...wrong} name={name} value={value} disabled={disabled ?? false} onChange={(event) => onText(event.currentTarget.value)}>
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

/** Fields that are not always needed, folded away; they unfold where one of them is wrong. */
export function More({ says, names, error, children }: { says: string; names: readonly string[]; error: unknown; children: ComponentChildren }) {
  const isWrong = names.some((name) => fieldTexts(error, name).length > 0)
  return (
    <details open={isWrong || undefined}>
      <summary>{says}</summary>
      {children}
    </details>
  )
}

export function Tick({ name, label, value, onTick, disabled }: { name: string; label: string; value: boolean; onTick: (value: boolean) => void; disabled?: boolean }) {
  return (
    <label class="tick">
      <input type="checkbox" name={name} checked={value} disabled={disabled ?? false} onChange={(event) => onTick(event.currentTarget.checked)} />
      {label}
    </label>
  )
}
