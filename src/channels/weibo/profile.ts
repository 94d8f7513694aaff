import type { InboundAuthor } from '../../shared/domain/index.ts'
import type { CallContext } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import { AppError } from '../../shared/errors.ts'
import { reasonOf, toAuthor } from './map.ts'
import { hostUrl } from './settings.ts'
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

/** Asks who a customer is by uid: pushes carry no name. Contract 6.3. Throws `not_found` for someone who left. */
export function createProfileReader(parts: FeedParts): (uid: string, context: CallContext) => Promise<InboundAuthor> {
  const { client, settings } = parts
  return async (uid, context) => {
    const answer = await client.get(`${hostUrl(settings, 'api')}/2/eps/user/info.json`, { uid }, context)
    const read = wireUser.safeParse(asUser(answer, uid))
    if (!read.success)
      throw new AppError('channel_bad_answer', { details: { endpoint: '/2/eps/user/info.json', reason: reasonOf(read.error) } })
    return toAuthor(read.data)
  }
}
