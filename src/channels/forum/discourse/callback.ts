import type { InboundItem } from '../../../shared/domain/index.ts'
import type { CallbackPort, ConnectorDeps, ParsedPush, RawCallback } from '../../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { MapView } from './map.ts'
import { createHmac } from 'node:crypto'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { badPush } from '../../bad-row.ts'
import { readPushBody } from '../../push-body.ts'
import { demandSignature } from '../../push-signature.ts'
import { viewOf } from './feeds.ts'
import { mapPost, textOf } from './map.ts'
import { wirePost } from './wire.ts'

const PUSH_BOUNDS = { maxBytes: 2 * 1024 * 1024, maxDepth: 32, maxParts: 50_000 }
const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
const SIGNATURE = /^sha256=([\da-f]{64})$/

function headerOf(request: RawCallback, name: string): string {
  const found = Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)
  return found?.[1] ?? ''
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
  const secrets = { read: deps.secret, current: 'webhookSecret', former: 'webhookSecretPrevious', formerUntil: settings.previousSecretUntil }

  function checkSignature(request: RawCallback, now: number): void {
    const given = SIGNATURE.exec(headerOf(request, 'x-discourse-event-signature'))?.[1]
    if (given === undefined)
      throw new AppError('bad_signature', { details: { reason: 'malformed' } })
    demandSignature(given, secrets, now, secret => createHmac('sha256', secret).update(request.body).digest('hex'))
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
      readPushBody(request.body, PUSH_BOUNDS)
      return headerOf(request, 'x-discourse-event-type') === 'ping' ? { status: 200, headers: TEXT, body: 'OK' } : null
    },
    parse(body) {
      const view = viewOf(parts, 'told')
      try {
        const { post } = readPushBody(body, PUSH_BOUNDS)
        // Topics, notices and the rest bring no post of their own: the post's event comes beside them.
        return post === undefined ? { items: [], bad: [] } : itemsOf(post, view)
      }
      catch (error) {
        if (!isAppError(error))
          throw error
        return { items: [], bad: [badPush(body, error)] }
      }
    },
    acknowledge: () => ({ status: 200, headers: TEXT, body: 'OK' }),
  }
}
