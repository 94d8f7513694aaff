import type { JsonBounds, JsonObject } from './lossless-json.ts'
import { AppError } from '../shared/errors.ts'
import { asObject, isWithinJsonBounds, parseLosslessJson } from './lossless-json.ts'
import { decodeUtf8 } from './response-body.ts'

/** What a push of a platform may cost; everything beyond is hostile. */
export interface PushBounds extends JsonBounds {
  readonly maxBytes: number
}

function refused(reason: string): AppError {
  return new AppError('bad_input', { details: { reason } })
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

/** The object in a text of a push. Throws `bad_input` with `details.reason` = `too_complex | not_json | not_object`. */
export function readPushObject(text: string, bounds: JsonBounds): JsonObject {
  if (!isWithinJsonBounds(text, bounds))
    throw refused('too_complex')
  const object = asObject(parseOrRefuse(text))
  if (!object)
    throw refused('not_object')
  return object
}

/**
 * The object in a push's untouched body. Bounds are checked before anything is built from it. Escaped lone surrogates stay as they are.
 * Throws `payload_too_large`, or `bad_input` with `details.reason` = `not_utf8 | too_complex | not_json | not_object`.
 */
export function readPushBody(body: Uint8Array, bounds: PushBounds): JsonObject {
  if (body.byteLength > bounds.maxBytes)
    throw new AppError('payload_too_large', { details: { maxBytes: bounds.maxBytes, bytes: body.byteLength } })
  const text = decodeUtf8(body)
  if (text === null)
    throw refused('not_utf8')
  return readPushObject(text, bounds)
}

/** The same for the same content, in whatever order its fields came: what a push without an id is known by. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(canonical)
  if (typeof value !== 'object' || value === null)
    return value
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, part]) => [key, canonical(part)])
}
