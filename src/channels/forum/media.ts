import type { MediaRef } from '../../shared/domain/index.ts'
import type { FetchedMedia } from '../checked-media.ts'
import type { CallContext, ConnectorDeps } from '../connector.ts'
import { AppError } from '../../shared/errors.ts'
import { checkedPicture } from '../checked-media.ts'
import { exchange } from '../exchange.ts'
import { isForumsOwn, webAddress } from './addresses.ts'

const MAX_BYTES = 20 * 1024 * 1024
const ENDPOINT = 'picture'

/** Where a forum's pictures lie. */
export interface PictureSettings {
  readonly baseUrl: string
  readonly pictureHosts: readonly string[]
  readonly timeoutMs: number
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
  async function fromForum(url: URL, { signal }: CallContext): Promise<Uint8Array> {
    const init = { credentials: 'omit', referrerPolicy: 'no-referrer' } as const
    const { status, bytes } = await exchange(deps.fetch, { url: url.href, init, endpoint: ENDPOINT, isWrite: false, timeoutMs: settings.timeoutMs, maxBytes: MAX_BYTES, signal })
    refuseStatus(status)
    return bytes
  }

  return async (ref, context) => {
    const url = ref.ref.startsWith('img:') ? webAddress(ref.ref.slice(4), settings.baseUrl) : null
    if (!url)
      throw new AppError('bad_input', { details: { field: 'ref' } })
    if (url.origin === new URL(settings.baseUrl).origin)
      return checkedPicture(await fromForum(url, context))
    if (!isForumsOwn(url, settings.baseUrl, settings.pictureHosts) || !deps.fetchFile)
      throw new AppError('media_not_allowed', { details: { reason: 'host' } })
    url.protocol = 'https:'
    const { bytes } = await deps.fetchFile(url.href, { hosts: settings.pictureHosts, maxBytes: MAX_BYTES, signal: context.signal })
    return checkedPicture(bytes)
  }
}
