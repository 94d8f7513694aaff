import type { Envelope } from './contract/envelope.ts'
import type { ErrorCode } from './errors.ts'
import { calls } from './contract/index.ts'
import { AppError } from './errors.ts'
import { maxMessageBytes } from './wire.ts'

const maxDepth = 32
/** Keys that reach a prototype when someone copies them carelessly. A contract payload never has them. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor'])

/** Bytes of one UTF-16 unit inside a JSON string; a surrogate pair counts 2 + 2, a lone one is escaped to 6. */
function unitBytes(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  if (unit < 0x20)
    return 6
  if (unit === 0x22 || unit === 0x5C)
    return 2
  if (unit < 0x80)
    return 1
  if (unit < 0x800)
    return 2
  if (unit < 0xD800 || unit > 0xDFFF)
    return 3
  const pair = unit < 0xDC00 ? text.charCodeAt(at + 1) : text.charCodeAt(at - 1)
  const whole = unit < 0xDC00 ? pair >= 0xDC00 && pair <= 0xDFFF : pair >= 0xD800 && pair <= 0xDBFF
  return whole ? 2 : 6
}

function textBytes(text: string): number {
  if (text.length > maxMessageBytes)
    return text.length
  let bytes = 2
  for (let at = 0; at < text.length; at++)
    bytes += unitBytes(text, at)
  return bytes
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // An object of another realm (a page, a preload) has that realm's Object.prototype, which itself has none above it.
  return prototype === null || (typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype) === null)
}

interface Walk { bytes: number }

function refuse(reason: string): AppError {
  return new AppError('bad_input', { details: { reason } })
}

function walkEntries(value: object, walk: Walk, depth: number): AppError | null {
  for (const [key, entry] of Object.entries(value)) {
    if (!Array.isArray(value)) {
      if (forbiddenKeys.has(key))
        return refuse('forbidden_key')
      walk.bytes += textBytes(key) + 1
    }
    walk.bytes += 1
    const refusal = walkValue(entry, walk, depth + 1)
    if (refusal)
      return refusal
  }
  return null
}

function walkValue(value: unknown, walk: Walk, depth: number): AppError | null {
  if (walk.bytes > maxMessageBytes)
    return new AppError('payload_too_large', { details: { limit: maxMessageBytes } })
  switch (typeof value) {
    case 'undefined':
      return null
    case 'boolean':
      walk.bytes += 5
      return null
    case 'number':
      walk.bytes += 8
      return Number.isFinite(value) ? null : refuse('not_json')
    case 'string':
      walk.bytes += textBytes(value)
      return walk.bytes > maxMessageBytes ? new AppError('payload_too_large', { details: { limit: maxMessageBytes } }) : null
    case 'object':
      if (value === null)
        return null
      if (depth > maxDepth)
        return refuse('too_deep')
      return Array.isArray(value) || isPlain(value) ? walkEntries(value, walk, depth) : refuse('not_json')
    default:
      return refuse('not_json')
  }
}

/** Refusals that no page of ours earns: whoever gets one forges, or has a fault that somebody should read of. */
const earnedByForging: ReadonlySet<string> = new Set<ErrorCode>(['bad_input', 'unknown_call', 'payload_too_large', 'forbidden'])

/** True for an answer that a host writes into its log. */
export function isForgery(envelope: Envelope): envelope is Extract<Envelope, { ok: false }> {
  return !envelope.ok && earnedByForging.has(envelope.error.code)
}

/** A call's name as a log may say it: one of the contract, or what kind of thing was sent instead; never words that somebody made up. */
export function nameForLog(name: unknown): string {
  if (typeof name !== 'string')
    return typeof name
  return Object.hasOwn(calls, name) ? name : 'no call of ours'
}

/** Why an input may not cross a transport, whatever it is for; see {@link refusalOf}. */
export function refusalOfInput(input: unknown): AppError | null {
  return walkValue(input, { bytes: 0 }, 0)
}

/**
 * Why a message may not cross a transport, before anybody looks at what it means: null when it may.
 *
 * `unknown_call` for a name outside the contract (inherited names such as `constructor` included), `payload_too_large`
 * above {@link maxMessageBytes} of JSON, `bad_input` for what is not plain JSON, nests too deep or carries a prototype key.
 * Clients ask it before sending (so that no socket flaps), hosts ask it again on arrival.
 */
export function refusalOf(name: unknown, input: unknown): AppError | null {
  if (typeof name !== 'string' || !Object.hasOwn(calls, name))
    return new AppError('unknown_call', { details: { name: typeof name === 'string' ? name.slice(0, 64) : typeof name } })
  return refusalOfInput(input)
}
