import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Round } from './rounds.ts'
import { newDuty } from '../duties.ts'
import { addDuty, openRoom, saveRoom } from '../use-cases/room.ts'

/** How long before a private room's window shuts its duty begins, ms. */
const noticeMs = 60 * 60_000
/** Rooms looked at per round. */
const perRound = 200

/** A window about to shut on a customer who is owed something becomes a duty of its own, due when it shuts. */
export function windowRound(context: EngineContext): Round {
  return {
    name: 'closing windows',
    everyMs: 15_000,
    async run() {
      const now = context.now()
      for (const id of await context.store.read.closingWindows(now, now + noticeMs, perRound))
        await context.store.write(tx => openClosingDuty(context, tx, id))
    },
  }
}

async function openClosingDuty(context: EngineContext, tx: WriteHandle, conversationId: string): Promise<void> {
  const room = await openRoom(tx, conversationId)
  const { conversation, duties } = room
  const owed = duties.some(duty => duty.closedAt === null)
  if (!owed || conversation.windowUntil === null || duties.some(duty => duty.kind === 'window_closing' && duty.closedAt === null))
    return
  const now = context.now()
  addDuty(room, newDuty(context.newId(), conversation, { kind: 'window_closing', turnId: room.turn?.id ?? null, startedAt: now, receivedAt: now, dueAt: conversation.windowUntil, agentId: conversation.ownerId }))
  await saveRoom(tx, room)
}
