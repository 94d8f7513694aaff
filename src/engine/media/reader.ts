import type { EngineContext } from '../context.ts'
import type { MediaBytes, MediaSlice } from '../handle.ts'
import { AppError } from '../../shared/errors.ts'
import { uploadRef } from './shelf.ts'

/** Most that one reading carries over to a host, bytes. */
const sliceBytes = 2 * 2 ** 20

/** Reads what messages and uploads hold, a slice at a time; `not_found` for what is not (yet, any more) there. */
export function createMediaReader({ store, files }: EngineContext): (mediaId: string, slice?: MediaSlice) => Promise<MediaBytes> {
  async function find(id: string) {
    const item = await store.read.get('media', id)
    if (item !== undefined)
      return item.state === 'ready' ? item : undefined
    const upload = await store.read.get('uploads', id)
    return upload?.state === 'ready' ? { ...upload, ref: uploadRef(id) } : undefined
  }

  return async (mediaId, { from, length } = { from: 0, length: sliceBytes }) => {
    const item = await find(mediaId)
    if (item === undefined || item.sha256 === null || item.size === null)
      throw new AppError('not_found')
    const bytes = from >= item.size ? new Uint8Array() : await files.slice({ sha256: item.sha256, ref: item.ref }, from, Math.min(length, sliceBytes))
    return { mime: item.mime ?? 'application/octet-stream', name: item.name, bytes, from, size: item.size }
  }
}
