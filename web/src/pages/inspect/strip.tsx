import { counted, number } from '../../lib/format'
import type { Schemas } from '../../lib/http'
import { clockPart, magnitude, markText, msText, quantile, strewn } from '../../lib/spans'
import { t } from '../../lib/text'
import { go } from '../../state/route'

type Summary = Schemas['TraceSummary']

const shapes: Record<Schemas['SpanOutcome'], string> = { done: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0', refused: 'M-3.5 -3.5L3.5 3.5M-3.5 3.5L3.5 -3.5', unavailable: 'M-4 3L0 -4L4 3Z', failed: 'M0 -4.5L4.5 0L0 4.5L-4.5 0Z' }
const lines = [1, 10, 100, 1000]

/** What was asked lately, each request where it began and as high as it took long. The table below says the same in words. */
export function Strip({ shown }: { shown: readonly Summary[] }) {
  const refused = shown.filter((one) => one.outcome !== 'done').length
  const [middle, slow] = [quantile(shown, 0.5), quantile(shown, 0.99)]
  const earliest = shown.reduce((a, b) => (a.start < b.start ? a : b))
  const latest = shown.reduce((a, b) => (a.start > b.start ? a : b))
  return (
    <section class="card strip" aria-label={t('방금 있었던 요청', 'Requests of late')}>
      <p class="row between num">
        <span>
          {t('요청 ', '')}{counted(shown.length, '건', 'request')} · {t(`절반은 ${msText(middle!)} 안`, `half within ${msText(middle!)}`)} · {t(`100 가운데 99는 ${msText(slow!)} 안`, `99 of 100 within ${msText(slow!)}`)} · {t(`안 된 것 ${number(refused)}건`, `${number(refused)} not done`)}
        </span>
        <span class="soft">{t('하나를 누르면 열립니다', 'press one to open it')}</span>
      </p>
      <div class="dots" aria-hidden="true">
        {lines.map((ms) => (
          <span key={ms} class="gridline num" style={{ bottom: `${100 * magnitude(ms)}%` }}>
            {markText(ms)}
          </span>
        ))}
        {strewn(shown).map(({ one, x, y }) => (
          <svg key={one.spanId} class={`dotmark ${one.outcome}`} viewBox="-6 -6 12 12" style={{ left: `${100 * x}%`, bottom: `${100 * y}%` }} onClick={() => go(`/traces/${one.traceId}`)}>
            <title>{`${clockPart(one.start)} · ${one.kind} · ${msText(one.durationMs)}${one.reason ? ` · ${one.reason}` : ''}`}</title>
            <path d={shapes[one.outcome]} />
          </svg>
        ))}
      </div>
      <p class="row between soft small num" aria-hidden="true">
        <span>{clockPart(earliest.start)}</span>
        <span>{clockPart(latest.start)}</span>
      </p>
    </section>
  )
}
