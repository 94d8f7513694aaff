import type { ErrorDetails } from '../shared/errors.ts'
import type { ConnectorDeps } from './connector.ts'
import type { JsonBounds } from './lossless-json.ts'
import { AppError } from '../shared/errors.ts'
import { startDeadline } from './deadline.ts'
import { isWithinJsonBounds, parseLosslessJson } from './lossless-json.ts'
import { abortedBefore, networkFailure } from './network-failure.ts'
import { decodeUtf8, readBounded } from './response-body.ts'

/** One request, ready to leave. */
export interface Exchange {
  readonly url: string
  readonly init: RequestInit
  /** Which call it is, for errors: a path without its query. */
  readonly endpoint: string
  /** It makes something that must not be made twice. */
  readonly isWrite: boolean
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Sees the head of the answer, before its body is read. */
  readonly onHead?: (headers: Headers) => void
}

/** One answer, read whole. */
export interface Answer {
  readonly endpoint: string
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  readonly isWrite: boolean
}

/** Why bytes are no JSON. */
type NoJson = 'not_utf8' | 'empty' | 'html' | 'too_complex' | 'not_json'

/** The front says that it did not pass the request on. */
const NOT_HANDLED: ReadonlySet<number> = new Set([429, 503])

/**
 * Sends a request and reads its answer to the end; redirects are not followed. Whatever the status, it resolves; what breaks on the
 * way is thrown as {@link networkFailure} says it.
 */
export async function exchange(fetch: ConnectorDeps['fetch'], request: Exchange): Promise<Answer> {
  const { url, init, endpoint, isWrite, signal } = request
  if (signal.aborted)
    throw abortedBefore(endpoint)
  const limit = startDeadline(request.timeoutMs, signal)
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: limit.signal })
    request.onHead?.(response.headers)
    return { endpoint, status: response.status, headers: response.headers, bytes: await readBounded(response, request.maxBytes), isWrite }
  }
  catch (error) {
    throw networkFailure(error, { isWrite, aborted: signal.aborted, timedOut: limit.isOver(), endpoint })
  }
  finally {
    limit.clear()
  }
}

/** The JSON in the bytes of an answer, or why there is none. */
export function readJson(bytes: Uint8Array, bounds: JsonBounds): { readonly value: unknown } | { readonly reason: NoJson } {
  const text = decodeUtf8(bytes)?.trim()
  if (text === undefined)
    return { reason: 'not_utf8' }
  if (text === '')
    return { reason: 'empty' }
  if (text.startsWith('<'))
    return { reason: 'html' }
  if (!isWithinJsonBounds(text, bounds))
    return { reason: 'too_complex' }
  try {
    return { value: parseLosslessJson(text) }
  }
  catch (error) {
    if (error instanceof SyntaxError)
      return { reason: 'not_json' }
    throw error
  }
}

function retryAfterOf(headers: Headers): ErrorDetails {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}
}

/** What an error says about the answer that it came from. */
export function factsOf(answer: Answer): ErrorDetails {
  return { endpoint: answer.endpoint, httpStatus: answer.status, ...retryAfterOf(answer.headers) }
}

/** The error of an answer that is none of the platform's: a write may have happened unless the front refused it. */
export function unreadable(answer: Answer, reason: string): AppError {
  const { status } = answer
  const isRefused = NOT_HANDLED.has(status) || (status >= 400 && status < 500)
  const details = { ...factsOf(answer), reason }
  if (answer.isWrite && !isRefused)
    return new AppError('link_lost', { details: { ...details, maybeSent: true } })
  if (status === 429)
    return new AppError('rate_limited', { details })
  return new AppError(status >= 500 ? 'channel_down' : 'channel_bad_answer', { details })
}

/** The JSON of an answer. Throws {@link unreadable} for a page, for nothing, for half an answer, and for what is too complex. */
export function parseAnswer(answer: Answer, bounds: JsonBounds): unknown {
  const read = readJson(answer.bytes, bounds)
  if ('reason' in read)
    throw unreadable(answer, read.reason)
  return read.value
}

/** How far a platform's clock is ahead of ours. */
export interface PlatformClock {
  /** Looks at the `Date` header of an answer, if it has one. */
  readonly look: (headers: Headers) => void
  /** By the latest header, ms; 0 while unknown. */
  readonly aheadMs: () => number
}

/** A clock that nothing is known of yet. */
export function createPlatformClock(now: () => number): PlatformClock {
  let aheadMs = 0
  return {
    look(headers) {
      const platform = Date.parse(headers.get('date') ?? '')
      aheadMs = Number.isFinite(platform) ? platform - now() : aheadMs
    },
    aheadMs: () => aheadMs,
  }
}
