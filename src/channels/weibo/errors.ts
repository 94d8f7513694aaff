import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts'
import { AppError } from '../../shared/errors.ts'

/** What a platform code means in ours. */
interface Meaning {
  readonly code: ErrorCode
  readonly details?: ErrorDetails
  readonly retryable?: boolean
}

function each(codes: readonly number[], meaning: Meaning): [number, Meaning][] {
  return codes.map(code => [code, meaning])
}

/** Accepted, shown after a minute or two: no error for a write (contract chapter 4). */
export const IN_REVIEW = 20032

/** Over a limit, and whose limit it is (contract chapters 4 and 5). */
export const LIMITS: ReadonlyMap<number, 'address' | 'account' | 'endpoint'> = new Map([[10022, 'address'], [10023, 'account'], [10024, 'endpoint']])

/** The platform's `error_code` → ours; the whole table of contract chapter 4, but for what an account's settings tell ({@link ownMeanings}). */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  ...each([10001, 10002, 10003, 10009, 10010, 10011, 21331], { code: 'channel_down' }),
  ...each([10004], { code: 'permission_missing', details: { scope: 'address' } }),
  ...each([10005, 10014, 21321], { code: 'permission_missing', details: { scope: 'app' } }),
  ...each([10006, 21301, 21314, 21316, 21317, 21319, 21332, 10032], { code: 'auth_invalid' }),
  ...each([21315, 21327], { code: 'auth_expired' }),
  ...each([21322, 21323, 21324, 21325, 21326, 21328, 21329, 21330], { code: 'auth_invalid', details: { scope: 'oauth' } }),
  ...each([10007, 10008, 10012, 10013, 10016, 10017, 10018, 10020, 10021, 21335], { code: 'channel_bad_request' }),
  ...each([10022], { code: 'quota_exhausted', details: { scope: 'address' } }),
  ...each([10023], { code: 'quota_exhausted', details: { scope: 'account' } }),
  ...each([10024], { code: 'quota_exhausted', details: { scope: 'endpoint' } }),
  ...each([20003], { code: 'not_found', details: { what: 'customer' } }),
  ...each([20005, 20006, 20007, 20354], { code: 'media_not_allowed' }),
  ...each([20008], { code: 'empty_text' }),
  ...each([20012], { code: 'text_too_long', details: { limit: 140 } }),
  ...each([20013], { code: 'text_too_long', details: { limit: 300 } }),
  ...each([20049], { code: 'text_too_long' }),
  ...each([20015], { code: 'account_frozen' }),
  ...each([20016], { code: 'too_fast', retryable: true }),
  ...each([20017], { code: 'duplicate_text', details: { how: 'similar' } }),
  ...each([20019], { code: 'duplicate_text', details: { how: 'identical' } }),
  ...each([20111, 20306], { code: 'duplicate_text', details: { how: 'repeated' } }),
  ...each([20018], { code: 'content_refused', details: { why: 'link' } }),
  ...each([20020], { code: 'content_refused', details: { why: 'advertising' } }),
  ...each([20021], { code: 'content_refused', details: { why: 'illegal' } }),
  ...each([20022, 20031], { code: 'captcha_required' }),
  ...each([20101], { code: 'source_deleted', details: { what: 'post' } }),
  ...each([20201], { code: 'source_deleted', details: { what: 'comment' } }),
  ...each([20305], { code: 'source_deleted', details: { what: 'message' } }),
  ...each([20102, 20103, 20104, 20109, 20202, 20203, 20204, 20302, 20303, 20307], { code: 'channel_bad_request' }),
  ...each([20508], { code: 'privacy_refused' }),
])

/** First digit 1 = the platform's own trouble, 2 = this request (contract chapter 4, shape of a code). */
function meaningOfUnknown(platformCode: number): Meaning {
  return String(platformCode).startsWith('1') ? { code: 'channel_down' } : { code: 'channel_bad_request' }
}

/** Meanings that nobody confirmed, as an account's settings tell them. */
export type OwnMeanings = ReadonlyMap<number, Meaning>

/** The meanings of an account's own settings; they come before the table. */
export function ownMeanings(settings: { readonly windowClosedCodes: readonly number[], readonly closedCommentCodes: readonly number[] }): OwnMeanings {
  return new Map([
    ...each(settings.closedCommentCodes, { code: 'privacy_refused', details: { confirmed: false } }),
    ...each(settings.windowClosedCodes, { code: 'window_closed' }),
  ])
}

/**
 * The coded error of a refusal that the platform spelled out.
 * @param platformCode its `error_code`, already a number
 * @param facts what else is known: HTTP status, endpoint, when a limit ends
 * @param own meanings of this account, before the table
 */
export function platformError(platformCode: number, facts: ErrorDetails, own?: OwnMeanings): AppError {
  const meaning = own?.get(platformCode) ?? MEANINGS.get(platformCode) ?? meaningOfUnknown(platformCode)
  return new AppError(meaning.code, {
    details: { ...facts, ...meaning.details, platformCode },
    ...(meaning.retryable === undefined ? {} : { retryable: meaning.retryable }),
    // A malformed request is our own bug.
    reportable: meaning.code === 'channel_bad_request',
  })
}

/** The `error_code` of a body, whether it came as a number or as a string; null when there is none or it is 0. */
export function platformCodeOf(body: unknown): number | null {
  if (typeof body !== 'object' || body === null || !('error_code' in body))
    return null
  const code = Number(body.error_code)
  return Number.isSafeInteger(code) && code !== 0 ? code : null
}
