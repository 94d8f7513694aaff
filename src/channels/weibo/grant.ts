import type { CallContext, GrantView } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import { z } from 'zod'
import { AppError, isAppError } from '../../shared/errors.ts'
import { reasonOf } from '../bad-row.ts'
import { hostUrl } from './settings.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ENDPOINT = '/oauth2/get_token_info'

/** Contract chapter 2; seconds that are left. An application's own developer account has five years. */
const wireTokenInfo = z.object({
  uid: z.union([z.string().regex(/^\d{1,20}$/), z.number().int().positive().transform(String)]),
  expire_in: z.union([z.number(), z.string().regex(/^-?\d{1,12}$/).transform(Number)]).optional().catch(undefined),
})

/** How long the token lives, asked for rarely and remembered. */
export interface GrantReader {
  readonly view: () => GrantView
  /** Asks now. Throws `auth_expired`, or `auth_invalid` with `reason = 'other_account'` for somebody else's token. */
  readonly inspect: (context: CallContext) => Promise<GrantView>
  /** Asks when the last answer is older than a day (after a failure: an hour). Failures are no news: a dead token shows in every other call. */
  readonly freshen: (context: CallContext) => Promise<void>
}

/** Makes the reader of one account's grant. A web application has no refresh, so a person authorises anew. */
export function createGrantReader({ client, settings, now }: FeedParts): GrantReader {
  let expiresAt: number | null = null
  let dueAt = 0

  async function inspect(context: CallContext): Promise<GrantView> {
    dueAt = now() + HOUR_MS
    const read = wireTokenInfo.safeParse(await client.ask(`${hostUrl(settings, 'api')}${ENDPOINT}`, {}, context))
    if (!read.success)
      throw new AppError('channel_bad_answer', { details: { endpoint: ENDPOINT, reason: reasonOf(read.error) } })
    if (read.data.uid !== settings.uid)
      throw new AppError('auth_invalid', { details: { endpoint: ENDPOINT, reason: 'other_account' } })
    const { expire_in: secondsLeft } = read.data
    expiresAt = secondsLeft === undefined ? null : now() + secondsLeft * 1000
    if (secondsLeft !== undefined && secondsLeft <= 0)
      throw new AppError('auth_expired', { details: { endpoint: ENDPOINT } })
    dueAt = now() + DAY_MS
    return view()
  }

  function view(): GrantView {
    return { expiresAt, byPerson: true }
  }

  return {
    view,
    inspect,
    async freshen(context) {
      if (now() < dueAt)
        return
      try {
        await inspect(context)
      }
      catch (error) {
        if (!isAppError(error))
          throw error
      }
    },
  }
}
