import { describe, expect, it } from 'vitest'
import { isForgery, nameForLog, refusalOf } from './border.ts'
import { AppError, toErrorData } from './errors.ts'
import { maxMessageBytes } from './wire.ts'

const code = (name: unknown, input: unknown) => refusalOf(name, input)?.code ?? null

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++)
    value = { value }
  return value
}

describe('what may cross a transport', () => {
  it('lets plain JSON through', () => {
    expect(code('session:time', {})).toBeNull()
    expect(code('view:open', { view: 'inbox', params: { tab: 'all', channels: ['weibo'], after: null, skip: 0 }, more: undefined })).toBeNull()
    expect(code('session:time', JSON.parse('{"a":[1,true,null,"回音"]}'))).toBeNull()
    expect(code('session:time', Object.create(null))).toBeNull()
  })

  it.each(['nothing:here', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '', 7, null, undefined, {}])('F53 refuses the name %j', (name) => {
    expect(code(name, {})).toBe('unknown_call')
  })

  it('F53 refuses prototype keys at any depth', () => {
    expect(code('session:time', JSON.parse('{"__proto__":{"role":"supervisor"}}'))).toBe('bad_input')
    expect(code('session:time', JSON.parse('{"a":[{"constructor":{"prototype":{}}}]}'))).toBe('bad_input')
  })

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', new Uint8Array(3)],
    ['NaN', Number.NaN],
  ])('refuses %s', (_, value) => {
    expect(code('session:time', { value })).toBe('bad_input')
  })

  it('refuses what nests too deep, without running out of stack', () => {
    expect(code('session:time', nested(20))).toBeNull()
    expect(code('session:time', nested(50_000))).toBe('bad_input')
  })

  it('F36 measures bytes of JSON, never less than JSON.stringify does', () => {
    const third = Math.floor(maxMessageBytes / 3)
    expect(code('draft:save', { text: '回'.repeat(third - 20) })).toBeNull()
    expect(code('draft:save', { text: '回'.repeat(third) })).toBe('payload_too_large')
    expect(code('draft:save', { text: '\u0001'.repeat(maxMessageBytes / 6) })).toBe('payload_too_large')
    expect(code('draft:save', { text: '\uD800'.repeat(maxMessageBytes / 6) })).toBe('payload_too_large')
    expect(code('draft:save', { text: '😀'.repeat(maxMessageBytes / 4 - 10) })).toBeNull()
    expect(code('draft:save', { list: Array.from({ length: maxMessageBytes }).fill(null) })).toBe('payload_too_large')
    expect(code('draft:save', { text: 'x'.repeat(50_000_000) })).toBe('payload_too_large')
  })
})

describe('what a log hears of a refusal', () => {
  it.each([['session:time', 'session:time'], ['13800138000', 'no call of ours'], ['__proto__', 'no call of ours'], [{ toString: 1 }, 'object'], [7, 'number'], [undefined, 'undefined']])('the name %j is %s', (name, said) => {
    expect(nameForLog(name)).toBe(said)
  })

  it('what only a forger is told is written down, what people run into is not', () => {
    const answer = (code: ConstructorParameters<typeof AppError>[0]) => ({ ok: false, error: toErrorData(new AppError(code)) }) as const
    expect((['bad_input', 'unknown_call', 'payload_too_large', 'forbidden'] as const).every(code => isForgery(answer(code)))).toBe(true)
    expect((['conflict', 'not_found', 'link_lost', 'not_signed_in'] as const).some(code => isForgery(answer(code)))).toBe(false)
    expect(isForgery({ ok: true, data: {} })).toBe(false)
  })
})
