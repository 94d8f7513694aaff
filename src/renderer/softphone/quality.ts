import type { SoftphoneState } from '../../shared/contract/softphone.ts'

/** What passed over a leg since it began: packets as counters, times in ms. Null = not told by the browser or the far end. */
export interface Traffic {
  readonly received: number
  readonly lost: number
  readonly jitterMs: number | null
  readonly roundTripMs: number | null
  /** Share of our own packets that the far end missed lately, 0 to 1. */
  readonly farLoss: number | null
}

/** Quality in a word, and what it suffers from. */
export type Quality = NonNullable<NonNullable<SoftphoneState['call']>['quality']>

type Reason = NonNullable<Quality['reason']>

const levels = ['good', 'fair', 'poor'] as const

/** From which figure on speech is impaired, and from which it is hard to follow (ITU-T G.107/G.114: loss, delay; 60 ms jitter empties a usual buffer). */
const bounds: Readonly<Record<Exclude<Reason, 'silence'>, readonly [number, number]>> = { loss: [0.015, 0.05], jitter: [30, 60], delay: [300, 600] }

/** So many samples in a row before it is said to be worse, and before it is said to be better. */
const worseAfter = 2
const betterAfter = 3

function judge(before: Traffic | null, now: Traffic, held: boolean): Quality {
  const received = now.received - (before?.received ?? 0)
  const lost = Math.max(0, now.lost - (before?.lost ?? 0))
  if (before !== null && received === 0 && !held)
    return { level: 'poor', reason: 'silence' }
  const share = received + lost === 0 ? 0 : lost / (received + lost)
  const figures: [keyof typeof bounds, number][] = [['loss', Math.max(share, now.farLoss ?? 0)], ['jitter', now.jitterMs ?? 0], ['delay', now.roundTripMs ?? 0]]
  let worst: Quality = { level: 'good', reason: null }
  for (const [reason, figure] of figures) {
    const [fair, poor] = bounds[reason]
    const level = figure >= poor ? 'poor' : figure >= fair ? 'fair' : 'good'
    if (levels.indexOf(level) > levels.indexOf(worst.level))
      worst = { level, reason }
  }
  return worst
}

/** Says how a call sounds; one bad moment is no bad call, and one good one does not mend it. */
export function createQualityMeter(): (now: Traffic, held: boolean) => Quality {
  let before: Traffic | null = null
  let told: Quality = { level: 'good', reason: null }
  let worse = 0
  let better = 0

  return (now, held) => {
    const seen = judge(before, now, held)
    before = now
    const change = levels.indexOf(seen.level) - levels.indexOf(told.level)
    worse = change > 0 ? worse + 1 : 0
    better = change < 0 ? better + 1 : 0
    if (worse >= worseAfter || better >= betterAfter) {
      told = seen
      worse = 0
      better = 0
    }
    else if (change === 0) {
      told = seen
    }
    return told
  }
}
