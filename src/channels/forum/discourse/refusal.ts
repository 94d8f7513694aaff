import type { AppError as AppErrorType } from '../../../shared/errors.ts'
import type { CallContext } from '../../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { SendTarget } from './target.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'

/** Statuses under which a shut topic, a deleted one, a wrong key and a refused text may all hide. */
const UNCLEAR: ReadonlySet<string> = new Set(['content_refused', 'permission_missing', 'not_found'])

/** What is known beside the refusal itself. */
export interface RefusedSend {
  readonly target: SendTarget
  /** The same raw text left not long ago. */
  readonly wasSent: boolean
}

/**
 * Finds out what a refused write means, by looking at the topic: the forum tells shut, deleted and hidden topics apart by words
 * alone. Reads only, two at most; when they fail too, the first error stands.
 */
export function createRefusalReader({ client, topics }: FeedParts): (error: AppErrorType, sent: RefusedSend, context: CallContext) => Promise<AppErrorType> {
  function refused(code: 'source_deleted' | 'privacy_refused' | 'duplicate_text', why: string, error: AppErrorType): AppErrorType {
    return new AppError(code, { details: { ...error.details, why, maybeSent: false }, cause: error })
  }

  /** A topic that we may not see: gone, or the key is no longer good. */
  async function afterHidden(error: AppErrorType, context: CallContext): Promise<AppErrorType> {
    await client.get({ path: '/notifications.json' }, context)
    return refused('source_deleted', 'topic', error)
  }

  async function lookAt(error: AppErrorType, { target }: RefusedSend, context: CallContext): Promise<AppErrorType> {
    const topic = await topics.topic(target.topicId, context).catch((failure: unknown) => {
      if (isAppError(failure) && (failure.code === 'not_found' || failure.code === 'permission_missing'))
        return null
      throw failure
    })
    if (topic === null)
      return afterHidden(error, context)
    if (topic.deleted_at != null)
      return refused('source_deleted', 'topic', error)
    if (topic.closed === true || topic.archived === true)
      return refused('privacy_refused', 'closed', error)
    return error.code === 'not_found' ? refused('source_deleted', 'post', error) : error
  }

  return async (error, sent, context) => {
    if (!UNCLEAR.has(error.code) || error.details.endpoint !== '/posts.json')
      return error
    if (error.code === 'content_refused' && sent.wasSent)
      return refused('duplicate_text', 'repeated', error)
    try {
      return await lookAt(error, sent, context)
    }
    catch (failure) {
      return isAppError(failure) && failure.code === 'auth_invalid' ? failure : error
    }
  }
}
