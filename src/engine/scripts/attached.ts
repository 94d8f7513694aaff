import type { Upload } from '../../shared/contract/media.ts'
import type { ScriptFile } from '../../shared/contract/scripts.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { faultOfFile } from '../../shared/rules/files.ts'
import { fileRules } from '../media/rules.ts'
import { uploadRef } from '../media/shelf.ts'
import { presentUpload, uploadPatienceMs } from '../media/uploads.ts'

type Media = Row<'media'>

const holder = 'script:'
/** The range of all that is held by scripts as they are now. */
const held = { gte: holder, lt: 'script;' } as const
const holderOf = (scriptId: string): string => `${holder}${scriptId}`
const pastHolderOf = (scriptId: string): string => `script-past:${scriptId}`

/** Files of all scripts as they are now, by script, in the order in which they were added. */
export async function filesOfAll(read: ReadHandle): Promise<ReadonlyMap<string, readonly Media[]>> {
  return Map.groupBy(await read.find('media', { messageId: held }, { order: [['id', 'asc']] }), file => file.messageId.slice(holder.length))
}

/** Files of one script as it is now. */
export async function filesOf(read: ReadHandle, scriptId: string): Promise<Media[]> {
  return read.find('media', { messageId: holderOf(scriptId) }, { order: [['id', 'asc']] })
}

/** Files of a script as it is and as it was. */
export async function filesEver(read: ReadHandle, scriptId: string): Promise<Media[]> {
  return read.find('media', { messageId: [holderOf(scriptId), pastHolderOf(scriptId)] }, { order: [['id', 'asc']] })
}

/** A file as screens see it. */
export function presentFile({ id, kind, mime, name, size, width, height }: Media): ScriptFile {
  return { id, kind, mime: mime ?? '', name: name ?? kind, size: size ?? 0, width, height }
}

/**
 * Makes these the files of a script, in the unit that writes it: its own of any version, and uploads that somebody made for the
 * library. What it had before stays with its older versions. Answers their ids. @throws AppError `upload_incomplete`
 */
export async function holdFiles(context: EngineContext, tx: WriteHandle, agentId: string, scriptId: string, ids: readonly string[]): Promise<string[]> {
  const known = await filesEver(tx, scriptId)
  const kept: string[] = []
  for (const id of new Set(ids))
    kept.push(known.some(file => file.id === id) ? id : await takeUpload(context, tx, agentId, scriptId, id))
  for (const file of known) {
    const messageId = kept.includes(file.id) ? holderOf(scriptId) : pastHolderOf(scriptId)
    if (file.messageId !== messageId)
      await tx.update('media', file.id, { messageId })
  }
  return kept
}

async function takeUpload(context: EngineContext, tx: WriteHandle, agentId: string, scriptId: string, uploadId: string): Promise<string> {
  const upload = await tx.get('uploads', uploadId)
  if (upload === undefined || upload.agentId !== agentId || upload.conversationId !== '' || upload.state !== 'ready')
    throw new AppError('upload_incomplete', { details: { upload: uploadId } })
  const { kind, mime, name, size, sha256, width, height, risk } = upload
  const id = context.newId()
  await tx.insert('media', { id, messageId: holderOf(scriptId), kind, accountId: '', ref: uploadRef(uploadId), mime, name, size, sha256, state: 'ready', attempts: 0, nextAt: 0, width, height, reason: null, risk })
  await tx.remove('uploads', { id: uploadId })
  return id
}

/** Once they are a script's for good, its bytes are kept under their hash. Nothing happens to those that are already. */
export async function settleFiles({ store, files }: EngineContext, scriptId: string): Promise<void> {
  for (const { ref, sha256 } of await filesOf(store.read, scriptId)) {
    if (sha256 !== null)
      await files.adopt(ref.replace(/^upload:/, ''), sha256)
  }
}

/** Which files of a script a room takes, together. */
export function takenHere(context: EngineContext, conversation: Pick<ConversationRecord, 'accountId' | 'visibility'>, files: readonly Media[]): { readonly file: Media, readonly taken: boolean }[] {
  const rules = fileRules(context.connectors.get(conversation.accountId), conversation.visibility)
  const chosen: Media[] = []
  return files.map((file) => {
    const taken = file.state === 'ready' && faultOfFile(rules, { mime: file.mime ?? '', size: file.size ?? 0 }, chosen) === null
    if (taken)
      chosen.push(file)
    return { file, taken }
  })
}

/** Hangs the files of a script on somebody's answer in a room, as if they had uploaded them. The same key hangs them once. */
export async function handFiles(context: EngineContext, tx: WriteHandle, agentId: string, conversation: ConversationRecord, { scriptId, clientKey }: { readonly scriptId: string, readonly clientKey: string }): Promise<{ files: Upload[], left: ScriptFile[] }> {
  const now = context.now()
  const judged = takenHere(context, conversation, await filesOf(tx, scriptId))
  const files: Upload[] = []
  for (const { file } of judged.filter(each => each.taken)) {
    const key = `${clientKey}:${file.id}`
    const before = await tx.one('uploads', { agentId, clientKey: key })
    const upload: Row<'uploads'> = before ?? { id: context.newId(), agentId, conversationId: conversation.id, clientKey: key, kind: file.kind, mime: file.mime ?? '', name: file.name ?? file.kind, size: file.size ?? 0, sha256: file.sha256 ?? '', state: 'ready', width: file.width, height: file.height, risk: file.risk, createdAt: now, expiresAt: now + uploadPatienceMs }
    if (before === undefined)
      await tx.insert('uploads', upload)
    files.push(presentUpload(upload, upload.size))
  }
  return { files, left: judged.filter(each => !each.taken).map(({ file }) => presentFile(file)) }
}
