import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { EngineHandle } from '../engine/handle.ts'
import type { Log } from '../engine/log.ts'
import type { AllowList } from './allow-list.ts'
import type { SessionCookie } from './cookies.ts'
import type { SignIn, WebSession } from './sign-in.ts'
import type { StaticFile } from './static-files.ts'
import { z } from 'zod'
import { readBody } from '../engine/receiver/body.ts'
import { statusOf } from '../engine/receiver/http-status.ts'
import { AppError, toErrorData } from '../shared/errors.ts'
import { pagePolicy, pagePolicyWith } from '../shared/page-policy.ts'
import { wireVersion } from '../shared/wire.ts'
import { createMediaRoutes, mediaPath, uploadPath } from './media-routes.ts'
import { signInLifetimes } from './sign-in.ts'

/** What the staff's side is built from. */
export interface StaffOptions {
  readonly engine: Pick<EngineHandle, 'media' | 'upload'>
  readonly engineIsUp: () => boolean
  readonly allow: AllowList
  readonly cookie: SessionCookie
  readonly signIn: SignIn
  readonly page: (address: string) => Promise<StaticFile> | null
  /** Origin of the phone system that the page may speak to; absent = none. */
  readonly phone?: string | null
  /** Somebody else's page, or a name that is not ours, knocked. */
  readonly onStranger: (headers: IncomingMessage['headers']) => void
  readonly log: Log
}

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void

const exchangeInput = z.strictObject({ token: z.string().min(20).max(100) })

function sendJson(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { ...pagePolicy, 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })
  response.end(JSON.stringify(value))
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile, policy: Readonly<Record<string, string>>) {
  if (request.headers['if-none-match'] === file.headers.ETag) {
    response.writeHead(304, { ...policy, ...file.headers })
    response.end()
    return
  }
  const zipped = file.gzipped && String(request.headers['accept-encoding'] ?? '').includes('gzip') ? file.gzipped : null
  const body = zipped ?? file.body
  response.writeHead(200, { ...policy, ...file.headers, ...zipped ? { 'Content-Encoding': 'gzip' } : {}, 'Content-Length': String(body.length) })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function readToken(request: IncomingMessage): Promise<string> {
  if (request.headers['content-type']?.split(';')[0] !== 'application/json')
    throw new AppError('bad_input', { details: { fields: ['content-type'] } })
  const body = await readBody(request, 1_024)
  try {
    return exchangeInput.parse(JSON.parse(body.toString('utf8'))).token
  }
  catch (cause) {
    throw new AppError('bad_input', { details: { fields: ['token'] }, cause })
  }
}

/** Answers people's browsers: the page, the exchange of sign-in links, media. socket.io is attached to the same server. */
export function createStaffHandler(options: StaffOptions): RequestListener {
  const { allow, cookie, signIn, log, phone = null } = options
  const policy = pagePolicyWith(phone)

  function signedIn(request: IncomingMessage): WebSession {
    const secret = cookie.read(request.headers.cookie)
    const session = secret ? signIn.find(secret) : null
    if (!session)
      throw new AppError('not_signed_in')
    return session
  }

  async function exchange(request: IncomingMessage, response: ServerResponse) {
    const opened = signIn.exchange(await readToken(request))
    if (!opened) {
      log.warn({}, 'a sign-in link was refused: spent, too old or never issued')
      throw new AppError('not_signed_in')
    }
    log.info({ agent: opened.session.agentId, session: opened.session.tag }, 'signed in')
    sendJson(response, 200, { agentId: opened.session.agentId }, { 'Set-Cookie': cookie.set(opened.secret, signInLifetimes.sessionMs) })
  }

  function signOut(request: IncomingMessage, response: ServerResponse) {
    signIn.end(cookie.read(request.headers.cookie) ?? '')
    sendJson(response, 200, {}, { 'Set-Cookie': cookie.clear() })
  }

  const media = createMediaRoutes({ engine: options.engine, signedIn, sendJson })

  function health(_: IncomingMessage, response: ServerResponse) {
    const isUp = options.engineIsUp()
    sendJson(response, isUp ? 200 : 503, { ok: isUp, wireVersion })
  }

  async function page(request: IncomingMessage, response: ServerResponse, url: URL) {
    const file = await options.page(url.pathname)
    if (!file)
      throw new AppError('not_found')
    sendFile(request, response, file, policy)
  }

  function routeOf(method: string, path: string): Route {
    const isRead = method === 'GET' || method === 'HEAD'
    if (path === '/session' && method === 'POST')
      return exchange
    if (path === '/session' && method === 'DELETE')
      return signOut
    if (path === '/session' && isRead)
      return (request, response) => sendJson(response, 200, { agentId: signedIn(request).agentId, phone })
    if (path === '/healthz' && isRead)
      return health
    if (path.startsWith(uploadPath) && method === 'POST')
      return media.take
    if (path.startsWith(mediaPath) && isRead)
      return media.serve
    if (isRead)
      return page
    throw new AppError('not_found')
  }

  function refuse(response: ServerResponse, error: unknown) {
    const status = statusOf(error)
    if (status === 500)
      log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'a request of the staff listener failed')
    if (!response.headersSent)
      sendJson(response, status, { error: toErrorData(error) })
  }

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const method = request.method ?? 'GET'
    const changes = method !== 'GET' && method !== 'HEAD'
    if (!allow.host(request.headers) || !(changes ? allow.exactOrigin(request.headers) : allow.origin(request.headers))) {
      options.onStranger(request.headers)
      throw new AppError('forbidden')
    }
    const target = request.url ?? '/'
    if (!URL.canParse(target, 'http://staff.invalid'))
      throw new AppError('bad_input')
    const url = new URL(target, 'http://staff.invalid')
    await routeOf(method, url.pathname)(request, response, url)
  }

  return (request, response) => {
    serve(request, response).catch(error => refuse(response, error))
  }
}
