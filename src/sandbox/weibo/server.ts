import type { Front } from '../base/front.ts'
import type { HttpAnswer, HttpHandler, HttpRequest } from '../base/http.ts'
import type { Call, Endpoint, WeiboContext } from './context.ts'
import type { Subscription } from './subscription.ts'
import { answerByFault, retryAfter } from '../base/front.ts'
import { json, readForm } from '../base/http.ts'
import { demandValid, livesMs } from './account.ts'
import { ACCOUNT_ENDPOINTS } from './accounts.ts'
import { RawAnswer } from './context.ts'
import { codeAsSent, WeiboRefusal } from './errors.ts'
import { FEED_ENDPOINTS } from './feeds.ts'
import { MESSAGE_ENDPOINTS } from './messages.ts'
import { createOAuth } from './oauth.ts'
import { SEARCH_ENDPOINTS } from './search.ts'
import { WRITE_ENDPOINTS } from './writes.ts'

const ENDPOINTS: readonly Endpoint[] = [...FEED_ENDPOINTS, ...WRITE_ENDPOINTS, ...SEARCH_ENDPOINTS, ...MESSAGE_ENDPOINTS, ...ACCOUNT_ENDPOINTS]
const BODY_BYTES = 8 * 1024 * 1024

const ENDINGS: Record<Endpoint['families'], readonly string[]> = {
  both: ['.json', '/biz.json'],
  plain: ['.json'],
  biz: ['/biz.json'],
  commercial: ['.json'],
  bare: ['', '.json'],
}

interface Found {
  endpoint: Endpoint
  isCommercial: boolean
}

function indexEndpoints(): Map<string, Found[]> {
  const index = new Map<string, Found[]>()
  for (const endpoint of ENDPOINTS) {
    for (const ending of ENDINGS[endpoint.families]) {
      const path = `${endpoint.path}${ending}`
      const isCommercial = ending === '/biz.json' || endpoint.families === 'commercial'
      index.set(path, [...index.get(path) ?? [], { endpoint, isCommercial }])
    }
  }
  return index
}

/** Which token states of the `token` switch give which refusal. */
const TOKEN_CODES: Record<string, number> = { expired: 21315, expired_token: 21327, revoked: 21316, rejected: 21317, grant_removed: 21319, invalid: 21332 }

function readToken(request: HttpRequest, params: URLSearchParams): string | null {
  const header = /^OAuth2 (.+)$/.exec(request.headers.authorization ?? '')
  return params.get('access_token') ?? header?.[1] ?? null
}

function authorise(request: HttpRequest, params: URLSearchParams, isCommercial: boolean, context: WeiboContext): number {
  const value = readToken(request, params)
  if (value === null)
    throw new WeiboRefusal(isCommercial ? 21301 : 10006)
  const token = demandValid(context.tokens.find(value), context.now(), livesMs(context))
  const state = context.faults.bite('token')?.state
  if (state !== undefined)
    throw new WeiboRefusal(TOKEN_CODES[state] ?? 21332)
  const death = context.faults.bite('F11', request.path)
  if (death && context.faults.hits('F11') > death.afterCalls) {
    context.tokens.kill(value, death.code)
    throw new WeiboRefusal(death.code)
  }
  if (isCommercial && context.account.profile === 'standard')
    throw new WeiboRefusal(10014)
  return token.uid
}

const FRONT: Front = {
  login: '<!doctype html><html><head><title>微博-登录</title></head><body><form action="/signin">请先登录</form></body></html>',
  half: '{"statuses":[{"id":52719658372966',
  error: path => json({ error: 'system error', error_code: 10001, request: path }),
  outage: ({ code, status, retryAfterS }, { path }) => code > 0 ? json({ error: new WeiboRefusal(code).message, error_code: code, request: path }, status, retryAfter(retryAfterS)) : null,
}

function find(index: Map<string, Found[]>, request: HttpRequest): Found {
  const found = index.get(request.path)
  if (!found)
    throw new WeiboRefusal(10020)
  const fitting = found.find(({ endpoint }) => endpoint.method === request.method)
  if (!fitting)
    throw new WeiboRefusal(10021)
  return fitting
}

function quotaHeaders(call: { address: string, uid: number }, context: WeiboContext): Record<string, string> {
  const view = context.quota.view(call.address, call.uid)
  const [limit, left, endsAt] = Number.isFinite(view.userLimit) ? [view.userLimit, view.userLeft, view.userEndsAt] : [view.addressLimit, view.addressLeft, view.addressEndsAt]
  return { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(left), 'x-ratelimit-reset': String(Math.floor(endsAt / 1000)) }
}

async function readParams(request: HttpRequest): Promise<{ params: URLSearchParams, files: Map<string, Blob> }> {
  const { fields, files } = await readForm(request)
  for (const [name, value] of request.query) {
    if (!fields.has(name))
      fields.append(name, value)
  }
  return { params: fields, files }
}

async function serveCall(request: HttpRequest, index: Map<string, Found[]>, context: WeiboContext): Promise<HttpAnswer> {
  const { endpoint, isCommercial } = find(index, request)
  if (request.body.length > BODY_BYTES)
    throw new WeiboRefusal(10018)
  const { params, files } = await readParams(request)
  const uid = authorise(request, params, isCommercial, context)
  context.quota.take({ address: request.address, uid, isFree: endpoint.free ?? false, isPublication: endpoint.publishes ?? false })
  const call: Call = { request, params, files, uid, path: endpoint.path }
  const result = await endpoint.run(call, context)
  if (endpoint.writes && context.faults.bite('F17', endpoint.path))
    return { kind: 'cut' }
  return result instanceof RawAnswer ? result.answer : json(result, 200, quotaHeaders({ address: request.address, uid }, context))
}

/** The platform's HTTP, all of its hosts on one port. */
export function createWeiboHandler(context: WeiboContext, subscription: Subscription): HttpHandler {
  const index = indexEndpoints()
  const oauth = createOAuth(context)
  return async (request) => {
    const picture = context.media.serve(request.path)
    if (picture)
      return picture
    const failed = await answerByFault(request, context, FRONT)
    if (failed)
      return failed
    const apart = await oauth(request) ?? await subscription.serve(request)
    if (apart)
      return apart
    try {
      return await serveCall(request, index, context)
    }
    catch (error) {
      if (!(error instanceof WeiboRefusal))
        throw error
      const code = codeAsSent(error.code, context.faults.peek('string_codes') !== undefined)
      const isLimit = error.code >= 10022 && error.code <= 10024
      return json({ error: error.message, error_code: code, request: request.path }, isLimit && context.faults.bite('limits_as_400') ? 400 : error.status)
    }
  }
}
