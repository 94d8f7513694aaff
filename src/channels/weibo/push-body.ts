import { AppError } from '../../shared/errors.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../lossless-json.ts'
import { decodeUtf8 } from '../response-body.ts'

/** A push is one small object; everything beyond these is hostile. */
const MAX_BYTES = 256 * 1024
const BOUNDS = { maxDepth: 16, maxParts: 2000 }

function refused(reason: string): AppError {
  return new AppError('bad_input', { details: { reason } })
}

/**
 * The object in a push's untouched body. Bounds are checked before anything is built from it. Escaped lone surrogates stay as they are.
 * Throws `payload_too_large`, or `bad_input` with `details.reason` = `not_utf8 | too_complex | not_json | not_object`.
 */
export function readPushBody(body: Uint8Array): Record<string, unknown> {
  if (body.byteLength > MAX_BYTES)
    throw new AppError('payload_too_large', { details: { maxBytes: MAX_BYTES, bytes: body.byteLength } })
  const text = decodeUtf8(body)
  if (text === null)
    throw refused('not_utf8')
  if (!isWithinJsonBounds(text, BOUNDS))
    throw refused('too_complex')
  const parsed = parseOrRefuse(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw refused('not_object')
  return parsed as Record<string, unknown>
}

function parseOrRefuse(text: string): unknown {
  try {
    return parseLosslessJson(text)
  }
  catch (error) {
    if (error instanceof SyntaxError)
      throw refused('not_json')
    throw error
  }
}
