import { AppError, isAppError } from '../shared/errors.ts'
import { wayErrorCodes } from '../shared/network.ts'

/** What is known about a call that got no usable answer. */
export interface CallFacts {
  /** The call makes something on the platform, so that doing it twice matters. */
  readonly isWrite: boolean
  /** The caller gave up. */
  readonly aborted: boolean
  /** Our own limit passed. */
  readonly timedOut: boolean
  /** Which call it was: a path without its query. */
  readonly endpoint: string
}

/** Failures before a single byte of the request left this machine, as Node and its fetch name them. */
const NEVER_LEFT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_INVALID_URL',
  ...wayErrorCodes,
])
const DEEPEST_CAUSE = 5

function codesOf(error: unknown): string[] {
  const codes: string[] = []
  for (let at = error, depth = 0; at instanceof Error && depth < DEEPEST_CAUSE; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string')
      codes.push(at.code)
  }
  return codes
}

/**
 * The coded error of a call whose request failed on the way: `timeout` or `link_lost`.
 * `details.maybeSent` is true when the request may have reached the platform; only failures known to come before that say false.
 */
export function networkFailure(error: unknown, facts: CallFacts): AppError {
  if (isAppError(error) && !facts.isWrite)
    return error
  const codes = codesOf(error)
  const neverLeft = codes.some(code => NEVER_LEFT.has(code))
  return new AppError(facts.timedOut && !facts.aborted ? 'timeout' : 'link_lost', {
    details: {
      endpoint: facts.endpoint,
      ...(codes[0] === undefined ? {} : { network: codes[0] }),
      ...(facts.aborted ? { aborted: true } : {}),
      ...(facts.isWrite ? { maybeSent: !neverLeft } : {}),
    },
    cause: error,
  })
}

/** The error of a call that was given up before it began; nothing was sent. */
export function abortedBefore(endpoint: string): AppError {
  return new AppError('link_lost', { details: { endpoint, aborted: true, maybeSent: false } })
}
