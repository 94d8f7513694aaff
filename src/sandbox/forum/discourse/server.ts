import type { Front } from '../../base/front.ts'
import type { HttpAnswer, HttpHandler, HttpRequest } from '../../base/http.ts'
import type { Call, DiscourseContext } from './context.ts'
import { Buffer } from 'node:buffer'
import { timingSafeEqual } from 'node:crypto'
import { answerByFault } from '../../base/front.ts'
import { json, readForm, whole } from '../../base/http.ts'
import { refusal, refusedKey, SiteRefusal, slowDownByAddress, slowDownByApp } from './context.ts'
import { currentSession, latestPosts, latestTopics, memberPage, notifications, onePost, privatePosts, privateTopics, topicPosts, topicView } from './reads.ts'
import { createPost, createUpload, deletePost, markRead } from './writes.ts'

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: RegExp
  readonly isWrite?: boolean
  readonly run: (call: Call, context: DiscourseContext) => unknown
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/posts\.json$/, run: latestPosts },
  { method: 'GET', path: /^\/private-posts\.json$/, run: privatePosts },
  { method: 'GET', path: /^\/latest\.json$/, run: latestTopics },
  { method: 'GET', path: /^\/t\/(\d+)\.json$/, run: topicView },
  { method: 'GET', path: /^\/t\/(\d+)\/posts\.json$/, run: topicPosts },
  { method: 'GET', path: /^\/posts\/(\d+)\.json$/, run: onePost },
  { method: 'GET', path: /^\/notifications\.json$/, run: notifications },
  { method: 'PUT', path: /^\/notifications\/mark-read\.json$/, run: markRead },
  { method: 'GET', path: /^\/topics\/private-messages\/([^/]+)\.json$/, run: (call, context) => privateTopics(call, context, false) },
  { method: 'GET', path: /^\/topics\/private-messages-sent\/([^/]+)\.json$/, run: (call, context) => privateTopics(call, context, true) },
  { method: 'GET', path: /^\/session\/current\.json$/, run: currentSession },
  { method: 'GET', path: /^\/u\/([^/]+)\.json$/, run: memberPage },
  { method: 'POST', path: /^\/posts\.json$/, isWrite: true, run: createPost },
  { method: 'DELETE', path: /^\/posts\/(\d+)\.json$/, isWrite: true, run: deletePost },
  { method: 'POST', path: /^\/uploads\.json$/, isWrite: true, run: createUpload },
]
const UPLOADS = '/uploads/default/original/1X/'
const DEFAULT_WAIT_S = 10

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Whom a pair of headers stands for; null without any. The key is the brand's alone. */
function actorOf(request: HttpRequest, context: DiscourseContext): number | null {
  const { world, account, faults } = context
  const key = request.headers['api-key']
  const name = request.headers['api-username']
  if (key === undefined && name === undefined)
    return null
  const member = typeof name === 'string' ? world.memberByName(name) : undefined
  const isRefused = faults.bite('token') !== undefined || (faults.peek('F21')?.what === 'frozen' && faults.bite('F21') !== undefined)
  if (isRefused || typeof key !== 'string' || !sameText(key, account.apiKey) || member?.id !== world.brandId)
    throw faults.bite('bare_refusal') ? new SiteRefusal(whole('The API username or key is invalid.', 'text/plain', 403)) : refusedKey()
  return member.id
}

function frontOf({ faults }: DiscourseContext): Front {
  return {
    login: '<!DOCTYPE html><html><head><title>Log In</title></head><body><form action="/login"></form></body></html>',
    half: '{"latest_posts":[{"id":412,"cooked":"<p>',
    error: () => json({ errors: ['The site is in read only mode.'], error_type: 'read_only' }),
    outage: ({ status, retryAfterS }) => status === 429 ? slowDownByAddress(retryAfterS > 0 ? retryAfterS : DEFAULT_WAIT_S, 'ip_10_secs_limit') : null,
    refusal({ path }) {
      const limit = faults.bite('slow_down', path)
      if (limit)
        return limit.form === 'address' ? slowDownByAddress(limit.waitS, 'ip_60_secs_limit') : slowDownByApp(limit.waitS, limit.form === 'key' ? 'admin_api_key_rate_limit' : null).answer
      return faults.bite('read_only', path) ? refusal(503, 'read_only').answer : null
    },
  }
}

async function readBody(request: HttpRequest): Promise<Pick<Call, 'body' | 'files'>> {
  if ((request.headers['content-type'] ?? '').includes('json')) {
    try {
      const value: unknown = JSON.parse(request.body.toString('utf8') || '{}')
      return { body: typeof value === 'object' && value !== null ? value as Record<string, unknown> : {}, files: new Map() }
    }
    catch (error) {
      if (error instanceof SyntaxError)
        throw refusal(400, 'invalid_parameters')
      throw error
    }
  }
  const { fields, files } = await readForm(request)
  return { body: Object.fromEntries(fields), files }
}

function serveUpload(path: string, context: DiscourseContext): HttpAnswer {
  const gone = context.faults.bite('media_gone')
  const file = context.uploads.get(path.slice(UPLOADS.length))
  return file && !gone ? whole(Buffer.from(file.bytes), file.type) : whole('not found', 'text/plain', gone?.status ?? 404)
}

function find(request: HttpRequest): { route: Route, params: string[] } {
  for (const route of ROUTES) {
    const match = route.method === request.method ? route.path.exec(request.path) : null
    if (match)
      return { route, params: match.slice(1).map(decodeURIComponent) }
  }
  throw refusal(404, 'not_found')
}

async function serve(request: HttpRequest, context: DiscourseContext): Promise<HttpAnswer> {
  const { route, params } = find(request)
  const actorId = actorOf(request, context)
  const waitS = actorId === null ? null : context.limits.take(context.account.callsPerMinute)
  if (waitS !== null)
    throw slowDownByApp(waitS, 'admin_api_key_rate_limit')
  const result = await route.run({ actorId, query: request.query, params, ...await readBody(request) }, context)
  if (route.isWrite === true && context.faults.bite('F17', request.path))
    return { kind: 'cut' }
  const name = actorId === null ? undefined : context.world.members.get(actorId)?.username
  return json(result, 200, { date: new Date(context.now()).toUTCString(), ...(name === undefined ? {} : { 'x-discourse-username': name }) })
}

/** The forum's HTTP. */
export function createDiscourseHandler(context: DiscourseContext): HttpHandler {
  const front = frontOf(context)
  return async (request) => {
    if (request.path.startsWith(UPLOADS))
      return serveUpload(request.path, context)
    const failed = await answerByFault(request, context, front)
    if (failed)
      return failed
    try {
      return await serve(request, context)
    }
    catch (error) {
      if (error instanceof SiteRefusal)
        return error.answer
      throw error
    }
  }
}
