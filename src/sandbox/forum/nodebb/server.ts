import type { HttpAnswer, HttpHandler, HttpRequest } from '../../base/http.ts'
import type { Call, NodebbContext } from './context.ts'
import type { Sessions } from './sessions.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { json, whole } from '../../base/http.ts'
import { PageRefusal, Queueing, RawAnswer, refuse, WriteRefusal } from './context.ts'
import { answerByFault } from './disturbances.ts'
import { READ_ROUTES } from './read-api.ts'
import { createFinder } from './routes.ts'
import { sessionOf, signInRoutes } from './sign-in.ts'
import { CHAT_ROUTES } from './write-chats.ts'
import { POST_ROUTES } from './write-posts.ts'

const V3 = '/api/v3/'

function envelope(status: number, code: string, message: string, response: unknown): HttpAnswer {
  return json({ status: { code, message }, response }, status)
}

/** Words in the language that was asked for; nobody may rely on them. */
function inLanguage(message: string, request: HttpRequest): string {
  const wished = request.query.get('lang') ?? request.headers['accept-language'] ?? ''
  return wished.startsWith('zh') ? '操作未完成' : message
}

/** The Read API's errors have a form of their own. */
function pageError(request: HttpRequest, error: PageRefusal): HttpAnswer {
  const path = request.path.replace(/^\/api/, '').replaceAll('/', '&#x2F;')
  return json({ path, ...(error.status === 403 ? { loggedIn: true } : {}), title: `[[global:${error.status}.title]]`, bodyClass: 'page-error' }, error.status)
}

function errorAnswer(error: unknown, request: HttpRequest): HttpAnswer {
  if (error instanceof WriteRefusal)
    return envelope(error.status, error.code, inLanguage(error.message, request), error.response)
  if (error instanceof PageRefusal)
    return pageError(request, error)
  throw error
}

function readBody(request: HttpRequest): Record<string, unknown> {
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(request.body.toString('utf8')))
  if (!type.startsWith('application/json') || request.body.length === 0)
    return {}
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'))
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {}
  }
  catch {
    throw new WriteRefusal(500, 'internal-server-error', 'Unexpected token in JSON')
  }
}

/** Token states under which the forum no longer knows who calls. */
function isForgotten(request: HttpRequest, value: string, context: NodebbContext): boolean {
  if (context.faults.bite('token'))
    return true
  const death = context.faults.bite('F11', request.path)
  if (death && context.faults.hits('F11') > death.afterCalls)
    context.tokens.revoke(value)
  return !context.tokens.has(value)
}

/** Who calls: an unknown token is a guest, no error; a master token must say as whom it acts. */
function callerOf(request: HttpRequest, body: Readonly<Record<string, unknown>>, context: NodebbContext, sessions: Sessions): number {
  const value = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (value === undefined)
    return request.headers.authorization === undefined ? sessionOf(request.headers, sessions)?.uid ?? 0 : 0
  if (isForgotten(request, value, context))
    return 0
  const token = context.tokens.find(value)
  if (token?.uid !== 0)
    return token?.uid ?? 0
  const uid = Number(body._uid ?? request.query.get('_uid') ?? Number.NaN)
  if (!Number.isInteger(uid))
    throw refuse.badRequest('A master token was received without a corresponding `_uid` in the request body')
  return context.world.users.has(uid) ? uid : 0
}

function isBanned(uid: number, { world, faults }: NodebbContext): boolean {
  return world.users.get(uid)?.banned === true || (uid === world.brandUid && faults.peek('F21')?.what === 'frozen')
}

/** To a banned account lists are empty and posts are not there; other pages send it to the first one (4.11) or refuse it with the reason (4.15). */
function bannedAnswer(request: HttpRequest, { compat }: NodebbContext): HttpAnswer {
  if (request.path.startsWith('/api/recent/posts'))
    return json([])
  if (request.path.startsWith(V3)) {
    const isContent = request.method === 'GET' && /^\/api\/v3\/(?:posts|topics)\//.test(request.path)
    return isContent ? envelope(404, 'not-found', 'Post does not exist', {}) : envelope(403, 'forbidden', 'You are not authorised to make this call', {})
  }
  if (compat === '4.11')
    return { kind: 'whole', status: 302, headers: { location: '/' }, body: '' }
  return json({ path: request.path, loggedIn: true, title: '[[global:403.title]]', error: 'banned', bodyClass: 'page-error' }, 403)
}

/** Answers carry a validator; every read by token also a cookie that is worth nothing. */
function dressed(answer: HttpAnswer, request: HttpRequest, context: NodebbContext): HttpAnswer {
  if (answer.kind !== 'whole')
    return answer
  const headers: Record<string, string> = { ...answer.headers, date: new Date(context.now()).toUTCString() }
  if (request.headers.authorization !== undefined && request.method === 'GET' && headers['set-cookie'] === undefined)
    headers['set-cookie'] = `express.sid=${createHash('sha256').update(String(context.now())).digest('hex').slice(0, 32)}; Path=/; HttpOnly`
  if (answer.status === 200 && request.method === 'GET') {
    headers.etag = `W/"${createHash('sha1').update(answer.body).digest('base64')}"`
    // Who says `no-cache` beside the validator, as fetch does by itself, is given the whole page.
    if (request.headers['if-none-match'] === headers.etag && !/\bno-cache\b/.test(request.headers['cache-control'] ?? ''))
      return { kind: 'whole', status: 304, headers, body: '' }
  }
  return { ...answer, headers }
}

/** The sheet's own list of writes is another platform's; here it means every write. */
function isCut({ path }: HttpRequest, { faults }: NodebbContext): boolean {
  const cut = faults.peek('F17')
  return cut !== undefined && (cut.path.startsWith('/2/') ? faults.bite('F17') : faults.bite('F17', path)) !== undefined
}

function wrap(result: unknown, isV3: boolean): HttpAnswer {
  if (result instanceof RawAnswer)
    return result.answer
  if (result instanceof Queueing)
    return result.isTopic ? envelope(202, 'accepted', 'Accepted', result.response) : envelope(200, 'ok', 'OK', result.response)
  return isV3 ? envelope(200, 'ok', 'OK', result) : json(result)
}

/** The forum's HTTP. */
export function createNodebbHandler(context: NodebbContext, sessions: Sessions): HttpHandler {
  const find = createFinder({ ...READ_ROUTES, ...POST_ROUTES, ...CHAT_ROUTES, ...signInRoutes(sessions) })

  async function serve(request: HttpRequest): Promise<HttpAnswer> {
    const isV3 = request.path.startsWith(V3)
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
    if (context.maintenance)
      return isV3 ? envelope(503, 'service-unavailable', 'Maintenance', {}) : json({ site_title: '云杉社区' }, 503)
    const session = sessionOf(request.headers, sessions)
    if (isWrite && request.headers.authorization === undefined && (!session || request.headers['x-csrf-token'] !== session.csrf))
      return whole('Forbidden', 'text/plain; charset=utf-8', 403)
    const body = readBody(request)
    const uid = callerOf(request, body, context, sessions)
    if (isBanned(uid, context) && request.path !== '/api/self')
      return bannedAnswer(request, context)
    const found = find(request.method, request.path)
    if (!found)
      throw isV3 ? refuse.notFound('Invalid API call') : new PageRefusal(404)
    const call: Call = { request, params: found.params, body, uid, context }
    const result = await found.run(call)
    if (isWrite && isCut(request, context))
      return { kind: 'cut' }
    return wrap(result, isV3)
  }

  return async (request) => {
    const picture = context.pictures.get(request.path)
    if (picture)
      return whole(Buffer.from(picture), 'image/png')
    const disturbed = await answerByFault(request, context)
    if (disturbed)
      return disturbed.kind === 'whole' ? { ...disturbed, headers: { ...disturbed.headers, date: new Date(context.now()).toUTCString() } } : disturbed
    try {
      return dressed(await serve(request), request, context)
    }
    catch (error) {
      return dressed(errorAnswer(error, request), request, context)
    }
  }
}
