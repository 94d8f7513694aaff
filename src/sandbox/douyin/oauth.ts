import type { HttpAnswer, HttpRequest } from '../base/http.ts'
import type { DouyinContext } from './context.ts'
import { readForm, redirect, whole } from '../base/http.ts'
import { wrapOAuth, wrapOAuthRefusal } from './envelope.ts'
import { DouyinRefusal } from './refusal.ts'

/** Serves the consent page and `/oauth/*`; null when the path is none of its own. */
export type OAuthHandler = (request: HttpRequest) => Promise<HttpAnswer | null>

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}

async function readFields(request: HttpRequest): Promise<URLSearchParams> {
  if (/json/.test(request.headers['content-type'] ?? '')) {
    const body: unknown = JSON.parse(request.body.toString('utf8'))
    return new URLSearchParams(Object.entries(body ?? {}).map(([name, value]): [string, string] => [name, String(value)]))
  }
  return (await readForm(request)).fields
}

/** The consent page, tokens and the profile behind them. */
export function createOAuth(context: DouyinContext): OAuthHandler {
  const { account, tokens } = context

  function demandKey(fields: URLSearchParams): void {
    if (fields.get('client_key') !== account.clientKey)
      throw new DouyinRefusal(10003)
  }

  function demandSecret(fields: URLSearchParams): void {
    demandKey(fields)
    if (fields.get('client_secret') !== account.clientSecret)
      throw new DouyinRefusal(10013)
  }

  function connect(request: HttpRequest): HttpAnswer {
    const { query } = request
    const target = (query.get('redirect_uri') ?? '').split('#')[0] ?? ''
    demandKey(query)
    if (query.get('response_type') !== 'code')
      throw new DouyinRefusal(10002)
    if (!account.redirectUris.includes(target))
      throw new DouyinRefusal(10006)
    if (query.get('decision') !== 'allow') {
      const next = new URLSearchParams(query)
      next.set('decision', 'allow')
      return whole(`<!doctype html><meta charset="utf-8"><title>抖音授权</title><h1>授权登录</h1><p>以 ${escapeHtml(account.screenName)} 的身份授权(沙箱)。</p><p><a id="allow" href="${escapeHtml(`/platform/oauth/connect/?${next}`)}">同意授权</a></p>`, 'text/html;charset=utf-8')
    }
    const back = new URL(target)
    back.searchParams.set('code', tokens.code(account.clientKey))
    const state = query.get('state')
    if (state !== null)
      back.searchParams.set('state', state)
    return redirect(back.toString())
  }

  function exchange(fields: URLSearchParams): HttpAnswer {
    demandSecret(fields)
    const grant = tokens.redeem(fields.get('code') ?? '', account.clientKey)
    context.faults.set('F11', { on: false })
    context.emit('authorize', { from_user_id: grant.openId, content: { scopes: [...account.granted] } })
    return wrapOAuth({ access_token: grant.access, expires_in: seconds(grant.accessEndsAt - context.now()), refresh_token: grant.refresh, refresh_expires_in: seconds(grant.refreshEndsAt - context.now()), open_id: grant.openId, scope: [...account.granted].join(',') }, context)
  }

  function refresh(fields: URLSearchParams): HttpAnswer {
    demandKey(fields)
    if (fields.get('grant_type') !== 'refresh_token')
      throw new DouyinRefusal(10002)
    const grant = tokens.refresh(fields.get('refresh_token') ?? '')
    context.faults.set('F11', { on: false })
    return wrapOAuth({ access_token: grant.access, expires_in: seconds(grant.accessEndsAt - context.now()), refresh_token: grant.refresh, refresh_expires_in: seconds(grant.refreshEndsAt - context.now()), open_id: grant.openId, scope: [...account.granted].join(',') }, context)
  }

  function renew(fields: URLSearchParams): HttpAnswer {
    demandKey(fields)
    const grant = tokens.renew(fields.get('refresh_token') ?? '')
    return wrapOAuth({ refresh_token: grant.refresh, expires_in: seconds(grant.refreshEndsAt - context.now()) }, context)
  }

  function appToken(fields: URLSearchParams, isStable: boolean): HttpAnswer {
    demandSecret(fields)
    const { value, endsAt } = tokens.appToken(isStable)
    return wrapOAuth({ access_token: value, expires_in: seconds(endsAt - context.now()) }, context)
  }

  /** Where the token stands is told in three ways: header, form and query are taken. */
  function userInfo(request: HttpRequest, fields: URLSearchParams): HttpAnswer {
    const header = request.headers['access-token'] ?? request.headers.access_token
    const grant = tokens.demandUser(fields.get('access_token') ?? request.query.get('access_token') ?? (typeof header === 'string' ? header : null))
    if ((fields.get('open_id') ?? request.query.get('open_id')) !== grant.openId)
      throw new DouyinRefusal(2190015)
    return wrapOAuth({ open_id: grant.openId, union_id: `u-${grant.openId}`, nickname: account.screenName, avatar: `${context.baseUrl()}/avatar/brand.png` }, context)
  }

  async function serve(request: HttpRequest): Promise<HttpAnswer | null> {
    const line = `${request.method} ${request.path}`
    if (line === 'GET /platform/oauth/connect/')
      return connect(request)
    if (request.method !== 'POST' || !request.path.startsWith('/oauth/'))
      return null
    const fields = await readFields(request)
    switch (request.path) {
      case '/oauth/access_token/': return exchange(fields)
      case '/oauth/refresh_token/': return refresh(fields)
      case '/oauth/renew_refresh_token/': return renew(fields)
      case '/oauth/client_token/': return appToken(fields, false)
      case '/oauth/stable_client_token/': return appToken(fields, true)
      case '/oauth/userinfo/': return userInfo(request, fields)
      default: return null
    }
  }

  return async (request) => {
    try {
      return await serve(request)
    }
    catch (error) {
      if (error instanceof DouyinRefusal)
        return wrapOAuthRefusal(error, context)
      if (error instanceof SyntaxError)
        return wrapOAuthRefusal(new DouyinRefusal(10002), context)
      throw error
    }
  }
}
