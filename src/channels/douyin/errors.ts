import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts'
import { AppError } from '../../shared/errors.ts'

/** What contract chapter 7 tells a client to do about a code. */
export type Reaction = 'refresh' | 'authorise' | 'later' | 'tomorrow' | 'agent' | 'admin'

interface Meaning {
  readonly code: ErrorCode
  readonly reaction: Reaction
  readonly details?: ErrorDetails
}

function each(codes: readonly number[], code: ErrorCode, reaction: Reaction, details?: ErrorDetails): [number, Meaning][] {
  return codes.map(one => [one, { code, reaction, ...(details === undefined ? {} : { details }) }])
}

/** Refusals of a renewal: five were used up, the app lacks the scope, or may not. The grant then ends with its refresh token. */
export const NO_RENEWAL: ReadonlySet<number> = new Set([10004, 10020, 28001018, 2190004])

/** The platform's code → ours; contract chapters 2 (OAuth), 3.4 (comments) and 7. */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  // A token that a fresh one replaces.
  ...each([2190008, 28001008, 10008], 'auth_expired', 'refresh'),
  ...each([2190002], 'auth_invalid', 'refresh'),
  ...each([28001003], 'auth_invalid', 'refresh', { confirmed: false }),
  // A person has to authorise anew.
  ...each([10010], 'auth_expired', 'authorise', { what: 'refresh_token' }),
  ...each([10020], 'auth_expired', 'authorise', { what: 'renewals' }),
  ...each([10007], 'auth_expired', 'authorise', { what: 'code' }),
  ...each([2190003, 28001012, 28001042, 28004020], 'permission_missing', 'authorise', { scope: 'user' }),
  ...each([2190015, 28001015], 'auth_invalid', 'authorise', { reason: 'other_account' }),
  ...each([28001045], 'auth_invalid', 'authorise', { what: 'deregistered' }),
  ...each([28001046], 'account_frozen', 'authorise'),
  ...each([28001047], 'auth_invalid', 'authorise', { what: 'private_account' }),
  // The platform's own trouble, or our haste.
  ...each([2100001, 2100004, 28001005, 28001006], 'channel_down', 'later'),
  ...each([28003018], 'rate_limited', 'later'),
  ...each([28001052], 'rate_limited', 'later', { why: 'risk' }),
  ...each([2190001, 28003017], 'quota_exhausted', 'tomorrow'),
  // About this one text.
  ...each([2111001], 'content_refused', 'agent', { why: 'sensitive' }),
  ...each([2111002, 2111003], 'source_deleted', 'agent', { what: 'comment' }),
  ...each([2111004], 'source_deleted', 'agent', { what: 'pair' }),
  ...each([2111005], 'wrong_state', 'agent', { what: 'pinned_in_review' }),
  ...each([2111006], 'content_refused', 'agent', { why: 'not_told' }),
  ...each([2111007], 'source_deleted', 'agent', { what: 'post' }),
  ...each([28001038], 'content_refused', 'agent', { why: 'length_or_link' }),
  ...each([28003070], 'reply_limit', 'agent'),
  ...each([28003080, 28003081], 'window_closed', 'agent'),
  ...each([28003082], 'channel_bad_request', 'agent', { what: 'recipient' }),
  ...each([2100005, 28001007], 'channel_bad_request', 'agent'),
  ...each([2100009], 'account_frozen', 'agent', { what: 'action' }),
  ...each([2113001], 'file_refused', 'agent'),
  ...each([2113002], 'media_not_allowed', 'agent', { what: 'too_many' }),
  ...each([2190005, 2190006, 2190007], 'file_refused', 'agent'),
  // About the app or the account as such.
  ...each([2190004, 28001014, 28001018, 10004], 'permission_missing', 'admin', { scope: 'app' }),
  ...each([28001019], 'permission_missing', 'admin', { scope: 'app', why: 'banned' }),
  ...each([28001056], 'permission_missing', 'admin', { scope: 'app', why: 'retired' }),
  ...each([28001020, 28001021], 'permission_missing', 'admin', { scope: 'app', why: 'test_app' }),
  ...each([2190016, 28001016], 'permission_missing', 'admin', { scope: 'app', why: 'banned' }),
  ...each([2100007], 'permission_missing', 'admin'),
  ...each([28003095], 'permission_missing', 'admin', { scope: 'account', why: 'interaction_workbench' }),
  ...each([2112001, 28029003], 'permission_missing', 'admin', { scope: 'account', why: 'not_verified' }),
  ...each([28029004, 28003101], 'account_frozen', 'admin', { what: 'private_message' }),
  ...each([28001017], 'channel_bad_request', 'admin', { what: 'path' }),
  ...each([10002, 10005, 10006], 'channel_bad_request', 'admin', { scope: 'oauth' }),
  ...each([10003, 10013, 10014, 10015], 'auth_invalid', 'admin', { scope: 'app' }),
  ...each([10012], 'permission_missing', 'admin', { scope: 'app', why: 'in_review' }),
])

/** A code that the contract does not know: reported, and tried again by nobody. */
const UNKNOWN: Meaning = { code: 'channel_bad_request', reaction: 'admin' }

/**
 * The coded error of a refusal that the platform spelled out. `details.reaction` says what contract chapter 7 asks for.
 * @param platformCode the first code other than 0 in the answer
 * @param facts what else is known: endpoint, HTTP status, the platform's log id, when a limit ends
 */
export function platformError(platformCode: number, facts: ErrorDetails): AppError {
  const known = MEANINGS.get(platformCode)
  const { code, reaction, details } = known ?? UNKNOWN
  return new AppError(code, {
    details: { ...facts, ...details, reaction, platformCode },
    // A malformed request is our own bug; so is a code nobody has heard of.
    reportable: code === 'channel_bad_request' && platformCode !== 28003082,
  })
}

/** What to do about a refusal; null when it is none of the platform's. */
export function reactionTo(error: AppError): Reaction | null {
  const { reaction } = error.details
  return typeof reaction === 'string' ? reaction as Reaction : null
}
