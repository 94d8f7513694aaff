import type { ErrorCode, ErrorDetails } from '../../../shared/errors.ts'
import { AppError } from '../../../shared/errors.ts'

/** What a call is about: the account as a whole, or one topic or post that may be gone or shut. */
export type CallSubject = 'account' | 'object'

interface Meaning {
  readonly code: ErrorCode
  readonly details?: ErrorDetails
}

type Row = readonly [status: number, errorType: string | null, subject: CallSubject | null, meaning: Meaning]

/** Contract B4, by status and `error_type`; null = any. The first row that fits. A refused key pair and a hidden topic answer alike, so the subject decides. */
const TABLE: readonly Row[] = [
  [400, null, null, { code: 'channel_bad_request' }],
  [401, null, null, { code: 'auth_invalid' }],
  [403, 'not_logged_in', null, { code: 'auth_invalid' }],
  [403, null, 'account', { code: 'auth_invalid' }],
  [403, null, 'object', { code: 'permission_missing' }],
  [404, null, null, { code: 'not_found' }],
  [410, null, null, { code: 'not_found' }],
  [413, null, null, { code: 'media_not_allowed', details: { reason: 'size' } }],
  [422, null, null, { code: 'content_refused', details: { why: 'refused' } }],
  [429, null, null, { code: 'rate_limited' }],
  [503, 'read_only', null, { code: 'channel_down', details: { why: 'read_only' } }],
]

const TYPES: Readonly<Record<string, number>> = { invalid_parameters: 400, invalid_access: 403, not_logged_in: 403, not_found: 404, record_invalid: 422, rate_limit: 429, read_only: 503 }

/** The coded error of a refusal that the forum spelled out as JSON, told by status and `error_type`, never by its words. */
export function platformError(refusal: { status: number, errorType: string | null, subject: CallSubject }, facts: ErrorDetails): AppError {
  // Some front ends turn every status into 200: then the type speaks alone.
  const status = refusal.status >= 400 ? refusal.status : TYPES[refusal.errorType ?? ''] ?? refusal.status
  const row = TABLE.find(([wanted, type, subject]) => wanted === status && (type === null || type === refusal.errorType) && (subject === null || subject === refusal.subject))
  const fallback: Meaning = { code: status >= 500 ? 'channel_down' : status >= 400 ? 'channel_bad_request' : 'channel_bad_answer' }
  const { code, details } = row?.[3] ?? fallback
  return new AppError(code, {
    details: { ...facts, ...details, ...(refusal.errorType === null ? {} : { errorType: refusal.errorType }) },
    // A malformed request is our own bug.
    reportable: code === 'channel_bad_request',
  })
}

/** Longest pause that is taken from an answer, ms; the rest is only told (contract B4: hours are possible). */
export const LONGEST_PAUSE_MS = 600_000

/** Who told to slow down, and for how long. */
export interface SlowDown {
  /** ms, as the forum told it; null when it did not. */
  readonly waitMs: number | null
  /** `Discourse-Rate-Limit-Error-Code`; null = only this action is limited. */
  readonly limitCode: string | null
  readonly isWrite: boolean
}

/**
 * The error of a 429, in either form. With a code header the whole account pauses: `rate_limited`. Without one only that
 * action does, so a write is `too_fast` and may be tried again. `details.retryAfterMs` is capped, `details.toldMs` is not.
 */
export function slowDownError({ waitMs, limitCode, isWrite }: SlowDown, facts: ErrorDetails): AppError {
  const told: ErrorDetails = waitMs === null ? {} : { retryAfterMs: Math.min(waitMs, LONGEST_PAUSE_MS), toldMs: waitMs }
  const scope = limitCode === null ? 'action' : 'account'
  return new AppError(limitCode === null && isWrite ? 'too_fast' : 'rate_limited', {
    details: { ...facts, ...told, scope, ...(limitCode === null ? {} : { limitCode }) },
    retryable: true,
  })
}
