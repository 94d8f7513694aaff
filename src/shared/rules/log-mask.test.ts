import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { maskFacts, maskLine } from './log-mask.ts'

const said = (value: unknown) => JSON.stringify(maskFacts(value))

describe('F60 what a line of the log says of the world', () => {
  it.each<[string, string, string]>([
    ['a sign-in in a header', 'GET /x\nAuthorization: Bearer abc.def.ghi\nHost: x', 'GET /x\nAuthorization: ***\nHost: x'],
    ['a cookie', 'set-cookie: huiyin_8710=abcdefghijklmnopqrstuvwx; HttpOnly', 'set-cookie: ***'],
    ['a scheme alone', 'sent Basic bGluOnBhc3N3b3Jk', 'sent Basic ***'],
    ['an address that is signed', 'https://cos.example/a.jpg?sign=q1&expires=17&x=1#top', 'https://cos.example/a.jpg?sign=***&expires=***&x=***#top'],
    ['a name and a password in an address', 'http://lin:geheim@proxy.example:8080/', 'http://***@proxy.example:8080/'],
    ['an address of a callback', 'POST /callback/weibo-main/3b1c-SECRET-xyz?nonce=1', 'POST /callback/weibo-main/***?nonce=***'],
    ['JSON that was cut off', '{"text":"my phone burns","token":"x', '{"text":"***","token":"***'],
    ['JSON within JSON', String.raw`"{\"nickname\":\"Tom Lee\",\"id\":7}"`, String.raw`"{\"nickname\":\"***\",\"id\":7}"`],
    ['the home of a user', 'ENOENT /home/linxiaowen/.config/x and C:\\Users\\Zhang Wei\\x', 'ENOENT /home/***/.config/x and C:\\Users\\*** Wei\\x'],
    ['words in another alphabet', 'refused: 我的手机（冒烟）了, 13:05', 'refused: [cut], 13:05'],
    ['words that are written in escapes', String.raw`name \u6797\u6653 or %E6%9E%97%E6%99%93`, 'name [cut] or [cut]'],
    ['a number in base64', Buffer.from('tel 13800138000').toString('base64'), '***'],
    ['a token by its look', 'got 2.00abcDEF0123456789xyz back', 'got *** back'],
    ['a token in small letters', 'got 2.00a1b2c3d4e5f6a7b8c9d0e1f2a3b4 back', 'got 2.*** back'],
    ['a key', 'with k7+Zx/9Qm2Lp8Rt4Vw6Yb1Nc3Md5Fg7Hj9Kl0As2Df4=', 'with ***'],
    ['a long hash', 'sha 3fa9c1d23fa9c1d23fa9c1d23fa9c1d2', 'sha 3fa9c1d2***'],
    ['an id number with a wrong check digit', 'id 110101199003078031', 'id ****8031'],
  ])('%s', (_, text, masked) => {
    expect(maskLine(text)).toBe(masked)
  })

  it('leaves what helps: ids, times, versions, places in the program', () => {
    const line = 'room 0190b5a2-7c1e-7000-8000-00000000002a at 1795351724594, 0.1.0, createSender (src/engine/outbox/sender.ts:79:12), ECONNREFUSED 127.0.0.1:8710, weibo-sandbox'
    expect(maskLine(line)).toBe(line)
  })

  it('masks nothing twice', () => {
    const once = maskLine('https://a.example/?t=1 13800138000 林晓雯 110101199003078031 Bearer abcdefghijkl')
    expect(maskLine(once)).toBe(once)
  })
})

describe('F60 facts of any shape', () => {
  it('looks at every depth, at names, at maps and lists, and at JSON in a text', () => {
    const facts = { a: [{ b: new Map([['13800138000', { c: new Set(['13900139000']) }]]) }], d: '{"body":{"nickname":"Tom"},"e":"13700137000"}', n: 13_800_138_000n }
    expect(said(facts)).not.toMatch(/1380013|1390013|1370013|Tom/)
    expect(maskFacts({ a: { b: { c: { d: { e: { f: { g: { h: 1 } } } } } } } })).toBeDefined()
  })

  it('survives circles, getters that throw, and things that are no facts', () => {
    const circle: Record<string, unknown> = { at: new Date(0), bytes: new Uint8Array(9), run: () => 1, url: new URL('https://a.example/?k=secret') }
    circle.again = circle
    Object.defineProperty(circle, 'bad', { enumerable: true, get: () => {
      throw new Error('no')
    } })
    expect(maskFacts(circle)).toEqual({ at: '1970-01-01T00:00:00.000Z', bytes: { bytes: 9 }, run: 'function', url: 'https://a.example/?k=***', again: '[cut]', bad: '[cut]' })
  })

  it('says kind, code, words and place of an error, and nothing that a library hung on it', () => {
    const cause = Object.assign(new Error('duplicate key value violates "customers_phone_key"'), { code: '23505', detail: 'Key (phone)=(13800138000) already exists', parameters: ['我的手机'] })
    const masked = maskFacts({ err: new AppError('internal', { cause, details: { account: 'weibo-main' } }) }) as { err: Record<string, unknown> & { cause: Record<string, unknown>, stack: string[] } }
    expect(masked.err).toMatchObject({ type: 'AppError', code: 'internal', details: { account: 'weibo-main' }, cause: { code: '23505', words: 'duplicate key value violates "customers_phone_key"' } })
    expect(masked.err.stack[0]).toMatch(/src\/shared\/rules\/log-mask\.test\.ts:\d+:\d+/)
    expect(JSON.stringify(masked)).not.toMatch(/already exists|parameters|\/work/)
  })

  it.each([() => JSON.parse('my phone is burning'), () => JSON.parse('{"text":"我的手机冒烟'), () => new URL('my phone is burning')])('does not quote what could not be read: %s', (work) => {
    try {
      work()
    }
    catch (error) {
      expect(said({ err: error })).not.toMatch(/burning|冒烟/)
    }
    expect.assertions(1)
  })
})

const digits = (n: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n }).map(list => list.join(''))
const mobile = fc.tuple(fc.constantFrom('13', '15', '17', '18', '19'), digits(9)).map(([head, rest]) => head + rest)
const wide = (text: string) => [...text].map(one => String.fromCharCode(one.charCodeAt(0) + 0xFEE0)).join('')
const writings: ((phone: string) => string)[] = [
  phone => phone,
  phone => `+86${phone}`,
  phone => `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`,
  phone => `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`,
  phone => [...phone].join(' '),
  wide,
  phone => `https://crm.example/c?tel=${phone}&x=1`,
  phone => `tel:${phone}`,
  phone => `{"mobile":"${phone}"}`,
  phone => `Error: no customer ${phone}\n    at find (src/a.ts:1:1)`,
]

/** Every run of digits of it, whatever stands between them, in half width. */
const digitsOf = (text: string) => text.normalize('NFKC').replace(/\D+/g, '')

function nest(value: unknown, way: readonly number[]): unknown {
  return way.reduce<unknown>((inside, turn) => {
    switch (turn) {
      case 0: return { fact: inside }
      case 1: return [1, inside]
      case 2: return new Map([['fact', inside]])
      case 3: return JSON.stringify({ fact: inside instanceof Map ? [...inside] : inside })
      case 4: return new Error(typeof inside === 'string' ? inside : JSON.stringify(inside), { cause: inside })
      default: return { [typeof inside === 'string' ? inside : 'fact']: inside }
    }
  }, value)
}

describe('F60 a telephone number', () => {
  it('F60 comes through in no writing and no nesting', () => {
    fc.assert(fc.property(mobile, fc.constantFrom(...writings), fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }), (phone, write, way) => {
      expect(digitsOf(said({ before: 'x', fact: nest(write(phone), way) }))).not.toContain(phone)
    }), { numRuns: 1_500 })
  })
})
