import type { MediaRef } from '../../shared/domain/index.ts'
import type { FetchedMedia } from '../checked-media.ts'
import type { CallContext } from '../connector.ts'
import type { Download } from './client.ts'
import type { FeedParts } from './feeds.ts'
import { AppError } from '../../shared/errors.ts'
import { checkedMedia } from '../checked-media.ts'
import { hostUrl } from './settings.ts'

const MAX_BYTES = 20 * 1024 * 1024
const MAX_NAME = 120

function fileName(headers: Headers): string | null {
  const named = /filename="([^"]+)"/i.exec(headers.get('content-disposition') ?? '')?.[1]
  const plain = named?.replace(/[\p{C}\\/:*?"<>|]/gu, '').replace(/^\.+/, '').trim().slice(0, MAX_NAME)
  return plain === undefined || plain === '' ? null : plain
}

/** Reads media of one account: private pictures and voices by their id, post pictures from the platform's picture hosts. */
export function createMediaReader(parts: FeedParts): (ref: MediaRef, context: CallContext) => Promise<FetchedMedia> {
  const { client, settings } = parts
  const ownOrigins = new Set((['api', 'biz', 'm', 'rm', 'upload'] as const).map(host => new URL(hostUrl(settings, host)).origin))

  /** The address of a post's picture, if it lies where pictures lie; a text from the platform opens no other door. */
  function pictureUrl(text: string): string {
    const url = URL.parse(text)
    if (url && ownOrigins.has(url.origin))
      return url.href
    const isPictureHost = url && settings.pictureHosts.some(host => url.hostname === host || url.hostname.endsWith(`.${host}`))
    if (!isPictureHost || url.port !== '' || !/^https?:$/.test(url.protocol))
      throw new AppError('media_not_allowed', { details: { reason: 'host' } })
    url.protocol = 'https:'
    return url.href
  }

  function download(ref: string, context: CallContext): Promise<Download> {
    const fid = /^mss:(\d{1,20})$/.exec(ref)?.[1]
    if (fid !== undefined)
      return client.download(`${hostUrl(settings, 'upload')}/2/mss/msget`, { fid }, MAX_BYTES, context)
    if (ref.startsWith('pic:'))
      return client.downloadPublic(pictureUrl(ref.slice(4)), MAX_BYTES, context)
    throw new AppError('bad_input', { details: { field: 'ref' } })
  }

  return async (ref, context) => {
    const { bytes, headers } = await download(ref.ref, context)
    return checkedMedia(bytes, fileName(headers))
  }
}
