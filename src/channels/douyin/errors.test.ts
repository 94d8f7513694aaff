import { describe, expect, it } from 'vitest'
import { platformError, reactionTo } from './errors.ts'

/** Contract chapter 7, row by row. */
const REACTIONS: readonly [string, readonly number[]][] = [
  ['refresh', [2190008, 28001008, 10008, 2190002]],
  ['authorise', [10010, 10020, 2190003, 28001012, 2190015, 28001015, 28001045, 28001046, 28001047]],
  ['later', [2100004, 28001005, 28001006, 28003018, 28001052]],
  ['tomorrow', [2190001, 28003017]],
  ['agent', [2111001, 2111002, 2111003, 2111004, 2111005, 2111006, 2111007, 28001038, 28003070, 28003080, 28003081, 28003082, 2100005, 28001007]],
  ['admin', [2190004, 28001018, 28001019, 28001056, 28003095, 28029003, 28029004, 2190016, 28001016]],
]
/** Every other code that the contract names. */
const OTHERS = [10002, 10003, 10004, 10005, 10006, 10007, 10012, 10013, 10014, 10015, 2100001, 2100007, 2100009, 2112001, 2113001, 2113002, 2190005, 2190006, 2190007, 28001003, 28001014, 28001017, 28001020, 28001021, 28001042, 28003101, 28004020]

describe('platformError', () => {
  it.each(REACTIONS.flatMap(([reaction, codes]) => codes.map(code => [code, reaction] as const)))('%i: %s', (code, reaction) => {
    const error = platformError(code, { endpoint: '/x/' })
    expect(reactionTo(error)).toBe(reaction)
    expect(error.details).toMatchObject({ platformCode: code, endpoint: '/x/' })
    expect(error.retryable).toBe(reaction === 'later' || reaction === 'tomorrow')
  })

  it.each([
    [2190008, 'auth_expired'],
    [2190002, 'auth_invalid'],
    [2190003, 'permission_missing'],
    [2190001, 'quota_exhausted'],
    [28003018, 'rate_limited'],
    [2100004, 'channel_down'],
    [2111001, 'content_refused'],
    [2111003, 'source_deleted'],
    [28003070, 'reply_limit'],
    [28003081, 'window_closed'],
    [28001046, 'account_frozen'],
  ] as const)('%i → %s', (code, ours) => {
    expect(platformError(code, {}).code).toBe(ours)
  })

  it('every code of the contract has a meaning of its own', () => {
    const unknown = platformError(99_999_999, {})
    expect(unknown).toMatchObject({ code: 'channel_bad_request', reportable: true, retryable: false })
    for (const code of OTHERS)
      expect(Object.keys(platformError(code, {}).details).length + (platformError(code, {}).code === 'channel_bad_request' ? 1 : 0), String(code)).toBeGreaterThanOrEqual(2)
  })
})
