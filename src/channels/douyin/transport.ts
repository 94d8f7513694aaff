import type { ErrorDetails } from '../../shared/errors.ts'
import type { CallContext, ConnectorDeps } from '../connector.ts'
import type { Opened } from './envelope.ts'
import { AppError } from '../../shared/errors.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../lossless-json.ts'
import { abortedBefore, networkFailure } from '../network-failure.ts'
import { decodeUtf8, readBounded } from '../response-body.ts'
import { openEnvelope } from './envelope.ts'
import { platformError } from './errors.ts'

const MAX_ANSWER_BYTES = 8 * 1024 * 1024
const ANSWER_BOUNDS = { maxDepth: 40, maxParts: 200_000 }
const OK = 200
/** A line that carries a file more slowly than this counts as broken. */
const SLOWEST_BYTES_PER_MS = 50
/** The front says that it did not pass the request on. */
const NOT_HANDLED: ReadonlySet<number> = new Set([429, 503])

/** Fields of a query or a form. */
export type CallFields = Readonly<Record<string, string | number | undefined>>

/** One request, its body ready to be sent. */
export interface Request {
  readonly method: 'GET' | 'POST'
  /** With the platform's closing slash. */
  readonly path: string
  readonly query?: CallFields
  readonly body?: string | URLSearchParams | FormData
  readonly headers?: Readonly<Record<string, string>>
  /** Size of a file in the body. */
  readonly bytes?: number
  /** It makes something that must not be made twice. */
  readonly isWrite: boolean
}

/** HTTP to the platform; every failure is an AppError without token or text. */
export type Transport = (request: Request, context: CallContext) => Promise<Opened>

/** Fields as a query or form; each value is encoded exactly once, ids with `+ / =` among them (contract chapter 1). */
export function encodeFields(fields: CallFields): URLSearchParams {
  return new URLSearchParams(Object.entries(fields).flatMap(([name, value]): [string, string][] => value === undefined ? [] : [[name, String(value)]]))
}

interface Raw {
  readonly endpoint: string
  readonly response: Response
  readonly bytes: Uint8Array
  readonly isWrite: boolean
}

function retryAfterOf(headers: Headers): ErrorDetails {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}
}

function factsOf(raw: Raw): ErrorDetails {
  return { endpoint: raw.endpoint, httpStatus: raw.response.status, ...retryAfterOf(raw.response.headers) }
}

/** The error of an answer that is none of the platform's: a write may have happened unless the front refused it. */
function unreadable(raw: Raw, reason: string): AppError {
  const { status } = raw.response
  const isRefused = NOT_HANDLED.has(status) || (status >= 400 && status < 500)
  const details = { ...factsOf(raw), reason }
  if (raw.isWrite && !isRefused)
    return new AppError('link_lost', { details: { ...details, maybeSent: true } })
  if (status === 429)
    return new AppError('rate_limited', { details })
  return new AppError(status >= 500 ? 'channel_down' : 'channel_bad_answer', { details })
}

function parseAnswer(raw: Raw): unknown {
  const text = decodeUtf8(raw.bytes)?.trim()
  if (text === undefined)
    throw unreadable(raw, 'not_utf8')
  if (text === '')
    throw unreadable(raw, 'empty')
  if (text.startsWith('<'))
    throw unreadable(raw, 'html')
  if (!isWithinJsonBounds(text, ANSWER_BOUNDS))
    throw unreadable(raw, 'too_complex')
  try {
    return parseLosslessJson(text)
  }
  catch (error) {
    if (error instanceof SyntaxError)
      throw unreadable(raw, 'not_json')
    throw error
  }
}

/** Judges an answer: the platform's code decides, whatever the HTTP status; without one nothing was understood. */
function judge(raw: Raw): Opened {
  const opened = openEnvelope(parseAnswer(raw))
  if (opened?.code != null)
    throw platformError(opened.code, { ...factsOf(raw), ...(opened.logid === null ? {} : { logid: opened.logid }) })
  if (raw.response.status !== OK)
    throw unreadable(raw, 'status')
  if (!opened)
    throw unreadable(raw, 'no_envelope')
  return opened
}

/** Makes the way to one base address. */
export function createTransport(deps: Pick<ConnectorDeps, 'fetch'>, options: { readonly baseUrl: string, readonly timeoutMs: number }): Transport {
  return async (request, context) => {
    const { path: endpoint, isWrite, method, body, headers } = request
    if (context.signal.aborted)
      throw abortedBefore(endpoint)
    const query = request.query ? `?${encodeFields(request.query)}` : ''
    const limit = AbortSignal.timeout(options.timeoutMs + Math.ceil((request.bytes ?? 0) / SLOWEST_BYTES_PER_MS))
    try {
      const response = await deps.fetch(`${options.baseUrl}${endpoint}${query}`, {
        method,
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
        redirect: 'manual',
        signal: AbortSignal.any([context.signal, limit]),
      })
      return judge({ endpoint, response, bytes: await readBounded(response, MAX_ANSWER_BYTES), isWrite })
    }
    catch (error) {
      // What was judged is known; everything else broke on the way.
      if (error instanceof AppError && error.code !== 'payload_too_large')
        throw error
      throw networkFailure(error, { isWrite, aborted: context.signal.aborted, timedOut: limit.aborted, endpoint })
    }
  }
}
