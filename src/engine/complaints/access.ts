import type { Actor } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ComplaintRecord } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import { complaintEnds } from '../../shared/domain/complaint.ts'
import { AppError } from '../../shared/errors.ts'
import { readWebAddress } from '../../shared/rules/web-address.ts'
import { openRoom } from '../use-cases/room.ts'

/** A complaint and its room, as one unit works on them. */
export interface OpenComplaint {
  readonly complaint: ComplaintRecord
  readonly room: Room
}

/**
 * Opens a complaint for somebody who may change it: its owner, a supervisor, or anybody while nobody owns it. Throws
 * `not_found`, `not_owner`, and `stale_version` when it reads differently by now.
 */
export async function openComplaint(tx: WriteHandle, actor: Actor, id: string, version?: number): Promise<OpenComplaint> {
  const complaint = await tx.get('complaints', id)
  if (complaint === undefined)
    throw new AppError('not_found')
  const room = await openRoom(tx, id)
  const { ownerId } = room.conversation
  if (ownerId !== null && ownerId !== actor.agentId && actor.role !== 'supervisor')
    throw new AppError('not_owner', { details: { owner: ownerId } })
  if (version !== undefined && complaint.version !== version)
    throw new AppError('stale_version', { details: { version: complaint.version } })
  return { complaint, room }
}

/** An address in the form it is kept; empty stays empty, anything else that is no web address is `bad_input`. */
export function keptAddress(text: string, field: string): string {
  const address = readWebAddress(text)
  if (address === 'empty')
    return ''
  if (typeof address === 'string')
    throw new AppError('bad_input', { details: { fields: [`${field}: ${address}`] } })
  return address.url
}

/** Reasons for which a room may rest although its complaint is open: it is another one's double, or none at all. */
const noComplaint: ReadonlySet<string> = new Set(['duplicate', 'spam'])

/** A room with a complaint rests only when the complaint has ended at its desk. */
export async function requireComplaintEnded(tx: WriteHandle, conversationId: string, reason: string): Promise<void> {
  const complaint = noComplaint.has(reason) ? undefined : await tx.get('complaints', conversationId)
  if (complaint !== undefined && !complaintEnds.has(complaint.state))
    throw new AppError('wrong_state', { details: { open: 'complaint', state: complaint.state } })
}
