import type { CallbackAnswer, CallbackPort, ConnectorDeps, RawCallback } from '../connector.ts'
import type { JsonObject } from '../lossless-json.ts'
import type { PushView } from './push-map.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { AppError, isAppError } from '../../shared/errors.ts'
import { badPush } from '../bad-row.ts'
import { readPushBody } from '../push-body.ts'
import { demandSignature } from '../push-signature.ts'
import { PUSH_BOUNDS, readContent } from './push-body.ts'
import { mapPush } from './push-map.ts'

const MAX_CHALLENGE = 256
const JSON_TYPE = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }
const SIGNATURE = 'x-douyin-signature'

/** Lower-case hex of SHA-1 over the secret's bytes and then the untouched body. No HMAC, no time, no nonce (contract chapter 4). */
export function signPush(secret: string, body: Uint8Array): string {
  return createHash('sha1').update(secret, 'utf8').update(body).digest('hex')
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
  const secrets = { read: deps.secret, current: settings.signedWith, former: 'clientSecretPrevious', formerUntil: settings.previousSecretUntil }

  function checkSignature(request: RawCallback, now: number): void {
    const given = request.headers[SIGNATURE] ?? ''
    if (!/^[\da-f]{40}$/.test(given))
      throw new AppError('bad_signature', { details: { reason: 'malformed' } })
    demandSignature(given, secrets, now, secret => signPush(secret, request.body))
  }

  return {
    verify(request, now) {
      if (request.method !== 'POST')
        throw new AppError('bad_input', { details: { field: 'method' } })
      checkSignature(request, now)
      const push = readPushBody(request.body, PUSH_BOUNDS)
      return push.event === 'verify_webhook' ? handshake(push, request.body) : null
    },
    parse(body, now) {
      try {
        return mapPush(readPushBody(body, PUSH_BOUNDS), { ...view, seenAt: now })
      }
      catch (error) {
        if (!isAppError(error))
          throw error
        return { items: [], bad: [badPush(body, error)] }
      }
    },
    acknowledge: () => ({ status: 200, headers: JSON_TYPE, body: '{"err_no":0}' }),
  }
}
