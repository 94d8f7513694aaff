import type { CallContext } from '../../connector.ts'
import type { NodebbClient } from './client.ts'
import type { PublicTarget } from './targets.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { wireRawPost, wireTopicState } from './wire.ts'

/** The longest pause that the forum's own settings ask between two posts (reputation below 3). Contract A3. */
const LONGEST_PAUSE_MS = 120_000
const SHORT_PAUSE_MS = 10_000

function gone(endpoint: string): AppError {
  return new AppError('source_deleted', { details: { endpoint } })
}

/** A read before a write: when it fails, nothing was sent. */
function nothingSent(error: unknown): unknown {
  return isAppError(error) ? new AppError(error.code, { details: { ...error.details, maybeSent: false }, retryable: error.retryable, cause: error }) : error
}

/**
 * Looks at the post that is to be answered, because the forum takes answers to posts that are gone (contract A2).
 * Throws `source_deleted`; a post that may not be read is no reason to stop.
 */
export async function refuseWhenGone(client: NodebbClient, { pid }: PublicTarget, context: CallContext): Promise<void> {
  if (pid === null)
    return
  try {
    const read = wireRawPost.safeParse(await client.get(`/api/v3/posts/${pid}`, context))
    if (read.success && read.data.deleted)
      throw gone('/api/v3/posts/:id')
  }
  catch (error) {
    if (isAppError(error) && error.code === 'not_found') {
      // To a guest and to a banned account many a post is "not found": only the account itself may say so.
      await client.self(context).catch((reason: unknown) => {
        throw nothingSent(reason)
      })
      throw gone('/api/v3/posts/:id')
    }
    if (!isAppError(error) || error.code !== 'permission_missing')
      throw nothingSent(error)
  }
}

/** What is known when a reply was refused. */
export interface RefusedReply {
  readonly target: PublicTarget
  /** ms by our clock: now, and when the last post left from here. */
  readonly now: number
  readonly lastPostAt: number
}

async function stateOf(client: NodebbClient, tid: string, context: CallContext): Promise<'gone' | 'locked' | 'open' | 'unknown'> {
  try {
    const read = wireTopicState.safeParse(await client.get(`/api/v3/topics/${tid}`, context))
    if (!read.success)
      return 'unknown'
    return read.data.deleted ? 'gone' : read.data.locked ? 'locked' : 'open'
  }
  catch (error) {
    if (!isAppError(error))
      throw error
    if (error.code !== 'not_found')
      return 'unknown'
    await client.self(context)
    return 'gone'
  }
}

/** How long ago the account last posted, from here or anywhere else; ms. */
async function sinceLastPost(client: NodebbClient, { now, lastPostAt }: RefusedReply, context: CallContext): Promise<number> {
  const { lastPostAt: told } = await client.self(context)
  return Math.min(now - lastPostAt, now + client.clockAheadMs() - told)
}

/**
 * Says why a reply was refused. The forum answers 400 to a deleted topic, a locked one, a post too soon after the last and a muted
 * account alike, with words in the account's language; so the topic itself is looked at, and how long ago the last post was.
 */
export async function explainRefusal(client: NodebbClient, error: AppError, refused: RefusedReply, context: CallContext): Promise<AppError> {
  if (error.code !== 'channel_bad_request' && error.code !== 'not_found' && error.code !== 'permission_missing')
    return error
  const state = await stateOf(client, refused.target.tid, context)
  if (state === 'gone')
    return gone('/api/v3/topics/:id')
  if (state === 'locked')
    return new AppError('channel_bad_request', { details: { ...error.details, reason: 'topic_locked' }, cause: error })
  if (error.code === 'channel_bad_request' && await sinceLastPost(client, refused, context) < LONGEST_PAUSE_MS)
    return new AppError('too_fast', { details: { ...error.details, retryAfterMs: SHORT_PAUSE_MS }, retryable: true, cause: error })
  return error
}
