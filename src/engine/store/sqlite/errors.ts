import type { ErrorCode } from '../../../shared/errors.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'

/** Primary result codes of SQLite that mean something to us (https://sqlite.org/rescode.html). */
const codes: Readonly<Record<number, ErrorCode>> = {
  5: 'store_busy',
  6: 'store_busy',
  7: 'store_busy',
  // What cannot be written or synced (quota, a volume that went away) is treated as a full disk: nothing was stored, later it may.
  8: 'store_full',
  10: 'store_full',
  11: 'store_corrupt',
  13: 'store_full',
  14: 'store_full',
  26: 'store_corrupt',
}
const UNIQUE = 2067
const PRIMARY_KEY = 1555

/** An error of `node:sqlite` as one of ours; anything else stays what it is. */
export function toStoreError(error: unknown): unknown {
  if (isAppError(error) || !(error instanceof Error) || !('errcode' in error))
    return error
  const result = Number(error.errcode)
  if (result === UNIQUE || result === PRIMARY_KEY)
    return new AppError('conflict', { details: { unique: error.message.replace(/^.*?: /, '') }, cause: error })
  return new AppError(codes[result & 0xFF] ?? 'internal', { details: { sqlite: result }, cause: error })
}

/** An error of ours that says what a check found. */
export function unreadable(why: string): AppError {
  return new AppError('store_corrupt', { details: { why } })
}

/** True when the file itself is the trouble. */
export function isUnreadable(error: unknown): boolean {
  return isAppError(error) && error.code === 'store_corrupt'
}
