import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { rowsOf, until } from '../support/engine/inbox.ts'
import { brokenStore } from '../support/faults/broken-store.ts'
import { push, textPush } from '../support/faults/signed-push.ts'
import { startWeiboEngine } from '../support/faults/weibo-engine.ts'

let w: WeiboEngine
afterEach(() => w.stop())

const privately = () => w.t.store.read.find('messages', { direction: 'inbound' })

describe('F01 the platform repeats a push', () => {
  it.each([true, false])('F01 three times (same nonce: %s): one message, one turn, every arrival counted, each acknowledged', async (sameNonce) => {
    w = await startWeiboEngine()
    const uid = w.customer('小舟')
    w.sandbox.faults.set('F01', { on: true, copies: 3, sameNonce })
    w.sandbox.weibo.people.say({ uid, kind: 'dm', text: '我的套餐怎么又扣了两次钱？' })
    await until(() => expect(w.sandbox.weibo.pushes.view()).toMatchObject({ pending: 0, delivered: 1, givenUp: 0 }))
    expect((await privately()).map(message => message.text)).toEqual(['我的套餐怎么又扣了两次钱？'])
    const [object] = await w.t.store.read.find('platformObjects', {})
    expect(object).toMatchObject({ arrivals: 3 })
    expect(await w.t.store.read.count('turns', {})).toBe(1)
    const [row] = await rowsOf(w.t.desk(), 'queue')
    expect(row?.unread).toBe(1)
  })

  it('F01 is acknowledged after the commit, not before', async () => {
    const gated = await brokenStore()
    w = await startWeiboEngine({ engine: { store: gated.store } })
    const uid = w.customer('阿青')
    gated.shut()
    let answered: number | null = null
    const pushed = push(w, JSON.stringify(textPush(w, uid, '有人吗，很急'))).then(response => answered = response.status)
    await until(() => expect(gated.waiting()).toBeGreaterThan(0))
    // The listener answers others meanwhile; this push alone waits.
    for (let other = 0; other < 5; other += 1)
      expect((await fetch(new URL('/nothing', w.callbackUrl))).status).toBe(404)
    expect(answered).toBeNull()
    expect(await privately()).toEqual([])
    gated.open()
    await pushed
    expect(answered).toBe(200)
    expect(await privately()).toHaveLength(1)
  })

  it('F01 what could not be stored is not acknowledged, and the retry brings it in once', async () => {
    const gated = await brokenStore()
    w = await startWeiboEngine({ engine: { store: gated.store } })
    const body = JSON.stringify(textPush(w, w.customer('老顾'), '宽带断了三天'))
    gated.failAfter(() => true, new AppError('store_full'))
    expect((await push(w, body, { nonce: 'same' })).status).toBe(503)
    gated.heal()
    expect((await push(w, body, { nonce: 'same' })).status).toBe(200)
    expect((await push(w, body)).status).toBe(200)
    expect((await privately()).map(message => message.text)).toEqual(['宽带断了三天'])
  })
})

describe('F02 the same person, the same second', () => {
  it('F02 two different private messages are both kept, in their order', async () => {
    w = await startWeiboEngine()
    const uid = w.customer('急急急')
    w.sandbox.faults.set('F02', { on: true })
    for (const text of ['在吗', '人呢', '我要投诉'])
      w.sandbox.weibo.people.say({ uid, kind: 'dm', text })
    await until(async () => expect(await privately()).toHaveLength(3))
    const messages = (await privately()).sort((a, b) => a.seq - b.seq)
    expect(new Set(messages.map(message => message.at)).size).toBe(1)
    expect(messages.map(message => message.text)).toEqual(['在吗', '人呢', '我要投诉'])
    expect(await w.t.store.read.count('turns', {})).toBe(1)
  })

  it('F02 a comment and a mention of one second are two voices', async () => {
    w = await startWeiboEngine()
    const uid = w.customer('两头跑')
    const at = Date.now()
    const post = w.sandbox.weibo.people.say({ uid, kind: 'mention', text: '网速太慢了，什么时候修？', at })
    w.sandbox.weibo.people.say({ uid, kind: 'comment_mention', text: '怎么没人回，什么时候修？', postId: 'id' in post ? post.id : 0, at })
    await until(async () => expect(await privately()).toHaveLength(2))
    expect(await w.t.store.read.count('platformObjects', {})).toBe(2)
  })
})
