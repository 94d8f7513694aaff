import type { ErrorDetails } from '../../../shared/errors.ts'
import { AppError } from '../../../shared/errors.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../../lossless-json.ts'
import { decodeUtf8 } from '../../response-body.ts'

const ANSWER_BOUNDS = { maxDepth: 60, maxParts: 500_000 }

/** One answer, read whole. */
export interface Answer {
  readonly endpoint: string
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  readonly isWrite: boolean
}

/** The Write API's envelope. Contract A2. */
export interface Envelope {
  readonly code: string
  readonly response: unknown
}

function unreadable(answer: Answer, reason: string): AppError {
  const details: ErrorDetails = { endpoint: answer.endpoint, httpStatus: answer.status, reason }
  return new AppError('channel_bad_answer', { details })
}

/** The JSON of an answer. Throws `channel_bad_answer` for a page, for nothing, for half an answer, and for what is too complex. */
export function parseAnswer(answer: Answer): unknown {
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

function jsonOrNull(answer: Answer): unknown {
  try {
    return parseAnswer(answer)
  }
  catch (error) {
    if (error instanceof AppError)
      return null
    throw error
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** The envelope of an answer; null when it has none (the Read API, a proxy, a page). */
export function readEnvelope(answer: Answer): Envelope | null {
  const body = jsonOrNull(answer)
  const code = fieldOf(fieldOf(body, 'status'), 'code')
  const response = fieldOf(body, 'response')
  return typeof code === 'string' && response !== undefined ? { code, response } : null
}
