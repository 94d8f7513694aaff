import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { MediaBytes, MediaSlice } from '../handle.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { HotlineDeps, Recordings, RecordingShelf } from './ports.ts'
import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'

/** How long a recording that was asked for can be heard, ms. */
const heardMs = 10 * 60_000
/** Recordings kept in memory at a time; the oldest gives way. */
const mostKept = 8
/** Largest recording that is fetched, bytes. */
const largestBytes = 64 * 2 ** 20
/** How long the gateway may take to hand one over, ms. */
const fetchMs = 30_000
/** First letters of the ids under which hosts serve recordings. */
const idPrefix = 'recording-'

/** Where a call's recording can be heard. */
export function recordingCalls(context: EngineContext, deps: HotlineDeps): Pick<Handlers, 'call:recording'> {
  return {
    'call:recording': async (actor, { callbackId }) => {
      const callback = await context.store.read.get('callbacks', callbackId)
      if (callback === undefined)
        throw new AppError('not_found')
      const { recordingId } = callback
      await requireListener(context, actor, callback)
      if (recordingId === null || deps.recordings == null || deps.shelf === undefined)
        throw new AppError('not_found', { details: { missing: 'recording' } })
      const audio = await deps.recordings.fetch(recordingId)
      await context.store.write(tx => audit(context, tx, actor, 'call.listen', 'callback', callbackId, { recordingId }))
      return { ...deps.shelf.put(audio), mime: audio.mime }
    },
  }
}

/** The call's agent, the case's owner, a supervisor; whoever else asks is written down, too. */
async function requireListener(context: EngineContext, actor: Actor, callback: CallbackRecord): Promise<void> {
  const matter = await context.store.read.get('cases', callback.caseId)
  if (callback.agentId === actor.agentId || matter?.ownerId === actor.agentId || actor.role === 'supervisor')
    return
  await context.store.write(tx => audit(context, tx, actor, 'call.listenRefused', 'callback', callback.id))
  throw new AppError('forbidden')
}

/** Keeps fetched recordings for a while under ids that nobody can guess. `now`: ms UTC. */
export function createRecordingShelf(now: () => number): RecordingShelf {
  const kept = new Map<string, { readonly mime: string, readonly bytes: Uint8Array, readonly until: number }>()
  const tidy = (): void => {
    for (const [id, { until }] of kept) {
      if (until <= now() || kept.size > mostKept)
        kept.delete(id)
    }
  }
  return {
    put({ mime, bytes }) {
      const mediaId = `${idPrefix}${randomUUID()}`
      const until = now() + heardMs
      kept.set(mediaId, { mime, bytes, until })
      tidy()
      return { mediaId, until }
    },
    read(mediaId, slice) {
      tidy()
      const item = kept.get(mediaId)
      if (item === undefined)
        return undefined
      const from = slice?.from ?? 0
      return { mime: item.mime, name: null, bytes: item.bytes.subarray(from, from + (slice?.length ?? item.bytes.byteLength)), from, size: item.bytes.byteLength }
    },
  }
}

type ReadMedia = (mediaId: string, slice?: MediaSlice) => Promise<MediaBytes>

/** A reader of media that knows the shelf's ids, too; `not_found` for those whose time is up. */
export function readingRecordings(shelf: RecordingShelf, read: ReadMedia): ReadMedia {
  return async (mediaId, slice) => {
    if (!mediaId.startsWith(idPrefix))
      return read(mediaId, slice)
    const item = shelf.read(mediaId, slice)
    if (item === undefined)
      throw new AppError('not_found')
    return item
  }
}

/** The phone system's recordings, handed over by the gateway: `GET <gateway>/recordings/<id>` with the link's token. */
export function createGatewayRecordings({ url, token, fetch = globalThis.fetch }: { readonly url: string, readonly token: string, readonly fetch?: typeof globalThis.fetch }): Recordings {
  return {
    async fetch(recordingId) {
      const response = await fetch(new URL(`/recordings/${encodeURIComponent(recordingId)}`, url), { headers: { Authorization: `Bearer ${token}` }, redirect: 'error', signal: AbortSignal.timeout(fetchMs) })
        .catch((cause: unknown) => {
          throw new AppError('hotline_unreachable', { cause })
        })
      if (response.status === 404)
        throw new AppError('not_found', { details: { missing: 'recording' } })
      if (!response.ok)
        throw new AppError('hotline_unreachable', { details: { status: response.status } })
      if (Number(response.headers.get('Content-Length') ?? 0) > largestBytes)
        throw new AppError('payload_too_large')
      const bytes = new Uint8Array(await response.arrayBuffer())
      if (bytes.byteLength > largestBytes)
        throw new AppError('payload_too_large')
      return { mime: response.headers.get('Content-Type') ?? 'audio/wav', bytes }
    },
  }
}
