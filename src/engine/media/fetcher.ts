import type { MediaReason } from '../../shared/contract/media.ts'
import type { EngineContext } from '../context.ts'
import type { Row } from '../store/tables.ts'
import { within } from '../../channels/deadline.ts'
import { mediaReasons } from '../../shared/contract/media.ts'
import { AppError, toErrorData } from '../../shared/errors.ts'
import { safeName } from './file-names.ts'
import { inspectFile } from './inspect.ts'

/** Pauses before another try, ms. */
const retryMs = [2_000, 10_000, 60_000, 600_000] as const
/** Time for one download, ms. */
const fetchTimeoutMs = 30_000
/** Downloads at once, so that a slow platform does not hold up the others. */
const atOnce = 3

/** Brings what customers sent to our own disk at once, for the platform may forget it. */
export interface MediaFetcher {
  /** Looks for media that is due. Never two runs at once. */
  readonly run: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Builds the fetcher. What a platform brought is looked at before it is kept. */
export function createMediaFetcher(context: EngineContext): MediaFetcher {
  const abort = new AbortController()
  let running: Promise<void> | null = null

  async function runOnce(): Promise<void> {
    const due = await context.store.read.find('media', { state: 'fetching', nextAt: { lte: context.now() } }, { order: [['nextAt', 'asc']], limit: 12 })
    const next = async (): Promise<void> => {
      for (let item = due.shift(); item !== undefined && !abort.signal.aborted; item = due.shift())
        await fetchOne(item)
    }
    await Promise.all(Array.from({ length: atOnce }, next))
  }

  async function fetchOne(item: Row<'media'>): Promise<void> {
    const connector = context.connectors.get(item.accountId)
    if (connector === undefined)
      return save(item, { state: 'gone', reason: 'unreachable' })
    try {
      const what = { kind: item.kind, ref: item.ref, ...(item.mime === null ? {} : { mime: item.mime }) }
      const got = await within(fetchTimeoutMs, abort.signal, signal => connector.fetchMedia(what, { signal }))
      const { mime, width, height, risk } = inspectFile(item.kind, got.name, got.bytes)
      const sha256 = await context.files.keep(got.bytes)
      await save(item, { state: 'ready', mime, width, height, risk, name: safeName(got.name), size: got.bytes.byteLength, sha256 })
    }
    catch (error) {
      if (!abort.signal.aborted)
        await afterError(item, error)
    }
  }

  async function afterError(item: Row<'media'>, error: unknown): Promise<void> {
    const { code, retryable, details } = toErrorData(error)
    const pause = retryMs[item.attempts]
    if (code === 'media_not_allowed' || code === 'payload_too_large')
      return save(item, { state: 'refused', reason: code === 'payload_too_large' ? 'size' : reasonOf(details.reason) })
    // A disk that is full or a bug of ours says nothing about the file.
    if (pause !== undefined && (retryable || !(error instanceof AppError)))
      return save(item, { attempts: item.attempts + 1, nextAt: context.now() + pause })
    return save(item, { state: 'gone', reason: code === 'not_found' ? 'missing' : 'unreachable' })
  }

  async function save(item: Row<'media'>, patch: Partial<Row<'media'>>): Promise<void> {
    await context.store.write(async (tx) => {
      const message = await tx.get('messages', item.messageId)
      await tx.update('media', item.id, patch)
      tx.changed('media', item.id, item.attempts + 2, message?.conversationId ?? null)
    })
  }

  return {
    run() {
      running ??= runOnce()
        .catch(error => context.log.error({ err: error }, 'media could not be fetched'))
        .finally(() => { running = null })
      return running
    },
    async stop() {
      abort.abort()
      await running
    },
  }
}

/** What a connector gave as the reason, in our words; where it lies is one reason to a person. */
function reasonOf(reason: unknown): MediaReason {
  return mediaReasons.find(known => known === reason) ?? (['scheme', 'host', 'redirects'].includes(String(reason)) ? 'address' : 'type')
}
