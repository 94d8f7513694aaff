import { AppError, isAppError } from '../../../shared/errors.ts'

/** What a failure of PostgreSQL means for the batch that met it. */
export type FailureKind = 'conflict' | 'rerun' | 'lost' | 'full' | 'corrupt' | 'other'

/** SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const kinds: Readonly<Record<string, FailureKind>> = {
  '23505': 'conflict',
  '40001': 'rerun',
  '40P01': 'rerun',
  '55P03': 'rerun',
  // The server shuts down, starts up, was cut off, or has become a read-only standby: another one takes over.
  '57P01': 'lost',
  '57P02': 'lost',
  '57P03': 'lost',
  '25P03': 'lost',
  '25006': 'lost',
  '53100': 'full',
  'XX001': 'corrupt',
  'XX002': 'corrupt',
}
const lostConnection = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])
/** The driver gives no code to these; its words are all there is. */
const lostWords = /connection terminated|not queryable|was closed|timeout expired|timeout exceeded|read timeout|connection ended/i

/** Reads the kind of a failure. */
export function failureKind(error: unknown): FailureKind {
  if (isAppError(error))
    return error.cause === undefined ? 'other' : failureKind(error.cause)
  if (!(error instanceof Error))
    return 'other'
  const code = 'code' in error ? String(error.code) : ''
  if (lostConnection.has(code) || code.startsWith('08') || (code === '' && lostWords.test(error.message)))
    return 'lost'
  return kinds[code] ?? 'other'
}

/** A failure as one of our errors. */
export function toStoreError(error: unknown): unknown {
  if (isAppError(error))
    return error
  forgetValues(error)
  const kind = failureKind(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (kind === 'conflict')
    return new AppError('conflict', { details: { unique: constraintOf(error) }, cause: error })
  if (kind === 'full')
    return new AppError('store_full', { details: { postgres: code }, cause: error })
  if (kind === 'corrupt')
    return new AppError('store_corrupt', { details: { postgres: code }, cause: error })
  if (kind === 'rerun' || kind === 'lost')
    return new AppError('store_busy', { details: { postgres: code }, cause: error })
  return code === '' ? error : new AppError('internal', { details: { postgres: code }, cause: error })
}

function constraintOf(error: unknown): string {
  return error instanceof Error && 'constraint' in error ? String(error.constraint) : ''
}

/** The server repeats rows in some fields of its errors; errors are logged, rows are not. */
function forgetValues(error: unknown): void {
  if (error instanceof Error)
    Object.assign(error, { detail: undefined, where: undefined, internalQuery: undefined })
}
