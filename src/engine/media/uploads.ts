import type { CallInput } from '../../shared/contract/index.ts'
import type { FileRule, Upload } from '../../shared/contract/media.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { EngineHandle, UploadPiece } from '../handle.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { chunkBytes } from '../../shared/contract/media.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { pickRule, takesMime } from '../../shared/rules/files.ts'
import { extensionOf, programNames, safeName } from './file-names.ts'
import { inspectFile } from './inspect.ts'
import { fileRules, libraryRules } from './rules.ts'
import { sha256Of, uploadRef } from './shelf.ts'

type UploadRow = Row<'uploads'>

/** How long an upload waits for its next piece, or for being sent, ms; one that a draft holds waits as long as the draft. */
export const uploadPatienceMs = 3_600_000
/** Uploads of one person: under way, in all, and their bytes. */
const bounds = { open: 6, all: 40, bytes: 512 * 2 ** 20 } as const

/** Files on their way from a screen to the engine. */
export interface Uploads {
  readonly begin: (actor: Actor, input: CallInput<'upload:begin'>) => Promise<Upload>
  readonly drop: (actor: Actor, id: string) => Promise<void>
  readonly take: EngineHandle['upload']
  /** Forgets what nobody sent. */
  readonly round: Round
  /** Puts right what a crash left behind. */
  readonly tidy: () => Promise<void>
}

/** Takes uploads in. One piece of a file at a time; what arrives twice counts once. */
export function createUploads(context: EngineContext): Uploads {
  const { store, files } = context
  const busy = new Map<string, Promise<unknown>>()

  /** One after the other for each upload. */
  function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (busy.get(id) ?? Promise.resolve()).then(work, work)
    busy.set(id, turn)
    void turn.catch(() => null).finally(() => busy.get(id) === turn && busy.delete(id))
    return turn
  }

  /** Of a room; of the library where there is none. */
  async function rulesOf(conversationId: string): Promise<FileRule[]> {
    if (conversationId === '')
      return libraryRules(context.connectors)
    const conversation = await store.read.get('conversations', conversationId)
    if (conversation === undefined)
      throw new AppError('not_found')
    return fileRules(context.connectors.get(conversation.accountId), conversation.visibility)
  }

  function requireWelcome(rules: readonly FileRule[], { name, mime, size }: CallInput<'upload:begin'>): FileRule {
    if (rules.length === 0)
      throw new AppError('media_not_allowed')
    const rule = pickRule(rules, mime)
    if (rule === undefined)
      throw refused('type')
    if (programNames.has(extensionOf(name)))
      throw refused('program')
    if (size > rule.maxBytes)
      throw new AppError('file_refused', { details: { reason: 'size', maxBytes: rule.maxBytes } })
    return rule
  }

  async function requireRoom(agentId: string, size: number): Promise<void> {
    const own = await store.read.find('uploads', { agentId })
    const bytes = own.reduce((sum, upload) => sum + upload.size, size)
    if (own.length >= bounds.all || bytes > bounds.bytes || own.filter(upload => upload.state === 'open').length >= bounds.open)
      throw new AppError('busy', { details: { uploads: own.length } })
  }

  async function begin(actor: Actor, input: CallInput<'upload:begin'>): Promise<Upload> {
    const { agentId } = actor
    const known = await store.read.one('uploads', { agentId, clientKey: input.clientKey })
    if (known !== undefined && known.sha256 === input.sha256 && known.size === input.size)
      return show(known)
    const rule = requireWelcome(await rulesOf(input.conversationId ?? ''), input)
    await requireRoom(agentId, input.size)
    const now = context.now()
    const upload: UploadRow = {
      id: context.newId(), agentId, conversationId: input.conversationId ?? '', clientKey: input.clientKey, kind: rule.kind, mime: input.mime, name: safeName(input.name) ?? rule.kind, size: input.size, sha256: input.sha256,
      state: 'open', width: null, height: null, risk: null, createdAt: now, expiresAt: now + uploadPatienceMs,
    }
    // The same key for another file: the first one was given up.
    if (known !== undefined)
      await files.drop(known.id)
    await store.write(async (tx) => {
      await tx.remove('uploads', { agentId, clientKey: input.clientKey })
      await tx.insert('uploads', upload)
    })
    return show(upload)
  }

  async function takePiece(agentId: string, piece: UploadPiece): Promise<Upload> {
    const upload = await store.read.get('uploads', piece.id)
    if (upload === undefined || upload.agentId !== agentId)
      throw new AppError('not_found')
    if (upload.state === 'ready')
      return show(upload)
    const length = piece.bytes.byteLength
    const received = await files.received(upload.id)
    if (length === 0 || length > chunkBytes || piece.offset + length > upload.size)
      throw new AppError('bad_input', { details: { field: 'piece' } })
    if (piece.offset > received)
      throw new AppError('conflict', { details: { received } })
    // A piece whose answer was lost comes again: it is there already.
    if (piece.offset + length > received)
      await files.append(upload.id, piece.offset, piece.bytes)
    await touch(upload)
    return await files.received(upload.id) < upload.size ? show(upload) : finish(upload)
  }

  /** Keeps an upload that goes on from being swept; seldom enough to cost nothing. */
  async function touch(upload: UploadRow): Promise<void> {
    const now = context.now()
    if (upload.expiresAt - now < uploadPatienceMs * 0.8)
      await store.write(tx => tx.update('uploads', upload.id, { expiresAt: now + uploadPatienceMs }))
  }

  /** All bytes are there: they are those that were announced, and what they were announced as, or nothing of it stays. */
  async function finish(upload: UploadRow): Promise<Upload> {
    const bytes = await files.seal(upload.id)
    if (sha256Of(bytes) !== upload.sha256) {
      await files.drop(upload.id)
      throw new AppError('upload_incomplete', { details: { reason: 'changed' }, retryable: true })
    }
    try {
      const patch = look(upload, bytes, await rulesOf(upload.conversationId))
      await store.write(tx => tx.update('uploads', upload.id, { ...patch, state: 'ready', expiresAt: context.now() + uploadPatienceMs }))
      return show({ ...upload, ...patch, state: 'ready' })
    }
    catch (error) {
      if (isAppError(error) && (error.code === 'media_not_allowed' || error.code === 'file_refused'))
        await forget(upload.id)
      throw isAppError(error) && error.code === 'media_not_allowed' ? refused(error.details.reason) : error
    }
  }

  async function forget(id: string): Promise<void> {
    await store.write(tx => tx.remove('uploads', { id }))
    await files.drop(id)
  }

  async function sweep(): Promise<void> {
    for (const upload of await store.read.find('uploads', { expiresAt: { lte: context.now() } }, { limit: 50 })) {
      const drafts = await store.read.find('drafts', { agentId: upload.agentId, conversationId: upload.conversationId })
      if (upload.state === 'ready' && drafts.some(draft => draft.media?.includes(upload.id)))
        await store.write(tx => tx.update('uploads', upload.id, { expiresAt: context.now() + uploadPatienceMs }))
      else
        await inTurn(upload.id, () => forget(upload.id))
    }
  }

  async function show(upload: UploadRow): Promise<Upload> {
    const received = upload.state === 'ready' ? upload.size : await files.received(upload.id)
    return presentUpload(upload, received)
  }

  return {
    begin: (actor, input) => inTurn(`${actor.agentId} ${input.clientKey}`, () => begin(actor, input)),
    async drop(actor, id) {
      const upload = await store.read.get('uploads', id)
      if (upload?.agentId === actor.agentId)
        await inTurn(id, () => forget(id))
    },
    take: ({ agentId }, piece) => inTurn(piece.id, () => takePiece(agentId, piece)),
    round: { name: 'uploads', everyMs: 60_000, run: sweep },
    async tidy() {
      for (const id of await files.uploads()) {
        const sent = await store.read.one('media', { ref: uploadRef(id) })
        if (sent?.sha256)
          await files.adopt(id, sent.sha256)
        else if (await store.read.get('uploads', id) === undefined)
          await files.drop(id)
      }
    },
  }
}

/** What the content of an upload is, held against what the room takes. */
function look(upload: UploadRow, bytes: Uint8Array, rules: readonly FileRule[]): Pick<UploadRow, 'mime' | 'width' | 'height' | 'risk'> {
  const { mime, width, height, risk } = inspectFile(upload.kind, upload.name, bytes)
  const rule = rules.find(each => each.kind === upload.kind)
  if (rule === undefined || (upload.kind !== 'file' && !takesMime(rule, mime)))
    throw refused('type')
  return { mime: upload.kind === 'file' ? upload.mime : mime, width, height, risk }
}

function refused(reason: unknown): AppError {
  return new AppError('file_refused', { details: { reason: String(reason) } })
}

/** An upload as screens see it. */
export function presentUpload({ id, kind, mime, name, size, state, width, height }: UploadRow, received: number): Upload {
  return { id, kind, mime, name, size, received, state, width, height }
}
