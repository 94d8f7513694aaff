import type { Answer } from '../../exchange.ts'
import { AppError } from '../../../shared/errors.ts'
import { readJson } from '../../exchange.ts'

const ANSWER_BOUNDS = { maxDepth: 60, maxParts: 500_000 }

/** The Write API's envelope. Contract A2. */
export interface Envelope {
  readonly code: string
  readonly response: unknown
}

/** The JSON of an answer. Throws `channel_bad_answer` for a page, for nothing, for half an answer, and for what is too complex. */
export function parseAnswer(answer: Answer): unknown {
  const read = readJson(answer.bytes, ANSWER_BOUNDS)
  if ('reason' in read)
    throw new AppError('channel_bad_answer', { details: { endpoint: answer.endpoint, httpStatus: answer.status, reason: read.reason } })
  return read.value
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** The envelope of an answer; null when it has none (the Read API, a proxy, a page). */
export function readEnvelope(answer: Answer): Envelope | null {
  const read = readJson(answer.bytes, ANSWER_BOUNDS)
  const body = 'value' in read ? read.value : null
  const code = fieldOf(fieldOf(body, 'status'), 'code')
  const response = fieldOf(body, 'response')
  return typeof code === 'string' && response !== undefined ? { code, response } : null
}
