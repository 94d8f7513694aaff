import type { UpdateDisk } from './disk.ts'
import type { UpdateFeed } from './feed.ts'
import type { PackageFile } from './manifest.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { packageName, partOf } from './kept.ts'
import { refusalIn, updateRefused } from './refusal.ts'

/** What a download goes through. */
export interface DownloadOptions {
  readonly feed: Pick<UpdateFeed, 'open'>
  readonly disk: UpdateDisk
  readonly file: PackageFile
  readonly signal: AbortSignal
  /** Told with bytes that are here. */
  readonly onProgress?: (bytes: number) => void
  /** Waits after each piece, so that a desk leaves the line to its calls; is told the bytes of the piece. */
  readonly pace?: (bytes: number) => Promise<void>
  /** A mirror that says nothing for so long is given up, ms. */
  readonly silenceMs?: number
}

/** What is not synced may be lost: never more than this, bytes. */
const syncEvery = 8 * 1024 * 1024

/** Whether the package lies in the folder, whole to the byte. */
export async function isWhole(disk: UpdateDisk, { sha512, size }: Pick<PackageFile, 'sha512' | 'size'>): Promise<boolean> {
  const name = packageName(sha512)
  return await disk.size(name) === size && await disk.hash(name) === sha512
}

/** Where an answer begins. The whole is asked for again where a mirror answers with another part, or has another file than was signed. */
function startOf(answer: Response, offset: number, size: number): number {
  const start = answer.status === 200 ? 0 : offset
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers.get('content-range') ?? '') ?? []
  if (answer.status === 206 && (Number(first) !== offset || (total !== '*' && Number(total) !== size)))
    throw updateRefused('range_wrong')
  const length = answer.headers.get('content-length')
  if (length !== null && start + Number(length) !== size)
    throw updateRefused('size_wrong')
  return start
}

function checkStatus(answer: Response): void {
  if (answer.status === 416)
    throw updateRefused('range_wrong')
  if (answer.status === 404 || answer.status === 410)
    throw updateRefused('package_missing')
  if (answer.status !== 200 && answer.status !== 206)
    throw new AppError('link_lost', { details: { status: answer.status } })
}

/** A signal that also fires after silence; `heard` puts that off. */
function listenFor(silenceMs: number, outer: AbortSignal) {
  const control = new AbortController()
  const stop = () => control.abort()
  let timer = setTimeout(stop, silenceMs)
  outer.addEventListener('abort', stop, { once: true })
  return {
    signal: control.signal,
    heard() {
      clearTimeout(timer)
      timer = setTimeout(stop, silenceMs)
    },
    end() {
      clearTimeout(timer)
      outer.removeEventListener('abort', stop)
      control.abort()
    },
  }
}

/** One connection: from what is here to the end, or until it is cut. */
async function fetchRest({ feed, disk, file, signal, onProgress, pace, silenceMs = 30_000 }: DownloadOptions, part: string): Promise<void> {
  const offset = await disk.size(part) ?? 0
  const silence = listenFor(silenceMs, signal)
  try {
    const answer = await feed.open(file.url, offset, silence.signal)
    checkStatus(answer)
    let have = startOf(answer, offset, file.size)
    if (have === 0)
      await disk.remove(part)
    let unsynced = 0
    for await (const piece of answer.body ?? []) {
      silence.heard()
      have += piece.length
      if (have > file.size)
        throw updateRefused('size_wrong')
      await disk.append(part, piece)
      unsynced += piece.length
      if (unsynced >= syncEvery) {
        await disk.sync(part)
        unsynced = 0
      }
      onProgress?.(have)
      await pace?.(piece.length)
      signal.throwIfAborted()
    }
    if (have < file.size)
      throw new AppError('link_lost')
  }
  catch (cause) {
    throw refusalIn(cause) !== null || cause instanceof AppError || isOfDisk(cause) ? cause : new AppError('link_lost', { cause })
  }
  finally {
    silence.end()
  }
}

/** A full disk is not a lost link. */
function isOfDisk(cause: unknown): boolean {
  return cause instanceof Error && ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO'].includes((cause as NodeJS.ErrnoException).code ?? '')
}

/** Brings what is here to the end of the package and looks at every byte of it. */
async function attempt(options: DownloadOptions, part: string): Promise<void> {
  const { disk, file } = options
  const have = await disk.size(part) ?? 0
  if (have > file.size)
    await disk.remove(part)
  if (have !== file.size)
    await fetchRest(options, part)
  await disk.sync(part)
  if (await disk.hash(part) !== file.sha512)
    throw updateRefused('hash_wrong')
}

/**
 * Fetches a package and answers its name in the folder. What a cut left is gone on with; where a part turns out to be of other bytes
 * (a cut, another mirror), the whole is fetched once more before it is refused. Only a package that is right to the byte gets its name.
 * Throws `update_refused`, or `link_lost`, after which the next call goes on from there.
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { disk, file } = options
  const name = packageName(file.sha512)
  if (await isWhole(disk, file))
    return name
  const part = partOf(name)
  const hadPart = (await disk.size(part) ?? 0) > 0
  try {
    await attempt(options, part)
  }
  catch (error) {
    const reason = refusalIn(error)
    if (reason === null || reason === 'address_foreign' || reason === 'package_missing')
      throw error
    await disk.remove(part)
    if (!hadPart)
      throw error
    await attempt(options, part).catch(async (again) => {
      if (refusalIn(again) !== null)
        await disk.remove(part)
      throw again
    })
  }
  await disk.rename(part, name)
  return name
}
