import { useEffect, useState } from 'preact/hooks'
import { t } from '../lib/text'
import { becomeUser, numberIn, typedNumber, userId } from '../state/person'
import { session } from '../state/session'

/** Who queues: whoever is logged in, or a number that this browser keeps. */
export function Who({ onChosen }: { onChosen?: () => void }) {
  if (session.value !== null) {
    return <p class="small soft">{t(`${session.value.user.name}님으로`, `As ${session.value.user.name}`)}</p>
  }
  return <Numbered onChosen={onChosen} />
}

function Numbered({ onChosen }: { onChosen?: (() => void) | undefined }) {
  const [asked, change] = useState(false)
  const changing = asked || userId.value === null
  const [text, type] = useState(String(userId.value ?? 1 + Math.floor(Math.random() * 100)))
  const id = numberIn(text)
  useEffect(() => {
    typedNumber.value = changing ? text : null
    return () => {
      typedNumber.value = null
    }
  }, [changing, text])
  if (!changing && userId.value !== null) {
    return (
      <p class="row small soft" style={{ justifyContent: 'center' }}>
        <span>{t(`이용자 번호 ${userId.value}`, `You are user ${userId.value}`)}</span>
        <button class="quiet tiny" onClick={() => change(true)}>
          {t('바꾸기', 'Change')}
        </button>
      </p>
    )
  }
  return (
    <form
      class="row"
      style={{ justifyContent: 'center', alignItems: 'end' }}
      onSubmit={(event) => {
        event.preventDefault()
        if (id === null) return
        becomeUser(id)
        change(false)
        onChosen?.()
      }}
    >
      <label>
        {t('이용자 번호 (체험: 1~100)', 'User number (demonstration: 1 to 100)')}
        <input inputMode="numeric" name="userId" value={text} onInput={(event) => type(event.currentTarget.value.trim())} aria-invalid={id === null} />
      </label>
      <button type="submit" disabled={id === null}>
        {t('이 번호로', 'Use it')}
      </button>
    </form>
  )
}
