import type { EngineContext } from '../context.ts'
import type { ConversationRecord, TurnRecord } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { acknowledgementText, mayAcknowledge } from '../../shared/rules/acknowledge.ts'
import { chinaMidnight, isStaffed, nextStaffed } from '../../shared/rules/calendar.ts'
import { openRoom } from '../use-cases/room.ts'
import { enqueue } from '../use-cases/send.ts'

/** Automatic lines per account and round, so that a burst never floods the platform. */
const perRound = 5
/** What one waiting customer costs one agent, ms; the honest wait is told from it. */
const handlingMs = 60_000

/** Acknowledges private conversations that nobody could answer yet, only as the rule allows. */
export function acknowledgeRound(context: EngineContext, wake: (accountId: string) => void): Round {
  return {
    name: 'acknowledge',
    everyMs: 1_000,
    async run() {
      if (context.live.automationPaused)
        return
      const waiting = await context.store.read.find('turns', { state: 'waiting', acknowledgedAt: null, holdingAt: null, first: true, enteredAt: { gte: context.now() - 3_600_000 } }, { order: [['enteredAt', 'asc']], limit: 300 })
      const rooms = new Map((await context.store.read.getMany('conversations', waiting.map(turn => turn.conversationId))).map(room => [room.id, room]))
      const allowed = waiting.filter((turn) => {
        const room = rooms.get(turn.conversationId)
        return room !== undefined && may(context, room, turn)
      }).slice(0, perRound)
      if (allowed.length === 0)
        return
      const ready = await context.store.read.count('agents', { enabled: true, presence: 'ready', sessions: { gt: 0 } })
      for (const turn of allowed)
        await acknowledge(context, turn, waiting.length, ready, wake)
    },
  }
}

function may(context: EngineContext, room: ConversationRecord, turn: TurnRecord): boolean {
  const now = context.now()
  const quota = context.connectors.get(room.accountId)?.quota()
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
    quotaLeftShare: quota === undefined || quota.left === null || quota.limit === null || quota.limit === 0 ? null : quota.left / quota.limit,
    automationPaused: context.live.automationPaused,
    now,
    waitedMs: now - turn.enteredAt,
  }).ok
}

/** One automatic line; the key makes it once per conversation and day, whoever runs the round. */
async function acknowledge(context: EngineContext, turn: TurnRecord, waiting: number, ready: number, wake: (accountId: string) => void): Promise<void> {
  const now = context.now()
  const clientKey = `ack:${turn.conversationId}:${chinaMidnight(now)}`
  const sent = await context.store.write(async (tx) => {
    if (await tx.one('outbox', { clientKey }) !== undefined)
      return null
    const room = await openRoom(tx, turn.conversationId)
    if (!may(context, room.conversation, turn))
      return null
    const opens = isStaffed(now, context.live.calendar) ? null : nextStaffed(now, context.live.calendar)
    const wait = opens === null ? { waitMs: Math.ceil(waiting * handlingMs / Math.max(1, ready)) } : { nextStaffedAt: opens, now }
    return enqueue(context, tx, room, { clientKey, agentId: null, role: 'automatic', text: acknowledgementText(wait, room.conversation.brand) })
  })
  if (sent !== null)
    wake(sent.accountId)
}
