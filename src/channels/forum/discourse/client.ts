import type { ErrorDetails } from '../../../shared/errors.ts'
import type { CallContext, ConnectorDeps, QuotaView } from '../../connector.ts'
import type { Answer } from '../../exchange.ts'
import type { JsonObject } from '../../lossless-json.ts'
import type { CallSubject } from './errors.ts'
import type { DiscourseSettings } from './settings.ts'
import { AppError } from '../../../shared/errors.ts'
import { createPlatformClock, exchange, readJson } from '../../exchange.ts'
import { asObject } from '../../lossless-json.ts'
import { LONGEST_PAUSE_MS, platformError, slowDownError } from './errors.ts'
import { createQuotaBook } from './quota.ts'

const MAX_ANSWER_BYTES = 16 * 1024 * 1024
const ANSWER_BOUNDS = { maxDepth: 40, maxParts: 500_000 }
const PLAIN_PAUSE_MS = 60_000

/** Fields of a query; a list becomes `name[]` repeated. */
export type QueryFields = Readonly<Record<string, string | number | readonly (string | number)[]>>

/** One call: a path below the forum's address, with `.json`. */
export interface Ask {
  readonly path: string
  readonly query?: QueryFields
  /** What a 403 or 404 is about; the account when left out. */
  readonly subject?: CallSubject
}

/** A call that changes something. The same object twice gives the same bytes, which the forum's memory of 120 s is keyed by. */
export interface WriteAsk extends Ask {
  readonly method: 'POST' | 'DELETE'
  readonly body?: Readonly<Record<string, string | number | boolean>> | FormData
}

/** HTTP to the forum; the only code that calls `fetch` or reads the key. Every failure is an AppError without key or text. */
export interface DiscourseClient {
  readonly get: (ask: Ask, context: CallContext) => Promise<JsonObject>
  /** When it may have happened all the same, the error says `details.maybeSent = true`. */
  readonly write: (ask: WriteAsk, context: CallContext) => Promise<JsonObject>
  readonly quota: () => QuotaView
  /** How far the forum's clock is ahead of ours by its latest `Date` header, ms; 0 while unknown. */
  readonly clockAheadMs: () => number
}

interface Request {
  readonly url: string
  readonly endpoint: string
  readonly init: RequestInit
  readonly isWrite: boolean
  readonly subject: CallSubject
}

/** What came back, and what it was about. */
interface Heard extends Answer {
  readonly subject: CallSubject
}

function queryOf(fields: QueryFields): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'object') {
      for (const each of value)
        query.append(`${name}[]`, String(each))
    }
    else {
      query.set(name, String(value))
    }
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

function factsOf({ endpoint, status }: Answer): ErrorDetails {
  return { endpoint, httpStatus: status }
}

/** The error of an answer that is not the forum's JSON: a write may have happened unless the front refused it. */
function unreadable(answer: Answer, reason: string): AppError {
  const { status } = answer
  const details = { ...factsOf(answer), reason }
  const isRefused = (status >= 300 && status < 500) || status === 503
  if (answer.isWrite && !isRefused)
    return new AppError('link_lost', { details: { ...details, maybeSent: true } })
  // Some versions answer a wrong key pair as bare text.
  if (status === 403 && reason === 'text')
    return new AppError('auth_invalid', { details })
  return new AppError(status >= 500 ? 'channel_down' : 'channel_bad_answer', { details })
}

/** The object of an answer; a string says why there is none. */
function objectOf(answer: Answer): JsonObject | string {
  const read = readJson(answer.bytes, ANSWER_BOUNDS)
  if ('value' in read)
    return asObject(read.value) ?? 'no_object'
  return read.reason === 'not_json' && !(answer.headers.get('content-type') ?? '').includes('json') ? 'text' : read.reason
}

function secondsToMs(value: unknown): number | null {
  const seconds = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isFinite(seconds) && seconds >= 0 && value !== '' ? Math.ceil(seconds * 1000) : null
}

function waitOf(answer: Answer, body: JsonObject | string): number | null {
  const extras = typeof body === 'object' && typeof body.extras === 'object' && body.extras !== null ? body.extras : {}
  return secondsToMs(answer.headers.get('retry-after')) ?? ('wait_seconds' in extras ? secondsToMs(extras.wait_seconds) : null)
}

/** Makes the client of one account. Contract B1 and B4. */
export function createDiscourseClient(deps: Pick<ConnectorDeps, 'fetch' | 'now' | 'secret'>, settings: DiscourseSettings): DiscourseClient {
  const book = createQuotaBook(settings.callsPerMinute, deps.now)
  const clock = createPlatformClock(deps.now)

  const counted: ConnectorDeps['fetch'] = (...given) => {
    book.spend()
    return deps.fetch(...given)
  }

  async function call({ url, endpoint, init, isWrite, subject }: Request, context: CallContext): Promise<Heard> {
    const headers = { 'accept': 'application/json', 'api-key': deps.secret('apiKey'), 'api-username': encodeURIComponent(settings.username), ...init.headers as Record<string, string> | undefined }
    const answer = await exchange(counted, { url, init: { ...init, headers, credentials: 'omit' }, endpoint, isWrite, timeoutMs: settings.timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal: context.signal, onHead: clock.look })
    return { ...answer, subject }
  }

  function slowDown(answer: Answer, body: JsonObject | string): AppError {
    const limitCode = answer.headers.get('discourse-rate-limit-error-code')
    const waitMs = waitOf(answer, body)
    if (limitCode !== null)
      book.pauseUntil(deps.now() + Math.min(waitMs ?? PLAIN_PAUSE_MS, LONGEST_PAUSE_MS))
    return slowDownError({ waitMs, limitCode, isWrite: answer.isWrite }, factsOf(answer))
  }

  /** The one place where an answer is judged: by status and `error_type`, never by its words. */
  function judge(answer: Heard): JsonObject {
    const body = objectOf(answer)
    const { status } = answer
    if (status === 429)
      throw slowDown(answer, body)
    if (typeof body === 'string')
      throw unreadable(answer, body)
    const isOk = status >= 200 && status < 300
    if (isOk && !('errors' in body) && !('error_type' in body))
      return body
    if (status >= 300 && status < 400)
      throw unreadable(answer, 'redirect')
    if (status >= 500 && status !== 503 && answer.isWrite)
      throw unreadable(answer, 'status')
    throw platformError({ status, errorType: typeof body.error_type === 'string' ? body.error_type.slice(0, 60) : null, subject: answer.subject }, { ...factsOf(answer), ...retryAfterOf(answer, body) })
  }

  function retryAfterOf(answer: Answer, body: JsonObject): ErrorDetails {
    const waitMs = waitOf(answer, body)
    return waitMs === null ? {} : { retryAfterMs: Math.min(waitMs, LONGEST_PAUSE_MS) }
  }

  function requestOf({ path, query = {}, subject = 'account' }: Ask, init: RequestInit, isWrite: boolean): Request {
    return { url: `${settings.baseUrl}${path}${queryOf(query)}`, endpoint: path.replace(/\d+/g, ':id').replace(/\/(u|private-messages)\/[^/]+$/, '/$1/:name'), init, isWrite, subject }
  }

  return {
    get: async (ask, context) => judge(await call(requestOf(ask, { method: 'GET' }, false), context)),
    async write(ask, context) {
      const isForm = ask.body instanceof FormData
      const init: RequestInit = { method: ask.method, ...(ask.body instanceof FormData ? { body: ask.body } : ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }), headers: isForm || ask.body === undefined ? {} : { 'content-type': 'application/json' } }
      const answer = await call(requestOf(ask, init, true), context)
      // A deletion answers 200 with nothing.
      return ask.method === 'DELETE' && answer.status >= 200 && answer.status < 300 && answer.bytes.length === 0 ? {} : judge(answer)
    },
    quota: book.view,
    clockAheadMs: clock.aheadMs,
  }
}
