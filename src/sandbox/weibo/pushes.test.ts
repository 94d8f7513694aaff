import type { Ear, Rig } from '../testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whole } from '../base/http.ts'
import { startEar, startRig, until } from '../testing/rig.ts'
import { signCallback } from './signature.ts'

let rig: Rig
let ear: Ear

beforeEach(async () => {
  rig = await startRig({ pushPolicy: { pauseMs: 10 } })
  ear = await startEar()
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await ear[Symbol.asyncDispose]()
})

async function listenIn(): Promise<void> {
  expect(await rig.order('PUT', '/weibo/callback', { url: ear.url })).toEqual({ ok: true, reason: null })
}

const whisper = (text: string, nick = '小雨'): Promise<unknown> => rig.order('POST', '/say', { nick, kind: 'dm', text })
const delivered = async (): Promise<number> => Number((await rig.order('GET', '/pushes')).delivered)

describe('the callback', () => {
  it('is registered only when it answers the signed echo', async () => {
    await listenIn()
    const deaf = await rig.order('PUT', '/weibo/callback', { url: `${rig.sandbox.urls.weibo}/nowhere` })
    expect(deaf.ok).toBe(false)
  })

  it('every push is signed with the app\'s secret over timestamp and nonce', async () => {
    await listenIn()
    await whisper('在吗')
    await until(() => ear.heard.length === 1, 'the push')
    const query = ear.heard[0]?.query
    const account = await rig.order('GET', '/weibo/account')
    expect(query?.get('signature')).toBe(signCallback(String(account.appSecret), query?.get('timestamp') ?? '', query?.get('nonce') ?? ''))
    expect(Math.abs(Number(query?.get('timestamp')) - Date.now())).toBeLessThan(10_000)
  })

  it('a message has the documented fields and no id', async () => {
    await listenIn()
    await whisper('在吗')
    await until(() => ear.heard.length === 1, 'the push')
    const [body] = ear.bodies()
    expect(Object.keys(body ?? {}).sort()).toEqual(['created_at', 'data', 'receiver_id', 'sender_id', 'text', 'type'])
    expect(body).toMatchObject({ type: 'text', text: '在吗', data: {}, receiver_id: 6_618_200_018 })
  })

  it('an empty answer acknowledges: no second try', async () => {
    await listenIn()
    await whisper('在吗')
    await until(async () => await delivered() === 1, 'delivery')
    expect(ear.heard).toHaveLength(1)
  })

  it('F01 no answer within the limit: cut, repeated with the same body, three tries in total', async () => {
    await using hasty = await startRig({ pushPolicy: { timeoutMs: 100, pauseMs: 10 } })
    await hasty.order('PUT', '/weibo/callback', { url: ear.url })
    ear.answerWith(() => ({ kind: 'silence' }))
    await hasty.order('POST', '/say', { nick: '小雨', kind: 'dm', text: '在吗' })
    await until(async () => (await hasty.order('GET', '/pushes')).givenUp === 1, 'giving up')
    expect(ear.heard).toHaveLength(3)
    expect(new Set(ear.heard.map(request => request.body.toString())).size).toBe(1)
  })

  it('an answer by the second try ends it', async () => {
    await listenIn()
    ear.answerWith(() => ear.heard.length === 1 ? whole('', 'text/plain', 500) : whole('', 'text/plain'))
    await whisper('在吗')
    await until(async () => await delivered() === 1, 'delivery')
    expect(ear.heard).toHaveLength(2)
  })

  it('messages written before the callback is known are kept; one sender keeps the order', async () => {
    for (const text of ['一', '二', '三'])
      await whisper(text)
    expect(await rig.order('GET', '/pushes')).toMatchObject({ callback: null, pending: 3 })
    await listenIn()
    await until(() => ear.heard.length === 3, 'all three')
    expect(ear.bodies().map(body => body.text)).toEqual(['一', '二', '三'])
  })

  it('a passive reply in the answer reaches the customer', async () => {
    await listenIn()
    const { uid } = await rig.order('POST', '/say', { nick: '小雨', kind: 'search_post', text: '云杉' })
    ear.answerWith(() => whole(JSON.stringify({ result: true, sender_id: '6618200018', receiver_id: String(uid), type: 'text', data: encodeURIComponent('{"text":"收到"}') }), 'application/json'))
    await whisper('在吗')
    await until(() => rig.sandbox.truth.after(0).some(entry => entry.isBrand && entry.text === '收到'), 'the passive reply')
  })

  it('pictures carry two view ids, events their subtype, mentions only with the permission', async () => {
    await listenIn()
    const { uid } = await rig.order('POST', '/say', { nick: '小雨', kind: 'dm', text: '', image: 'bill' })
    await rig.order('POST', '/say', { uid, kind: 'event', type: 'follow', text: '关注' })
    await rig.order('POST', '/say', { uid, kind: 'mention', text: '没有权限' })
    await rig.fault('mention_push')
    await rig.order('POST', '/say', { uid, kind: 'mention', text: '有权限' })
    await until(() => ear.heard.length === 3, 'three pushes')
    expect(ear.bodies()).toMatchObject([
      { type: 'image', data: { vfid: expect.any(Number) as number, tovfid: expect.any(Number) as number } },
      { type: 'event', data: { subtype: 'follow' } },
      { type: 'mention', text: '@云杉客服 有权限', data: { subtype: 'status' } },
    ])
  })
})
