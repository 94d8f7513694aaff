import type { ErrorCode } from '../../shared/errors.ts'
import { isAppError } from '../../shared/errors.ts'

const statuses: Partial<Record<ErrorCode, number>> = {
  bad_input: 400,
  channel_bad_request: 400,
  not_signed_in: 401,
  forbidden: 403,
  bad_signature: 403,
  stale_timestamp: 403,
  replayed: 403,
  not_found: 404,
  unknown_call: 404,
  payload_too_large: 413,
  conflict: 409,
  upload_incomplete: 409,
  file_refused: 422,
  media_not_allowed: 422,
  busy: 503,
  timeout: 503,
  link_lost: 503,
  store_busy: 503,
  store_full: 503,
  store_closed: 503,
}

/** The HTTP status that says what an error says; 500 for a bug. */
export function statusOf(error: unknown): number {
  return isAppError(error) ? statuses[error.code] ?? 500 : 500
}
