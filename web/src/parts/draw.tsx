import { useState } from 'preact/hooks'
import { checkDraw, type Checked, type Seen, seenBefore } from '../lib/draw'
import { instantAnywhere, number } from '../lib/format'
import { ask, http } from '../lib/http'
import { t } from '../lib/text'
import { useAsk } from '../lib/use'
import { kept } from '../state/kept'

/** The draws of a waiting room, and the proof in the browser that they were fair. */
export function Draw({ concert }: { concert: number | null }) {
  const { value } = useAsk(`draw ${concert}`, async () => {
    const draws = await ask(
      http.GET('/api/token/draw', { params: { query: concert === null ? {} : { concertId: concert } } }),
    )
    // Seen before the draw, so that nobody can change it afterwards unnoticed.
    if (draws.commitment) kept.write(`commitment.${concert ?? 'all'}.${draws.opensAt}`, draws.commitment)
    return draws
  })
  const [checked, show] = useState<Record<string, Checked | 'busy'>>({})
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
                  `Draw of ${instantAnywhere(draw.drawnAt)}: ${number(draw.last - draw.first + 1)} people`,
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
                  const seen = kept.read(`commitment.${concert ?? 'all'}.${value.opensAt}`)
                  void checkDraw(draw, seen).then((found) => show((all) => ({ ...all, [draw.seed]: found })))
                }}
              >
                {t('추첨 확인하기', 'Check the draw')}
              </button>
              {result && result !== 'busy' && (
                <p class={`notice ${result.fits ? 'good' : 'wrong'} small`} role="status">
                  {result.fits === null
                    ? t('이 브라우저는 https에서만 확인할 수 있습니다.', 'This browser can check only over https.')
                    : result.fits
                      ? t('맞습니다: 씨앗의 지문이 미리 공개된 것과 같습니다.', 'It fits: the fingerprint of the seed is the one that was published before.')
                      : t('맞지 않습니다: 씨앗의 지문이 미리 공개된 것과 다릅니다.', 'It does not fit: the fingerprint of the seed is not the one that was published before.')}
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
