import type { MediaRef } from '../../shared/domain/index.ts'
import type { CallContext, ConnectorDeps } from '../connector.ts'
import { AppError } from '../../shared/errors.ts'
import { imageSize } from '../image-size.ts'
import { networkFailure } from '../network-failure.ts'
import { readBounded } from '../response-body.ts'
import { sniffMime } from '../sniff-mime.ts'
import { isForumsOwn, webAddress } from './addresses.ts'

const MAX_BYTES = 20 * 1024 * 1024
/** A picture is refused before anything decodes it: by its sides, and by its area (four bytes a pixel once decoded). */
const MAX_SIDE = 32_767
const MAX_PIXELS = 50_000_000
const ENDPOINT = 'picture'

/** Where a forum's pictures lie. */
export interface PictureSettings {
  readonly baseUrl: string
  readonly pictureHosts: readonly string[]
  readonly timeoutMs: number
}

/** A fetched file. `mime` was told by its first bytes, never by a header. */
export interface FetchedMedia {
  readonly mime: string
  readonly bytes: Uint8Array
  readonly name: string | null
}

function checkedMime(bytes: Uint8Array): string {
  const mime = sniffMime(bytes)
  if (mime?.startsWith('image/') !== true)
    throw new AppError('media_not_allowed', { details: { reason: 'type' } })
  const size = imageSize(mime, bytes)
  if (!size || Math.max(size.width, size.height) > MAX_SIDE || size.width * size.height > MAX_PIXELS)
    throw new AppError('media_not_allowed', { details: { reason: 'pixels' } })
  return mime
}

function refuseStatus(httpStatus: number): void {
  const details = { endpoint: ENDPOINT, httpStatus }
  if (httpStatus === 404 || httpStatus === 410)
    throw new AppError('not_found', { details })
  if (httpStatus !== 200)
    throw new AppError(httpStatus >= 500 || httpStatus === 429 ? 'channel_down' : 'media_not_allowed', { details: { ...details, reason: 'status' } })
}

/** Reads the `img:` references of one forum: from its own origin directly, from its upload hosts by the host's checked way. Never with a token. */
export function createForumMedia(deps: Pick<ConnectorDeps, 'fetch' | 'fetchFile'>, settings: PictureSettings): (ref: MediaRef, context: CallContext) => Promise<FetchedMedia> {
  async function fromForum(url: URL, context: CallContext): Promise<Uint8Array> {
    const limit = AbortSignal.timeout(settings.timeoutMs)
    try {
      const response = await deps.fetch(url.href, { redirect: 'manual', credentials: 'omit', referrerPolicy: 'no-referrer', signal: AbortSignal.any([context.signal, limit]) })
      refuseStatus(response.status)
      return await readBounded(response, MAX_BYTES)
    }
    catch (error) {
      throw networkFailure(error, { isWrite: false, aborted: context.signal.aborted, timedOut: limit.aborted, endpoint: ENDPOINT })
    }
  }

  return async (ref, context) => {
    const url = ref.ref.startsWith('img:') ? webAddress(ref.ref.slice(4), settings.baseUrl) : null
    if (!url)
      throw new AppError('bad_input', { details: { field: 'ref' } })
    if (url.origin === new URL(settings.baseUrl).origin) {
      const bytes = await fromForum(url, context)
      return { mime: checkedMime(bytes), bytes, name: null }
    }
    if (!isForumsOwn(url, settings.baseUrl, settings.pictureHosts) || !deps.fetchFile)
      throw new AppError('media_not_allowed', { details: { reason: 'host' } })
    url.protocol = 'https:'
    const { bytes } = await deps.fetchFile(url.href, { hosts: settings.pictureHosts, maxBytes: MAX_BYTES, signal: context.signal })
    return { mime: checkedMime(bytes), bytes, name: null }
  }
}
