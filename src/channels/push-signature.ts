import type { Buffer } from 'node:buffer'
import type { ConnectorDeps } from './connector.ts'
import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError, isAppError } from '../shared/errors.ts'

function isSameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** A secret that is not there lets nobody in, as an empty one would let everybody. */
function secretNamed(name: string, read: ConnectorDeps['secret']): string[] {
  try {
    const secret = read(name)
    return secret === '' ? [] : [secret]
  }
  catch (error) {
    if (isAppError(error) && error.code === 'secrets_unavailable')
      return []
    throw error
  }
}

/** What pushes of one account are signed with. */
export interface SigningSecrets {
  /** Reads a secret by name. */
  readonly read: ConnectorDeps['secret']
  /** Name of the present secret. */
  readonly current: string
  /** Name of the one before the last rotation. */
  readonly former: string
  /** The former one still signs until then, ms UTC. */
  readonly formerUntil: number
}

/**
 * Throws `bad_signature` unless one of the secrets gives the signature that came with a push. `sign` makes it, in the very form in
 * which it comes. Every secret is tried, so that the time taken tells nothing.
 */
export function demandSignature(given: string, { read, current, former, formerUntil }: SigningSecrets, now: number, sign: (secret: string) => string): void {
  const secrets = [current, ...(now < formerUntil ? [former] : [])].flatMap(name => secretNamed(name, read))
  const matches = secrets.filter(secret => isSameText(sign(secret), given))
  if (matches.length === 0)
    throw new AppError('bad_signature')
}
