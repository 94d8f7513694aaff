import type { CallbackAnswer, CallbackPort, ConnectorDeps, RawCallback } from '../connector.ts'
import type { WeiboSettings } from './settings.ts'
import { createHash } from 'node:crypto'
import { AppError, isAppError } from '../../shared/errors.ts'
import { badPush } from '../bad-row.ts'
import { readPushBody } from '../push-body.ts'
import { demandSignature } from '../push-signature.ts'
import { mapPush } from './push-map.ts'

/** Contract 6.2: the signature covers no body, so a push is believed for a short time only. */
const WINDOW_MS = 300_000
/** A push is one small object. */
const PUSH_BOUNDS = { maxBytes: 256 * 1024, maxDepth: 16, maxParts: 2000 }
const MOST_NONCES = 20_000
const MOST_ECHO = 512
const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }

interface Signed {
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
}

/** Lower-case hex of sha1 over secret, timestamp (ms) and nonce, sorted as plain strings and joined. Contract 6.2. */
export function signPush(secret: string, timestamp: string, nonce: string): string {
  return createHash('sha1').update([secret, timestamp, nonce].sort().join('')).digest('hex')
}

function signedOf(request: RawCallback): Signed {
  const { signature = '', timestamp = '', nonce = '' } = request.query
  if (!/^[\da-f]{40}$/.test(signature) || !/^\d{1,16}$/.test(timestamp) || nonce === '' || nonce.length > 128)
    throw new AppError('bad_signature', { details: { reason: 'malformed' } })
  return { signature, timestamp, nonce }
}

/** Remembers nonces for as long as their timestamps are believed; the oldest go first when there are too many. */
function createNonceBook(): { use: (signed: Signed, body: Uint8Array, now: number) => void } {
  const used = new Map<string, { body: string, until: number }>()

  function forget(now: number): void {
    for (const [key, { until }] of used) {
      if (until > now && used.size < MOST_NONCES)
        return
      used.delete(key)
    }
  }

  return {
    use(signed, body, now) {
      const key = `${signed.timestamp}:${signed.nonce}`
      const digest = createHash('sha256').update(body).digest('base64')
      const before = used.get(key)
      // The platform repeats a push that was not acknowledged, word for word; anything else under a used nonce is a replay.
      if (before && before.body !== digest)
        throw new AppError('replayed')
      if (before)
        return
      forget(now)
      used.set(key, { body: digest, until: Number(signed.timestamp) + WINDOW_MS })
    },
  }
}

function handshake(request: RawCallback): CallbackAnswer {
  const echo = request.query.echostr ?? ''
  if (echo === '' || echo.length > MOST_ECHO)
    throw new AppError('bad_input', { details: { field: 'echostr' } })
  return { status: 200, headers: TEXT, body: echo }
}

/** The callback side of an account: family C pushes (private messages, service events). */
export function createCallback(deps: Pick<ConnectorDeps, 'secret'>, settings: WeiboSettings): CallbackPort {
  const nonces = createNonceBook()
  const secrets = { read: deps.secret, current: 'appSecret', former: 'appSecretPrevious', formerUntil: settings.previousSecretUntil }

  function checkSignature(signed: Signed, now: number): void {
    demandSignature(signed.signature, secrets, now, secret => signPush(secret, signed.timestamp, signed.nonce))
    const offMs = Number(signed.timestamp) - now
    if (Math.abs(offMs) > WINDOW_MS)
      throw new AppError('stale_timestamp', { details: { offMs } })
  }

  return {
    verify(request, now) {
      if (request.method !== 'GET' && request.method !== 'POST')
        throw new AppError('bad_input', { details: { field: 'method' } })
      const signed = signedOf(request)
      checkSignature(signed, now)
      if (request.method === 'GET')
        return handshake(request)
      readPushBody(request.body, PUSH_BOUNDS)
      nonces.use(signed, request.body, now)
      return null
    },
    parse(body, now) {
      try {
        return mapPush(readPushBody(body, PUSH_BOUNDS), { uid: settings.uid, seenAt: now })
      }
      catch (error) {
        if (!isAppError(error))
          throw error
        return { items: [], bad: [badPush(body, error)] }
      }
    },
    acknowledge: () => ({ status: 200, headers: TEXT, body: '' }),
  }
}
