import type { ErrorDetails } from '../../shared/errors.ts'
import type { CallContext, ConnectorDeps, QuotaView } from '../connector.ts'
import type { WeiboSettings } from './settings.ts'
import { AppError } from '../../shared/errors.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../lossless-json.ts'
import { abortedBefore, networkFailure } from '../network-failure.ts'
import { decodeUtf8, readBounded } from '../response-body.ts'
import { platformCodeOf, platformError } from './errors.ts'
import { createQuotaBook } from './quota.ts'

const MAX_ANSWER_BYTES = 16 * 1024 * 1024
const ANSWER_BOUNDS = { maxDepth: 40, maxParts: 500_000 }
const EXPECTED: readonly number[] = [200]
/** The front says that it did not pass the request on. */
const NOT_HANDLED: ReadonlySet<number> = new Set([429, 503])

/** Fields of a query or a form. */
export type CallFields = Readonly<Record<string, string | number>>

/** Bytes that are no JSON answer, with the headers that describe them. */
export interface Download {
  readonly bytes: Uint8Array
  readonly headers: Headers
}

/** HTTP to the platform; the only code that calls `fetch` or reads the token. Every failure is an AppError without token or text. */
export interface WeiboClient {
  /** A read. Resolves to the parsed answer; integers above 2^53 arrive as strings. */
  get: (url: string, fields: CallFields, context: CallContext) => Promise<unknown>
  /** A write. When it may have arrived all the same, the error says `details.maybeSent = true`. */
  post: (url: string, fields: CallFields, context: CallContext) => Promise<unknown>
  /** A file on the platform's hosts, with the token. */
  download: (url: string, fields: CallFields, maxBytes: number, context: CallContext) => Promise<Download>
  /** A public file, without the token and without following redirects. */
  downloadPublic: (url: string, maxBytes: number, context: CallContext) => Promise<Download>
  quota: () => QuotaView
  /** How far the platform's clock is ahead of ours by its latest `Date` header, ms; 0 while unknown. */
  clockAheadMs: () => number
}

interface Request {
  readonly url: string
  readonly init: RequestInit
  readonly isWrite: boolean
  readonly maxBytes: number
  readonly context: CallContext
}

interface Answer {
  readonly endpoint: string
  readonly response: Response
  readonly bytes: Uint8Array
  readonly isWrite: boolean
}

function pathOf(url: string): string {
  return new URL(url).pathname
}

function formOf(fields: CallFields, token: string): URLSearchParams {
  const form = new URLSearchParams({ access_token: token })
  for (const [name, value] of Object.entries(fields))
    form.set(name, String(value))
  return form
}

function retryAfterOf(headers: Headers): ErrorDetails {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}
}

function factsOf(answer: Answer): ErrorDetails {
  return { endpoint: answer.endpoint, httpStatus: answer.response.status, ...retryAfterOf(answer.response.headers) }
}

/** The error of an answer that is not the platform's JSON: a write may have happened unless the front refused it. */
function unreadable(answer: Answer, reason: string): AppError {
  const { status } = answer.response
  const isRefused = NOT_HANDLED.has(status) || (status >= 400 && status < 500)
  const details = { ...factsOf(answer), reason }
  if (answer.isWrite && !isRefused)
    return new AppError('link_lost', { details: { ...details, maybeSent: true } })
  if (status === 429)
    return new AppError('rate_limited', { details })
  return new AppError(status >= 500 ? 'channel_down' : 'channel_bad_answer', { details })
}

function parseAnswer(answer: Answer): unknown {
  const text = decodeUtf8(answer.bytes)?.trim()
  if (text === undefined)
    throw unreadable(answer, 'not_utf8')
  if (text === '')
    throw unreadable(answer, 'empty')
  if (text.startsWith('<'))
    throw unreadable(answer, 'html')
  if (!isWithinJsonBounds(text, ANSWER_BOUNDS))
    throw unreadable(answer, 'too_complex')
  try {
    return parseLosslessJson(text)
  }
  catch (error) {
    if (error instanceof SyntaxError)
      throw unreadable(answer, 'not_json')
    throw error
  }
}

/** Makes the client of one account. */
export function createWeiboClient(deps: Pick<ConnectorDeps, 'fetch' | 'now' | 'secret'>, settings: WeiboSettings): WeiboClient {
  const quota = createQuotaBook(settings, deps.now)
  let clockAheadMs = 0

  function readClock(headers: Headers): void {
    const platform = Date.parse(headers.get('date') ?? '')
    if (Number.isFinite(platform))
      clockAheadMs = platform - deps.now()
  }

  async function call(request: Request): Promise<Answer> {
    const endpoint = pathOf(request.url.split('?')[0] ?? '')
    const { context, isWrite } = request
    if (context.signal.aborted)
      throw abortedBefore(endpoint)
    const limit = AbortSignal.timeout(settings.timeoutMs)
    try {
      const response = await deps.fetch(request.url, { ...request.init, redirect: 'manual', signal: AbortSignal.any([context.signal, limit]) })
      readClock(response.headers)
      quota.readHeaders(response.headers)
      const bytes = await readBounded(response, request.maxBytes)
      return { endpoint, response, bytes, isWrite }
    }
    catch (error) {
      throw networkFailure(error, { isWrite, aborted: context.signal.aborted, timedOut: limit.aborted, endpoint })
    }
  }

  /** The one place where an answer is judged: by its `error_code` first, by its HTTP status only when it has none. */
  function judge(answer: Answer): unknown {
    const body = parseAnswer(answer)
    const platformCode = platformCodeOf(body)
    if (platformCode !== null) {
      const resetAt = quota.readRefusal(platformCode)
      throw platformError(platformCode, { ...factsOf(answer), ...(resetAt === null ? {} : { resetAt }) })
    }
    if (!EXPECTED.includes(answer.response.status))
      throw unreadable(answer, 'status')
    if (typeof body !== 'object' || body === null || 'error' in body)
      throw unreadable(answer, 'no_answer')
    return body
  }

  async function fetchFile(request: Request): Promise<Download> {
    const answer = await call(request)
    const { status, headers } = answer.response
    if (status === 404 || status === 410)
      throw new AppError('not_found', { details: factsOf(answer) })
    // A refusal comes as JSON where a file was asked for.
    if (!EXPECTED.includes(status) || /json|html/.test(headers.get('content-type') ?? '')) {
      judge(answer)
      throw unreadable(answer, 'no_file')
    }
    return { bytes: answer.bytes, headers }
  }

  function get(url: string, fields: CallFields, context: CallContext, maxBytes: number): Request {
    return { url: `${url}?${formOf(fields, deps.secret('accessToken'))}`, init: { method: 'GET' }, isWrite: false, maxBytes, context }
  }

  return {
    get: async (url, fields, context) => judge(await call(get(url, fields, context, MAX_ANSWER_BYTES))),
    post: async (url, fields, context) => judge(await call({ url, init: { method: 'POST', body: formOf(fields, deps.secret('accessToken')) }, isWrite: true, maxBytes: MAX_ANSWER_BYTES, context })),
    download: (url, fields, maxBytes, context) => fetchFile(get(url, fields, context, maxBytes)),
    downloadPublic: (url, maxBytes, context) => fetchFile({ url, init: { method: 'GET', credentials: 'omit', referrerPolicy: 'no-referrer' }, isWrite: false, maxBytes, context }),
    quota: quota.view,
    clockAheadMs: () => clockAheadMs,
  }
}
