import type { CallContext } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { restUrl } from './settings.ts'

/** Deletes our own comments. The platform has no call that deletes a post or takes a private message back: `bad_input`. */
export function createDeleter({ client, settings }: FeedParts): (objectKey: string, context: CallContext) => Promise<void> {
  return async (objectKey, context) => {
    const cid = /^comment:(\d{1,20})$/.exec(objectKey)?.[1]
    if (cid === undefined)
      throw new AppError('bad_input', { details: { field: 'objectKey' } })
    try {
      await client.post(restUrl(settings, 'comments/destroy'), { cid }, context)
    }
    catch (error) {
      if (!isAppError(error) || error.code !== 'source_deleted')
        throw error
    }
  }
}
