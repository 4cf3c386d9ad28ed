import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { now, online, secondsUntil } from '../lib/clock'
import { clockOf, instantAnywhere, number, plural, waitRange } from '../lib/format'
import { t } from '../lib/text'
import { useDo } from '../lib/use'
import { becomeUser, typedNumber, wouldBe } from '../state/person'
import { hasEnded, join, leave, queueOf, type Queue, type Standing } from '../state/queue'
import { Draw, useDraws } from './draw'
import { Refused } from './notice'
import { Sure } from './sure'
import { Who } from './who'

/** When the standing was heard, and that the page tries again while it hears nothing. */
function AsOf({ queue }: { queue: Queue }) {
  const ago = Math.max(0, Math.round((now.value - queue.heardAt.value) / 1000))
  if (queue.link.value === 'lost' || !online.value) {
    return (
      <p class="asof lost" role="status">
        {online.value
          ? t('서버와 연결이 끊겼습니다. 순서는 그대로이고, 다시 잇는 중입니다.', 'The connection is lost. Your place is kept; trying again.')
          : t('인터넷이 끊겼습니다. 순서는 그대로이고, 이어지면 바로 보여 드립니다.', 'You are offline. Your place is kept; this goes on when you are back.')}
      </p>
    )
  }
  return (
    <p class="asof num">
      {ago < 2 ? t('방금 들은 소식', 'Heard just now') : ago < 100 ? t(`${ago}초 전 소식`, `Heard ${ago} s ago`) : t(`${Math.round(ago / 60)}분 전 소식`, `Heard ${Math.round(ago / 60)} min ago`)}
      {queue.link.value === 'live' && t(' · 바뀌면 바로 알려 드립니다', ' · changes appear by themselves')}
    </p>
  )
}

function Estimate({ standing }: { standing: Standing }) {
  if (standing.estimatedWaitSeconds === null) return null
  const { from, to } = waitRange(standing.estimatedWaitSeconds)
  return (
    <p class="num">
      {from === 0
        ? t(`${to}분 안에 들어갈 것 같습니다`, `Probably within ${to} min`)
        : t(`${from}~${to}분쯤 걸릴 것 같습니다`, `Probably ${from} to ${to} min`)}
    </p>
  )
}

/** What to do when it is one's turn, and how long one will have. */
function Turn({ standing }: { standing: Standing }) {
  const { claimSeconds = 0, activeSeconds } = standing
  if (activeSeconds === undefined) return null
  const within = clockOf(claimSeconds)
  const lasts = clockOf(activeSeconds)
  return (
    <p class="soft num">
      {claimSeconds > 0
        ? t(`차례가 되면 ${within} 안에 들어가 주세요. 그때부터 ${lasts} 동안 예매할 수 있습니다.`, `When it is your turn, go in within ${within}. From then on you have ${lasts} to book.`)
        : t(`차례가 되면 ${lasts} 동안 예매할 수 있습니다.`, `When it is your turn you have ${lasts} to book.`)}
    </p>
  )
}

/** When a waiting room opens, and that it does not matter who of those before came first. */
function Opening({ at }: { at: string }) {
  return (
    <>
      <p class="says">{t('아직 열리지 않았습니다. 열릴 때까지', 'Not open yet. It opens in')}</p>
      <p class="figure">{clockOf(secondsUntil(at, now.value))}</p>
      <p class="says">
        {t(
          `${instantAnywhere(at)}에 열립니다. 그때까지 온 분들은 먼저 왔는지와 상관없이 추첨으로 순서가 정해집니다.`,
          `It opens at ${instantAnywhere(at)}. Everybody who came before then is put in order by a draw: it does not matter who came first.`,
        )}
      </p>
    </>
  )
}

/** What the tab says while a part is there, for who looks at another one. */
function useTab(text: string | null): void {
  useEffect(() => {
    if (text === null) return
    const title = document.title
    document.title = text
    return () => {
      document.title = title
    }
  }, [text])
}

function Waiting({ queue, standing }: { queue: Queue; standing: Standing }) {
  const { busy, error, run } = useDo()
  useTab(standing.roomStatus === 'not_yet_open' ? null : t(`앞에 ${number(standing.queueCount)}명 — Usher`, `${number(standing.queueCount)} ahead — Usher`))
  const began = Math.max(queue.began.value, standing.queueCount, 1)
  const share = standing.roomStatus === 'not_yet_open' ? 0 : Math.max(3, 100 * (1 - standing.queueCount / (began + 1)))
  const early = standing.roomStatus === 'not_yet_open'
  return (
    <section class="card place" aria-label={t('내 순서', 'My place')}>
      {early && standing.opensAt ? (
        <Opening at={standing.opensAt} />
      ) : (
        <>
          <p class="figure" aria-hidden="true">
            {number(standing.queueCount)}
          </p>
          <p class="says" role="status">
            {standing.queueCount === 0
              ? t('다음 차례입니다', 'You are next')
              : t(`${number(standing.queueCount)}명이 앞에 있습니다`, `${plural(standing.queueCount, 'person is', 'people are')} ahead of you`)}
          </p>
          <div class="bar" role="progressbar" aria-label={t('온 거리', 'How far you have come')} aria-valuenow={Math.round(share)} aria-valuemin={0} aria-valuemax={100}>
            <span style={{ width: `${share}%` }} />
          </div>
          {standing.roomStatus === 'paused' ? (
            <p class="says">
              <strong>{t('잠시 멈췄습니다. ', 'Paused for now. ')}</strong>
              {t('지금은 아무도 들어가지 않으며 순서는 그대로입니다.', 'Nobody is let in at the moment, and everybody keeps their place.')}
            </p>
          ) : (
            <Estimate standing={standing} />
          )}
        </>
      )}
      <Turn standing={standing} />
      <p class="soft">
        {t(
          '차례가 되면 이 화면이 바뀝니다. 닫았다 다시 열어도 순서는 그대로입니다.',
          'This page changes when it is your turn. You may close it and come back: your place is kept.',
        )}
      </p>
      <AsOf queue={queue} />
      <Refused error={error} />
      <Sure label={t('줄에서 나가기', 'Leave the queue')} yes={t('네, 나갑니다', 'Yes, leave')} says={t('지금 순서를 잃습니다.', 'You lose your place.')} disabled={busy} onYes={() => run(() => leave(queue.concert))} />
    </section>
  )
}

/** Queues under the number that is seen: the one in the field, where there is a field. */
function Join({ queue, label, busy, run }: { queue: Queue; label: string; busy: boolean; run: (what: () => Promise<void>) => void }) {
  const id = wouldBe.value
  return (
    <button
      class="main big"
      disabled={busy || id === null}
      onClick={() => {
        if (typedNumber.value !== null) becomeUser(id!)
        run(() => join(queue.concert))
      }}
    >
      {busy ? t('줄을 서는 중…', 'Joining…') : label}
    </button>
  )
}

function Joining({ queue, opensAt, why }: { queue: Queue; opensAt: string | null; why: string | null }) {
  const { busy, error, run } = useDo()
  const early = opensAt !== null && secondsUntil(opensAt, now.value) > 0
  return (
    <section class="card place">
      {why && <p class="says">{why}</p>}
      {early && <Opening at={opensAt} />}
      <Who />
      <Join busy={busy} run={run} queue={queue} label={t('줄 서기', 'Join the queue')} />
      {!early && <p class="soft small">{t('자리가 나 있으면 바로 들어갑니다.', 'If there is room you are let in at once.')}</p>}
      <Refused error={error} />
    </section>
  )
}

function Over({ queue, paid }: { queue: Queue; paid: boolean }) {
  const { busy, error, run } = useDo()
  return (
    <section class="card place">
      <p class="says">
        {paid
          ? t('예매를 마쳤습니다. 더 하려면 다시 줄을 서 주세요.', 'You have booked. To do more, join the queue again.')
          : t('입장 시간이 끝났습니다. 다시 줄을 설 수 있습니다.', 'Your time is over. You can join the queue again.')}
      </p>
      <Who />
      <Join busy={busy} run={run} queue={queue} label={t('다시 줄 서기', 'Queue up again')} />
      <Refused error={error} />
    </section>
  )
}

/** How long the session lasts, and its end. */
export function SessionBar({ queue }: { queue: Queue }) {
  const standing = queue.standing.value
  const { busy, run } = useDo()
  if (!standing?.validDate) return null
  const left = secondsUntil(standing.validDate, now.value)
  return (
    <div class="row between small">
      <span class="num">
        <span class={`tag ${left < 60 ? 'wrong' : 'good'}`}>{t('입장 중', 'You are in')}</span>{' '}
        {t(`${clockOf(left)} 남음`, `${clockOf(left)} left`)} · {t(`이용자 ${standing.userId}`, `user ${standing.userId}`)}
        {queue.link.value === 'lost' && <strong class="field-wrong"> {t('연결을 다시 잇는 중', 'reconnecting')}</strong>}
      </span>
      <Sure label={t('나가기', 'Leave')} yes={t('네, 나갑니다', 'Yes, leave')} says={t('다시 하려면 줄을 새로 서야 합니다.', 'To come back you queue up again.')} disabled={busy} onYes={() => run(() => leave(queue.concert))} />
    </div>
  )
}

function Admitted({ standing, onEnter }: { standing: Standing; onEnter: () => void }) {
  useTab(t('● 차례입니다 — Usher', '● It is your turn — Usher'))
  return (
    <section class="card place turn" role="alert">
      <h2 class="figure" style={{ fontSize: 'clamp(2.4rem, 9vw, 4rem)' }}>
        {t('차례입니다', 'It is your turn')}
      </h2>
      <p class="says">
        {standing.claimed
          ? t('이제 좌석을 고를 수 있습니다.', 'You can choose your seats now.')
          : t('시간 안에 들어가지 않으면 다음 분에게 넘어갑니다.', 'Go in before the time is over, or your turn passes to the next.')}
      </p>
      {standing.validDate && (
        <p aria-hidden="true">
          <span class="left">{clockOf(secondsUntil(standing.validDate, now.value))}</span>{' '}
          <span class="small">{standing.claimed ? t('동안 예매할 수 있습니다', 'left to book') : t('안에 들어가 주세요', 'left to go in')}</span>
        </p>
      )}
      <button class="main big" onClick={onEnter}>
        {t('들어가기', 'Go in')}
      </button>
    </section>
  )
}

/** Shows what is behind it to whoever is admitted, and to all others where they stand. */
export function Gate(props: { concert: number | null; call?: () => void; children?: ComponentChildren }) {
  const queue = queueOf(props.concert)
  if (queue.standing.value?.status === 'active' && !props.call) return <>{props.children}</>
  return <BeforeIt queue={queue} call={props.call} />
}

function BeforeIt({ queue, call }: { queue: Queue; call: (() => void) | undefined }) {
  const standing = queue.standing.value
  const draws = useDraws(queue.concert, standing?.roomStatus === 'not_yet_open')
  return (
    <>
      <Where queue={queue} standing={standing} opensAt={draws?.opensAt ?? null} call={call} />
      <Draw concert={queue.concert} draws={draws} />
    </>
  )
}

function Where({ queue, standing, opensAt, call }: { queue: Queue; standing: Standing | null; opensAt: string | null; call: (() => void) | undefined }) {
  const link = queue.link.value
  if (!standing) {
    if (link === 'connecting' || link === 'lost') {
      return (
        <section class="card place">
          <p class="says">{t('순서를 찾는 중…', 'Looking for your place…')}</p>
          {link === 'lost' && <AsOf queue={queue} />}
        </section>
      )
    }
    return <Joining queue={queue} opensAt={opensAt} why={queue.forgotten.value ? t('전에 서 있던 줄은 끝났습니다.', 'The place you had is over.') : null} />
  }
  if (hasEnded(standing)) return <Over queue={queue} paid={standing.status === 'completed'} />
  if (standing.status === 'waiting') return <Waiting queue={queue} standing={standing} />
  return <Admitted standing={standing} onEnter={call!} />
}
