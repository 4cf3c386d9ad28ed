import { useState } from 'preact/hooks'
import { checkDraw, type Checked, type Seen, seenBefore } from '../lib/draw'
import { instantAnywhere, number, plural } from '../lib/format'
import { ask, http, type Schemas } from '../lib/http'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { kept } from '../state/kept'

type Draws = Schemas['Draws']

const partOf = (concert: number | null) => String(concert ?? 'all')
const seenOf = (concert: number | null) => kept.readJson<Seen[]>('commitments', partOf(concert)) ?? []

/** The draws of a waiting room, and its opening if there is to be one; asked for once, and again when somebody was drawn. */
export const useDraws = (concert: number | null, isEarly = false): Draws | null =>
  useAsk(`draw ${concert} ${isEarly}`, async () => {
    const draws = await ask(
      http.GET('/api/token/draw', { params: { query: concert === null ? {} : { concertId: concert } } }),
    )
    // Seen before the draw, so that nobody can change it afterwards unnoticed.
    const { opensAt, commitment } = draws
    if (opensAt && commitment) {
      const others = seenOf(concert).filter((one) => one.opensAt !== opensAt && one.commitment !== commitment)
      kept.writeJson('commitments', [...others, { opensAt, commitment }].slice(-16), partOf(concert))
    }
    return draws
  }).value

/** What is known of the draws, and the proof in the browser that they were fair. */
export function Draw({ concert, draws: value }: { concert: number | null; draws: Draws | null }) {
  const [checked, show] = useState<Record<string, (Checked & { seen: string | null }) | 'busy'>>({})
  if (!value || (!value.commitment && value.draws.length === 0)) return null
  return (
    <details style={{ textAlign: 'left', maxWidth: '36em' }}>
      <summary>{t('추첨은 공정한가요?', 'Is the draw fair?')}</summary>
      <div class="stack">
        {value.commitment && (
          <p class="small">
            {t(
              '순서를 정할 씨앗은 이미 정해졌고, 그 지문은 다음과 같습니다. 추첨 뒤에 씨앗이 공개되면 이 지문과 맞는지 확인할 수 있습니다.',
              'The seed that will put you in order is fixed already, and this is its fingerprint. When the seed is published with the draw, you can check that it fits.',
            )}
            <br />
            <code>{value.commitment}</code>
          </p>
        )}
        {value.draws.map((draw) => {
          const result = checked[draw.seed]
          return (
            <div class="stack" key={draw.seed}>
              <p class="small">
                {t(
                  `${instantAnywhere(draw.drawnAt)} 추첨: ${number(draw.last - draw.first + 1)}명`,
                  `Draw of ${instantAnywhere(draw.drawnAt)}: ${plural(draw.last - draw.first + 1, 'person', 'people')}`,
                )}
                <br />
                <code>
                  {t('씨앗', 'seed')} {draw.seed}
                </code>
              </p>
              <button
                class="tiny"
                disabled={result === 'busy'}
                onClick={() => {
                  show((all) => ({ ...all, [draw.seed]: 'busy' }))
                  const seen = seenBefore(seenOf(concert), draw)
                  void checkDraw(draw, seen).then((found) => show((all) => ({ ...all, [draw.seed]: { ...found, seen } })))
                }}
              >
                {result === 'busy' ? t('확인하는 중…', 'Checking…') : t('추첨 확인하기', 'Check the draw')}
              </button>
              {result && result !== 'busy' && (
                <p class={`notice ${result.fits ? 'good' : 'wrong'} small`} role="status">
                  {result.fits === null
                    ? t('이 브라우저는 https에서만 확인할 수 있습니다.', 'This browser can check only over https.')
                    : result.fits
                      ? result.seen !== null
                        ? t('맞습니다: 씨앗의 지문이 추첨 전에 이 브라우저가 본 것과 같습니다.', 'It fits: the fingerprint of the seed is the one that this browser saw before the draw.')
                        : t('씨앗이 공개된 지문과 맞습니다. 이 브라우저는 추첨 전에 그 지문을 보지 못했습니다.', 'The seed fits the fingerprint that is published. This browser did not see it before the draw.')
                      : t('맞지 않습니다: 씨앗의 지문이 추첨 전에 공개된 것과 다릅니다.', 'It does not fit: the fingerprint of the seed is not the one that was published before the draw.')}
                  {result.first.length > 0 && (
                    <span class="num">
                      {t('처음 들어간 번호표: ', 'First tickets in order: ')}
                      {result.first.join(', ')}
                    </span>
                  )}
                </p>
              )}
            </div>
          )
        })}
      </div>
    </details>
  )
}
