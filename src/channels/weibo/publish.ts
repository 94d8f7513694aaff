import type { CallContext, OutgoingMedia, OutgoingPost, SendReceipt } from '../connector.ts'
import type { CallFields, Upload } from './client.ts'
import type { FeedParts } from './feeds.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { measureText } from '../../shared/rules/text-length.ts'
import { sniffMime } from '../sniff-mime.ts'
import { IN_REVIEW } from './errors.ts'
import { hostUrl, restUrl } from './settings.ts'
import { linkHosts } from './text.ts'
import { rowId, rowSecond } from './wire.ts'

const HOUR_MS = 3_600_000
/** Contract chapter 3, `statuses/share` and the `update/biz` family. */
const SHORT_LIMIT = 140
const PICTURE_LIMIT_BYTES = 5 * 1024 * 1024
const PICTURES: readonly string[] = ['image/jpeg', 'image/gif', 'image/png']

interface Publication {
  readonly url: string
  readonly fields: CallFields
}

/** Counts publications of the last hour, so that the platform's limit is never run into. */
function createCounter(most: number, now: () => number): { readonly take: () => void, readonly giveBack: () => void } {
  let times: number[] = []
  return {
    take() {
      times = times.filter(time => now() - time < HOUR_MS)
      const [oldest] = times
      if (times.length >= most && oldest !== undefined)
        throw new AppError('quota_exhausted', { details: { scope: 'publications', resetAt: oldest + HOUR_MS } })
      times.push(now())
    },
    giveBack() {
      times.pop()
    },
  }
}

function contentRefused(why: string): AppError {
  return new AppError('content_refused', { details: { why } })
}

async function pictureOf(media: readonly OutgoingMedia[]): Promise<Upload | null> {
  const [picture, ...more] = media
  if (!picture)
    return null
  if (more.length > 0 || picture.kind !== 'image')
    throw new AppError('media_not_allowed', { details: { reason: 'one_picture' } })
  if (picture.size >= PICTURE_LIMIT_BYTES)
    throw new AppError('media_not_allowed', { details: { reason: 'size', maxBytes: PICTURE_LIMIT_BYTES } })
  const bytes = await picture.bytes()
  const mime = sniffMime(bytes)
  if (mime === null || !PICTURES.includes(mime) || bytes.byteLength >= PICTURE_LIMIT_BYTES)
    throw new AppError('media_not_allowed', { details: { reason: 'type' } })
  return { field: 'pic', name: `picture.${mime.slice('image/'.length)}`, mime, bytes }
}

/**
 * Makes the publishing side of one account. Standard accounts have `statuses/share`: at most 140 characters, the address of a registered
 * domain, no topic. Commercial ones write freely (`statuses/update`, with a picture `statuses/upload`), beyond 140 characters as a long text.
 */
export function createPublisher(parts: FeedParts): (post: OutgoingPost, context: CallContext) => Promise<SendReceipt> {
  const { client, settings, now } = parts
  const isCommercial = settings.profile === 'commercial'
  const counter = createCounter(settings.publishPerHour, now)

  function checkText(given: string): string {
    const text = given.toWellFormed()
    const limit = isCommercial ? settings.longPostLimit : SHORT_LIMIT
    const length = measureText('weibo140', text)
    if (text.trim() === '')
      throw new AppError('empty_text')
    if (length > limit)
      throw new AppError('text_too_long', { details: { limit, length } })
    return text
  }

  function share(status: string): Publication {
    const hosts = linkHosts(status)
    if (!hosts.some(host => settings.safeDomains.some(safe => host === safe || host.endsWith(`.${safe}`))))
      throw contentRefused('no_safe_domain')
    if (/#[^#]+#/.test(status))
      throw contentRefused('topic')
    return { url: `${hostUrl(settings, 'api')}/2/statuses/share.json`, fields: { status, rip: settings.rip } }
  }

  function update(status: string, hasPicture: boolean): Publication {
    const isLong = measureText('weibo140', status) > SHORT_LIMIT
    return { url: restUrl(settings, hasPicture ? 'statuses/upload' : 'statuses/update'), fields: { status, visible: 0, rip: settings.rip, ...(isLong ? { is_longtext: 1 } : {}) } }
  }

  function receiptOf(made: unknown, url: string): SendReceipt {
    const id = rowId(made)
    if (id === null)
      throw new AppError('link_lost', { details: { endpoint: new URL(url).pathname, reason: 'no_receipt', maybeSent: true } })
    const second = rowSecond(made)
    return { state: 'sent', objectKey: `status:${id}`, at: second === null ? now() : second * 1000 }
  }

  return async (post, context) => {
    const status = checkText(post.text)
    const picture = await pictureOf(post.media)
    const { url, fields } = isCommercial ? update(status, picture !== null) : share(status)
    counter.take()
    try {
      return receiptOf(picture ? await client.upload(url, fields, picture, context) : await client.post(url, fields, context), url)
    }
    catch (error) {
      if (isAppError(error) && error.details.platformCode === IN_REVIEW)
        return { state: 'in_review', objectKey: null, at: now() }
      if (isAppError(error) && error.details.maybeSent !== true)
        counter.giveBack()
      throw error
    }
  }
}
