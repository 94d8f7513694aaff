import type { AcknowledgeVerdict, NoAcknowledgement } from '../../shared/rules/acknowledge.ts'
import type { EngineContext } from '../context.ts'
import type { ConversationRecord, TurnRecord } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { acknowledgeLimits, acknowledgementText, mayAcknowledge } from '../../shared/rules/acknowledge.ts'
import { chinaMidnight, isStaffed, nextStaffed } from '../../shared/rules/calendar.ts'
import { elderSignsOf } from '../hotline/plan.ts'
import { openRoom } from '../use-cases/room.ts'
import { enqueue } from '../use-cases/send.ts'

/** Automatic lines per round, so that a burst never floods the platform. */
const perRound = 5
/** Turns that join those waiting to be looked at, per round. */
const freshPerRound = 500
/** Turns that wait to be looked at; what comes on top stays in the store until there is room again. */
const mostWaiting = 5_000
/** Turns read at once, and in one round: their rooms are read with them, whole. */
const looksAtOnce = 50
const looksPerRound = 200
/** What one waiting customer costs one agent, ms; the honest wait is told from it. */
const handlingMs = 60_000
/** A customer who has waited longer than this needs a person, not a machine's line, ms. */
const tooLateMs = 10 * 60_000
/** Refusals that time alone may lift; all others are for good. */
const passing: ReadonlySet<NoAcknowledgement> = new Set<NoAcknowledgement>(['customer_writing', 'too_early', 'paused', 'quota_reserved'])

/** A turn that may yet be acknowledged. */
interface Candidate { readonly id: string, readonly enteredAt: number }

/**
 * Acknowledges private conversations that nobody has taken yet, only as the rule allows, those who came first first. However many
 * wait, a round looks at no more than it has time for.
 */
export function acknowledgeRound(context: EngineContext, wake: (accountId: string) => void): Round {
  let seenUpTo = context.now() - tooLateMs
  let candidates: readonly Candidate[] = []

  async function gather(now: number): Promise<void> {
    candidates = candidates.filter(({ enteredAt }) => now - enteredAt < tooLateMs)
    if (candidates.length >= mostWaiting)
      return
    seenUpTo = Math.max(seenUpTo, now - tooLateMs)
    const fresh = wholeMoments(await context.store.read.find('turns', { enteredAt: { gt: seenUpTo, lte: now - acknowledgeLimits.personFirstMs } }, { order: [['enteredAt', 'asc']], limit: freshPerRound }))
    seenUpTo = fresh.at(-1)?.enteredAt ?? seenUpTo
    candidates = [...candidates, ...fresh.filter(isSilent).map(({ id, enteredAt }) => ({ id, enteredAt }))]
  }

  /** Looks from the front until enough may go out; whoever is to be looked at again goes to the end. */
  async function look(): Promise<readonly TurnRecord[]> {
    const allowed: TurnRecord[] = []
    const later: TurnRecord[] = []
    let looked = 0
    while (allowed.length < perRound && looked < Math.min(looksPerRound, candidates.length)) {
      const ids = candidates.slice(looked, looked + looksAtOnce).map(({ id }) => id)
      looked += ids.length
      const turns = new Map((await context.store.read.getMany('turns', ids)).map(turn => [turn.id, turn]))
      const sorted = await sortOut(context, ids.flatMap(id => turns.get(id) ?? []).filter(isSilent))
      allowed.push(...sorted.allowed)
      later.push(...sorted.later)
    }
    candidates = [...allowed.slice(perRound), ...candidates.slice(looked), ...later].map(({ id, enteredAt }) => ({ id, enteredAt }))
    return allowed.slice(0, perRound)
  }

  return {
    name: 'acknowledge',
    everyMs: 1_000,
    async run() {
      // Nothing is looked at while a person has stopped the machine; what came meanwhile is found afterwards, unless it is too late.
      if (context.live.automationPaused)
        return
      await gather(context.now())
      const allowed = await look()
      if (allowed.length > 0)
        await acknowledgeAll(context, allowed, wake)
    },
  }
}

/** A full page may end within one moment (pushes are timed by the second): that moment is left for the next page. */
function wholeMoments(page: readonly TurnRecord[]): readonly TurnRecord[] {
  const last = page.at(-1)?.enteredAt
  const whole = page.length < freshPerRound ? page : page.filter(turn => turn.enteredAt !== last)
  return whole.length === 0 ? page : whole
}

function isSilent(turn: TurnRecord): boolean {
  return turn.state === 'waiting' && turn.first && turn.acknowledgedAt === null && turn.holdingAt === null
}

async function sortOut(context: EngineContext, turns: readonly TurnRecord[]): Promise<{ allowed: TurnRecord[], later: TurnRecord[] }> {
  const rooms = new Map((await context.store.read.getMany('conversations', turns.map(turn => turn.conversationId))).map(room => [room.id, room]))
  const allowed: TurnRecord[] = []
  const later: TurnRecord[] = []
  for (const turn of turns) {
    const room = rooms.get(turn.conversationId)
    const verdict = room === undefined ? null : judge(context, room, turn)
    if (verdict?.ok === true && room?.ownerId !== null)
      later.push(turn)
    else if (verdict?.ok === true)
      allowed.push(turn)
    else if (verdict !== null && passing.has(verdict.why as NoAcknowledgement))
      later.push(turn)
  }
  return { allowed, later }
}

function judge(context: EngineContext, room: ConversationRecord, turn: TurnRecord): AcknowledgeVerdict {
  const now = context.now()
  const connector = context.connectors.get(room.accountId)
  // A line that a person has to post by hand is not automatic, and a caller cannot be written to at all.
  if (connector === undefined || connector.capabilities.delivery === 'by_hand')
    return { ok: false, why: 'by_hand' }
  const quota = connector.quota()
  return mayAcknowledge({
    visibility: room.visibility,
    triage: room.triage,
    dangerTier: room.tier === 0 || room.tier === 1 ? room.tier : 2,
    mood: room.mood,
    abuse: room.triageWhy.some(why => why.startsWith('abuse')),
    followers: room.followers ?? undefined,
    crisis: context.live.crisis,
    customerLastTypedAt: room.lastInboundAt,
    personHasSpoken: room.personSpokeAt !== null,
    acknowledgedToday: room.acknowledgedAt !== null && room.acknowledgedAt >= chinaMidnight(now),
    repliesLeft: room.windowReplies,
    windowUntil: room.windowUntil,
    quotaLeftShare: quota.left === null || quota.limit === null || quota.limit === 0 ? null : quota.left / quota.limit,
    automationPaused: context.live.automationPaused,
    now,
    waitedMs: now - turn.enteredAt,
  })
}

async function acknowledgeAll(context: EngineContext, turns: readonly TurnRecord[], wake: (accountId: string) => void): Promise<void> {
  const { read } = context.store
  const waiting = await read.count('obligations', { closedAt: null, kind: 'first_reply', dueAt: { gt: context.now() - tooLateMs } })
  const ready = await read.count('agents', { enabled: true, presence: 'ready', notResponding: false, sessions: { gt: 0 } })
  for (const turn of turns)
    await acknowledge(context, turn, Math.ceil(waiting * handlingMs / Math.max(1, ready)), wake)
}

/** One automatic line; the key makes it once per conversation and day, whoever runs the round. */
async function acknowledge(context: EngineContext, turn: TurnRecord, waitMs: number, wake: (accountId: string) => void): Promise<void> {
  const now = context.now()
  const clientKey = `ack:${turn.conversationId}:${chinaMidnight(now)}`
  const sent = await context.store.write(async (tx) => {
    if (await tx.one('outbox', { clientKey }) !== undefined)
      return null
    const room = await openRoom(tx, turn.conversationId)
    if (room.conversation.ownerId !== null || !judge(context, room.conversation, turn).ok)
      return null
    // An old person is answered by a person, never by a machine's line.
    if ((await elderSignsOf(tx, room.conversation)).length > 0)
      return null
    const opens = isStaffed(now, context.live.calendar) ? null : nextStaffed(now, context.live.calendar)
    const wait = opens === null ? { waitMs } : { nextStaffedAt: opens, now }
    return enqueue(context, tx, room, { clientKey, agentId: null, role: 'automatic', text: acknowledgementText(wait, room.conversation.brand) })
  })
  if (sent !== null)
    wake(sent.accountId)
}
