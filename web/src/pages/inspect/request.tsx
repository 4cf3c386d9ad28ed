import { useState } from 'preact/hooks'
import { ask, http, type Schemas } from '../../lib/http'
import { clockPart, marksOf, markText, msText, partsOf, phaseName, phases, rowsOf } from '../../lib/spans'
import { language } from '../../state/settings'
import { number, plural, seatRuns, word } from '../../lib/format'
import { t } from '../../lib/text'
import { useAsk } from '../../lib/use'
import { Failed, Loading } from '../../parts/notice'
import { asAdmin, keyed } from '../../state/admin'
import { actorPath, Inspect } from './inspect'
import { outcomeName, outcomeTag } from './requests'

export function Request({ trace }: { trace: string }) {
  return (
    <Inspect title={t('한 요청', 'A request')}>{() => <Shown trace={trace} />}</Inspect>
  )
}

function Shown({ trace }: { trace: string }) {
  // Why it took so long is told in the language that is asked in.
  const { value, error, again } = useAsk(`trace ${trace} ${language.value}`, () => keyed(() => ask(http.GET('/api/traces/{traceId}', { params: { path: { traceId: trace } }, headers: asAdmin() }))))
  if (error !== null) return <Failed of={{ error, again }} />
  if (!value) return <Loading />
  return (
    <>
      {value.requests.map((request) => (
        <Waterfall key={request.root.spanId ?? request.root.start} request={request} />
      ))}
    </>
  )
}

/** The seat that a message of a concert date was about. */
function seatOf(span: Schemas['TraceSpan']): Record<string, string> | null {
  const [kind, concertId, concertDate] = span.actor.split('/')
  const seat = span.seats?.[0]
  return kind === 'concert-date' && seat && concertId && concertDate ? { concertId, concertDate, seat: String(seat) } : null
}

function Waterfall({ request }: { request: Schemas['TracedRequest'] }) {
  const rows = rowsOf(request.root)
  const [chosen, choose] = useState(0)
  const whole = Math.max(request.durationMs, ...rows.flatMap(({ span }) => partsOf(span).map((part) => part.to)), 0.001)
  const percent = (ms: number) => `${Math.max(0, (100 * ms) / whole)}%`
  const span = rows[Math.min(chosen, rows.length - 1)]!.span
  return (
    <section class="card">
      <h2 class="why">{request.why}</h2>
      <p class="soft num">{request.root.kind} · {clockPart(request.root.start)} · {msText(request.durationMs)}</p>
      <ul class="phases num">
        {phases.map((phase) => (
          <li key={phase}><span class={`swatch ${phase}`} aria-hidden="true" />{phaseName(phase)} {msText(request.totalsMs[phase])}</li>
        ))}
      </ul>
      <div class="span scale soft small num" aria-hidden="true">
        <span />
        <span />
        <span class="track">
          {marksOf(whole).map((ms) => (
            <span key={ms} class="mark" style={{ left: percent(ms) }}>{markText(ms)}</span>
          ))}
        </span>
      </div>
      <ol class="waterfall">
        {rows.map(({ span: one, depth }, index) => (
          <li key={one.spanId ?? index}>
            <button class="span" aria-pressed={index === chosen} onClick={() => choose(index)}>
              <span class="spanname" style={{ paddingLeft: `${depth * 14}px` }}>{one.actor === 'http' ? one.kind : one.actor} {one.actor !== 'http' && <span class="soft">{one.kind}</span>}</span>
              <span class="spantime num">{msText(one.durationMs)}</span>
              <span class="track" aria-hidden="true">
                {marksOf(whole).map((ms) => (
                  <span key={ms} class="markline" style={{ left: percent(ms) }} />
                ))}
                {partsOf(one).map((part) => (
                  <span key={part.phase} class={part.phase} title={`${phaseName(part.phase)} ${msText(part.to - part.from)}`} style={{ left: percent(part.from), width: percent(part.to - part.from) }} />
                ))}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <div class="stack" role="status">
        <p class="row"><strong>{span.actor}</strong> {span.kind} <span class={`tag ${outcomeTag(span.outcome)}`}>{outcomeName(span.outcome)}</span> {span.reason && <code>{span.reason}</code>} {span.orphan && <span class="tag">{t('물은 쪽은 이미 잊음', 'its sender is forgotten')}</span>}</p>
        <p class="soft num">
          {partsOf(span).map((part) => `${phaseName(part.phase)} ${msText(part.to - part.from)}`).join(' · ')}
          {span.mailboxDepth !== undefined && t(` · 앞에 ${number(span.mailboxDepth)}개가 기다림`, ` · ${plural(span.mailboxDepth, 'message')} waited before it`)}
          {span.batch && t(` · 변경 ${number(span.batch.changes)}개와 한 묶음`, ` · committed with a batch of ${plural(span.batch.changes, 'change')}`)}
          {span.seats && span.seats.length > 0 && t(` · 좌석 ${seatRuns(span.seats)}`, ` · ${word(span.seats.length, 'seat')} ${seatRuns(span.seats)}`)}
        </p>
        <p class="row">
          {span.userId !== null && <a href={`/traces?user=${span.userId}`}>{t(`이용자 ${span.userId}의 요청`, `Requests of user ${span.userId}`)}</a>}
          {span.actor !== 'http' && <a href={actorPath(span.actor)}>{t('이 액터', 'This actor')}</a>}
          {seatOf(span) && <a href={`/traces/seat?${new URLSearchParams(seatOf(span)!)}`}>{t('이 좌석의 이야기', 'The story of this seat')}</a>}
          {span.batch && <a href={`/traces?batch=${span.batch.id}`}>{t('함께 저장된 요청', 'What was committed with it')}</a>}
          {span.clinicId !== undefined && <a href={`/traces/class?clinicId=${span.clinicId}`}>{t('이 수업의 이야기', 'The story of this class')}</a>}
          {span.actor !== 'http' && <a href={`/traces?actor=${encodeURIComponent(span.actor)}`}>{t('이 액터를 지난 요청', 'Requests through this actor')}</a>}
        </p>
      </div>
    </section>
  )
}
