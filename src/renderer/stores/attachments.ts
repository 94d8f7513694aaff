import type { FileRule, Upload } from '../../shared/contract/media.ts'
import type { AppError } from '../../shared/errors.ts'
import type { FileFault } from '../../shared/rules/files.ts'
import { defineStore } from 'pinia'
import { onScopeDispose, reactive } from 'vue'
import { fromErrorData, toErrorData } from '../../shared/errors.ts'
import { faultOfFile, pickRule } from '../../shared/rules/files.ts'
import { carryFile } from '../bridge/carry-file.ts'
import { createSendPiece } from '../bridge/send-piece.ts'
import { useWorkstation } from '../bridge/workstation.ts'
import { useDrafts } from './drafts.ts'
import { useSession } from './session.ts'

/** A file that hangs on a draft. */
export interface Attachment {
  readonly key: string
  readonly kind: Upload['kind']
  readonly name: string
  readonly mime: string
  readonly size: number
  state: 'waiting' | 'uploading' | 'ready' | 'failed'
  /** 0 to 1. */
  share: number
  uploadId: string | null
  error: AppError | null
  /** Address of a preview on this screen; null when only the host has the bytes. */
  readonly preview: string | null
}

/** Why a chosen file was not taken. */
export interface RefusedFile {
  readonly name: string
  readonly fault: FileFault
}

/** Files carried over at once. */
const atOnce = 2

/** Where files of a script hang while it is written; they are no part of a draft. */
export function libraryPlace(scriptId: string | null): string {
  return `library:${scriptId ?? ''}`
}

/** Files that hang on drafts, per conversation. They are carried to the host at once, so that sending only names them. */
export const useAttachments = defineStore('attachments', () => {
  const { client, sendPiece: given } = useWorkstation()
  const session = useSession()
  const drafts = useDrafts()
  const rooms = reactive(new Map<string, Attachment[]>())
  const contents = new Map<string, Blob>()
  const aborts = new Map<string, AbortController>()
  const queue: { readonly roomId: string, readonly key: string }[] = []
  const sendPiece = given ?? createSendPiece(() => session.mediaBase)
  let running = 0

  const of = (roomId: string): readonly Attachment[] => rooms.get(roomId) ?? []
  const isLibrary = (roomId: string): boolean => roomId.startsWith(libraryPlace(null))
  const readyIds = (roomId: string): string[] => of(roomId).flatMap(one => one.uploadId !== null && one.state === 'ready' ? one.uploadId : [])
  const find = (roomId: string, key: string): Attachment | undefined => rooms.get(roomId)?.find(one => one.key === key)

  /** Takes chosen files in as far as the room takes them; answers the others with the reason. */
  function add(roomId: string, rules: readonly FileRule[] | null, files: readonly File[], nameless: string): RefusedFile[] {
    const refused: RefusedFile[] = []
    for (const file of files) {
      const name = file.name === '' || file.name === 'image.png' ? `${nameless}.${file.type.split('/')[1] ?? 'png'}` : file.name
      const fault = faultOfFile(rules, { mime: file.type, size: file.size }, of(roomId))
      if (fault)
        refused.push({ name, fault })
      else
        hang(roomId, file, name, pickRule(rules ?? [], file.type)?.kind ?? 'file')
    }
    return refused
  }

  function hang(roomId: string, file: File, name: string, kind: Upload['kind']): void {
    const key = crypto.randomUUID()
    const attachment: Attachment = { key, kind, name, mime: file.type, size: file.size, state: 'waiting', share: 0, uploadId: null, error: null, preview: kind === 'image' ? URL.createObjectURL(file) : null }
    rooms.set(roomId, [...of(roomId), attachment])
    contents.set(key, file)
    enqueue(roomId, key)
  }

  function enqueue(roomId: string, key: string): void {
    queue.push({ roomId, key })
    next()
  }
  function next(): void {
    const turn = running < atOnce ? queue.shift() : undefined
    if (turn === undefined)
      return
    running += 1
    void carry(turn.roomId, turn.key).finally(() => {
      running -= 1
      next()
    })
    next()
  }

  async function carry(roomId: string, key: string): Promise<void> {
    const attachment = find(roomId, key)
    const content = contents.get(key)
    if (!attachment || !content)
      return
    const abort = new AbortController()
    aborts.set(key, abort)
    Object.assign(attachment, { state: 'uploading', error: null })
    try {
      const upload = await carryFile({ client, sendPiece, pause }, { conversationId: isLibrary(roomId) ? null : roomId, clientKey: key, name: attachment.name, mime: attachment.mime, content }, abort.signal, share => void (attachment.share = share))
      Object.assign(attachment, { state: 'ready', share: 1, uploadId: upload.id })
      // Taken off while its last piece was under way.
      if (find(roomId, key))
        hold(roomId)
      else
        void client.call('upload:drop', { id: upload.id }).catch(() => undefined)
    }
    catch (cause) {
      Object.assign(attachment, { state: 'failed', error: fromErrorData(toErrorData(cause)) })
    }
    finally {
      aborts.delete(key)
    }
  }

  /** Takes a file off; the host forgets it. */
  function remove(roomId: string, key: string): void {
    const attachment = find(roomId, key)
    if (!attachment)
      return
    forget(roomId, [attachment])
    if (attachment.uploadId !== null)
      void client.call('upload:drop', { id: attachment.uploadId }).catch(() => undefined)
    lose(roomId, attachment.uploadId === null ? [] : [attachment.uploadId])
  }

  function forgetUploads(roomId: string, ids: readonly string[]): void {
    forget(roomId, of(roomId).filter(one => one.uploadId !== null && ids.includes(one.uploadId)))
  }
  /** Other windows have them no more either. */
  function lose(roomId: string, ids: readonly string[]): void {
    hold(roomId)
    if (!isLibrary(roomId))
      drafts.lose(roomId, ids)
  }
  drafts.onLost(forgetUploads)

  /** The draft of a room names what hangs on it. */
  function hold(roomId: string): void {
    if (!isLibrary(roomId))
      drafts.hold(roomId, readyIds(roomId))
  }

  function forget(roomId: string, gone: readonly Attachment[]): void {
    rooms.set(roomId, of(roomId).filter(one => !gone.includes(one)))
    for (const { key, preview } of gone) {
      aborts.get(key)?.abort()
      contents.delete(key)
      if (preview?.startsWith('blob:'))
        URL.revokeObjectURL(preview)
    }
  }

  /** Files that the engine's draft holds, on a screen that has hung none there. */
  function restore(roomId: string, uploads: readonly Upload[]): void {
    if (rooms.has(roomId) || uploads.length === 0)
      return
    rooms.set(roomId, uploads.map(hung))
  }

  /** Files that the host has hang on this draft: those of a text that came back, those of a script. */
  function hangOn(roomId: string, uploads: readonly Upload[]): void {
    if (uploads.length === 0)
      return
    const back = uploads.filter(({ id }) => !of(roomId).some(one => one.uploadId === id)).map(hung)
    rooms.set(roomId, [...back, ...of(roomId)])
    hold(roomId)
  }
  function hung({ id, kind, name, mime, size }: Upload): Attachment {
    return { key: id, kind, name, mime, size, state: 'ready', share: 1, uploadId: id, error: null, preview: kind === 'image' ? session.mediaBase + encodeURIComponent(id) : null }
  }

  onScopeDispose(() => {
    for (const [roomId, list] of rooms)
      forget(roomId, list)
  })

  return {
    of,
    readyIds,
    add,
    remove,
    restore,
    hangOn,
    /** Carries a file over that did not arrive; what the host has is not sent again. */
    retry: (roomId: string, key: string) => {
      const attachment = find(roomId, key)
      if (attachment?.state !== 'failed')
        return
      attachment.state = 'waiting'
      enqueue(roomId, key)
    },
    /** These went out with a text. */
    sent: (roomId: string, ids: readonly string[]) => {
      if (ids.length === 0)
        return
      forgetUploads(roomId, ids)
      lose(roomId, ids)
    },
    /** What was being put together there is over; nothing of it is asked of the host. */
    leave: (roomId: string) => {
      forget(roomId, of(roomId))
      rooms.delete(roomId)
    },
  }
})

function pause(ms: number): Promise<void> {
  return new Promise(resolve => void setTimeout(resolve, ms))
}
