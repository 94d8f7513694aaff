import type { InboundItem } from '../../../shared/domain/index.ts'
import type { CallbackPort, ConnectorDeps, ParsedPush, RawCallback } from '../../connector.ts'
import type { JsonObject } from './client.ts'
import type { FeedParts } from './feeds.ts'
import type { MapView } from './map.ts'
import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../../lossless-json.ts'
import { decodeUtf8 } from '../../response-body.ts'
import { viewOf } from './feeds.ts'
import { badRow, mapPost, textOf } from './map.ts'
import { wirePost } from './wire.ts'

const MAX_BODY_BYTES = 2 * 1024 * 1024
const BODY_BOUNDS = { maxDepth: 32, maxParts: 50_000 }
const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
const SIGNATURE = /^sha256=([\da-f]{64})$/

function headerOf(request: RawCallback, name: string): string {
  const found = Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)
  return found?.[1] ?? ''
}

function bad(reason: string): AppError {
  return new AppError('bad_input', { details: { reason } })
}

function readBody(body: Uint8Array): JsonObject {
  if (body.byteLength > MAX_BODY_BYTES)
    throw new AppError('payload_too_large', { details: { maxBytes: MAX_BODY_BYTES } })
  const text = decodeUtf8(body)
  if (text === null)
    throw bad('not_utf8')
  if (!isWithinJsonBounds(text, BODY_BOUNDS))
    throw bad('too_complex')
  try {
    const value = parseLosslessJson(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw bad('no_object')
    return value as JsonObject
  }
  catch (error) {
    if (error instanceof SyntaxError)
      throw bad('not_json')
    throw error
  }
}

/** What a post that was pushed means. An edit may have made it a voice, so both are told: the message if it is new, the edit if it is not. */
function itemsOf(row: unknown, view: MapView): ParsedPush {
  const mapped = mapPost(row, view)
  if ('bad' in mapped)
    return { items: [], bad: [mapped.bad] }
  // Whom it answers is not known here; the sweep finds that out.
  if (!('item' in mapped))
    return { items: [], bad: [] }
  const read = wirePost.safeParse(row)
  const isEdited = mapped.item.type === 'message' && read.success && (read.data.version ?? 1) > 1
  const edited: InboundItem[] = isEdited ? [{ type: 'edited', channel: 'forum', objectKey: mapped.item.objectKey, at: read.data.updated_at ?? view.seenAt, text: textOf(read.data, view.settings) }] : []
  return { items: [mapped.item, ...edited], bad: [] }
}

/**
 * The callback side of an account: webhooks for posts, private ones included. Contract B5. Pushes carry no time that is signed,
 * so nothing tells an old one from a new one; each is taken by the post's own id, edits and deletions by its state.
 */
export function createCallback(deps: Pick<ConnectorDeps, 'secret'>, parts: FeedParts): CallbackPort {
  const { settings } = parts

  /** A secret that is not there lets nobody in, as an empty one would let everybody. */
  function secretNamed(name: string): string[] {
    try {
      const secret = deps.secret(name)
      return secret === '' ? [] : [secret]
    }
    catch (error) {
      if (isAppError(error) && error.code === 'secrets_unavailable')
        return []
      throw error
    }
  }

  function secretsAt(now: number): string[] {
    return ['webhookSecret', ...(now < settings.previousSecretUntil ? ['webhookSecretPrevious'] : [])].flatMap(secretNamed)
  }

  function checkSignature(request: RawCallback, now: number): void {
    const given = SIGNATURE.exec(headerOf(request, 'x-discourse-event-signature'))?.[1]
    if (given === undefined)
      throw new AppError('bad_signature', { details: { reason: 'malformed' } })
    // Every secret is tried, so that the time taken tells nothing.
    const matches = secretsAt(now).filter(secret => timingSafeEqual(createHmac('sha256', secret).update(request.body).digest(), Buffer.from(given, 'hex')))
    if (matches.length === 0)
      throw new AppError('bad_signature')
  }

  function checkInstance(request: RawCallback): void {
    const instance = URL.parse(headerOf(request, 'x-discourse-instance'))
    const address = instance && `${instance.origin}${instance.pathname.replace(/\/+$/, '')}`
    if (address !== settings.baseUrl)
      throw new AppError('bad_signature', { details: { reason: 'instance' } })
  }

  return {
    verify(request, now) {
      if (request.method !== 'POST')
        throw new AppError('bad_input', { details: { field: 'method' } })
      checkSignature(request, now)
      checkInstance(request)
      readBody(request.body)
      return headerOf(request, 'x-discourse-event-type') === 'ping' ? { status: 200, headers: TEXT, body: 'OK' } : null
    },
    parse(body) {
      const view = viewOf(parts, 'told')
      try {
        const { post } = readBody(body)
        // Topics, notices and the rest bring no post of their own: the post's event comes beside them.
        return post === undefined ? { items: [], bad: [] } : itemsOf(post, view)
      }
      catch (error) {
        if (!isAppError(error))
          throw error
        return { items: [], bad: [badRow(Buffer.from(body.subarray(0, 8192)).toString('latin1'), String(error.details.reason ?? error.code))] }
      }
    },
    acknowledge: () => ({ status: 200, headers: TEXT, body: 'OK' }),
  }
}
