import type { InboundAuthor } from '../../shared/domain/index.ts'
import type { CallContext } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { reasonOf } from '../bad-row.ts'
import { toAuthor } from './map.ts'
import { hostUrl, restUrl } from './settings.ts'
import { wireUser } from './wire.ts'

/** The sources name this call's fields in two ways; both are read. */
function asUser(answer: unknown, uid: string): unknown {
  const given = answer as Record<string, unknown>
  return {
    ...given,
    idstr: uid,
    screen_name: given.screen_name ?? given.nickname,
    avatar_large: given.avatar_large ?? given.headimgurl,
    location: given.location ?? [given.province, given.city].filter(part => typeof part === 'string' && part !== '').join(' '),
  }
}

/**
 * Asks who a customer is by uid: pushes carry no name. A commercial account asks `users/show`, which tells followers and verification too; when
 * that is closed to it, and for standard accounts, the fans service is asked (contract chapters 3 and 6.3). Throws `not_found` for someone who left.
 */
export function createProfileReader(parts: FeedParts): (uid: string, context: CallContext) => Promise<InboundAuthor> {
  const { client, settings } = parts
  const fansService = `${hostUrl(settings, 'api')}/2/eps/user/info.json`
  let url = settings.profile === 'commercial' ? restUrl(settings, 'users/show') : fansService

  async function ask(uid: string, context: CallContext): Promise<unknown> {
    try {
      return await client.get(url, { uid }, context)
    }
    catch (error) {
      if (!isAppError(error) || error.code !== 'permission_missing' || url === fansService)
        throw error
      url = fansService
      return client.get(url, { uid }, context)
    }
  }

  return async (uid, context) => {
    const read = wireUser.safeParse(asUser(await ask(uid, context), uid))
    if (!read.success)
      throw new AppError('channel_bad_answer', { details: { endpoint: new URL(url).pathname, reason: reasonOf(read.error) } })
    return toAuthor(read.data)
  }
}
