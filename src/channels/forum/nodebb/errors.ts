import type { ErrorCode, ErrorDetails } from '../../../shared/errors.ts'
import { AppError } from '../../../shared/errors.ts'

interface Meaning {
  readonly code: ErrorCode
  readonly details?: ErrorDetails
}

/** The envelope's `status.code` → ours; the whole table of contract A2. Messages come in the account's language and decide nothing. */
const BY_CODE: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['bad-request', { code: 'channel_bad_request' }],
  ['not-authorised', { code: 'auth_invalid' }],
  ['forbidden', { code: 'permission_missing' }],
  ['not-found', { code: 'not_found' }],
  ['upgrade-required', { code: 'channel_bad_request', details: { reason: 'https_required' } }],
  ['too-many-requests', { code: 'rate_limited' }],
  ['internal-server-error', { code: 'channel_down' }],
  ['service-unavailable', { code: 'channel_down' }],
])

/** The same by HTTP status, for the Read API and for what stands in front of the forum. */
const BY_STATUS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [400, { code: 'channel_bad_request' }],
  [401, { code: 'auth_invalid' }],
  [403, { code: 'permission_missing' }],
  [404, { code: 'not_found' }],
  [413, { code: 'payload_too_large' }],
  [426, { code: 'channel_bad_request', details: { reason: 'https_required' } }],
  [429, { code: 'rate_limited' }],
])

/** What a refusal says, and where. */
export interface RefusalFacts {
  readonly httpStatus: number
  /** The envelope's own code, when there is an envelope. */
  readonly statusCode: string | null
  readonly details: ErrorDetails
}

/** The error of a refused call. An unknown envelope code is told by its HTTP status; an unknown status is `channel_bad_answer` or, from 500, `channel_down`. */
export function nodebbError({ httpStatus, statusCode, details }: RefusalFacts): AppError {
  const meaning = (statusCode === null ? undefined : BY_CODE.get(statusCode)) ?? BY_STATUS.get(httpStatus)
  const code = meaning?.code ?? (httpStatus >= 500 ? 'channel_down' : 'channel_bad_answer')
  return new AppError(code, { details: { ...details, ...(statusCode === null ? {} : { platformCode: statusCode }), ...meaning?.details } })
}
