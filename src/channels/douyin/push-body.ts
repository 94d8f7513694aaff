import type { JsonObject } from './envelope.ts'
import { AppError } from '../../shared/errors.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../lossless-json.ts'
import { decodeUtf8 } from '../response-body.ts'
import { asObject } from './envelope.ts'

/** A push is one small object; everything beyond these is hostile. */
const MAX_BYTES = 256 * 1024
const BOUNDS = { maxDepth: 16, maxParts: 4000 }

function refused(reason: string): AppError {
  return new AppError('bad_input', { details: { reason } })
}

function parseObject(text: string): JsonObject {
  if (!isWithinJsonBounds(text, BOUNDS))
    throw refused('too_complex')
  try {
    const object = asObject(parseLosslessJson(text))
    if (object)
      return object
  }
  catch (error) {
    if (!(error instanceof SyntaxError))
      throw error
    throw refused('not_json')
  }
  throw refused('not_object')
}

/**
 * The object in a push's untouched body; bounds are checked before anything is built from it.
 * Throws `payload_too_large`, or `bad_input` with `details.reason` = `not_utf8 | too_complex | not_json | not_object`.
 */
export function readPushBody(body: Uint8Array): JsonObject {
  if (body.byteLength > MAX_BYTES)
    throw new AppError('payload_too_large', { details: { maxBytes: MAX_BYTES, bytes: body.byteLength } })
  const text = decodeUtf8(body)
  if (text === null)
    throw refused('not_utf8')
  return parseObject(text)
}

/** `content` of a push: an object in some events, the same as a JSON text in others; both are read for all (contract chapter 4). */
export function readContent(content: unknown): JsonObject {
  if (typeof content === 'string')
    return content.trim() === '' ? {} : parseObject(content)
  return asObject(content) ?? {}
}
