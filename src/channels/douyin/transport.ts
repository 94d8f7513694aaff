import type { CallContext, ConnectorDeps } from '../connector.ts'
import type { Answer } from '../exchange.ts'
import type { Opened } from './envelope.ts'
import { exchange, factsOf, parseAnswer, unreadable } from '../exchange.ts'
import { openEnvelope } from './envelope.ts'
import { platformError } from './errors.ts'

const MAX_ANSWER_BYTES = 8 * 1024 * 1024
const ANSWER_BOUNDS = { maxDepth: 40, maxParts: 200_000 }
const OK = 200
/** A line that carries a file more slowly than this counts as broken. */
const SLOWEST_BYTES_PER_MS = 50

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

/** Judges an answer: the platform's code decides, whatever the HTTP status; without one nothing was understood. */
function judge(answer: Answer): Opened {
  const opened = openEnvelope(parseAnswer(answer, ANSWER_BOUNDS))
  if (opened?.code != null)
    throw platformError(opened.code, { ...factsOf(answer), ...(opened.logid === null ? {} : { logid: opened.logid }) })
  if (answer.status !== OK)
    throw unreadable(answer, 'status')
  if (!opened)
    throw unreadable(answer, 'no_envelope')
  return opened
}

/** Makes the way to one base address. */
export function createTransport(deps: Pick<ConnectorDeps, 'fetch'>, options: { readonly baseUrl: string, readonly timeoutMs: number }): Transport {
  return async (request, context) => {
    const { path: endpoint, isWrite, method, body, headers } = request
    const query = request.query ? `?${encodeFields(request.query)}` : ''
    return judge(await exchange(deps.fetch, {
      url: `${options.baseUrl}${endpoint}${query}`,
      init: { method, ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) },
      endpoint,
      isWrite,
      timeoutMs: options.timeoutMs + Math.ceil((request.bytes ?? 0) / SLOWEST_BYTES_PER_MS),
      maxBytes: MAX_ANSWER_BYTES,
      signal: context.signal,
    }))
  }
}
