import type { CallbackAnswer, CallbackPort, ConnectorDeps, RawCallback } from '../connector.ts'
import type { JsonObject } from './envelope.ts'
import type { PushView } from './push-map.ts'
import { Buffer } from 'node:buffer'
import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError, isAppError } from '../../shared/errors.ts'
import { readContent, readPushBody } from './push-body.ts'
import { mapPush } from './push-map.ts'

const MAX_RAW = 8192
const MAX_CHALLENGE = 256
const JSON_TYPE = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }
const SIGNATURE = 'x-douyin-signature'

/** Lower-case hex of SHA-1 over the secret's bytes and then the untouched body. No HMAC, no time, no nonce (contract chapter 4). */
export function signPush(secret: string, body: Uint8Array): string {
  return createHash('sha1').update(secret, 'utf8').update(body).digest('hex')
}

function isSameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** The challenge as it was written: a number stays that number, whatever its length. */
function challengeIn(push: JsonObject, body: Uint8Array): string {
  const { challenge } = readContent(push.content)
  if (typeof challenge === 'string') {
    const written = /"challenge\\?"\s*:\s*(-?\d+)/.exec(Buffer.from(body).toString('utf8'))?.[1]
    return written === challenge ? written : JSON.stringify(challenge)
  }
  if (typeof challenge === 'number')
    return String(challenge)
  throw new AppError('bad_input', { details: { field: 'challenge' } })
}

function handshake(push: JsonObject, body: Uint8Array): CallbackAnswer {
  const challenge = challengeIn(push, body)
  if (challenge.length > MAX_CHALLENGE)
    throw new AppError('bad_input', { details: { field: 'challenge' } })
  return { status: 200, headers: JSON_TYPE, body: `{"challenge":${challenge}}` }
}

/**
 * The callback side of an account. A signature covers the body alone, so a push may be played again at any time: every item has
 * the key of its platform object and a repetition, whether of `Msg-Id` or of a replay, changes nothing.
 */
export function createCallback(deps: Pick<ConnectorDeps, 'secret'>, view: Omit<PushView, 'seenAt'>): CallbackPort {
  const { settings } = view

  function secretsAt(now: number): string[] {
    return [settings.signedWith, ...(now < settings.previousSecretUntil ? ['clientSecretPrevious'] : [])].map(deps.secret)
  }

  function checkSignature(request: RawCallback, now: number): void {
    const given = request.headers[SIGNATURE] ?? ''
    if (!/^[\da-f]{40}$/.test(given))
      throw new AppError('bad_signature', { details: { reason: 'malformed' } })
    // Every secret is tried, so that the time taken tells nothing.
    if (!secretsAt(now).some(secret => isSameText(signPush(secret, request.body), given)))
      throw new AppError('bad_signature')
  }

  return {
    verify(request, now) {
      if (request.method !== 'POST')
        throw new AppError('bad_input', { details: { field: 'method' } })
      checkSignature(request, now)
      const push = readPushBody(request.body)
      return push.event === 'verify_webhook' ? handshake(push, request.body) : null
    },
    parse(body, now) {
      try {
        return mapPush(readPushBody(body), { ...view, seenAt: now })
      }
      catch (error) {
        if (!isAppError(error))
          throw error
        return { items: [], bad: [{ raw: Buffer.from(body.subarray(0, MAX_RAW)).toString('latin1'), code: error.code, reason: String(error.details.reason ?? error.code) }] }
      }
    },
    acknowledge: () => ({ status: 200, headers: JSON_TYPE, body: '{"err_no":0}' }),
  }
}
