import type { EngineContext } from '../context.ts'
import type { MediaBytes } from '../handle.ts'
import type { Row } from '../store/tables.ts'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, toErrorData } from '../../shared/errors.ts'

/** Pauses before another try, ms. */
const retryMs = [2_000, 10_000, 60_000, 600_000] as const
/** Time for one download, ms. */
const fetchTimeoutMs = 30_000

/** Brings what customers sent to our own disk at once, for the platform may forget it. */
export interface MediaFetcher {
  /** Looks for media that is due. Never two runs at once. */
  readonly run: () => Promise<void>
  /** Bytes of a stored item; `not_found` when it is not (yet) there. */
  readonly read: (mediaId: string) => Promise<MediaBytes>
  readonly stop: () => Promise<void>
}

/** Builds the fetcher over a folder. Files are named by their hash, so equal pictures are stored once. */
export function createMediaFetcher(context: EngineContext, folder: string): MediaFetcher {
  const abort = new AbortController()
  let running: Promise<void> | null = null

  async function runOnce(): Promise<void> {
    const due = await context.store.read.find('media', { state: 'fetching', nextAt: { lte: context.now() } }, { order: [['nextAt', 'asc']], limit: 8 })
    for (const item of due) {
      if (!abort.signal.aborted)
        await fetchOne(item)
    }
  }

  async function fetchOne(item: Row<'media'>): Promise<void> {
    const connector = context.connectors.get(item.accountId)
    if (connector === undefined)
      return save(item, { state: 'gone' })
    try {
      const got = await connector.fetchMedia({ kind: item.kind, ref: item.ref, ...(item.mime === null ? {} : { mime: item.mime }) }, { signal: AbortSignal.any([abort.signal, AbortSignal.timeout(fetchTimeoutMs)]) })
      const sha256 = createHash('sha256').update(got.bytes).digest('hex')
      await keep(folder, sha256, got.bytes)
      await save(item, { state: 'ready', mime: got.mime, name: got.name, size: got.bytes.byteLength, sha256 })
    }
    catch (error) {
      if (!abort.signal.aborted)
        await afterError(item, error)
    }
  }

  async function afterError(item: Row<'media'>, error: unknown): Promise<void> {
    const { code, retryable } = toErrorData(error)
    const pause = retryMs[item.attempts]
    if (code === 'media_not_allowed')
      return save(item, { state: 'refused' })
    if (!retryable || pause === undefined)
      return save(item, { state: 'gone' })
    return save(item, { attempts: item.attempts + 1, nextAt: context.now() + pause })
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
    async read(mediaId) {
      const item = await context.store.read.get('media', mediaId)
      if (item === undefined || item.state !== 'ready' || item.sha256 === null)
        throw new AppError('not_found')
      return { mime: item.mime ?? 'application/octet-stream', name: item.name, bytes: await readFile(pathOf(folder, item.sha256)) }
    },
    async stop() {
      abort.abort()
      await running
    },
  }
}

function pathOf(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), sha256)
}

/** Whole or not at all: written beside and renamed. */
async function keep(folder: string, sha256: string, bytes: Uint8Array): Promise<void> {
  const path = pathOf(folder, sha256)
  await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true })
  await writeFile(`${path}.part`, bytes)
  await rename(`${path}.part`, path)
}
