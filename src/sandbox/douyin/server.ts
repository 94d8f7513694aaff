import type { Front } from '../base/front.ts'
import type { HttpAnswer, HttpHandler, HttpRequest } from '../base/http.ts'
import type { Call, DouyinContext, Endpoint } from './context.ts'
import { answerByFault } from '../base/front.ts'
import { json, readForm } from '../base/http.ts'
import { COMMENT_ENDPOINTS } from './comments.ts'
import { wrap, wrapRefusal } from './envelope.ts'
import { EVENT_ENDPOINTS } from './events.ts'
import { MESSAGE_ENDPOINTS } from './messages.ts'
import { createOAuth } from './oauth.ts'
import { DouyinRefusal } from './refusal.ts'
import { VIDEO_ENDPOINTS } from './videos.ts'

const ENDPOINTS = new Map([...COMMENT_ENDPOINTS, ...VIDEO_ENDPOINTS, ...MESSAGE_ENDPOINTS, ...EVENT_ENDPOINTS].map(endpoint => [`${endpoint.method} ${endpoint.path}`, endpoint]))
/** Which states of the `token` switch give which refusal. */
const TOKEN_CODES: Readonly<Record<string, number>> = { expired: 2190008, expired_token: 28001008, revoked: 2190002, rejected: 2190002, grant_removed: 2190003, invalid: 10008 }
/** Scopes whose refusals carry the newer numbers. */
const NEW_CODES = /^\/(?:im|api\/im)\//

const FRONT: Front = {
  login: '<!doctype html><html><head><title>抖音开放平台</title></head><body>请登录</body></html>',
  half: '{"data":{"error_code":0,"list":[{"comment_id":"@Y21f',
  error: () => json({ data: { error_code: 2100004, description: 'system busy' }, extra: { logid: '0', now: 0, error_code: 2100004, description: 'system busy' } }),
}

function authorise(request: HttpRequest, endpoint: Endpoint, context: DouyinContext): string {
  const { faults, tokens, account } = context
  const header = request.headers['access-token']
  const value = (typeof header === 'string' ? header : null) ?? request.query.get('access_token')
  const isNew = NEW_CODES.test(endpoint.path)
  const isApp = tokens.isApp(value) && endpoint.token !== 'user'
  if (isApp) {
    tokens.demandApp(value)
  }
  else {
    const state = faults.bite('token')?.state
    if (state !== undefined)
      throw new DouyinRefusal(TOKEN_CODES[state] ?? 2190002)
    if (endpoint.token === 'app')
      throw new DouyinRefusal(2190002)
    const death = faults.bite('F11', request.path)
    if (death && faults.hits('F11') > death.afterCalls)
      tokens.kill(isNew ? 28001008 : 2190008)
    const grant = tokens.demandUser(value)
    if (request.query.get('open_id') !== null && request.query.get('open_id') !== grant.openId)
      throw new DouyinRefusal(isNew ? 28001015 : 2190015)
  }
  if (endpoint.scope !== null && !account.capabilities.has(endpoint.scope))
    throw new DouyinRefusal(isNew ? 28001018 : 2190004)
  if (!isApp && endpoint.scope !== null && !account.granted.has(endpoint.scope))
    throw new DouyinRefusal(isNew ? 28001012 : 2190003)
  return isApp ? '' : account.openId
}

async function readCall(request: HttpRequest, openId: string): Promise<Call> {
  const isJson = request.body.length > 0 && /json/.test(request.headers['content-type'] ?? '')
  const { files } = isJson ? { files: new Map<string, Blob>() } : await readForm(request)
  let body: unknown = {}
  try {
    body = isJson ? JSON.parse(request.body.toString('utf8')) : {}
  }
  catch {
    throw new DouyinRefusal(2100005, 'the body is not JSON')
  }
  return { request, path: request.path, query: request.query, body: typeof body === 'object' && body !== null ? body as Record<string, unknown> : {}, files, openId }
}

async function serveCall(endpoint: Endpoint, request: HttpRequest, context: DouyinContext): Promise<HttpAnswer> {
  const call = await readCall(request, authorise(request, endpoint, context))
  const refused = context.faults.bite('douyin_code', request.path)
  if (refused)
    throw new DouyinRefusal(refused.code)
  context.quota.take({ scope: endpoint.scope ?? 'none', isReply: endpoint.replies ?? false, isNew: NEW_CODES.test(endpoint.path) })
  const result = await endpoint.run(call, context)
  if (endpoint.writes && context.faults.bite('F17', request.path))
    return { kind: 'cut' }
  return wrap(endpoint.envelope, result, context)
}

/** The platform's HTTP. */
export function createDouyinHandler(context: DouyinContext): HttpHandler {
  const oauth = createOAuth(context)
  return async (request) => {
    const file = context.files.serve(request.path)
    if (file)
      return file
    const failed = await answerByFault(request, context, FRONT)
    if (failed)
      return failed
    const apart = await oauth(request)
    if (apart)
      return apart
    const endpoint = ENDPOINTS.get(`${request.method} ${request.path}`)
    try {
      if (!endpoint)
        throw new DouyinRefusal(28001017)
      return await serveCall(endpoint, request, context)
    }
    catch (error) {
      if (!(error instanceof DouyinRefusal))
        throw error
      return wrapRefusal(endpoint?.envelope ?? 'B', error, context)
    }
  }
}
