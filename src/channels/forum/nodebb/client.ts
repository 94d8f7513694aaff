import type { CallContext, ConnectorDeps } from '../../connector.ts'
import type { Answer } from '../../exchange.ts'
import type { Self } from './self.ts'
import type { NodebbSettings } from './settings.ts'
import { z } from 'zod'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { createPlatformClock, exchange, factsOf } from '../../exchange.ts'
import { parseAnswer, readEnvelope } from './answers.ts'
import { nodebbError } from './errors.ts'
import { judgeSelf } from './self.ts'

const saysQueued = z.object({ queued: z.literal(true) })
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** The front says that it did not pass the request on. */
const NOT_HANDLED: ReadonlySet<number> = new Set([429, 503])

/** JSON fields of a write. */
export type WriteBody = Readonly<Record<string, string | number | boolean>>

/** A read with its validator: `body` is null when nothing changed since `etag` (304). */
export interface Tagged {
  readonly body: unknown
  readonly etag: string | null
}

/** A write that the forum took: done, or put before the moderators (`queued` in the answer: 202 for a topic, 200 for a reply). */
export interface Accepted {
  readonly isQueued: boolean
  readonly response: unknown
}

/**
 * HTTP to one forum; the only code that calls `fetch` or reads the token. Every failure is an AppError without token, text or message.
 * A refused call (401, 403, a redirect) is settled by asking who we are: a token that is no longer known makes a guest, not an error.
 */
export interface NodebbClient {
  /** A page of the Read API: bare JSON. */
  readonly page: (path: string, context: CallContext) => Promise<unknown>
  /** A page that may be unchanged. */
  readonly pageTagged: (path: string, etag: string | null, context: CallContext) => Promise<Tagged>
  /** A read of the Write API: what stands in its envelope. */
  readonly get: (path: string, context: CallContext) => Promise<unknown>
  readonly getTagged: (path: string, etag: string | null, context: CallContext) => Promise<Tagged>
  /** A write. When it may have arrived all the same, the error says `details.maybeSent = true`. */
  readonly write: (method: 'POST' | 'DELETE', path: string, body: WriteBody, context: CallContext) => Promise<Accepted>
  /** Who the forum takes us for. Throws `auth_invalid` for a guest or another account, `account_frozen` for a banned one. */
  readonly self: (context: CallContext) => Promise<Self>
  /** Asks the same once for every token: one of another account would open that one's private messages. */
  readonly prove: (context: CallContext) => Promise<void>
  /** How far the forum's clock is ahead of ours by its latest `Date` header, ms; 0 while unknown. */
  readonly clockAheadMs: () => number
}

interface Request {
  readonly url: URL
  readonly init: RequestInit
  readonly isWrite: boolean
  readonly context: CallContext
}

/**
 * What asks for news alone. The validator by itself would not do: fetch then adds `cache-control: no-cache`, and to that the forum
 * never answers "unchanged" (seen on 4.11.0 and 4.15.1).
 */
function validating(etag: string | null): Record<string, string> {
  return etag === null ? {} : { 'if-none-match': etag, 'cache-control': 'max-age=0' }
}

/** The path without ids and names: enough to know which call it was. */
function endpointOf(url: URL): string {
  return url.pathname.replace(/\/\d+(?=\/|$)/g, '/:id').replace(/\/user\/[^/]+/, '/user/:slug').replace(/\/assets\/.*/, '/assets/…')
}

function refusalOf(answer: Answer): AppError {
  const { status, isWrite } = answer
  const envelope = readEnvelope(answer)
  // An error of the server behind the forum, or in the middle of a write, tells nothing about what was made before it.
  if (isWrite && status >= 500 && !NOT_HANDLED.has(status))
    return new AppError('link_lost', { details: { ...factsOf(answer), reason: 'status', maybeSent: true } })
  return nodebbError({ httpStatus: status, statusCode: envelope?.code ?? null, details: factsOf(answer) })
}

/** Makes the client of one account. */
export function createNodebbClient(deps: Pick<ConnectorDeps, 'fetch' | 'now' | 'secret'>, settings: NodebbSettings): NodebbClient {
  const clock = createPlatformClock(deps.now)
  /** The token that was last seen to be this account's. */
  let proven: string | null = null

  function urlOf(path: string, asUid: boolean): URL {
    const url = new URL(`${settings.baseUrl}${path}`)
    if (asUid && settings.master)
      url.searchParams.set('_uid', settings.uid)
    return url
  }

  function headersOf(more: Record<string, string>): Record<string, string> {
    return { accept: 'application/json', authorization: `Bearer ${deps.secret('token')}`, ...more }
  }

  function call({ url, init, isWrite, context }: Request): Promise<Answer> {
    return exchange(deps.fetch, { url: url.href, init: { ...init, credentials: 'omit' }, endpoint: endpointOf(url), isWrite, timeoutMs: settings.timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal: context.signal, onHead: clock.look })
  }

  function read(path: string, context: CallContext, etag: string | null = null): Promise<Answer> {
    return call({ url: urlOf(path, true), init: { method: 'GET', headers: headersOf(validating(etag)) }, isWrite: false, context })
  }

  async function self(context: CallContext): Promise<Self> {
    const token = deps.secret('token')
    const found = judgeSelf(await read('/api/self', context), settings)
    proven = token
    return found
  }

  async function prove(context: CallContext): Promise<void> {
    if (deps.secret('token') !== proven)
      await self(context)
  }

  /** The error of a refused answer: what `/api/self` says when that explains it, else what the answer said. */
  async function explained(answer: Answer, context: CallContext): Promise<AppError> {
    const refusal = refusalOf(answer)
    if (answer.status !== 401 && answer.status !== 403 && (answer.status < 300 || answer.status > 399))
      return refusal
    const reason = await self(context).then(() => null, (error: unknown) => error)
    return isAppError(reason) && (reason.code === 'auth_invalid' || reason.code === 'account_frozen') ? reason : refusal
  }

  async function pageTagged(path: string, etag: string | null, context: CallContext): Promise<Tagged> {
    const answer = await read(path, context, etag)
    if (answer.status === 304 && etag !== null)
      return { body: null, etag }
    if (answer.status !== 200)
      throw await explained(answer, context)
    return { body: parseAnswer(answer), etag: answer.headers.get('etag') }
  }

  async function responseOf(answer: Answer, context: CallContext): Promise<unknown> {
    if (answer.status !== 200 && answer.status !== 202)
      throw await explained(answer, context)
    const envelope = readEnvelope(answer)
    if (!envelope)
      throw new AppError(answer.isWrite ? 'link_lost' : 'channel_bad_answer', { details: { ...factsOf(answer), reason: 'no_envelope', ...(answer.isWrite ? { maybeSent: true } : {}) } })
    if (envelope.code !== 'ok' && envelope.code !== 'accepted')
      throw nodebbError({ httpStatus: answer.status, statusCode: envelope.code, details: factsOf(answer) })
    return envelope.response
  }

  async function getTagged(path: string, etag: string | null, context: CallContext): Promise<Tagged> {
    const answer = await read(path, context, etag)
    if (answer.status === 304 && etag !== null)
      return { body: null, etag }
    return { body: await responseOf(answer, context), etag: answer.headers.get('etag') }
  }

  return {
    page: async (path, context) => (await pageTagged(path, null, context)).body,
    pageTagged,
    get: async (path, context) => (await getTagged(path, null, context)).body,
    getTagged,
    async write(method, path, body, context) {
      const fields = settings.master ? { ...body, _uid: Number(settings.uid) } : body
      const init = { method, headers: headersOf({ 'content-type': 'application/json' }), body: JSON.stringify(fields) }
      const answer = await call({ url: urlOf(path, false), init, isWrite: true, context })
      const response = await responseOf(answer, context)
      return { isQueued: answer.status === 202 || saysQueued.safeParse(response).success, response }
    },
    self,
    prove,
    clockAheadMs: clock.aheadMs,
  }
}
