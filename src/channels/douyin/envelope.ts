import type { JsonObject } from '../lossless-json.ts'
import { asObject } from '../lossless-json.ts'

/** An answer out of its envelope. */
export interface Opened {
  /** The whole body: some answers carry their ids at the top. */
  readonly top: JsonObject
  /** The innermost `data`; empty when there is none. */
  readonly data: JsonObject
  /** The first code that is not 0, or null. */
  readonly code: number | null
  /** The platform's id of the call, for its support. */
  readonly logid: string | null
}

const EMPTY: JsonObject = {}
/** Where the platform's own SDK looks for a code, in this order (contract 1.1). */
const PLACES: readonly string[] = ['err_no', 'errcode', 'error_code', 'errno', 'error']

function codeIn(value: unknown): number | null {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,15}$/.test(value))
  return isNumeric && Number.isSafeInteger(Number(value)) ? Number(value) : null
}

/** Every code in the body, in the order of contract 1.1: the SDK's places first, `data.error_code` last, then those inside form C. */
function codesIn(top: JsonObject, outer: JsonObject | null): (number | null)[] {
  const inner = asObject(outer?.data)
  return [
    ...PLACES.map(place => codeIn(top[place])),
    codeIn(asObject(top.err)?.err_code),
    codeIn(asObject(top.extra)?.error_code),
    codeIn(outer?.error_code),
    codeIn(asObject(outer?.extra)?.error_code),
    codeIn(inner?.error_code),
  ]
}

function logidIn(objects: readonly (JsonObject | null)[]): string | null {
  for (const object of objects) {
    const found = object?.logid ?? object?.log_id
    if (typeof found === 'string' && /^[\w-]{1,64}$/.test(found))
      return found
  }
  return null
}

/**
 * Opens any of the platform's four envelopes: A (`data` and `extra`), B (flat `err_no`), C (A inside B), D (OAuth).
 * Null for a body that is none of them, which never means success.
 */
export function openEnvelope(body: unknown): Opened | null {
  const top = asObject(body)
  if (!top)
    return null
  const outer = asObject(top.data)
  const inner = asObject(outer?.data)
  const codes = codesIn(top, outer).filter(code => code !== null)
  if (codes.length === 0)
    return null
  const isNested = inner !== null && ('extra' in (outer ?? EMPTY) || 'err_no' in top)
  return {
    top,
    data: (isNested ? inner : outer) ?? EMPTY,
    code: codes.find(code => code !== 0) ?? null,
    logid: logidIn([asObject(top.extra), top, asObject(outer?.extra), outer]),
  }
}
