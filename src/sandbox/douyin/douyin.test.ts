import type { Json } from '../testing/rig.ts'
import type { Douyin } from './douyin.ts'
import { Buffer } from 'node:buffer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../base/random.ts'
import { createFaults } from '../faults.ts'
import { createManualHost } from '../testing/manual-host.ts'
import { startEar, until } from '../testing/rig.ts'
import { createTruth } from '../truth.ts'
import { startDouyin } from './douyin.ts'
import { signBody } from './pushes.ts'

const LIST = '/api/apps/v1/item/list_comment/'
const MINUTE = 60_000

const host = createManualHost()
const faults = createFaults(host.now)
let truth = createTruth().on('douyin')
let douyin: Douyin

beforeEach(async () => {
  faults.clear()
  truth = createTruth().on('douyin')
  douyin = await startDouyin({ host, random: createRandom(3), faults, truth, port: 0, limits: { reviewMs: 0, perSecond: 1000, burst: 1000, repliesPerSecond: 1000 }, pushPolicy: { pausesMs: [0, 0], unsubscribeAfter: 2 } })
})
afterEach(() => douyin.close())

async function get(path: string, query: Record<string, string | number> = {}): Promise<Json> {
  const { account, tokens } = douyin.context
  const response = await fetch(`${douyin.url}${path}?${new URLSearchParams(Object.entries({ open_id: account.openId, ...query }).map(([name, value]): [string, string] => [name, String(value)]))}`, { headers: { 'access-token': tokens.current()?.access ?? '' } })
  return await response.json() as Json
}

async function post(path: string, body: Json): Promise<Json> {
  const { account, tokens } = douyin.context
  const response = await fetch(`${douyin.url}${path}?open_id=${encodeURIComponent(account.openId)}`, { method: 'POST', headers: { 'access-token': tokens.current()?.access ?? '', 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return await response.json() as Json
}

interface Page {
  list: { comment_id: string, content: string, top: boolean }[]
  cursor: number
  has_more: boolean
}

function pageOf(answer: Json): Page {
  return (answer.data as Json).data as unknown as Page
}

function say(text: string, wish: { videoId?: string, replyTo?: string } = {}) {
  host.advance(1000)
  return douyin.people.comment({ uid: douyin.people.meet({ nick: '看客' }).openId, text, ...wish })
}

async function texts(video: string, query: Record<string, string | number> = {}): Promise<string[]> {
  return pageOf(await get(LIST, { item_id: video, count: 20, ...query })).list.map(row => row.content)
}

describe('comments', () => {
  it('three orders, and pages that new comments do not move', async () => {
    const { videoId } = say('一')
    say('二').likes = 100
    say('三')
    expect(await texts(videoId, { sort_type: 'time' })).toEqual(['三', '二', '一'])
    expect(await texts(videoId, { sort_type: 'time_asc' })).toEqual(['一', '二', '三'])
    expect((await texts(videoId))[0]).toBe('二')
    const first = pageOf(await get(LIST, { item_id: videoId, count: 2, sort_type: 'time' }))
    expect(first).toMatchObject({ has_more: true, list: [{ content: '三' }, { content: '二' }] })
    say('四')
    const second = pageOf(await get(LIST, { item_id: videoId, count: 2, sort_type: 'time', cursor: first.cursor }))
    expect(second).toMatchObject({ has_more: false, list: [{ content: '一' }] })
  })

  it('replies hang one level deep and name what they answer', async () => {
    const root = say('漏水了')
    const reply = say('我也是', { replyTo: root.id })
    say('同问', { replyTo: reply.id })
    const page = pageOf(await get('/api/apps/v1/item/list_comment_reply/', { item_id: root.videoId, comment_id: root.id, count: 20, sort_type: 'time_asc' }))
    expect(page.list).toMatchObject([{ content: '我也是', reply_comment_id: root.id }, { content: '同问', reply_comment_id: reply.id }])
    expect(pageOf(await get(LIST, { item_id: root.videoId, count: 20 })).list).toMatchObject([{ content: '漏水了', reply_comment_total: 2 }])
  })

  it.each<[string, (at: { item: string, comment: string, other: string }) => Json, number]>([
    ['sensitive words', ({ item, comment }) => ({ item_id: item, comment_id: comment, content: '请加微信' }), 2111001],
    ['a pair that does not belong together', ({ other, comment }) => ({ item_id: other, comment_id: comment, content: '您好' }), 2111004],
    ['a comment that is gone', ({ item }) => ({ item_id: item, comment_id: '@nothing', content: '您好' }), 2111003],
    ['a video that is gone', ({ comment }) => ({ item_id: '@nothing', comment_id: comment, content: '您好' }), 2111007],
    ['a text too long', ({ item }) => ({ item_id: item, content: '长'.repeat(101) }), 2111006],
    ['no text', ({ item }) => ({ item_id: item }), 2100005],
  ])('refuses %s, in both of its envelopes', async (_, body, code) => {
    const { videoId: item, id: comment } = say('漏水了')
    const other = douyin.people.publish('另一个').id
    const given = body({ item, comment, other })
    expect(await post('/api/apps/v1/item/reply_comment/', given)).toMatchObject({ err_no: code, log_id: expect.any(String), data: { data: { error_code: code }, extra: { error_code: code } } })
    expect(await post('/item/comment/reply/', given)).toMatchObject({ data: { error_code: code }, extra: { error_code: code, logid: expect.any(String) } })
    faults.set('douyin_shape', { on: true, errors: 'flat' })
    const flat = await post('/item/comment/reply/', given)
    expect(flat).toMatchObject({ err_no: code })
    expect(flat).not.toHaveProperty('data')
  })

  it('shows what is in review later, and counts it then', async () => {
    const { videoId, id } = say('漏水了')
    faults.set('delayed_publish', { on: true, showAfterMs: 60_000 })
    await post('/item/comment/reply/', { item_id: videoId, comment_id: id, content: '您好' })
    const count = async (): Promise<unknown> => ((((await get('/api/douyin/v1/video/video_list/', { count: 20 })).data as Json).list as Json[])[0]?.statistics as Json).comment_count
    expect(await count()).toBe(1)
    host.advance(MINUTE)
    expect(await count()).toBe(2)
  })

  it('more than fifty rows are not given, 64-bit fields may be text', async () => {
    const { videoId } = say('漏水了')
    expect(await get(LIST, { item_id: videoId, count: 51 })).toMatchObject({ err_no: 2100005 })
    faults.set('douyin_shape', { on: true, int64: 'text' })
    const page = pageOf(await get(LIST, { item_id: videoId, count: 20 }))
    expect(typeof page.cursor).toBe('string')
  })
})

describe('who may', () => {
  it.each([
    ['another account', () => {}, { open_id: 'somebody' }, 2190015],
    ['a scope that nobody granted', () => douyin.context.account.granted.delete('ma.item.comment'), {}, 2190003],
    ['an app without the capability', () => douyin.context.account.capabilities.delete('ma.item.comment'), {}, 2190004],
    ['a dead token', () => douyin.context.tokens.kill(2190008), {}, 2190008],
    ['a token that nobody gave', () => douyin.context.tokens.revoke(), {}, 2190002],
  ])('refuses %s', async (_, arrange, query, code) => {
    const { videoId } = say('漏水了')
    arrange()
    expect(await get(LIST, { item_id: videoId, count: 20, ...query })).toMatchObject({ err_no: code })
  })

  it('calls a second and a day\'s quota per scope, when they are set', async () => {
    const { videoId } = say('漏水了')
    Object.assign(douyin.context.limits, { perSecond: 2, burst: 2, perScopeDay: 4 })
    const codes: unknown[] = []
    for (let n = 0; n < 4; n++)
      codes.push((await get(LIST, { item_id: videoId, count: 20 })).err_no)
    host.advance(2000)
    for (let n = 0; n < 3; n++) {
      codes.push((await get(LIST, { item_id: videoId, count: 20 })).err_no)
      host.advance(1000)
    }
    expect(codes).toEqual([0, 0, 28003018, 28003018, 0, 0, 2190001])
  })
})

describe('pushes', () => {
  it('signed over the body, Msg-Id the same on every try, three tries, then given up; after two in a row the event is off', async () => {
    await using ear = await startEar()
    ear.answerWith(request => ({ kind: 'whole', status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify((JSON.parse(request.body.toString()) as { content: Json }).content) }))
    expect(await douyin.pushes.register(ear.url, {})).toEqual({ ok: true, reason: null })
    ear.answerWith(() => ({ kind: 'whole', status: 500, headers: {}, body: '' }))
    const { openId } = douyin.people.meet({ nick: '阿梅' })
    const pumped = setInterval(() => host.advance(1), 1)
    try {
      douyin.people.write({ uid: openId, text: '在吗' })
      await until(() => douyin.pushes.view().givenUp === 1, 'given up')
      const tries = ear.heard.slice(1)
      expect(tries).toHaveLength(3)
      expect(new Set(tries.map(request => request.headers['msg-id'])).size).toBe(1)
      expect(tries.every(request => request.headers['x-douyin-signature'] === signBody(douyin.context.account.clientSecret, Buffer.from(request.body)))).toBe(true)
      douyin.people.write({ uid: openId, text: '人呢' })
      await until(() => douyin.pushes.view().givenUp === 2, 'given up again')
      douyin.people.write({ uid: openId, text: '急' })
      expect(douyin.pushes.view().pending).toBe(0)
    }
    finally {
      clearInterval(pumped)
    }
  })

  it('an address that does not answer the challenge is not taken', async () => {
    await using ear = await startEar()
    expect(await douyin.pushes.register(ear.url, {})).toMatchObject({ ok: false })
    expect(await douyin.pushes.register('nonsense', {})).toEqual({ ok: false, reason: 'not an address' })
  })
})

describe('life', () => {
  it('writes everything into the ledger, and begins anew with the same account', async () => {
    const { place } = douyin
    const uid = place.join({ nick: '小李', followers: 12 })
    const opening = place.say({ uid, text: '这手机发热', room: 'public', opens: 'comment', under: 'care' })
    place.say({ uid, text: '在线等', room: 'public', threadId: opening.threadId ?? '' })
    const found = place.say({ uid, text: '云杉手机发热实测', room: 'public', opens: 'search_post' })
    place.say({ uid, text: '私下说', room: 'private', opens: 'private_message' })
    const heard: unknown[] = []
    place.onBrandVoice(voice => heard.push(voice))
    place.answerInApp?.({ text: '您好', answers: opening.itemId })
    place.answerInApp?.({ text: '您好呀', to: uid })
    expect(heard).toMatchObject([{ to: uid, room: 'public', text: '您好', threadId: opening.threadId }, { to: uid, room: 'private', text: '您好呀' }])
    expect(truth.after(0).filter(entry => !entry.isBrand).map(entry => [entry.channel, entry.touchpoint, entry.text])).toEqual([
      ['douyin', 'comment', '这手机发热'],
      ['douyin', 'comment', '在线等'],
      ['douyin', 'search_post', '云杉手机发热实测'],
      ['douyin', 'private_message', '私下说'],
    ])
    expect(place.remove(opening.itemId)).toBe(true)
    expect(truth.find(opening.itemId)?.deleted).toBe(true)
    expect(() => place.say({ uid: 'nobody', text: 'x', room: 'public' })).toThrow(RangeError)
    const { openId } = douyin.context.account
    douyin.reset(createRandom(4))
    expect(douyin.place.isFree('小李')).toBe(true)
    expect(douyin.context.world.videos.has(found.itemId)).toBe(false)
    expect(douyin.context.account.openId).toBe(openId)
  })

  it('which events are pushed is asked and changed with the app\'s token', async () => {
    const { value } = douyin.context.tokens.appToken(false)
    const call = async (path: string, body?: Json): Promise<Json> => (await (await fetch(`${douyin.url}${path}`, { method: body ? 'POST' : 'GET', headers: { 'access-token': value, 'content-type': 'application/json' }, ...body && { body: JSON.stringify(body) } })).json()) as Json
    expect(await call('/event/status/update/', { list: [{ event: 'im_receive_msg', status: 0 }] })).toMatchObject({ data: { error_code: 0 } })
    expect(((await call('/event/status/list/')).data as Json).list).toContainEqual({ event: 'im_receive_msg', status: 0 })
    expect(await call('/event/status/update/', { list: [{ event: 'nothing', status: 0 }] })).toMatchObject({ data: { error_code: 2100005 } })
  })
})
