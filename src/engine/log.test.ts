import { describe, expect, it } from 'vitest'
import { AppError } from '../shared/errors.ts'
import { createLog } from './log.ts'

function written(work: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  work(createLog('debug', { write: line => void lines.push(line) }))
  return lines.join('')
}

const token = '2.00abcDEF0123456789'

describe('F60 what never reaches a log', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a token', { token }],
    ['an access token of an account', { account: { accessToken: token } }],
    ['a token two levels down', { request: { fields: { access_token: token } } }],
    ['an application\'s secret', { settings: { appSecret: token } }],
    ['a header', { headers: { authorization: `OAuth2 ${token}`, cookie: token } }],
    ['a password', { password: token }],
    ['an address with a token in it', { url: `https://api.example/2/x.json?access_token=${token}&count=50` }],
    ['a sign-in link', { link: `http://127.0.0.1:7000/#sign-in=${token}` }],
    ['an error that quotes an address', { err: new Error(`GET https://api.example/?access_token=${token} failed`) }],
    ['a callback\'s signature', { path: `/callback/a/b?signature=${token}&timestamp=1&nonce=2` }],
  ])('F60 %s', (_, facts) => {
    const text = written(log => log.warn(facts, 'something went wrong'))
    expect(text).toContain('something went wrong')
    expect(text).not.toContain(token)
  })

  it.each([
    ['a customer\'s words', { text: '我的手机冒烟了' }, '冒烟'],
    ['a body', { body: '{"text":"我的手机冒烟了"}' }, '冒烟'],
    ['words inside an object', { message: { text: '我的手机冒烟了' } }, '冒烟'],
    ['a phone number by name', { phone: '13800138000' }, '13800138000'],
    ['a phone number anywhere', { line: '打 13800138000 找我' }, '13800138000'],
    ['a phone number with a prefix', { line: '+86 138-0013-8000' }, '0013-8000'],
    ['an id number', { line: '身份证 11010119900307803X' }, '11010119900307803X'],
    ['a phone number in an error', { err: new AppError('internal', { cause: new Error('dial 13800138000') }) }, '13800138000'],
  ])('F60 %s', (_, facts, secret) => {
    expect(written(log => log.info(facts, 'a fact'))).not.toContain(secret)
  })

  it('F60 not in the sentence either', () => {
    expect(written(log => log.info({}, 'called 13800138000 for 林晓雯'))).not.toMatch(/13800138000|林/)
  })

  it('F60 a phone number that came as a figure is masked, and the line is still JSON', () => {
    const line = written(log => log.info({ uid: 13800138000, deep: { n: 13800138000 }, line: 'x","y":13800138000,' }, 'a fact'))
    expect(line).not.toContain('13800138000')
    expect(JSON.parse(line)).toMatchObject({ uid: '138****8000', deep: { n: '138****8000' }, line: 'x","y":138****8000,' })
  })

  it('keeps what helps: one line of JSON each, codes, ids and times as they are', () => {
    const facts = { code: 'timeout', outbox: '0190b5a2-7c1e-7000-8000-00000000002a', at: 1_795_351_724_594, bytes: 20_971_520, objectKey: 'status:5271965837296617' }
    const text = written((log) => {
      log.warn(facts, 'a poll failed')
      log.info({ n: 1 }, 'second')
    })
    const [first, second] = text.trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>)
    expect(first).toMatchObject({ ...facts, msg: 'a poll failed', level: 40 })
    expect(second).toMatchObject({ n: 1, msg: 'second' })
  })

  it('says nothing below its level', () => {
    const lines: string[] = []
    createLog('warn', { write: line => void lines.push(line) }).info({}, 'quiet')
    expect(lines).toEqual([])
  })
})
