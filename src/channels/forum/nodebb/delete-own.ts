import type { CallContext } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { wireRawPost } from './wire.ts'

/** Deletes a reply of ours so that moderators can restore it. A private message cannot be deleted by its key. */
export function createDeleteOwn({ client, keys }: NodebbParts): (objectKey: string, context: CallContext) => Promise<void> {
  async function isGone(pid: string, context: CallContext): Promise<boolean> {
    try {
      const read = wireRawPost.safeParse(await client.get(`/api/v3/posts/${pid}`, context))
      return read.success && read.data.deleted
    }
    catch (error) {
      if (isAppError(error) && error.code === 'not_found')
        return true
      throw error
    }
  }

  return async (objectKey, context) => {
    const pid = keys.idOf('post', objectKey)
    if (pid === null)
      throw new AppError('bad_input', { details: { field: 'objectKey' } })
    try {
      await client.write('DELETE', `/api/v3/posts/${pid}/state`, {}, context)
    }
    catch (error) {
      const mayBeGone = isAppError(error) && (error.code === 'not_found' || error.code === 'channel_bad_request' || error.code === 'permission_missing')
      if (!mayBeGone || !await isGone(pid, context))
        throw error
    }
  }
}
