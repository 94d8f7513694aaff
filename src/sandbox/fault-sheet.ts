/** A parameter of a fault switch. */
export type FaultValue = string | number | boolean

/** One fault that can be switched on: what it does, its parameters with their defaults, and the words a parameter may take. */
export interface FaultRow {
  title: string
  params: Record<string, FaultValue>
  choices?: Record<string, readonly string[]>
}

const WRITES = '/2/comments/create,/2/comments/reply,/2/messages/reply,/2/statuses/share,/2/statuses/update,/2/statuses/upload,/posts.json,/uploads.json,/item/comment/reply/,/api/apps/v1/item/reply_comment/,/video/search/comment/reply/,/im/send/msg/'

/**
 * Every platform-side fault. `path` parameters are comma lists of path beginnings, empty = everywhere.
 * Every row also takes `times` (ends after so many hits, 0 = never) and `minutes` (ends by itself, 0 = never).
 */
export const FAULT_SHEET = {
  F01: { title: 'each push arrives several times, signed anew or replayed as it was', params: { copies: 3, sameNonce: false } },
  F02: { title: 'messages of one customer within the window carry the same second', params: { windowSeconds: 10 } },
  F03: { title: 'pushes are held and delivered backwards; a reply shows in the feeds before its parent', params: { depth: 3, holdMs: 1500, parentLateMs: 4000 } },
  F04: { title: 'pushes are signed with a timestamp that is too old or ahead', params: { offsetMs: -360_000 } },
  F05: { title: 'pushes with a bad or missing signature, or a body written anew by a proxy', params: { how: 'bad' }, choices: { how: ['bad', 'missing', 'reserialised'] } },
  F06: { title: 'pushes are signed with a former secret after a rotation', params: { use: 'alternate' }, choices: { use: ['old', 'alternate'] } },
  F07: { title: 'a hostile body is pushed before each real one and once at once', params: { kind: 'huge' }, choices: { kind: ['huge', 'deep', 'keys', 'bad_utf8', 'surrogate', 'nul', 'not_json'] } },
  F08: { title: 'one item of a page cannot be read and stays so', params: { index: 36, items: 1, how: 'garbled' }, choices: { how: ['garbled', 'not_object', 'no_id'] } },
  F09: { title: 'cursors go backwards, or pages drift as if rows had been deleted', params: { how: 'cursor_back', rows: 3 }, choices: { how: ['cursor_back', 'drift'] } },
  F10: { title: '200 with something that is no answer', params: { how: 'error', path: '/2/,/posts.json,/private-posts.json,/notifications.json,/t/,/item/,/api/,/video/,/im/' }, choices: { how: ['error', 'login', 'empty', 'empty_object', 'half'] } },
  F11: { title: 'the token dies after so many more calls, until a new one is issued', params: { afterCalls: 0, code: 21327 } },
  F12: { title: 'calls are refused: 429, 5xx or the platform\'s own codes', params: { status: 503, code: 0, share: 1, retryAfterS: 0, path: '' } },
  F13: { title: 'the platform\'s clock is wrong', params: { skewMinutes: 7 } },
  F14: { title: 'many times the usual flow of customers', params: { factor: 10 } },
  F17: { title: 'the line is cut after a write was accepted and before it was answered', params: { path: WRITES } },
  F18: { title: 'every text counts as identical or similar to an earlier one', params: { code: 20019 }, choices: {} },
  F20: { title: 'the reply window of private messages is shut', params: { uid: 0, code: 20301 } },
  F21: { title: 'the customer deleted it, blocked us, or the account is frozen', params: { what: 'comment_deleted' }, choices: { what: ['comment_deleted', 'post_deleted', 'blocked', 'frozen'] } },
  F33: { title: 'half-open line: requests are taken and never answered', params: { path: '' } },
  F46: { title: 'markup and script in names and texts, one voice for each touchpoint, at once', params: {} },
  F48: { title: 'hostile media behind a harmless name', params: { kind: 'huge_pixels' }, choices: { kind: ['huge_pixels', 'bomb', 'program', 'two_gigabytes'] } },
  F49: { title: 'text that breaks layouts: stacked marks, joined emoji, reversed order, no spaces; at once', params: {} },
  slow: { title: 'answers come late', params: { ms: 3000, path: '' } },
  media_gone: { title: 'private pictures cannot be fetched', params: { status: 404 } },
  string_codes: { title: 'every error_code is a string', params: {} },
  delayed_publish: { title: 'a write is accepted with 20032 and shows up later', params: { showAfterMs: 60_000 } },
  too_fast: { title: 'writes are refused with 20016', params: {} },
  privacy: { title: 'writes are refused with 20508', params: {} },
  captcha: { title: 'writes are refused with 20031', params: {} },
  token: { title: 'the token is refused', params: { state: 'expired' }, choices: { state: ['expired', 'expired_token', 'revoked', 'rejected', 'grant_removed', 'invalid'] } },
  token_short: { title: 'a token lives only so many seconds from when it was given', params: { livesS: 172_800 } },
  limits_as_400: { title: 'Weibo refuses over a limit with HTTP 400 instead of 403', params: {} },
  slow_down: { title: 'a forum answers 429: of one action, of the key, or of the address', params: { form: 'action', waitS: 25, path: '' }, choices: { form: ['action', 'key', 'address'] } },
  read_only: { title: 'a forum is read-only', params: { path: '' } },
  topics_closed: { title: 'topics of a forum are closed as soon as somebody answers', params: { status: 422 } },
  missing_routes: { title: 'a forum lacks routes that nobody confirmed', params: { which: 'private_posts' }, choices: { which: ['private_posts', 'session', 'both'] } },
  bare_refusal: { title: 'a forum refuses a wrong key as bare text', params: {} },
  short_pages: { title: 'rows vanish from pages as if filtered', params: { every: 5 } },
  counters_grow: { title: 'counters grow with each look', params: { by: 7 } },
  renamed: { title: 'every customer carries a new name', params: { suffix: '改名了' } },
  search_varies: { title: 'a search leaves out one row in twenty, another one each time', params: {} },
  unknown_push: { title: 'a push of an unknown type precedes each real one', params: { type: 'video' } },
  mention_push: { title: 'the extra permission: mentions are pushed too', params: {} },
  stream_wrong_address: { title: 'the keyword stream refuses the caller\'s address', params: {} },
  stream_corrupt: { title: 'a line of the keyword stream breaks off', params: {} },
  stream_duplicates: { title: 'both subscriptions of the keyword stream carry everything', params: {} },
  stream_sampling: { title: 'the keyword stream carries only a share of the matches', params: { percent: 1 } },
  douyin_code: { title: 'Douyin refuses calls with this code', params: { code: 2190004, path: '' } },
  douyin_shape: {
    title: 'Douyin tells the same in another of its documented shapes: 64-bit fields as text, the content of pushes as an object or text, flat refusals, the id of a sent message inside data',
    params: { int64: 'number', content: 'documented', errors: 'documented', receipt: 'top' },
    choices: { int64: ['number', 'text'], content: ['documented', 'object', 'text'], errors: ['documented', 'flat'], receipt: ['top', 'inside'] },
  },
  phones_down: { title: 'the telephone side answers 503', params: {} },
  phone_line_cut: { title: 'a call\'s event stream is cut in the middle', params: { after: 'ringing' }, choices: { after: ['ringing', 'answered'] } },
  phone_congestion: { title: 'no free line', params: {} },
} satisfies Record<string, FaultRow>

/** The name of a switch. */
export type FaultId = keyof typeof FAULT_SHEET

/** The parameters of one switch. */
export type FaultParams<Id extends FaultId> = (typeof FAULT_SHEET)[Id]['params']

/** Whether a name is a switch. */
export function isFaultId(name: string): name is FaultId {
  return Object.hasOwn(FAULT_SHEET, name)
}
