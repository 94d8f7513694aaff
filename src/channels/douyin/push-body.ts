import type { JsonObject } from '../lossless-json.ts'
import { asObject } from '../lossless-json.ts'
import { readPushObject } from '../push-body.ts'

/** A push is one small object. */
export const PUSH_BOUNDS = { maxBytes: 256 * 1024, maxDepth: 16, maxParts: 4000 }

/** `content` of a push: an object in some events, the same as a JSON text in others; both are read for all (contract chapter 4). */
export function readContent(content: unknown): JsonObject {
  if (typeof content === 'string')
    return content.trim() === '' ? {} : readPushObject(content, PUSH_BOUNDS)
  return asObject(content) ?? {}
}
