import type { CallContext } from '../../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { WireNotification } from './wire.ts'
import { AppError } from '../../../shared/errors.ts'
import { readNotifications } from './wire.ts'

/** Kinds of notices, contract B2. Those of neither set (likes, badges, reminders …) bring nothing to read. */
const PRIVATE: ReadonlySet<number> = new Set([6, 7, 16])
const QUIET: ReadonlySet<number> = new Set([4, 5, 11, 12, 14, 18, 20, 24, 25, 29, 30, 34])

function signatureOf({ id, created_at, post_number }: WireNotification): string {
  return `${id} ${created_at ?? ''} ${post_number ?? ''}`
}

/**
 * Asks for notices and names the feeds with news. Notices are a wake-up, not a log: several are collapsed into one that names
 * the first unread post, so what they say is never taken in; the feeds are read instead. This reading marks nothing as seen.
 */
export function createProbe({ client, memory }: FeedParts): (context: CallContext) => Promise<readonly string[]> {
  let before: ReadonlySet<string> | null = null

  return async (context) => {
    const notices = readNotifications(await client.get({ path: '/notifications.json' }, context))
    if (!notices)
      throw new AppError('channel_bad_answer', { details: { endpoint: '/notifications.json', reason: 'no_list' } })
    for (const { data } of notices)
      memory.raise(data?.original_post_id ?? 0)
    const known = before
    before = new Set(notices.map(signatureOf))
    if (known === null)
      return ['posts', 'private']
    const news = notices.filter(notice => !known.has(signatureOf(notice)) && !QUIET.has(notice.notification_type))
    return [
      ...(news.some(notice => !PRIVATE.has(notice.notification_type)) ? ['posts'] : []),
      ...(news.some(notice => PRIVATE.has(notice.notification_type)) ? ['private'] : []),
    ]
  }
}
