import type { OutgoingMessage } from '../../channels/connector.ts'
import type { OutboxRecord } from '../store/tables.ts'

/** An outbox row as its connector takes it. */
export function outgoing(row: OutboxRecord): OutgoingMessage {
  return { clientKey: row.clientKey, visibility: row.visibility, threadKey: row.threadKey, text: row.text, replyTarget: row.replyTarget, firstTriedAt: row.firstTriedAt ?? row.createdAt, media: [] }
}
