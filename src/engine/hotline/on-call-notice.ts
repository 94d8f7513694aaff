import type { EngineContext } from '../context.ts'
import type { CallbackRecord, ConversationRecord } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import type { HotlineDeps } from './ports.ts'
import { mayTellOnCall, onCallText } from '../../shared/rules/on-call.ts'
import { lockOf } from '../use-cases/lock.ts'
import { openRoom } from '../use-cases/room.ts'
import { enqueue } from '../use-cases/send.ts'
import { elderSignsOf } from './plan.ts'

/** Rooms of one agent that are looked at. */
const roomsPerAgent = 50

/** Tells customers who wait for an agent in a long call that they are not forgotten; once per call and room. */
export function onCallNoticeRound(context: EngineContext, { wake }: HotlineDeps): Round {
  return {
    name: 'on-call notices',
    everyMs: 5_000,
    async run() {
      if (context.live.automationPaused)
        return
      const { read } = context.store
      for (const callback of await read.find('callbacks', { state: 'connected' })) {
        const rooms = await read.find('conversations', { ownerId: callback.agentId, status: 'assigned', visibility: 'private', caseId: { ne: callback.caseId } }, { limit: roomsPerAgent })
        for (const room of rooms) {
          const accountId = await tellOnce(context, callback, room)
          if (accountId !== null)
            wake(accountId)
        }
      }
    },
  }
}

async function tellOnce(context: EngineContext, callback: CallbackRecord, seen: ConversationRecord): Promise<string | null> {
  if (!await isAllowed(context, callback, seen))
    return null
  const clientKey = `on-call:${callback.id}:${seen.id}`
  return context.store.write(async (tx) => {
    if (await tx.one('outbox', { clientKey }) !== undefined)
      return null
    const room = await openRoom(tx, seen.id)
    const current = await tx.get('callbacks', callback.id)
    if (current?.state !== 'connected' || room.conversation.ownerId !== current.agentId)
      return null
    const sent = await enqueue(context, tx, room, { clientKey, agentId: null, role: 'automatic', text: onCallText(room.conversation.brand) })
    return sent.accountId
  })
}

async function isAllowed(context: EngineContext, callback: CallbackRecord, room: ConversationRecord): Promise<boolean> {
  const now = context.now()
  const connector = context.connectors.get(room.accountId)
  // A line that a person has to post by hand is not automatic.
  if (connector === undefined || connector.capabilities.delivery === 'by_hand' || lockOf(room, now) !== null)
    return false
  const { read } = context.store
  const facts = { visibility: room.visibility, tier: room.tier, mood: room.mood, repliesLeft: room.windowReplies, windowUntil: room.windowUntil, automationPaused: context.live.automationPaused, crisis: context.live.crisis, now, callMs: now - (callback.connectedAt ?? now) }
  const waiting = room.dueKind === 'first_reply' || room.dueKind === 'next_reply'
  return mayTellOnCall({ ...facts, waiting, elder: false }) && (await elderSignsOf(read, room)).length === 0
}
