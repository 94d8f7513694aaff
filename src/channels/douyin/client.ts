import type { CallContext, ConnectorDeps, GrantView, QuotaView } from '../connector.ts'
import type { JsonObject } from '../lossless-json.ts'
import type { Opened } from './envelope.ts'
import type { OAuth } from './oauth.ts'
import type { Scope } from './quota.ts'
import type { DouyinSettings } from './settings.ts'
import type { CallFields, Request } from './transport.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { reactionTo } from './errors.ts'
import { createOAuth } from './oauth.ts'
import { createQuotaBook } from './quota.ts'
import { createTokens } from './tokens.ts'
import { createTransport, encodeFields } from './transport.ts'

/** One call of the platform's API. */
export interface Call {
  readonly path: string
  /** Without `open_id`, which every call of the user carries. */
  readonly query?: CallFields
  /** Makes it a POST with a JSON body. */
  readonly json?: JsonObject
  /** Makes it a multipart POST. */
  readonly file?: FormData
  /** How large the file is; it gets time to cross. */
  readonly bytes?: number
  /** Makes it a POST with a form. */
  readonly form?: CallFields
  /** Whose token is shown; the user's by default. */
  readonly as?: 'user' | 'app'
  readonly scope: Scope
  /** It makes something that must not be made twice. */
  readonly isWrite?: boolean
}

/** The platform's API for one account: tokens shown and replaced, quotas respected. The only code that sees a token. */
export interface DouyinClient {
  /** Resolves to the opened answer. When a write may have arrived all the same, the error says `details.maybeSent = true`. */
  ask: (call: Call, context: CallContext) => Promise<Opened>
  readonly oauth: OAuth
  quota: () => QuotaView
  grant: () => GrantView
}

const JSON_TYPE = { 'content-type': 'application/json' }

function bodyOf({ json, file, form }: Call): Pick<Request, 'method' | 'body' | 'headers'> {
  if (json)
    return { method: 'POST', body: JSON.stringify(json), headers: JSON_TYPE }
  if (form)
    return { method: 'POST', body: encodeFields(form) }
  return file ? { method: 'POST', body: file } : { method: 'GET' }
}

/** Makes the client of one account. */
export function createDouyinClient(deps: Pick<ConnectorDeps, 'fetch' | 'now' | 'secret' | 'keepSecret'>, settings: DouyinSettings): DouyinClient {
  const transport = createTransport(deps, settings)
  const oauth = createOAuth({ transport, settings, clientSecret: () => deps.secret('clientSecret'), now: deps.now })
  const tokens = createTokens(deps, oauth)
  const quota = createQuotaBook(settings.dailyQuota, deps.now)

  async function attempt(call: Call, token: string, context: CallContext): Promise<Opened> {
    const { headers, ...body } = bodyOf(call)
    const query = call.as === 'app' ? call.query : { open_id: settings.openId, ...call.query }
    try {
      return await transport({
        path: call.path,
        ...(query === undefined ? {} : { query }),
        ...body,
        headers: { ...headers, 'access-token': token },
        isWrite: call.isWrite ?? false,
        ...(call.bytes === undefined ? {} : { bytes: call.bytes }),
      }, context)
    }
    catch (error) {
      if (isAppError(error) && reactionTo(error) === 'tomorrow')
        throw new AppError(error.code, { details: { ...error.details, scope: call.scope, resetAt: quota.refused(call.scope) } })
      throw error
    }
  }

  /** Gets another token in the place of a refused one; false when there is none to be had. */
  async function replace(call: Call, refused: string, context: CallContext): Promise<boolean> {
    if (call.as !== 'app')
      return tokens.replaceUser(refused, context)
    tokens.replaceApp(refused)
    return true
  }

  async function ask(call: Call, context: CallContext): Promise<Opened> {
    quota.spend(call.scope, call.path)
    const tokenOf = (): Promise<string> => call.as === 'app' ? tokens.app(context) : tokens.user(context)
    const token = await tokenOf()
    try {
      return await attempt(call, token, context)
    }
    catch (error) {
      // A refusal for the token is known to have done nothing: a write too is tried once more.
      if (!isAppError(error) || reactionTo(error) !== 'refresh' || !await replace(call, token, context))
        throw error
      return attempt(call, await tokenOf(), context)
    }
  }

  return { ask, oauth, quota: quota.view, grant: tokens.grant }
}
