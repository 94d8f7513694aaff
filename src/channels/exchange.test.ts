import type { Answer, Exchange } from './exchange.ts'
import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { createPlatformClock, exchange, factsOf, parseAnswer, readJson, unreadable } from './exchange.ts'

const BOUNDS = { maxDepth: 3, maxParts: 4 }

function answerOf(wish: Partial<Answer>): Answer {
  return { endpoint: '/x', status: 200, headers: new Headers(), bytes: new Uint8Array(), isWrite: false, ...wish }
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text))
}

function requestOf(wish: Partial<Exchange> = {}): Exchange {
  return { url: 'https://platform.example/x?token=t', init: { method: 'GET' }, endpoint: '/x', isWrite: false, timeoutMs: 1000, maxBytes: 4, signal: new AbortController().signal, ...wish }
}

async function failureOf(work: Promise<unknown>): Promise<{ code: string, details: object }> {
  return work.then(() => Promise.reject(new Error('no failure')), (error: { code: string, details: object }) => error)
}

describe('exchange', () => {
  it('answers whatever the status was, and shows the head first', async () => {
    const heads: (string | null)[] = []
    const answer = await exchange(async () => new Response('abcd', { status: 418, headers: { date: 'x' } }), requestOf({ onHead: headers => heads.push(headers.get('date')) }))
    expect(answer).toMatchObject({ endpoint: '/x', status: 418, isWrite: false, bytes: bytesOf('abcd') })
    expect(heads).toEqual(['x'])
  })

  it('sends nothing once the caller gave up', async () => {
    const given = new AbortController()
    given.abort()
    let calls = 0
    const failure = await failureOf(exchange(async () => {
      calls++
      return new Response()
    }, requestOf({ isWrite: true, signal: given.signal })))
    expect(failure).toMatchObject({ code: 'link_lost', details: { aborted: true, maybeSent: false } })
    expect(calls).toBe(0)
  })

  it('F17 an answer that is too long has happened all the same', async () => {
    const tooLong = async (): Promise<Response> => new Response('abcde')
    expect(await failureOf(exchange(tooLong, requestOf()))).toMatchObject({ code: 'payload_too_large' })
    expect(await failureOf(exchange(tooLong, requestOf({ isWrite: true })))).toMatchObject({ code: 'link_lost', details: { maybeSent: true } })
  })

  it('never tells the query of a call that failed', async () => {
    const failure = await failureOf(exchange(async () => Promise.reject(new TypeError('fetch failed')), requestOf()))
    expect(JSON.stringify(failure.details)).not.toContain('token')
  })
})

describe('an answer as JSON', () => {
  it.each([
    ['a page', ' <html>', 'html'],
    ['nothing', ' \n', 'empty'],
    ['half an answer', '{"a":[', 'not_json'],
    ['what is too deep', '[[[[]]]]', 'too_complex'],
    ['what has too many parts', '[1,2,3,4,5,6]', 'too_complex'],
  ])('F10 %s has none', (_, text, reason) => {
    expect(readJson(bytesOf(text), BOUNDS)).toEqual({ reason })
    expect(() => parseAnswer(answerOf({ bytes: bytesOf(text) }), BOUNDS)).toThrow(expect.objectContaining({ code: 'channel_bad_answer', details: expect.objectContaining({ reason }) }))
  })

  it('F10 broken text has none', () => {
    expect(readJson(new Uint8Array([0xC3, 0x28]), BOUNDS)).toEqual({ reason: 'not_utf8' })
  })

  it('keeps ids beyond 2^53', () => {
    expect(readJson(bytesOf('{"id":9007199254740993}'), BOUNDS)).toEqual({ value: { id: '9007199254740993' } })
  })
})

describe('an answer that is none of the platform\'s', () => {
  it.each([
    [200, false, 'channel_bad_answer'],
    [404, false, 'channel_bad_answer'],
    [429, false, 'rate_limited'],
    [502, false, 'channel_down'],
    [200, true, 'link_lost'],
    [502, true, 'link_lost'],
    [404, true, 'channel_bad_answer'],
    [429, true, 'rate_limited'],
    [503, true, 'channel_down'],
  ])('F12 %i, write %s: %s', (status, isWrite, code) => {
    const error = unreadable(answerOf({ status, isWrite }), 'status')
    expect(error.code).toBe(code)
    expect(error.details.maybeSent === true).toBe(code === 'link_lost')
  })

  it.each([['7', 7000], ['0', 0], ['-1', undefined], ['soon', undefined]])('a pause of %s is %s ms', (header, ms) => {
    expect(factsOf(answerOf({ headers: new Headers({ 'retry-after': header }) })).retryAfterMs).toBe(ms)
  })
})

describe('the platform\'s clock', () => {
  it('F13 is known from the latest answer that told it', () => {
    const clock = createPlatformClock(() => Date.parse('2026-03-01T10:00:00Z'))
    expect(clock.aheadMs()).toBe(0)
    clock.look(new Headers({ date: 'Sun, 01 Mar 2026 10:07:00 GMT' }))
    clock.look(new Headers({ date: 'nonsense' }))
    clock.look(new Headers())
    expect(clock.aheadMs()).toBe(420_000)
  })
})
