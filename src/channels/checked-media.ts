import { AppError } from '../shared/errors.ts'
import { imageSize, isDrawable } from './image-size.ts'
import { sniffMime } from './sniff-mime.ts'

/** A fetched file. `mime` was told by its first bytes, never by a header. */
export interface FetchedMedia {
  readonly mime: string
  readonly bytes: Uint8Array
  readonly name: string | null
}

/** A file that may be kept. Throws `media_not_allowed` with `details.reason` = `type` (none that is known) or `pixels`. */
export function checkedMedia(bytes: Uint8Array, name: string | null = null): FetchedMedia {
  const mime = sniffMime(bytes)
  if (mime === null)
    throw new AppError('media_not_allowed', { details: { reason: 'type' } })
  const size = imageSize(mime, bytes)
  if (mime.startsWith('image/') && (!size || !isDrawable(size)))
    throw new AppError('media_not_allowed', { details: { reason: 'pixels' } })
  return { mime, bytes, name }
}

/** A picture that may be kept; any other type is refused too. */
export function checkedPicture(bytes: Uint8Array): FetchedMedia {
  const media = checkedMedia(bytes)
  if (!media.mime.startsWith('image/'))
    throw new AppError('media_not_allowed', { details: { reason: 'type' } })
  return media
}
