import type { FileRule } from '../../shared/contract/media.ts'
import type { MessageKind } from '../../shared/domain/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord, MessageRecord, OutboxFile, Row } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { lacksWords, mostOf } from '../../shared/rules/files.ts'
import { fileRules } from '../media/rules.ts'
import { uploadRef } from '../media/shelf.ts'

/** What is sent as one message of the platform. */
export interface SendPart {
  readonly text: string
  readonly files: readonly Row<'uploads'>[]
}

/**
 * The messages that a text and its uploads become: files that the platform takes only alone go first, one message each, then
 * the text with the others. Throws `upload_incomplete`, `media_not_allowed`, `file_refused`, `empty_text` or `reply_limit`.
 */
export async function partsOf(context: EngineContext, tx: WriteHandle, actor: Actor, conversation: ConversationRecord, wish: { text: string, media: readonly string[] }): Promise<SendPart[]> {
  if (wish.media.length === 0)
    return [{ text: wish.text, files: [] }]
  const rules = fileRules(context.connectors.get(conversation.accountId), conversation.visibility)
  const files = await readyUploads(tx, actor, conversation, wish.media)
  requireAllowed(rules, files, wish.text)
  const isAlone = (file: Row<'uploads'>): boolean => rules.find(rule => rule.kind === file.kind)?.alone === true
  const together = { text: wish.text, files: files.filter(file => !isAlone(file)) }
  const parts = [...files.filter(isAlone).map(file => ({ text: '', files: [file] })), ...together.text.trim() === '' && together.files.length === 0 ? [] : [together]]
  if (conversation.windowReplies !== null && parts.length > conversation.windowReplies)
    throw new AppError('reply_limit', { details: { left: conversation.windowReplies, needed: parts.length } })
  return parts
}

async function readyUploads(tx: WriteHandle, actor: Actor, conversation: ConversationRecord, ids: readonly string[]): Promise<Row<'uploads'>[]> {
  const wanted = [...new Set(ids)]
  const found = await tx.getMany('uploads', wanted)
  return wanted.map((id) => {
    const upload = found.find(each => each.id === id)
    if (upload?.agentId !== actor.agentId || upload.conversationId !== conversation.id || upload.state !== 'ready')
      throw new AppError('upload_incomplete', { details: { upload: id } })
    return upload
  })
}

function requireAllowed(rules: readonly FileRule[], files: readonly Row<'uploads'>[], text: string): void {
  for (const { kind, size } of files) {
    const rule = rules.find(each => each.kind === kind)
    if (rule === undefined)
      throw new AppError('media_not_allowed')
    if (size > rule.maxBytes)
      throw new AppError('file_refused', { details: { reason: 'size', maxBytes: rule.maxBytes } })
    if (files.filter(file => file.kind === kind).length > mostOf(rule))
      throw new AppError('file_refused', { details: { reason: 'count', most: mostOf(rule) } })
  }
  if (lacksWords(rules, files.map(file => file.kind), text))
    throw new AppError('empty_text')
}

/** What a line without words is made of. */
export function kindOfPart({ text, files }: SendPart): MessageKind {
  return text.trim() === '' ? files[0]?.kind ?? 'text' : 'text'
}

/** Uploads become files of a message, in the unit that makes the message: none is left behind, none goes twice. */
export async function attachFiles(context: EngineContext, tx: WriteHandle, message: MessageRecord, accountId: string, files: readonly Row<'uploads'>[]): Promise<OutboxFile[]> {
  const attached: OutboxFile[] = []
  for (const { id, kind, mime, name, size, sha256, width, height, risk } of files) {
    const mediaId = context.newId()
    await tx.insert('media', { id: mediaId, messageId: message.id, kind, accountId, ref: uploadRef(id), mime, name, size, sha256, state: 'ready', attempts: 0, nextAt: 0, width, height, reason: null, risk })
    await tx.remove('uploads', { id })
    tx.changed('media', mediaId, 1, message.conversationId)
    attached.push({ mediaId, kind, mime, name, size, sha256, ref: uploadRef(id) })
  }
  return attached
}
