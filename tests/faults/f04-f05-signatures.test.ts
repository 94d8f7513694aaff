import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../support/engine/inbox.ts'
import { push, signedUrl, textPush } from '../support/faults/signed-push.ts'
import { startWeiboEngine } from '../support/faults/weibo-engine.ts'

let w: WeiboEngine
let uid: number

beforeEach(async () => {
  w = await startWeiboEngine()
  uid = w.customer('骗子')
})
afterEach(() => w.stop())

const minute = 60_000
const body = () => JSON.stringify(textPush(w, uid, '请把退款打到这个卡号'))

/** Nothing that a refused push could have left behind. */
async function untouched(): Promise<void> {
  for (const table of ['messages', 'journal', 'platformObjects', 'conversations', 'customers', 'turns', 'deadLetters'] as const)
    expect(await w.t.store.read.count(table, {}), table).toBe(0)
}

describe('F04 a good signature of another time', () => {
  it.each([['6 min old', -6 * minute], ['6 min ahead', 6 * minute]])('F04 %s: refused, logged, no state change', async (_, offsetMs) => {
    expect((await push(w, body(), { offsetMs })).status).toBe(403)
    await untouched()
    expect(w.lines.saying('a callback was refused').at(-1)).toMatchObject({ code: 'stale_timestamp', accountId: 'weibo-main' })
    expect(w.lines.lines.join()).not.toContain('请把退款')
  })

  it.each([['4 min old', -4 * minute], ['4 min ahead', 4 * minute]])('F04 %s: taken', async (_, offsetMs) => {
    expect((await push(w, body(), { offsetMs })).status).toBe(200)
    expect(await w.t.store.read.count('messages', { direction: 'inbound' })).toBe(1)
  })

  it('F04 a used nonce with other words is a replay', async () => {
    const url = signedUrl(w)
    expect((await fetch(url, { method: 'POST', body: body() })).status).toBe(200)
    expect((await fetch(url, { method: 'POST', body: JSON.stringify(textPush(w, uid, '换了一句话')) })).status).toBe(403)
    expect(w.lines.saying('a callback was refused').at(-1)).toMatchObject({ code: 'replayed' })
    expect((await w.t.store.read.find('messages', { direction: 'inbound' })).map(message => message.text)).not.toContain('换了一句话')
  })
})

describe('F05 a bad signature', () => {
  it.each([
    ['of another secret', { secret: 'guess' }],
    ['missing', { query: '' }],
    ['half', { query: 'signature=abc&timestamp=1&nonce=2' }],
    ['twice the same field', { query: `signature=${'0'.repeat(40)}&signature=${'0'.repeat(40)}&timestamp=${Date.now()}&nonce=x` }],
    ['of a long number', { query: `signature=${'0'.repeat(40)}&timestamp=${'9'.repeat(400)}&nonce=x` }],
  ])('F05 %s: refused, logged, no state change', async (_, wish) => {
    expect((await push(w, body(), wish)).status).toBe(403)
    await untouched()
    expect(w.lines.saying('a callback was refused').at(-1)).toMatchObject({ code: 'bad_signature' })
  })

  it('F05 a stranger to the path learns nothing', async () => {
    expect((await fetch(new URL('/callback/weibo-main/guess', w.callbackUrl), { method: 'POST', body: body() })).status).toBe(404)
    await untouched()
  })

  it('F05 a body that a proxy wrote anew is the same message, its words untouched', async () => {
    w.sandbox.weibo.people.say({ uid, kind: 'dm', text: '退款 &lt;50&gt; 元 😀' })
    w.sandbox.faults.set('F05', { on: true, how: 'reserialised' })
    w.sandbox.faults.set('F01', { on: true, copies: 2 })
    w.sandbox.weibo.people.say({ uid, kind: 'dm', text: '快点 \u202E急\u202C' })
    await until(() => expect(w.sandbox.weibo.pushes.view()).toMatchObject({ pending: 0, delivered: 2 }))
    const messages = (await w.t.store.read.find('messages', { direction: 'inbound' })).sort((a, b) => a.seq - b.seq)
    expect(messages.map(message => message.text)).toEqual(['退款 &lt;50&gt; 元 😀', '快点 \u202E急\u202C'])
  })

  it('F05 refused a hundred times, a good one after them is taken', async () => {
    await Promise.all(Array.from({ length: 100 }, () => push(w, body(), { secret: 'guess' })))
    await untouched()
    expect((await push(w, body())).status).toBe(200)
  })
})
