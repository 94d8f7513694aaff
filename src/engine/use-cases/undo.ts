import type { Upload } from '../../shared/contract/media.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord, Row } from '../store/tables.ts'
import { mostFiles } from '../../shared/contract/media.ts'
import { AppError } from '../../shared/errors.ts'
import { presentUpload, uploadPatienceMs } from '../media/uploads.ts'
import { saveOutbox } from '../outbox/accept.ts'
import { noteWithdrawn } from '../review/hold.ts'
import { quotedBy } from './quotes.ts'

/**
 * The author takes a press back: every part of it that has not left is cancelled, and stands in their draft again with its files, in one unit.
 * Throws `not_owner` for somebody else's text, `too_late` as soon as one part is on its way.
 */
export async function undoText(context: EngineContext, tx: WriteHandle, actor: Actor, outboundId: string): Promise<{ text: string, files: Upload[], replyToMessageId: string | null }> {
  const asked = await tx.get('outbox', outboundId)
  if (asked === undefined)
    throw new AppError('not_found')
  if (asked.agentId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: asked.agentId ?? '' } })
  const parts = await partsOfPress(tx, asked)
  if (!parts.every(hasNotLeft))
    throw new AppError('too_late')
  for (const part of parts) {
    await noteWithdrawn(context, tx, part, actor.agentId)
    await saveOutbox(tx, Object.assign(part, { state: 'cancelled', undone: true }))
  }
  const uploads = await restoreUploads(context, tx, actor.agentId, parts)
  const text = parts.map(part => part.text).filter(words => words !== '').join('\n')
  await returnToDraft(context, tx, actor.agentId, asked.conversationId, text, uploads.map(upload => upload.id))
  return { text, files: uploads.map(upload => presentUpload(upload, upload.size)), replyToMessageId: await quotedBy(tx, asked.messageId) }
}

/** One press with files that go alone is several rows; their keys share its own. */
async function partsOfPress(tx: WriteHandle, asked: OutboxRecord): Promise<OutboxRecord[]> {
  const [key = ''] = asked.clientKey.split('#')
  const keys = [key, ...Array.from({ length: mostFiles }, (_, index) => `${key}#${index + 1}`)]
  return tx.find('outbox', { conversationId: asked.conversationId, clientKey: keys }, { order: [['seq', 'asc']] })
}

/** A text that a person looked for and did not find may be there all the same. */
function hasNotLeft({ state, attempts, errorDetails }: OutboxRecord): boolean {
  return state === 'in_check' || (state === 'queued' && attempts === 0 && errorDetails?.lost !== true)
}

/** The files wait to be sent again, under the ids by which they came; their bytes have not moved. */
export async function restoreUploads(context: EngineContext, tx: WriteHandle, agentId: string, parts: readonly OutboxRecord[]): Promise<Row<'uploads'>[]> {
  const now = context.now()
  const uploads: Row<'uploads'>[] = []
  for (const part of parts) {
    for (const { mediaId, kind, mime, name, size, sha256, ref } of part.media ?? []) {
      const media = await tx.get('media', mediaId)
      const upload: Row<'uploads'> = { id: ref.replace(/^upload:/, ''), agentId, conversationId: part.conversationId, clientKey: `again-${mediaId}`, kind, mime, name, size, sha256, state: 'ready', width: media?.width ?? null, height: media?.height ?? null, risk: media?.risk ?? null, createdAt: now, expiresAt: now + uploadPatienceMs }
      await tx.upsert('uploads', upload)
      uploads.push(upload)
    }
  }
  return uploads
}

/** Puts a text that did not leave before what its author has begun since. */
export async function returnToDraft(context: EngineContext, tx: WriteHandle, agentId: string, conversationId: string, text: string, uploadIds: readonly string[] = []): Promise<void> {
  const id = `${agentId}:${conversationId}`
  const before = await tx.get('drafts', id)
  const begun = before?.text ?? ''
  const media = [...new Set([...before?.media ?? [], ...uploadIds])]
  await tx.upsert('drafts', { id, agentId, conversationId, text: begun === '' || begun === text ? text : `${text}\n${begun}`, updatedAt: context.now(), media: media.length === 0 ? null : media, note: before?.note ?? '' })
  tx.changed('drafts', id, 1, conversationId)
}
