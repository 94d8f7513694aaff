import type { EngineContext } from '../context.ts'
import type { Emit } from '../handle.ts'
import type { Standing } from '../standing.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from './rounds.ts'
import { addSystemLine, openRoom, saveRoom } from '../use-cases/room.ts'
import { isMissLikely, staffingHorizonMs } from '../views/figures.ts'

/** How long before a duty is due its owner is told, ms. */
const warnMs = 5_000
/** First answers due longer ago than this no longer weigh in the staffing alarm, ms. */
const staffingWindowMs = 15 * 60_000

/** Duties announced in one round; the next round takes what is left. */
const perRound = 200

/** Alarms go to one agent, or to everybody when nobody owns the matter. */
export interface Tell {
  readonly one: (agentId: string, ...args: Parameters<Emit>) => void
  readonly all: (...args: Parameters<Emit>) => void
  /** True when a screen of that agent is open. */
  readonly isHere: (agentId: string) => boolean
  /** True when anybody's screen is open. */
  readonly isAnybodyHere: () => boolean
}

/** Rounds that watch the clock: duties about to be missed, sleepers to wake, staffing that cannot hold. */
export function dutyRounds(context: EngineContext, standing: Standing, tell: Tell): Round[] {
  return [
    { name: 'duty alarms', everyMs: 500, run: () => warnOfDuties(context, tell) },
    { name: 'wake sleepers', everyMs: 1_000, run: () => wakeSleepers(context) },
    { name: 'staffing', everyMs: 1_000, run: () => watchStaffing(context, standing, tell) },
  ]
}

/**
 * Each duty is announced once, a little before it is due, or as soon as somebody is there to hear it: after a restart the
 * screens come back later than the rounds begin. When its owner is away, everybody hears it.
 */
async function warnOfDuties(context: EngineContext, tell: Tell): Promise<void> {
  if (!tell.isAnybodyHere())
    return
  const due = await context.store.read.find('obligations', { closedAt: null, alarmedAt: null, dueAt: { lte: context.now() + warnMs } }, { order: [['dueAt', 'asc']], limit: perRound })
  if (due.length === 0)
    return
  const rooms = new Map((await context.store.read.getMany('conversations', due.map(duty => duty.conversationId))).map(room => [room.id, room]))
  for (const duty of await markAnnounced(context, due)) {
    const room = rooms.get(duty.conversationId)
    const facts = { conversationId: duty.conversationId, duty: duty.kind, dueAt: duty.dueAt, name: room?.customerName ?? '', ...room && { channel: room.channel } }
    const ownerId = room?.ownerId ?? null
    if (ownerId === null || !tell.isHere(ownerId))
      tell.all('alarm', { kind: 'due_soon', facts })
    else
      tell.one(ownerId, 'alarm', { kind: 'due_soon', facts })
  }
}

/** Marks duties as announced; answers those that were still open and that nobody else announced meanwhile. */
async function markAnnounced(context: EngineContext, duties: readonly Row<'obligations'>[]): Promise<Row<'obligations'>[]> {
  return context.store.write(async (tx) => {
    const marked: Row<'obligations'>[] = []
    for (const duty of duties) {
      if (await tx.update('obligations', duty.id, { alarmedAt: context.now() }, { closedAt: null, alarmedAt: null }))
        marked.push(duty)
    }
    return marked
  })
}

async function wakeSleepers(context: EngineContext): Promise<void> {
  const due = await context.store.read.find('timers', { kind: 'snooze_wake', dueAt: { lte: context.now() } }, { order: [['dueAt', 'asc']], limit: perRound })
  await Promise.all(due.map(timer => wake(context, timer)))
}

async function wake(context: EngineContext, timer: Row<'timers'>): Promise<void> {
  await context.store.write(async (tx) => {
    await tx.remove('timers', { id: timer.id })
    const room = await openRoom(tx, timer.entityId)
    if (room.conversation.status !== 'snoozed' || (room.conversation.snoozedUntil ?? 0) > context.now())
      return
    Object.assign(room.conversation, { status: room.conversation.ownerId === null ? 'queued' : 'assigned', snoozedUntil: null })
    await addSystemLine(context, tx, room, 'woke')
    await saveRoom(tx, room)
  })
}

/** Looks at the first answers that are due soon or just late: what is older than the window is on the wallboard, not in an alarm. */
async function watchStaffing(context: EngineContext, standing: Standing, tell: Tell): Promise<void> {
  const now = context.now()
  const read = context.store.read
  const soon = await read.count('obligations', { closedAt: null, kind: 'first_reply', dueAt: { gt: now - staffingWindowMs, lt: now + staffingHorizonMs } })
  const ready = await read.count('agents', { enabled: true, presence: 'ready', notResponding: false, sessions: { gt: 0 } })
  if (!isMissLikely(soon, ready)) {
    standing.clear('miss_likely')
    return
  }
  const longest = await read.one('obligations', { closedAt: null, kind: 'first_reply', dueAt: { gt: now - staffingWindowMs } }, { order: [['dueAt', 'asc']], limit: 1 })
  const facts = { waiting: soon, ready, longestWaitMs: longest === undefined ? 0 : Math.max(0, now - longest.startedAt) }
  if (standing.raise({ id: 'miss_likely', kind: 'miss_likely', since: now, facts }))
    tell.all('alarm', { kind: 'miss_likely', facts })
}
