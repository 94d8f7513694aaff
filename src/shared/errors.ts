/**
 * Every error that may cross a border (IPC, socket.io, MessagePort, HTTP) is one of these codes. The words a person
 * reads are chosen by the renderer from its locales, never here.
 */
export const errorCodes = [
  // border
  'bad_input', 'unknown_call', 'not_signed_in', 'forbidden', 'works_elsewhere', 'wire_version', 'payload_too_large', 'timeout', 'link_lost', 'busy',
  // objects and ownership
  'not_found', 'conflict', 'stale_version', 'not_owner', 'already_owned', 'wrong_state', 'capacity_full', 'offer_gone', 'wrap_up_missing', 'handed_over', 'too_few_wordings', 'practice_busy',
  // sending
  'empty_text', 'text_too_long', 'text_too_short', 'window_closed', 'reply_limit', 'source_deleted', 'blocked_by_customer', 'privacy_refused',
  'guard_personal_data', 'guard_sensitive', 'guard_secret_request', 'identity_unchecked', 'guard_persona', 'guard_unfilled', 'script_locked', 'duplicate_text', 'too_fast', 'media_not_allowed', 'too_late',
  'automation_paused', 'link_refused', 'second_person_needed', 'upload_incomplete', 'file_refused', 'delete_refused',
  // channels
  'auth_expired', 'auth_invalid', 'permission_missing', 'quota_exhausted', 'rate_limited', 'captcha_required', 'account_frozen',
  'content_refused', 'needs_hub', 'channel_down', 'channel_bad_answer', 'channel_bad_request', 'bad_signature', 'stale_timestamp', 'replayed',
  // hotline
  'consent_required', 'number_invalid', 'number_not_in_consent', 'do_not_call', 'outside_calling_hours', 'open_callback_exists',
  'hotline_unreachable', 'agent_unavailable',
  // store and host
  'store_busy', 'store_full', 'store_corrupt', 'store_newer', 'store_foreign_await', 'store_closed', 'config_invalid',
  'secrets_unavailable', 'policy_locked', 'policy_refused', 'policy_unreadable', 'update_refused', 'internal',
] as const

/** One of the closed list of error codes. */
export type ErrorCode = typeof errorCodes[number]

/** Plain facts about an error: JSON only, never a secret, a phone number or a customer's text. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** The shape of an error on every wire. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly details: ErrorDetails
  /** The same request may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** A bug: goes to the top handler and the log, not only to the person concerned. */
  readonly reportable: boolean
}

/** Options of {@link AppError}. */
export interface AppErrorOptions {
  readonly details?: ErrorDetails
  readonly retryable?: boolean
  readonly reportable?: boolean
  readonly cause?: unknown
}

const retryableByNature: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'timeout', 'link_lost', 'busy', 'rate_limited', 'quota_exhausted', 'channel_down', 'channel_bad_answer', 'hotline_unreachable', 'store_busy', 'store_full',
])

/** The one error class of the product: a code, facts, and whether trying again makes sense. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails
  readonly retryable: boolean
  readonly reportable: boolean

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.details = options.details ?? {}
    this.retryable = options.retryable ?? retryableByNature.has(code)
    this.reportable = options.reportable ?? code === 'internal'
  }
}

/** True for an {@link AppError}, also one that was made in another realm. */
export function isAppError(value: unknown): value is AppError {
  return value instanceof Error && value.name === 'AppError' && 'code' in value && 'details' in value
}

/** Turns anything thrown into wire data; what is not an {@link AppError} is a bug and becomes `internal`. */
export function toErrorData(value: unknown): ErrorData {
  if (isAppError(value))
    return { code: value.code, details: value.details, retryable: value.retryable, reportable: value.reportable }
  return { code: 'internal', details: {}, retryable: false, reportable: true }
}

/** Rebuilds an error from wire data; an unknown code (newer peer) becomes `internal` and keeps the code in its details. */
export function fromErrorData(data: ErrorData): AppError {
  const known = (errorCodes as readonly string[]).includes(data.code)
  return new AppError(known ? data.code : 'internal', {
    details: known ? data.details : { ...data.details, code: String(data.code) },
    retryable: data.retryable,
    reportable: data.reportable,
  })
}
