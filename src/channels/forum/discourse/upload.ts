import type { CallContext, FileBounds, OutgoingMedia } from '../../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { DiscourseSettings } from './settings.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { pictureLine } from './markdown.ts'
import { readUpload } from './wire.ts'

const MIMES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const
const MOST = 10

/** Pictures that the forum takes. */
export function pictureBounds(settings: DiscourseSettings): FileBounds {
  return { mimes: MIMES, maxBytes: settings.largestPicture, most: MOST }
}

function checkBounds(media: readonly OutgoingMedia[], bounds: FileBounds): void {
  const wrong = media.find(file => file.kind !== 'image' || !bounds.mimes.includes(file.mime) || file.size > bounds.maxBytes)
  if (wrong || media.length > bounds.most)
    throw new AppError('media_not_allowed', { details: { reason: wrong === undefined ? 'number' : wrong.size > bounds.maxBytes ? 'size' : 'type', maybeSent: false } })
}

/**
 * Uploads the pictures of a message, one after the other, and answers the lines that show them. Nothing is posted here: a
 * picture that does not arrive is `upload_incomplete` and may be tried again; the forum keeps one copy of equal files.
 */
export function createUploader({ client, settings }: FeedParts): (media: readonly OutgoingMedia[], context: CallContext) => Promise<readonly string[]> {
  const bounds = pictureBounds(settings)

  async function upload(file: OutgoingMedia, context: CallContext): Promise<string> {
    const form = new FormData()
    form.set('upload_type', 'composer')
    form.set('synchronous', 'true')
    form.set('file', new Blob([new Uint8Array(await file.bytes())], { type: file.mime }), file.name)
    try {
      const made = readUpload(await client.write({ method: 'POST', path: '/uploads.json', body: form }, context))
      if (!made)
        throw new AppError('upload_incomplete', { details: { reason: 'no_receipt', maybeSent: false }, retryable: true })
      return pictureLine({ name: file.name, ...made })
    }
    catch (error) {
      if (isAppError(error) && error.details.maybeSent === true)
        throw new AppError('upload_incomplete', { details: { ...error.details, maybeSent: false }, retryable: true, cause: error })
      if (isAppError(error) && error.code === 'content_refused')
        throw new AppError('media_not_allowed', { details: { ...error.details, maybeSent: false }, cause: error })
      throw error
    }
  }

  return async (media, context) => {
    checkBounds(media, bounds)
    const lines: string[] = []
    for (const file of media)
      lines.push(await upload(file, context))
    return lines
  }
}
