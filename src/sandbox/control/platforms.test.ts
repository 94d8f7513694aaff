import type { PlatformName } from '../platform-names.ts'
import type { Json, Rig } from '../testing/rig.ts'
import type { TruthEntry } from '../truth.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AVAILABLE } from '../stand-ins/index.ts'
import { startRig } from '../testing/rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await startRig({ channels: AVAILABLE })
})
afterEach(async () => rig[Symbol.asyncDispose]())

async function status(method: string, path: string, body?: Json): Promise<number> {
  return (await fetch(`${rig.sandbox.urls.control}${path}`, { method, ...body && { body: JSON.stringify(body) } })).status
}

async function truth(channel: string): Promise<TruthEntry[]> {
  return (await rig.order('GET', `/truth?channel=${channel}`)).entries as TruthEntry[]
}

describe('the control plane of many platforms', () => {
  it('names what is there', async () => {
    expect(await rig.order('GET', '/platforms')).toMatchObject({
      complaintDesk: { channel: 'weibo', nick: '黑猫投诉', uid: expect.stringMatching(/^\d+$/) as string },
      platforms: [{ name: 'weibo', channel: 'weibo', pushes: true }, { name: 'douyin', channel: 'douyin', pushes: true }, { name: 'nodebb', channel: 'forum', pushes: false }, { name: 'discourse', channel: 'forum', pushes: true }],
    })
  })

  it.each(AVAILABLE)('%s: shows its account, is spoken on, answered in its own app, edited, deleted, and people change', async (channel: PlatformName) => {
    expect(await rig.order('GET', `/account/${channel}`)).toMatchObject({ baseUrl: rig.sandbox.urls[channel] })
    const post = await rig.order('POST', '/say', { channel, kind: 'mention', nick: '老顾', text: '宽带断了', needsReply: true })
    const message = await rig.order('POST', '/say', { channel, kind: 'dm', nick: '老顾', text: '在吗' })
    expect(message.uid).toEqual(post.uid)
    expect(await truth(channel)).toEqual(expect.arrayContaining([expect.objectContaining({ id: post.id, needsReply: true, platform: channel }), expect.objectContaining({ id: message.id, visibility: 'private' })]))

    expect(await rig.order('POST', '/brand-replies', { channel, itemId: post.id, text: '这就来查' })).toMatchObject({ kind: 'comment' })
    expect(await rig.order('POST', '/brand-replies', { channel, uid: post.uid, text: '在的' })).toMatchObject({ kind: 'message' })
    const answers = (await truth(channel)).filter(entry => entry.isBrand && ['这就来查', '在的'].some(text => entry.text.endsWith(text)))
    expect(answers).toHaveLength(2)

    const story = await rig.order('GET', `/truth/customer/${encodeURIComponent(String(post.uid))}?channel=${channel}`)
    expect(story).toMatchObject({ uid: post.uid, nick: '老顾', run: null })
    expect(await rig.order('PATCH', `/users/${channel}/${encodeURIComponent(String(post.uid))}`, { blocksBrand: true })).toMatchObject({ blocksBrand: true })
    const edited = await rig.order('PATCH', `/items/${channel}/${encodeURIComponent(String(post.id))}`, { text: '又好了' })
    if (channel === 'douyin')
      expect(edited.error).toBe('douyin cannot edit')
    else
      expect((await truth(channel)).find(entry => entry.id === post.id)?.text).toBe('又好了')
    expect(await rig.order('DELETE', `/items/${channel}/${encodeURIComponent(String(post.id))}`)).toEqual({ deleted: post.id })
    expect((await truth(channel)).find(entry => entry.id === post.id)?.deleted).toBe(true)
  })

  it('a channel\'s word means its first platform; the ledger gives a channel whole', async () => {
    await rig.order('POST', '/say', { channel: 'forum', kind: 'mention', nick: '甲', text: '一' })
    await rig.order('POST', '/say', { channel: 'discourse', kind: 'mention', nick: '乙', text: '二' })
    const entries = (await truth('forum')).filter(entry => entry.touchpoint === 'mention')
    expect(entries.map(entry => entry.platform)).toEqual(['nodebb', 'discourse'])
    expect((await truth('discourse')).filter(entry => entry.touchpoint === 'mention')).toHaveLength(1)
  })

  it('takes a bulk for several platforms at once and names what it cannot', async () => {
    const lines = [{ channel: 'douyin', kind: 'comment', nick: '甲', text: '一' }, { channel: 'nodebb', kind: 'dm', nick: '甲', text: '二' }, { channel: 'tieba', kind: 'dm', nick: '甲', text: '三' }, { kind: 'mention', nick: '甲', text: '四' }]
    expect(await rig.order('POST', '/inject', lines.map(line => JSON.stringify(line)).join('\n'))).toMatchObject({ accepted: 3, refused: [{ line: 3, reason: expect.stringContaining('no platform tieba') as string }] })
  })

  it('sits where the brand\'s posts are, and goes on in threads', async () => {
    const first = await rig.order('POST', '/say', { channel: 'nodebb', kind: 'comment', under: 'care', nick: '甲', text: '请教一下长辈模式' })
    const entry = rig.sandbox.truth.on('nodebb').find(String(first.id))
    const second = await rig.order('POST', '/say', { channel: 'nodebb', kind: 'comment', nick: '乙', replyTo: first.id, text: '同问同问同问' })
    expect(rig.sandbox.truth.on('nodebb').find(String(second.id))).toMatchObject({ postId: entry?.postId, inReplyTo: first.id })
    expect((await rig.order('POST', '/say', { channel: 'nodebb', kind: 'comment', under: 'cellar', nick: '甲', text: '一' })).error).toMatch(/^under must be/)
  })

  it.each([
    ['GET', '/account/tieba', undefined],
    ['GET', '/truth?channel=tieba', undefined],
    ['PUT', '/callback/nodebb', { url: 'http://127.0.0.1:9' }],
    ['GET', '/pushes/nodebb', undefined],
    ['DELETE', '/items/nodebb/999999', undefined],
    ['PATCH', '/users/douyin/nobody', { nick: '甲' }],
    ['PUT', '/account/douyin', { colour: 'red' }],
    ['POST', '/say', { channel: 'douyin', kind: 'mention', text: '没有人' }],
    ['POST', '/say', { channel: 'douyin', kind: 'shout', nick: '甲', text: '一' }],
    ['POST', '/say', { channel: 'discourse', kind: 'mention', uid: 'nobody', text: '一' }],
    ['POST', '/say', { channel: 'nodebb', kind: 'comment', nick: '甲', threadId: '999999', text: '一' }],
    ['POST', '/say', { channel: 'nodebb', kind: 'mention', uid: '999999', text: '一' }],
    ['POST', '/say', { channel: 'douyin', kind: 'comment', nick: '甲', threadId: '999999', text: '一' }],
    ['POST', '/say', { channel: 'douyin', kind: 'comment', uid: 'nobody', text: '一' }],
    ['POST', '/say', { channel: 'discourse', kind: 'comment', nick: '甲', threadId: '999999', text: '一' }],
    ['POST', '/brand-replies', { channel: 'douyin', uid: 'nobody', text: '一' }],
    ['POST', '/customers/swollen-battery/move', undefined],
  ])('%s %s %o is 400 with a sentence', async (method, path, body) => {
    expect(await status(method, path, body)).toBe(400)
  })

  it('lets a scripted customer come elsewhere, be spoken for by name, and move on', async () => {
    const come = await rig.order('POST', '/customers/swollen-battery/start')
    expect(come).toMatchObject({ platform: 'douyin', channel: 'douyin', nick: '小卖部阿强' })
    expect(await rig.order('POST', '/say', { channel: 'douyin', kind: 'dm', nick: '小卖部阿强', text: '人呢' })).toMatchObject({ uid: come.uid })
    await rig.order('POST', '/customers/one-matter-everywhere/start')
    expect(await rig.order('POST', '/customers/one-matter-everywhere/move')).toMatchObject({ on: 'douyin', platform: 'douyin', id: expect.any(String) as string })
    expect(await status('POST', '/customers/swollen-battery/move')).toBe(400)
  })

  it.each(['F46', 'F49'])('%s strikes on every platform', async (id) => {
    await rig.fault(id)
    for (const channel of AVAILABLE)
      expect((await truth(channel)).filter(entry => !entry.isBrand && entry.touchpoint !== 'elsewhere' && entry.nick !== '数码老周的抽屉').length, channel).toBeGreaterThanOrEqual(3)
  })

  it('reset starts every platform over, with the same accounts', async () => {
    const before = await Promise.all(AVAILABLE.map(name => rig.order('GET', `/account/${name}`)))
    for (const channel of AVAILABLE)
      await rig.order('POST', '/say', { channel, kind: 'mention', nick: '甲', text: '一' })
    await rig.order('POST', '/reset', { seed: 9 })
    expect(await Promise.all(AVAILABLE.map(name => rig.order('GET', `/account/${name}`)))).toEqual(before)
    for (const channel of AVAILABLE) {
      expect((await truth(channel)).filter(entry => entry.nick === '甲'), channel).toEqual([])
      expect(await rig.order('POST', '/say', { channel, kind: 'dm', nick: '甲', text: '还在' }), channel).toMatchObject({ kind: 'message' })
    }
  })
})
