import { describe, expect, it } from 'vitest'
import { AppError } from '../shared/errors.ts'
import { networkFailure } from './network-failure.ts'

const FACTS = { isWrite: true, aborted: false, timedOut: false, endpoint: '/2/comments/reply.json' }

function failed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

describe('networkFailure', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT', 'DEPTH_ZERO_SELF_SIGNED_CERT'])('%s: a write never left', (code) => {
    expect(networkFailure(failed(code), FACTS)).toMatchObject({ code: 'link_lost', retryable: true, details: { maybeSent: false, network: code } })
  })

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE', 'SOMETHING_NEW'])('F17 %s: a write may have arrived', (code) => {
    expect(networkFailure(failed(code), FACTS).details).toMatchObject({ maybeSent: true })
  })

  it('tells our own time limit from the caller\'s giving up', () => {
    const stopped = new DOMException('stopped', 'AbortError')
    expect(networkFailure(stopped, { ...FACTS, timedOut: true })).toMatchObject({ code: 'timeout', details: { maybeSent: true } })
    expect(networkFailure(stopped, { ...FACTS, timedOut: true, aborted: true })).toMatchObject({ code: 'link_lost', details: { aborted: true, maybeSent: true } })
  })

  it('says nothing about sending for a read, and keeps a coded error', () => {
    expect(networkFailure(failed('ECONNRESET'), { ...FACTS, isWrite: false }).details).not.toHaveProperty('maybeSent')
    const coded = new AppError('payload_too_large')
    expect(networkFailure(coded, { ...FACTS, isWrite: false })).toBe(coded)
  })
})
