import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Round } from '../timers/rounds.ts'
import type { Room } from '../use-cases/room.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { idleVerdict } from '../../shared/rules/idle-close.ts'
import { audit } from '../context.ts'
import { addSystemLine, openRoom, saveRoom } from '../use-cases/room.ts'
import { readIdleClose } from './calls.ts'

/** Conversations looked at in one round, by account. */
const perRound = 500
/** The engine itself, in the audit. */
const itself: Actor = { sessionId: '', agentId: 'system', role: 'agent' }

/** Closes conversations whose customer has been silent after our answer, and says so in the room beforehand. Nothing is said to the customer. */
export function idleCloseRound(context: EngineContext): Round {
  return {
    name: 'silent conversations',
    everyMs: 30_000,
    async run() {
      const { hours, noticeMinutes } = await readIdleClose(context.store.read)
      for (const [accountId, silence] of Object.entries(hours)) {
        const silenceMs = silence * 3_600_000
        const noticeMs = Math.min(noticeMinutes * 60_000, silenceMs)
        const silent = await context.store.read.find('conversations', { accountId, status: ['assigned', 'pending'], dueAt: null, lastAt: { lte: context.now() - (silenceMs - noticeMs) } }, { order: [['lastAt', 'asc']], limit: perRound })
        for (const { id } of silent)
          await context.store.write(tx => look(context, tx, id, { silenceMs, noticeMs }))
      }
    },
  }
}

async function look(context: EngineContext, tx: WriteHandle, id: string, limits: { silenceMs: number, noticeMs: number }): Promise<void> {
  const room = await openRoom(tx, id)
  const { conversation } = room
  const now = context.now()
  const sending = await tx.count('outbox', { conversationId: id, state: ['in_check', 'queued', 'sending', 'by_hand', 'in_review', 'unknown', 'failed'] })
  const calls = await tx.find('callbacks', { conversationId: id })
  const complaint = await tx.get('complaints', id)
  const verdict = idleVerdict({
    status: conversation.status,
    owed: room.turn !== null || room.duties.some(duty => duty.closedAt === null),
    sending: sending > 0 || conversation.trouble,
    calling: calls.some(call => !callbackTerminal.has(call.state)),
    complaining: complaint !== undefined && complaint.endedAt === null,
    answered: conversation.personSpokeAt !== null,
    lastInboundAt: conversation.lastInboundAt,
    lastAt: conversation.lastAt,
    noticeAt: conversation.idleNoticeAt,
  }, limits, now)
  if (verdict === 'notice')
    await giveNotice(context, tx, room, limits.noticeMs)
  else if (verdict === 'close')
    await close(context, tx, room, limits.silenceMs)
}

async function giveNotice(context: EngineContext, tx: WriteHandle, room: Room, noticeMs: number): Promise<void> {
  room.conversation.idleNoticeAt = context.now()
  await addSystemLine(context, tx, room, 'idle_notice', { until: context.now() + noticeMs })
  await saveRoom(tx, room)
}

async function close(context: EngineContext, tx: WriteHandle, room: Room, silenceMs: number): Promise<void> {
  const { conversation } = room
  Object.assign(conversation, { status: 'resolved', resolvedAt: context.now(), resolvedReason: 'customer_silent', snoozedUntil: null })
  await addSystemLine(context, tx, room, 'idle_closed', { hours: Math.round(silenceMs / 3_600_000) })
  await saveRoom(tx, room)
  await audit(context, tx, itself, 'conversation.idleClose', 'conversation', conversation.id, { silenceMs })
}
