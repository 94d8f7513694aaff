import type { AccountCheck, CallContext, GrantView } from '../../connector.ts'
import type { FeedParts } from './feeds.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { readUser } from './wire.ts'

/** A key does not end by itself; a person may revoke it. */
export const GRANT: GrantView = { expiresAt: null, byPerson: false }

interface Who {
  readonly id: number
  readonly username: string
  readonly name: string
}

/** Who the key acts as; null where the forum lacks this call (contract B1, not confirmed). */
async function session({ client }: FeedParts, context: CallContext): Promise<Who | null> {
  try {
    const who = readUser(await client.get({ path: '/session/current.json' }, context), 'current_user')
    if (!who)
      throw new AppError('auth_invalid', { details: { reason: 'nobody' } })
    return who
  }
  catch (error) {
    if (isAppError(error) && error.code === 'not_found')
      return null
    throw error
  }
}

/** The account's public page, after a read that only a good key gets an answer to. */
async function profile({ client, settings }: FeedParts, context: CallContext): Promise<Who> {
  await client.get({ path: '/notifications.json' }, context)
  const who = readUser(await client.get({ path: `/u/${encodeURIComponent(settings.username)}.json`, subject: 'object' }, context), 'user')
  if (!who)
    throw new AppError('channel_bad_answer', { details: { endpoint: '/u/:name.json', reason: 'no_user' } })
  return who
}

/** Tests the connection: one read, three where the first is not offered. Throws `auth_invalid` for a wrong key, or another account's. */
export function createCheck(parts: FeedParts): (context: CallContext) => Promise<AccountCheck> {
  return async (context) => {
    const who = await session(parts, context) ?? await profile(parts, context)
    if (String(who.id) !== parts.settings.uid)
      throw new AppError('auth_invalid', { details: { reason: 'other_account' } })
    return { uid: String(who.id), name: who.name, grant: GRANT, remarks: [] }
  }
}
