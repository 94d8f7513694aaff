import type { UpdateRefusal } from '../../../src/shared/updates.ts'
import { AppError, isAppError } from '../../../src/shared/errors.ts'

/** The error of an update that is not taken: code `update_refused`, the reason in its details. */
export function updateRefused(reason: UpdateRefusal, cause?: unknown): AppError {
  return new AppError('update_refused', { details: { reason }, cause })
}

/** The reason behind an error, or null when it is another one. */
export function refusalIn(error: unknown): UpdateRefusal | null {
  return isAppError(error) && error.code === 'update_refused' ? error.details.reason as UpdateRefusal : null
}
