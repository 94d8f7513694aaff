import type { CallContext, ConnectorDeps, GrantView } from '../connector.ts'
import type { OAuth, UserTokens } from './oauth.ts'
import { z } from 'zod'
import { AppError, isAppError } from '../../shared/errors.ts'
import { NO_RENEWAL } from './errors.ts'
import { createSingleFlight } from './single-flight.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** An access token (15 days) is refreshed so long before its end, a refresh token (30 days) renewed so long before. */
const REFRESH_EARLY_MS = DAY_MS
const RENEW_EARLY_MS = 3 * DAY_MS
/** Contract chapter 2: five renewals, then a person authorises anew. */
const MOST_RENEWALS = 5
/** After a failed upkeep of tokens that still live. */
const UPKEEP_PAUSE_MS = 5 * MINUTE_MS
/** A new app token retires the former one after five minutes, so it is fetched that long before the end. */
const APP_OVERLAP_MS = 5 * MINUTE_MS
/** App tokens fetched in five minutes; the platform refuses beyond 500 for the whole app, whose other accounts fetch too. */
const MOST_APP_FETCHES = 50

const userTokens = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  accessExpiresAt: z.number(),
  refreshExpiresAt: z.number(),
  renewals: z.number().int().min(0).default(0),
})

/** The tokens of one account and its app: kept alive, never fetched twice at a time, never in an error. */
export interface Tokens {
  /** The user's access token. Throws `secrets_unavailable` before anybody authorised, `auth_expired` when a person must do so anew. */
  user: (context: CallContext) => Promise<string>
  app: (context: CallContext) => Promise<string>
  /** The platform refused this token: gets another one, unless somebody did so meanwhile. False when trying again is in vain. */
  replaceUser: (refused: string, context: CallContext) => Promise<boolean>
  replaceApp: (refused: string) => void
  grant: () => GrantView
}

function readTokens(text: string): UserTokens {
  try {
    return userTokens.parse(JSON.parse(text))
  }
  catch {
    // The cause would quote the secret.
    throw new AppError('config_invalid', { details: { channel: 'douyin', fields: ['secret tokens'] } })
  }
}

/** Nobody's call: upkeep outlives whoever asked for it. The transport has its own time limit. */
function ownContext(): CallContext {
  return { signal: new AbortController().signal }
}

/** Keeps the tokens of one account. What is renewed is in the secret store before it is used. */
export function createTokens(deps: Pick<ConnectorDeps, 'secret' | 'keepSecret' | 'now'>, oauth: OAuth): Tokens {
  const { now } = deps
  let seen: string | null = null
  let held: UserTokens | null = null
  let isUnsaved = false
  let nextUpkeepAt = 0
  let refusedInVain = ''
  let inVainUntil = 0
  let appToken: { value: string, until: number } | null = null
  let appFetches: number[] = []

  /** The tokens as they stand; those of a new authorisation, put into the store by somebody else, win. */
  function current(): UserTokens {
    const given = deps.secret('tokens')
    if (held === null || given !== seen) {
      held = readTokens(given)
      isUnsaved = false
      nextUpkeepAt = 0
    }
    seen = given
    return held
  }

  /** Until the store has them, new tokens are kept here: a renewed refresh token exists nowhere else. */
  async function save(tokens: UserTokens): Promise<void> {
    held = tokens
    isUnsaved = true
    await deps.keepSecret('tokens', JSON.stringify(tokens))
    isUnsaved = false
  }

  async function refresh(): Promise<void> {
    const tokens = current()
    const { token, expiresIn } = await oauth.refresh(tokens.refreshToken, ownContext())
    await save({ ...tokens, accessToken: token, accessExpiresAt: now() + expiresIn * 1000 })
  }

  async function renew(): Promise<void> {
    const tokens = current()
    try {
      const { token, expiresIn } = await oauth.renew(tokens.refreshToken, ownContext())
      await save({ ...tokens, refreshToken: token, refreshExpiresAt: now() + expiresIn * 1000, renewals: tokens.renewals + 1 })
    }
    catch (error) {
      if (!isAppError(error) || !NO_RENEWAL.has(Number(error.details.platformCode)))
        throw error
      await save({ ...tokens, renewals: MOST_RENEWALS })
    }
  }

  function isRefreshDue(tokens: UserTokens): boolean {
    return now() >= tokens.accessExpiresAt - REFRESH_EARLY_MS
  }

  function isRenewalDue(tokens: UserTokens): boolean {
    const left = tokens.refreshExpiresAt - now()
    return tokens.renewals < MOST_RENEWALS && left > 0 && left <= RENEW_EARLY_MS
  }

  /** The access token first: should the answer to a renewal be lost, the account still has fifteen days. */
  async function upkeep(isRefused: boolean): Promise<void> {
    if (isUnsaved)
      await save(current())
    if (isRefused || isRefreshDue(current()) || isRenewalDue(current()))
      await refresh()
    if (isRenewalDue(current()))
      await renew()
  }

  const keepUp = createSingleFlight<void, { readonly isRefused: boolean }>('/oauth/refresh_token/', ({ isRefused }) => upkeep(isRefused))

  const fetchApp = createSingleFlight<string>('/oauth/client_token/', async () => {
    appFetches = appFetches.filter(at => at > now() - APP_OVERLAP_MS)
    if (appFetches.length >= MOST_APP_FETCHES)
      throw new AppError('rate_limited', { details: { endpoint: '/oauth/client_token/', retryAfterMs: APP_OVERLAP_MS } })
    appFetches.push(now())
    const { token, expiresIn } = await oauth.appToken(ownContext())
    // A stable token may come with little life left; asked for again at once it would be the same.
    appToken = { value: token, until: now() + Math.max(MINUTE_MS, expiresIn * 1000 - APP_OVERLAP_MS) }
    return token
  })

  return {
    async user(context) {
      const tokens = current()
      const isDue = isUnsaved || isRefreshDue(tokens) || isRenewalDue(tokens)
      const isDead = now() >= tokens.accessExpiresAt
      if (isDue && (isDead || isUnsaved || now() >= nextUpkeepAt)) {
        try {
          await keepUp(context.signal, { isRefused: false })
        }
        catch (error) {
          nextUpkeepAt = now() + UPKEEP_PAUSE_MS
          if (isDead || context.signal.aborted)
            throw error
        }
      }
      // A token that the store does not have yet is not used.
      if (isUnsaved)
        throw new AppError('secrets_unavailable', { details: { name: 'tokens', reason: 'not_kept' }, retryable: true })
      return current().accessToken
    },
    async app(context) {
      return appToken !== null && now() < appToken.until ? appToken.value : fetchApp(context.signal)
    },
    async replaceUser(refused, context) {
      if (current().accessToken !== refused)
        return true
      // Refreshed before its end a token stays the same: refused once more, refreshing it again would change nothing.
      if (refusedInVain === refused && now() < inVainUntil)
        return false
      await keepUp(context.signal, { isRefused: true })
      refusedInVain = refused
      inVainUntil = now() + MINUTE_MS
      return true
    },
    replaceApp(refused) {
      if (appToken?.value === refused)
        appToken = null
    },
    grant() {
      try {
        const { refreshExpiresAt, renewals } = current()
        return { expiresAt: refreshExpiresAt, byPerson: renewals >= MOST_RENEWALS || refreshExpiresAt <= now() }
      }
      catch {
        return { expiresAt: null, byPerson: true }
      }
    },
  }
}
