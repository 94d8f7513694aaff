import type { CallContext, ConnectorDeps, QuotaView } from '../connector.ts'
import type { Answer } from '../exchange.ts'
import type { WeiboSettings } from './settings.ts'
import { AppError } from '../../shared/errors.ts'
import { createPlatformClock, exchange, factsOf, parseAnswer, unreadable } from '../exchange.ts'
import { abortedBefore, networkFailure } from '../network-failure.ts'
import { ownMeanings, platformCodeOf, platformError } from './errors.ts'
import { createQuotaBook } from './quota.ts'
import { hostUrl } from './settings.ts'
import { createStandingBook } from './standing.ts'

const MAX_ANSWER_BYTES = 16 * 1024 * 1024
const ANSWER_BOUNDS = { maxDepth: 40, maxParts: 500_000 }
const EXPECTED: readonly number[] = [200]

/** Fields of a query or a form. */
export type CallFields = Readonly<Record<string, string | number>>

/** Bytes that are no JSON answer, with the headers that describe them. */
export interface Download {
  readonly bytes: Uint8Array
  readonly headers: Headers
}

/** A file that goes with a write. */
export interface Upload {
  readonly field: string
  readonly name: string
  readonly mime: string
  readonly bytes: Uint8Array
}

/** HTTP to the platform; the only code that calls `fetch` or reads the token. Every failure is an AppError without token or text. */
export interface WeiboClient {
  /** A read. Resolves to the parsed answer; integers above 2^53 arrive as strings. */
  get: (url: string, fields: CallFields, context: CallContext) => Promise<unknown>
  /** A read that the platform wants as a form. */
  ask: (url: string, fields: CallFields, context: CallContext) => Promise<unknown>
  /** A write. When it may have arrived all the same, the error says `details.maybeSent = true`. */
  post: (url: string, fields: CallFields, context: CallContext) => Promise<unknown>
  /** A write with a file under the given name. */
  upload: (url: string, fields: CallFields, file: Upload, context: CallContext) => Promise<unknown>
  /** A file on the platform's hosts, with the token. */
  download: (url: string, fields: CallFields, maxBytes: number, context: CallContext) => Promise<Download>
  /** A public file, without the token and without following redirects. */
  downloadPublic: (url: string, maxBytes: number, context: CallContext) => Promise<Download>
  /** Opens a long answer without the token; resolves when its head is there and leaves the body to the caller. */
  open: (url: string, fields: CallFields, context: CallContext) => Promise<Response>
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

function pathOf(url: string): string {
  return new URL(url).pathname
}

function formOf(fields: CallFields, token: string): URLSearchParams {
  const form = new URLSearchParams({ access_token: token })
  for (const [name, value] of Object.entries(fields))
    form.set(name, String(value))
  return form
}

function multipartOf(fields: CallFields, token: string, file: Upload): FormData {
  const form = new FormData()
  for (const [name, value] of formOf(fields, token))
    form.set(name, value)
  form.set(file.field, new Blob([new Uint8Array(file.bytes)], { type: file.mime }), file.name)
  return form
}

/** Where public pictures lie: the platform's picture hosts, and a stand-in's own address. */
function publicHosts(settings: WeiboSettings): string[] {
  const own = (['api', 'biz', 'm', 'rm', 'upload'] as const).map(host => new URL(hostUrl(settings, host)).host)
  return [...settings.pictureHosts, ...new Set(own)]
}

/** Makes the client of one account. */
export function createWeiboClient(deps: Pick<ConnectorDeps, 'fetch' | 'fetchFile' | 'now' | 'secret'>, settings: WeiboSettings): WeiboClient {
  const quota = createQuotaBook(settings, deps.now)
  const standing = createStandingBook(deps.now)
  const meanings = ownMeanings(settings)
  const clock = createPlatformClock(deps.now)

  function readHead(headers: Headers): void {
    clock.look(headers)
    quota.readHeaders(headers)
  }

  function call({ url, init, isWrite, maxBytes, context }: Request): Promise<Answer> {
    return exchange(deps.fetch, { url, init, endpoint: pathOf(url), isWrite, timeoutMs: settings.timeoutMs, maxBytes, signal: context.signal, onHead: readHead })
  }

  /** The one place where an answer is judged: by its `error_code` first, by its HTTP status only when it has none. */
  function judge(answer: Answer): unknown {
    const body = parseAnswer(answer, ANSWER_BOUNDS)
    const platformCode = platformCodeOf(body)
    if (platformCode !== null) {
      const resetAt = quota.readRefusal(platformCode)
      const slowdown = answer.isWrite ? standing.note(platformCode) : {}
      throw platformError(platformCode, { ...factsOf(answer), ...slowdown, ...(resetAt === null ? {} : { resetAt }) }, meanings)
    }
    if (!EXPECTED.includes(answer.status))
      throw unreadable(answer, 'status')
    if (typeof body !== 'object' || body === null || 'error' in body)
      throw unreadable(answer, 'no_answer')
    return body
  }

  async function fetchFile(request: Request): Promise<Download> {
    const answer = await call(request)
    const { status, headers } = answer
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

  function form(url: string, body: URLSearchParams | FormData, isWrite: boolean, context: CallContext): Request {
    return { url, init: { method: 'POST', body }, isWrite, maxBytes: MAX_ANSWER_BYTES, context }
  }

  /** The time limit is that of the head alone: the body ends when the platform likes. */
  async function open(url: string, fields: CallFields, context: CallContext): Promise<Response> {
    const endpoint = pathOf(url)
    if (context.signal.aborted)
      throw abortedBefore(endpoint)
    const late = new AbortController()
    const limit = AbortSignal.timeout(settings.timeoutMs)
    const giveUp = (): void => late.abort(limit.reason)
    limit.addEventListener('abort', giveUp, { once: true })
    try {
      const query = new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]))
      return await deps.fetch(`${url}?${query}`, { method: 'GET', redirect: 'manual', credentials: 'omit', signal: AbortSignal.any([context.signal, late.signal]) })
    }
    catch (error) {
      throw networkFailure(error, { isWrite: false, aborted: context.signal.aborted, timedOut: late.signal.aborted, endpoint })
    }
    finally {
      limit.removeEventListener('abort', giveUp)
    }
  }

  return {
    get: async (url, fields, context) => judge(await call(get(url, fields, context, MAX_ANSWER_BYTES))),
    ask: async (url, fields, context) => judge(await call(form(url, formOf(fields, deps.secret('accessToken')), false, context))),
    post: async (url, fields, context) => judge(await call(form(url, formOf(fields, deps.secret('accessToken')), true, context))),
    upload: async (url, fields, file, context) => judge(await call(form(url, multipartOf(fields, deps.secret('accessToken'), file), true, context))),
    open,
    download: (url, fields, maxBytes, context) => fetchFile(get(url, fields, context, maxBytes)),
    downloadPublic: (url, maxBytes, context) => deps.fetchFile?.(url, { hosts: publicHosts(settings), maxBytes, signal: AbortSignal.any([context.signal, AbortSignal.timeout(settings.timeoutMs)]) }) ?? fetchFile({ url, init: { method: 'GET', credentials: 'omit', referrerPolicy: 'no-referrer' }, isWrite: false, maxBytes, context }),
    quota: quota.view,
    clockAheadMs: clock.aheadMs,
  }
}
