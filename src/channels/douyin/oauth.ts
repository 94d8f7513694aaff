import type { CallContext } from '../connector.ts'
import type { JsonObject } from '../lossless-json.ts'
import type { DouyinSettings } from './settings.ts'
import type { Transport } from './transport.ts'
import { AppError } from '../../shared/errors.ts'
import { encodeFields } from './transport.ts'

/** The user's grant, as it is kept in the secret `tokens` (JSON). Times ms UTC. */
export interface UserTokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly accessExpiresAt: number
  readonly refreshExpiresAt: number
  /** How often the refresh token was renewed; five times is the most. */
  readonly renewals: number
}

/** A token and how long it lives, s. */
interface Issued {
  readonly token: string
  readonly expiresIn: number
}

/** The platform's OAuth calls (contract chapter 2). None of them is a write: asking again does no harm. */
export interface OAuth {
  /** A code that a person brought from the consent page → their tokens. Throws `auth_invalid` when somebody else authorised. */
  exchange: (code: string, context: CallContext) => Promise<UserTokens>
  /** Before expiry the same token lives on, after it there is a new one. The refresh token stays as it is. */
  refresh: (refreshToken: string, context: CallContext) => Promise<Issued>
  /** A new refresh token; the old one dies at once. */
  renew: (refreshToken: string, context: CallContext) => Promise<Issued>
  /** A token of the app itself. */
  appToken: (context: CallContext) => Promise<Issued>
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : null
}

function issuedIn(data: JsonObject, endpoint: string, name: 'access_token' | 'refresh_token', span: 'expires_in' | 'refresh_expires_in' = 'expires_in'): Issued {
  const token = data[name]
  const expiresIn = numberOf(data[span])
  if (typeof token !== 'string' || token === '' || expiresIn === null)
    throw new AppError('channel_bad_answer', { details: { endpoint, reason: 'no_token' } })
  return { token, expiresIn }
}

/**
 * The page on which the account's owner gives the grant, as a QR code. `redirectUri` is https, registered with the app and
 * without parameters of its own; `state` comes back with the code, which lives ten minutes and works once.
 */
export function authorizeUrl(settings: DouyinSettings, wish: { readonly redirectUri: string, readonly state: string, readonly scopes: readonly string[] }): string {
  const query = encodeFields({ client_key: settings.clientKey, response_type: 'code', scope: wish.scopes.join(','), redirect_uri: wish.redirectUri, state: wish.state })
  return `${settings.baseUrl}/platform/oauth/connect/?${query}`
}

/** What {@link createOAuth} works with. */
export interface OAuthParts {
  readonly transport: Transport
  readonly settings: DouyinSettings
  readonly clientSecret: () => string
  readonly now: () => number
}

/** The OAuth calls of one app. */
export function createOAuth({ transport, settings, clientSecret, now }: OAuthParts): OAuth {
  const { clientKey: client_key } = settings

  async function form(path: string, fields: Record<string, string>, context: CallContext): Promise<JsonObject> {
    return (await transport({ method: 'POST', path, body: encodeFields({ client_key, ...fields }), isWrite: false }, context)).data
  }

  return {
    async exchange(code, context) {
      const path = '/oauth/access_token/'
      const data = await form(path, { client_secret: clientSecret(), code, grant_type: 'authorization_code' }, context)
      if (data.open_id !== settings.openId)
        throw new AppError('auth_invalid', { details: { endpoint: path, reason: 'other_account' } })
      const access = issuedIn(data, path, 'access_token')
      const refresh = issuedIn(data, path, 'refresh_token', 'refresh_expires_in')
      const at = now()
      return { accessToken: access.token, refreshToken: refresh.token, accessExpiresAt: at + access.expiresIn * 1000, refreshExpiresAt: at + refresh.expiresIn * 1000, renewals: 0 }
    },
    async refresh(refresh_token, context) {
      const path = '/oauth/refresh_token/'
      return issuedIn(await form(path, { grant_type: 'refresh_token', refresh_token }, context), path, 'access_token')
    },
    async renew(refresh_token, context) {
      const path = '/oauth/renew_refresh_token/'
      return issuedIn(await form(path, { refresh_token }, context), path, 'refresh_token')
    },
    async appToken(context) {
      const path = settings.appToken === 'stable' ? '/oauth/stable_client_token/' : '/oauth/client_token/'
      const body = JSON.stringify({ client_key, client_secret: clientSecret(), grant_type: 'client_credential' })
      const { data } = await transport({ method: 'POST', path, body, headers: { 'content-type': 'application/json' }, isWrite: false }, context)
      return issuedIn(data, path, 'access_token')
    },
  }
}
