import type { LedgerFigures, WallboardSummary } from '../../shared/contract/desk.ts'
import type { Channel } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { ViewSource } from './source.ts'
import { channels } from '../../shared/domain/index.ts'
import { chinaMidnight } from '../../shared/rules/calendar.ts'
import { labelOf } from '../../shared/rules/presence.ts'
import { callerStates } from '../hotline/inbound-queue.ts'
import { readWorkload } from '../workload.ts'
import { waitedMs } from './room-calls.ts'

type LedgerCount = Awaited<ReturnType<ReadHandle['ledger']>>[number]
type FirstTurn = Awaited<ReturnType<ReadHandle['firstTurnsSince']>>[number]

/** The ledger stands in a corner of every screen; hundreds of thousands of turns are not counted anew every moment, ms. */
const longestLedgerPauseMs = 10_000

/** The ledger since a moment: every turn that entered is in exactly one column. */
export function createLedgerSource(context: EngineContext): ViewSource<'ledger'> {
  const read = context.store.read
  return {
    pauseMs: 500,
    countsDays: true,
    longestPauseMs: longestLedgerPauseMs,
    sameForAll: true,
    async load(_actor, params) {
      const since = params.since ?? chinaMidnight(context.now())
      const [counts, entered, carriedOver, deadLetters] = await Promise.all([read.ledger(since), read.enteredSince(since), read.openBefore(since), read.count('deadLetters', { endedAt: null })])
      const figures = ledgerFigures(counts, entered)
      return {
        rows: channels.flatMap((channel) => {
          const own = counts.filter(count => count.channel === channel)
          return own.length === 0 ? [] : [{ id: channel, channel, figures: ledgerFigures(own, total(own)) }]
        }),
        summary: { since, figures, balances: total(counts) === entered, carriedOver, deadLetters },
      }
    },
    touches: change => change.entity === 'turns' || change.entity === 'deadLetters',
  }
}

/** Columns of the ledger from grouped counts; `entered` is counted independently of them. */
export function ledgerFigures(counts: readonly LedgerCount[], entered: number): LedgerFigures {
  const sum = (test: (count: LedgerCount) => boolean) => total(counts.filter(test))
  const state = (wanted: LedgerCount['state']) => sum(count => count.state === wanted)
  return {
    entered,
    effectiveInTime: state('effective_in_time'),
    effectiveLate: state('effective_late'),
    waiting: {
      holding: sum(count => count.state === 'waiting' && count.holding),
      acknowledged: sum(count => count.state === 'waiting' && !count.holding && count.acknowledged),
      silent: sum(count => count.state === 'waiting' && !count.holding && !count.acknowledged),
    },
    noReplyNeeded: state('no_reply_needed'),
    cannotBeAnswered: state('cannot_be_answered'),
    answeredElsewhere: state('answered_elsewhere'),
    undecided: state('undecided'),
  }
}

function total(counts: readonly LedgerCount[]): number {
  return counts.reduce((all, count) => all + count.count, 0)
}

const hourMs = 3_600_000
const minuteMs = 60_000

/** Live figures for the second screen. */
export function createWallboardSource(context: EngineContext): ViewSource<'wallboard'> {
  const read = context.store.read
  return {
    pauseMs: 500,
    everyMs: 1_000,
    countsDays: true,
    sameForAll: true,
    async load() {
      const now = context.now()
      const midnight = chinaMidnight(now)
      const [turns, agents, workload, callbacks, ringing, toRingBack] = await Promise.all([
        read.firstTurnsSince(Math.min(midnight, now - hourMs)),
        read.find('agents', { enabled: true }, { order: [['workNo', 'asc']] }),
        readWorkload(read),
        read.find('callbacks', { createdAt: { gte: midnight } }),
        read.find('callbacks', { direction: 'inbound', state: callerStates }),
        read.count('obligations', { kind: 'ring_back', closedAt: null }),
      ])
      const placed = callbacks.filter(each => each.direction === 'outbound')
      const summary: WallboardSummary = {
        asOf: now,
        ...board(turns, now, midnight),
        callers: callerFigures(callbacks, ringing, toRingBack, now, midnight),
        calls: {
          live: callbacks.filter(each => ['dialing_agent', 'dialing_customer', 'connected'].includes(each.state)).length,
          waiting: placed.filter(each => ['requested', 'awaiting_consent', 'scheduled', 'queued', 'offered', 'retry_wait'].includes(each.state)).length,
          reached: placed.filter(each => each.connectedAt !== null).length,
          tried: placed.filter(each => each.attempt > 0).length,
        },
        staffing: staffing(turns, agents.filter(agent => agent.presence === 'ready' && !agent.notResponding && agent.sessions > 0).length, now),
      }
      return {
        rows: agents.map((agent) => {
          const own = turns.filter(turn => turn.agentId === agent.id && isAnswered(turn) && isRated(turn, midnight))
          return {
            id: agent.id,
            name: agent.name,
            presence: workload.stateOf(agent).presence,
            label: labelOf(workload.stateOf(agent), context.config.capacity),
            since: agent.presenceSince,
            active: workload.activeOf(agent.id),
            waiting: 0,
            answered: own.length,
            onTime: own.filter(turn => turn.state === 'effective_in_time').length,
          }
        }),
        summary,
      }
    },
    touches: change => change.entity === 'turns' || change.entity === 'agents' || change.entity === 'callbacks',
  }
}

/** Customers are to be spoken with within this time of their ringing, ms. */
const callAnswerMs = 20_000

/** Customers who ring: those of the day that began at `since`, and whoever waits now. */
export function callerFigures(callbacks: readonly CallbackRecord[], ringing: readonly CallbackRecord[], toRingBack: number, now: number, since: number): WallboardSummary['callers'] {
  const rang = callbacks.filter(each => each.direction === 'inbound' && (each.waitingSince ?? each.createdAt) >= since)
  const answered = rang.filter(each => each.connectedAt !== null)
  const waits = ringing.map(each => Math.max(0, now - (each.waitingSince ?? each.createdAt)))
  return {
    waiting: ringing.length,
    longestWaitMs: waits.length === 0 ? null : Math.max(...waits),
    rang: rang.length,
    answered: answered.length,
    answeredInTime: answered.filter(each => (waitedMs(each) ?? 0) <= callAnswerMs).length,
    withinMs: callAnswerMs,
    abandoned: rang.filter(each => each.missedAt !== null).length,
    toRingBack,
  }
}

/**
 * Figures that come from first turns alone. Who waits counts from whatever day; the on-time rate and the waits are those of
 * the day that began at `since`, without leads: nobody addressed us, and their clock is another one. The rate's denominator:
 * answered, or due and still waiting.
 */
export function board(turns: readonly FirstTurn[], now: number, since = 0): Omit<WallboardSummary, 'asOf' | 'calls' | 'callers' | 'staffing'> {
  const waiting = turns.filter(turn => turn.state === 'waiting')
  const ofDay = turns.filter(turn => isRated(turn, since))
  const waits = ofDay.filter(isAnswered).flatMap(turn => turn.endedAt === null ? [] : [Math.max(0, turn.endedAt - turn.enteredAt)]).sort((a, b) => a - b)
  return {
    onTime: onTimeOf(ofDay, now),
    waiting: waiting.length,
    longestWaitMs: waiting.length === 0 ? null : Math.max(0, now - waiting.reduce((first, turn) => Math.min(first, turn.enteredAt), now)),
    dueSoon: waiting.filter(turn => turn.dueAt !== null && turn.dueAt >= now && turn.dueAt - now < 10_000).length,
    late: waiting.filter(turn => isLate(turn, now)).length,
    enteredLastHour: turns.filter(turn => turn.enteredAt >= now - hourMs).length,
    p50FirstMs: quantile(waits, 0.5),
    p90FirstMs: quantile(waits, 0.9),
    byChannel: byChannel(turns, now, since),
    perMinute: perMinute(turns, now),
  }
}

function isRated({ touchpoint, enteredAt }: FirstTurn, since: number): boolean {
  return touchpoint !== 'search_hit' && enteredAt >= since
}

function isLate({ state, dueAt }: FirstTurn, now: number): boolean {
  return state === 'waiting' && dueAt !== null && dueAt < now
}

function onTimeOf(turns: readonly FirstTurn[], now: number): { met: number, of: number } {
  return {
    met: turns.filter(turn => turn.state === 'effective_in_time').length,
    of: turns.filter(turn => isAnswered(turn) || isLate(turn, now)).length,
  }
}

function isAnswered(turn: FirstTurn): boolean {
  return turn.state === 'effective_in_time' || turn.state === 'effective_late'
}

function byChannel(turns: readonly FirstTurn[], now: number, since: number): WallboardSummary['byChannel'] {
  const present = channels.filter(channel => turns.some(turn => turn.channel === channel))
  return present.map((channel: Channel) => {
    const own = turns.filter(turn => turn.channel === channel)
    return {
      channel,
      waiting: own.filter(turn => turn.state === 'waiting').length,
      late: own.filter(turn => isLate(turn, now)).length,
      ...onTimeOf(own.filter(turn => isRated(turn, since)), now),
    }
  })
}

function perMinute(turns: readonly FirstTurn[], now: number): WallboardSummary['perMinute'] {
  const first = Math.floor(now / minuteMs) * minuteMs - 29 * minuteMs
  const minutes = Array.from({ length: 30 }, (_, index) => ({ at: first + index * minuteMs, entered: 0, answered: 0 }))
  const minuteOf = (time: number) => minutes[Math.floor((time - first) / minuteMs)]
  for (const turn of turns) {
    const entered = minuteOf(turn.enteredAt)
    if (entered !== undefined)
      entered.entered += 1
    const answered = isAnswered(turn) && turn.endedAt !== null ? minuteOf(turn.endedAt) : undefined
    if (answered !== undefined)
      answered.answered += 1
  }
  return minutes
}

function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
}

/** First answers due within this time weigh on whoever is ready, ms. */
export const staffingHorizonMs = 20_000

/** A miss is likely when nobody is ready while something waits, or when the ready cannot get through the waiting in time. */
export function isMissLikely(dueSoon: number, ready: number): boolean {
  return ready === 0 ? dueSoon > 0 : dueSoon > ready * 3
}

function staffing(turns: readonly FirstTurn[], ready: number, now: number): WallboardSummary['staffing'] {
  const soon = turns.filter(turn => turn.state === 'waiting' && turn.dueAt !== null && turn.dueAt - now < staffingHorizonMs).length
  return { ready, missLikely: isMissLikely(soon, ready) }
}
