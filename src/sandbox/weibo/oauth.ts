import type { HttpAnswer, HttpRequest } from '../base/http.ts'
import type { WeiboContext } from './context.ts'
import { json, readForm, redirect, whole } from '../base/http.ts'
import { demandValid, livesMs } from './account.ts'
import { codeAsSent, WeiboRefusal } from './errors.ts'

interface Grant {
  redirectUri: string
  used: boolean
}

/** Serves `/oauth2/*`; null when the path is none of its own. */
export type OAuthHandler = (request: HttpRequest) => Promise<HttpAnswer | null>

function backTo(address: string, fields: Record<string, string>): HttpAnswer {
  if (!URL.canParse(address))
    throw new WeiboRefusal(21322)
  const url = new URL(address)
  for (const [name, value] of Object.entries(fields))
    url.searchParams.set(name, value)
  return redirect(url.toString())
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

function consentPage(request: HttpRequest, screenName: string): HttpAnswer {
  const link = (answer: string): string => {
    const query = new URLSearchParams(request.query)
    query.set('forcelogin', 'false')
    query.set('decision', answer)
    return escapeHtml(`/oauth2/authorize?${query.toString()}`)
  }
  return whole(`<!doctype html><meta charset="utf-8"><title>授权</title><h1>授权给应用</h1><p>以 ${escapeHtml(screenName)} 的身份登录(沙箱)。</p><p><a id="allow" href="${link('allow')}">同意授权</a> <a id="deny" href="${link('deny')}">取消</a></p>`, 'text/html;charset=utf-8')
}

/** The authorisation of the web application: consent, code, token, inspection, revocation. No refresh. */
export function createOAuth(context: WeiboContext): OAuthHandler {
  const grants = new Map<string, Grant>()

  function authorize(request: HttpRequest): HttpAnswer {
    const redirectUri = request.query.get('redirect_uri') ?? ''
    const state = request.query.get('state')
    if (request.query.get('client_id') !== context.account.appKey)
      throw new WeiboRefusal(21324)
    if ((request.query.get('response_type') ?? 'code') !== 'code')
      throw new WeiboRefusal(21329)
    if (request.query.get('forcelogin') === 'true')
      return consentPage(request, context.account.screenName)
    if (request.query.get('decision') === 'deny')
      return backTo(redirectUri, { error: 'access_denied', error_code: '21330', error_description: 'user denied your request.', ...state !== null && { state } })
    const code = Array.from({ length: 32 }, () => context.random.int(0, 15).toString(16)).join('')
    grants.set(code, { redirectUri, used: false })
    return backTo(redirectUri, { code, ...state !== null && { state } })
  }

  function accessToken(fields: URLSearchParams): HttpAnswer {
    if (fields.get('client_id') !== context.account.appKey || fields.get('client_secret') !== context.account.appSecret)
      throw new WeiboRefusal(21324)
    if (fields.get('grant_type') !== 'authorization_code')
      throw new WeiboRefusal(21328)
    const grant = grants.get(fields.get('code') ?? '')
    if (!grant || grant.used)
      throw new WeiboRefusal(21325)
    if (grant.redirectUri !== fields.get('redirect_uri'))
      throw new WeiboRefusal(21322)
    grant.used = true
    context.faults.set('F11', { on: false })
    const token = context.tokens.issue(context.account.uid)
    const seconds = Math.round((token.expiresAt - context.now()) / 1000)
    return json({ access_token: token.value, remind_in: String(seconds), expires_in: seconds, uid: String(token.uid), isRealName: 'true' })
  }

  function tokenInfo(fields: URLSearchParams): HttpAnswer {
    const token = demandValid(context.tokens.find(fields.get('access_token') ?? ''), context.now(), livesMs(context))
    return json({ uid: token.uid, appkey: context.account.appKey, scope: null, create_at: Math.floor(token.createdAt / 1000), expire_in: Math.round((token.expiresAt - context.now()) / 1000) })
  }

  function revoke(fields: URLSearchParams): HttpAnswer {
    const token = demandValid(context.tokens.find(fields.get('access_token') ?? ''), context.now())
    context.tokens.kill(token.value, 21316)
    return json({ result: 'true' })
  }

  async function serve(request: HttpRequest): Promise<HttpAnswer | null> {
    const fields = (await readForm(request)).fields
    for (const [name, value] of request.query) {
      if (!fields.has(name))
        fields.set(name, value)
    }
    switch (`${request.method} ${request.path}`) {
      case 'GET /oauth2/authorize': return authorize(request)
      case 'POST /oauth2/access_token': return accessToken(fields)
      case 'POST /oauth2/get_token_info': return tokenInfo(fields)
      case 'POST /oauth2/revokeoauth2':
      case 'GET /oauth2/revokeoauth2': return revoke(fields)
      default: return null
    }
  }

  return async (request) => {
    try {
      return await serve(request)
    }
    catch (error) {
      if (!(error instanceof WeiboRefusal))
        throw error
      return json({ error: error.message, error_code: codeAsSent(error.code, context.faults.peek('string_codes') !== undefined), request: request.path, error_description: error.message }, error.status)
    }
  }
}
