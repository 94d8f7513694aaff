import { describe, expect, it } from 'vitest'
import { ownMeanings, platformCodeOf, platformError } from './errors.ts'

describe('platformError', () => {
  it.each([
    [10001, 'channel_down', true],
    [10004, 'permission_missing', false],
    [10006, 'auth_invalid', false],
    [10014, 'permission_missing', false],
    [10016, 'channel_bad_request', false],
    [10022, 'quota_exhausted', true],
    [10023, 'quota_exhausted', true],
    [10024, 'quota_exhausted', true],
    [10032, 'auth_invalid', false],
    [20003, 'not_found', false],
    [20008, 'empty_text', false],
    [20012, 'text_too_long', false],
    [20013, 'text_too_long', false],
    [20015, 'account_frozen', false],
    [20016, 'too_fast', true],
    [20017, 'duplicate_text', false],
    [20019, 'duplicate_text', false],
    [20111, 'duplicate_text', false],
    [20021, 'content_refused', false],
    [20031, 'captcha_required', false],
    [20101, 'source_deleted', false],
    [20201, 'source_deleted', false],
    [20306, 'duplicate_text', false],
    [20508, 'privacy_refused', false],
    [21315, 'auth_expired', false],
    [21317, 'auth_invalid', false],
    [21327, 'auth_expired', false],
    [21332, 'auth_invalid', false],
    [21331, 'channel_down', true],
    [19999, 'channel_down', true],
    [29999, 'channel_bad_request', false],
  ])('%i → %s', (platformCode, code, retryable) => {
    const error = platformError(platformCode, { httpStatus: 400 })
    expect(error.code).toBe(code)
    expect(error.retryable).toBe(retryable)
    expect(error.details).toMatchObject({ platformCode, httpStatus: 400 })
  })
})

it('codes that nobody confirmed mean what the settings say, before the table', () => {
  const own = ownMeanings({ windowClosedCodes: [20301, 20101], closedCommentCodes: [20206] })
  expect([20301, 20101, 20206].map(code => platformError(code, {}, own).code)).toEqual(['window_closed', 'window_closed', 'privacy_refused'])
  expect(platformError(20301, {}).code).toBe('channel_bad_request')
})

describe('platformCodeOf', () => {
  it.each([
    [{ error_code: 21332 }, 21332],
    [{ error_code: '10006' }, 10006],
    [{ error_code: 0 }, null],
    [{ error_code: 'none' }, null],
    [{ result: true }, null],
    [[], null],
    [null, null],
    ['21332', null],
  ])('%j → %j', (body, code) => {
    expect(platformCodeOf(body)).toBe(code)
  })
})
