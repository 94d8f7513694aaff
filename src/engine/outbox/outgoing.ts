import type { OutgoingMessage } from '../../channels/connector.ts'
import type { FileShelf } from '../media/shelf.ts'
import type { OutboxRecord } from '../store/tables.ts'

/** An outbox row as its connector takes it; bytes of files are read when the connector asks for them. */
export function outgoing(row: OutboxRecord, files: FileShelf): OutgoingMessage {
  const media = (row.media ?? []).map(({ kind, mime, name, size, sha256, ref }) => ({ kind, mime, name, size, sha256, bytes: () => files.whole({ sha256, ref }) }))
  return { clientKey: row.clientKey, visibility: row.visibility, threadKey: row.threadKey, text: row.text, replyTarget: row.replyTarget, firstTriedAt: row.firstTriedAt ?? row.createdAt, media }
}
