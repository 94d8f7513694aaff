import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord } from '../store/tables.ts'
import { effective } from '../../shared/rules/turns.ts'
import { keep } from './save-ticket.ts'

/** Our answer stands at the desk: the first one counts as handled, and the complaint as replied to. */
export async function noteHandledByUs(context: EngineContext, tx: WriteHandle, outbox: OutboxRecord, at: number): Promise<void> {
  const complaint = await tx.get('complaints', outbox.conversationId)
  if (complaint === undefined || effective({ role: outbox.role, byPerson: outbox.agentId !== null, text: outbox.text }) !== 'effective')
    return
  const waits = complaint.state === 'pending_assign' || complaint.state === 'processing'
  if (!waits && complaint.handledAt !== null)
    return
  if (complaint.handledAt === null)
    Object.assign(complaint, { handledAt: at, handledBy: outbox.agentId })
  if (waits)
    complaint.state = 'replied'
  await keep(context, tx, complaint, false)
}
