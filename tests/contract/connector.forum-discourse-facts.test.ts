import type { FeedCursor, OutgoingMessage } from '../../src/channels/connector.ts'
import type { DiscourseRig } from './connector.forum-discourse-harness.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { drawPicture } from '../../src/sandbox/base/pictures.ts'
import { until } from '../support/until.ts'
import { refusal } from './connector-fetch.ts'
import { drain, messagesOf, patient } from './connector-harness.ts'
import { startReceiver } from './connector-receiver.ts'
import { startRig } from './connector.forum-discourse-harness.ts'

const WORDS = '您好，我们已经看到您的留言，会尽快核实'
const open: { close: () => Promise<void> }[] = []

async function rigOf(settings: Record<string, unknown> = {}): Promise<DiscourseRig> {
  const rig = await startRig(settings)
  open.push(rig)
  return rig
}

afterEach(async () => {
  for (const each of open.splice(0))
    await each.close()
})

function ask(rig: DiscourseRig, name: string, raw: string, title = '想请教一个问题') {
  return rig.site.verbs.openTopic({ userId: rig.site.verbs.meet({ name }).id, title, raw })
}

function answerTo(rig: DiscourseRig, post: { id: number, topicId: number, number: number, userId: number }, text = WORDS, clientKey = 'key-a'): OutgoingMessage {
  const host = new URL(rig.site.url).host
  return { clientKey, visibility: 'public', threadKey: `topic:${host}/${post.topicId}:${post.userId}`, text, replyTarget: { topic: String(post.topicId), number: String(post.number), post: String(post.id) }, firstTriedAt: Date.now(), media: [] }
}

function brandPosts(rig: DiscourseRig): string[] {
  return rig.truth.after(0).filter(entry => entry.isBrand && entry.touchpoint !== 'brand_post').map(entry => entry.text)
}

describe('the memory of 120 s (contract B3)', () => {
  it('the very same request makes one post, and its receipt names it', async () => {
    const rig = await rigOf()
    const post = ask(rig, 'fan_lin', '@yunshan_care 充电到 80% 就停')
    const message = answerTo(rig, post)
    rig.faults.set('F17', { on: true, times: 1 })
    expect(await refusal(rig.connector.send(message, patient()))).toMatchObject({ details: { maybeSent: true } })
    const receipt = await rig.connector.send(message, patient())
    expect(await rig.connector.findSent(message, patient())).toMatchObject({ state: 'found', objectKey: receipt.objectKey })
    expect(brandPosts(rig)).toEqual([WORDS])
  })

  it('another message in the same words is not taken for sent', async () => {
    const rig = await rigOf()
    const post = ask(rig, 'fan_lin', '@yunshan_care 充电到 80% 就停')
    await rig.connector.send(answerTo(rig, post), patient())
    expect(await refusal(rig.connector.send(answerTo(rig, post, WORDS, 'key-b'), patient()))).toMatchObject({ code: 'duplicate_text', retryable: false, details: { maybeSent: false } })
    expect(brandPosts(rig)).toEqual([WORDS])
  })

  it('the same words to another post of the topic are not taken for the lost ones', async () => {
    const rig = await rigOf()
    const post = ask(rig, 'fan_lin', '@yunshan_care 充电到 80% 就停')
    const more = rig.site.verbs.reply({ userId: post.userId, topicId: post.topicId, raw: '还有，屏幕也闪' })
    await rig.connector.send(answerTo(rig, post), patient())
    expect(await rig.connector.findSent(answerTo(rig, more, WORDS, 'key-b'), patient())).toEqual({ state: 'absent' })
  })

  it('F18 the same words to somebody else are refused as such', async () => {
    const rig = await rigOf()
    const [one, other] = [ask(rig, 'fan_lin', '@yunshan_care 充电'), ask(rig, 'mei_lyon', '@yunshan_care 掉线')]
    await rig.connector.send(answerTo(rig, one), patient())
    expect(await refusal(rig.connector.send(answerTo(rig, other, WORDS, 'key-b'), patient()))).toMatchObject({ code: 'duplicate_text' })
  })
})

describe('who is meant', () => {
  it('a customer who goes on without pointing at anything is heard, also after a restart', async () => {
    const rig = await rigOf()
    const first = ask(rig, 'fan_lin', '@yunshan_care 充电到 80% 就停')
    const { cursor } = await drain(rig.connector, 'posts', null)
    const more = rig.site.verbs.reply({ userId: first.userId, topicId: first.topicId, raw: '补充一下，关了智能充电也一样' })
    const restarted = rig.connect()
    const { items } = await drain(restarted, 'posts', cursor)
    expect(messagesOf(items).find(item => item.objectKey === rig.keyOf(more.id))).toMatchObject({ addressed: true, threadKey: answerTo(rig, first).threadKey })
  })

  it('whom a post answers is looked up when nothing else tells', async () => {
    const rig = await rigOf()
    const old = ask(rig, 'fan_lin', '@yunshan_care 充电到 80% 就停')
    const reply = rig.site.verbs.brandReplies({ topicId: old.topicId, replyTo: 1, raw: '请升级到 5.2.2' })
    const { cursor } = await drain(rig.connector, 'posts', null)
    const third = rig.site.verbs.meet({ name: 'other_one' })
    const answer = rig.site.verbs.reply({ userId: third.id, topicId: old.topicId, replyTo: reply.number, raw: '升级了还是不行' })
    const chat = rig.site.verbs.reply({ userId: third.id, topicId: old.topicId, replyTo: 1, raw: '楼主用的什么充电头' })
    const { items } = await drain(rig.connect(), 'posts', { ...cursor, talks: '' })
    expect(messagesOf(items).find(item => item.objectKey === rig.keyOf(answer.id))).toMatchObject({ touchpoint: 'comment', addressed: true, parentKey: rig.keyOf(reply.id) })
    expect(messagesOf(items).find(item => item.objectKey === rig.keyOf(chat.id))).toMatchObject({ addressed: false })
  })

  it('a page with many unknown parents is read in steps and loses none', async () => {
    const rig = await rigOf()
    const topics = Array.from({ length: 20 }, (_, n) => ask(rig, `starter_${n}`, '@yunshan_care 请看看'))
    const { cursor } = await drain(rig.connector, 'posts', null)
    for (let n = 0; n < 60; n++)
      ask(rig, 'passer_by', `路过 ${n}`)
    await drain(rig.connector, 'posts', cursor)
    const replies = topics.map(topic => rig.site.verbs.brandReplies({ topicId: topic.topicId, replyTo: 1, raw: `第 ${topic.id} 号的答复` }))
    const { items, pages } = await drain(rig.connect(), 'posts', { ...cursor, talks: '' })
    expect(pages).toBeGreaterThan(4)
    const keys = new Set(messagesOf(items).filter(item => item.byBrand).map(item => item.objectKey))
    expect(replies.filter(reply => !keys.has(rig.keyOf(reply.id)))).toEqual([])
  })

  it('posts that nobody means for the brand are left', async () => {
    const rig = await rigOf()
    ask(rig, 'fan_lin', '今天天气不错')
    expect(messagesOf((await drain(rig.connector, 'posts', null)).items)).toEqual([])
  })
})

describe('private topics', () => {
  it.each(['private_posts', 'topic_list'] as const)('are read behind any number of public posts (%s)', async (privateRoute) => {
    const rig = await rigOf({ privateRoute })
    let cursor: FeedCursor | null = null
    const quiet = rig.site.verbs.meet({ name: 'quiet_one' })
    const seen: string[] = []
    const said: string[] = []
    async function read(): Promise<void> {
      await drain(rig.connector, 'posts', null)
      const page = await drain(rig.connector, 'private', cursor)
      cursor = page.cursor
      seen.push(...messagesOf(page.items).map(item => item.text))
    }
    await read()
    for (let round = 0; round < 3; round++) {
      said.push(`第 ${round} 次私信`)
      rig.site.verbs.writePrivately({ userId: quiet.id, raw: `第 ${round} 次私信` })
      for (let n = 0; n < 130; n++)
        ask(rig, 'fan_lin', `路过 ${round} ${n}`)
      await read()
    }
    expect([...new Set(seen)]).toEqual(said)
  })

  it('where the sweep is missing the list goes on by itself', async () => {
    const rig = await rigOf()
    const quiet = rig.site.verbs.meet({ name: 'quiet_one' })
    ask(rig, 'fan_lin', '路过')
    await drain(rig.connector, 'posts', null)
    const { cursor } = await drain(rig.connector, 'private', null)
    rig.faults.set('missing_routes', { on: true, which: 'private_posts' })
    rig.site.verbs.writePrivately({ userId: quiet.id, raw: '在吗' })
    const { items, cursor: next } = await drain(rig.connector, 'private', cursor)
    expect(messagesOf(items).map(item => item.text)).toEqual(['在吗'])
    rig.site.verbs.writePrivately({ userId: quiet.id, raw: '人呢' })
    expect(messagesOf((await drain(rig.connector, 'private', next)).items).map(item => item.text)).toContain('人呢')
  })

  it('a long room is read back to where it is known', async () => {
    const rig = await rigOf({ privateRoute: 'topic_list' })
    const quiet = rig.site.verbs.meet({ name: 'quiet_one' })
    const said = Array.from({ length: 70 }, (_, n) => `第 ${n} 句`)
    for (const raw of said)
      rig.site.verbs.writePrivately({ userId: quiet.id, raw })
    const { items } = await drain(rig.connector, 'private', null)
    expect(messagesOf(items).map(item => item.text).sort()).toEqual([...said].sort())
  })

  it('an answer goes into the room and nowhere else', async () => {
    const rig = await rigOf()
    const quiet = rig.site.verbs.meet({ name: 'quiet_one' })
    const post = rig.site.verbs.writePrivately({ userId: quiet.id, raw: '在吗' })
    const host = new URL(rig.site.url).host
    const receipt = await rig.connector.send({ ...answerTo(rig, post), visibility: 'private', threadKey: `pm:${host}/${post.topicId}`, replyTarget: { topic: '81' } }, patient())
    expect(rig.site.context.world.topics.get(post.topicId)?.postIds.map(id => rig.keyOf(id))).toContain(receipt.objectKey)
    expect(await refusal(rig.connector.send({ ...answerTo(rig, post), visibility: 'private', threadKey: 'pm:other.example/7', replyTarget: null }, patient()))).toMatchObject({ code: 'bad_input' })
  })
})

describe('notices are a wake-up (contract B2)', () => {
  it('name the feed with news, once, and collapse without hiding it', async () => {
    const rig = await rigOf()
    const { probe } = rig.connector
    if (!probe)
      throw new Error('no probe')
    expect(await probe(patient())).toEqual(['posts', 'private'])
    expect(await probe(patient())).toEqual([])
    const post = ask(rig, 'fan_lin', '@yunshan_care 充电')
    expect(await probe(patient())).toEqual(['posts'])
    const reply = rig.site.verbs.brandReplies({ topicId: post.topicId, replyTo: 1, raw: '请升级' })
    for (const raw of ['不行', '还是不行'])
      rig.site.verbs.reply({ userId: post.userId, topicId: post.topicId, replyTo: reply.number, raw })
    expect(rig.site.context.notices.list()[0]).toMatchObject({ from: '2 replies', count: 2, postNumber: 3 })
    expect(await probe(patient())).toEqual(['posts'])
    rig.site.verbs.writePrivately({ userId: post.userId, raw: '在吗' })
    expect(await probe(patient())).toEqual(['private'])
  })
})

describe('pictures (contract B3)', () => {
  const bytes = new Uint8Array(drawPicture('receipt', 'a'))
  const picture = { kind: 'image', mime: 'image/png', name: '收据.png', size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: async () => bytes } as const

  it('go up first, stand in the post, and come back as media', async () => {
    const rig = await rigOf()
    const post = ask(rig, 'fan_lin', '@yunshan_care 要发票')
    const message = { ...answerTo(rig, post), media: [picture, picture] }
    const receipt = await rig.connector.send(message, patient())
    expect(await rig.connector.findSent(message, patient())).toMatchObject({ state: 'found', objectKey: receipt.objectKey })
    expect(await rig.connector.findSent({ ...message, media: [picture] }, patient())).toEqual({ state: 'absent' })
    const item = messagesOf((await drain(rig.connector, 'posts', null)).items).find(each => each.objectKey === receipt.objectKey)
    expect(item).toMatchObject({ text: WORDS, media: [{ kind: 'image' }, { kind: 'image' }] })
    const fetched = await rig.connector.fetchMedia(item?.media[0] ?? { kind: 'image', ref: '' }, patient())
    expect([fetched.mime, Buffer.from(fetched.bytes).equals(Buffer.from(bytes))]).toEqual(['image/png', true])
  })

  it('F25 a picture that does not arrive whole leaves no post, and may be tried again', async () => {
    const rig = await rigOf()
    const message = { ...answerTo(rig, ask(rig, 'fan_lin', '@yunshan_care 要发票')), media: [picture] }
    rig.faults.set('F17', { on: true, path: '/uploads.json', times: 1 })
    expect(await refusal(rig.connector.send(message, patient()))).toMatchObject({ code: 'upload_incomplete', retryable: true, details: { maybeSent: false } })
    expect(brandPosts(rig)).toEqual([])
    expect(await rig.connector.send(message, patient())).toMatchObject({ state: 'sent' })
  })

  it('F48 what the forum would not take never leaves', async () => {
    const rig = await rigOf()
    const message = answerTo(rig, ask(rig, 'fan_lin', '@yunshan_care 要发票'))
    const before = rig.calls()
    expect(await refusal(rig.connector.send({ ...message, media: [{ ...picture, mime: 'application/x-msdownload' }] }, patient()))).toMatchObject({ code: 'media_not_allowed' })
    expect(await refusal(rig.connector.send({ ...message, media: [{ ...picture, size: 2_000_000_000 }] }, patient()))).toMatchObject({ code: 'media_not_allowed', details: { reason: 'size' } })
    expect(rig.calls()).toBe(before)
  })

  it('what an agent typed is shown as it was typed', async () => {
    const rig = await rigOf()
    const post = ask(rig, 'fan_lin', '@yunshan_care 怎么查')
    const text = '# 步骤\n1. 拨 *#06#\n3. 打开<wifi>\n> 看 https://x.example/a_b_c'
    const { objectKey } = await rig.connector.send(answerTo(rig, post, text), patient())
    expect(messagesOf((await drain(rig.connector, 'posts', null)).items).find(item => item.objectKey === objectKey)?.text).toBe(text)
    expect(brandPosts(rig)).toEqual([text])
  })
})

describe('the account', () => {
  it('the key\'s limit pauses the whole account, an action\'s does not', async () => {
    const rig = await rigOf()
    const post = ask(rig, 'fan_lin', '@yunshan_care 充电')
    rig.faults.set('slow_down', { on: true, form: 'action', path: '/posts.json', waitS: 7200 })
    expect(await refusal(rig.connector.send(answerTo(rig, post), patient()))).toMatchObject({ code: 'too_fast', details: { retryAfterMs: 600_000, toldMs: 7_200_000 } })
    expect(rig.connector.quota().left).toBeGreaterThan(0)
    rig.faults.set('slow_down', { on: true, form: 'key', path: '/posts.json', waitS: 30 })
    expect(await refusal(rig.connector.poll('posts', null, patient()))).toMatchObject({ code: 'rate_limited', details: { scope: 'account' } })
    expect(rig.connector.quota()).toMatchObject({ left: 0 })
  })

  it('the site\'s own count is not run into unawares', async () => {
    const rig = await rigOf({ callsPerMinute: 10 })
    rig.site.changeAccount({ callsPerMinute: 10 })
    for (let n = 0; n < 10; n++)
      await rig.connector.poll('posts', null, patient())
    expect(rig.connector.quota()).toMatchObject({ limit: 10, left: 0, resetAt: expect.any(Number) })
    expect(await refusal(rig.connector.poll('posts', null, patient()))).toMatchObject({ code: 'rate_limited', details: { limitCode: 'admin_api_key_rate_limit' } })
  })

  it('is known where the session\'s route is missing, and another account is not taken for it', async () => {
    const rig = await rigOf()
    rig.faults.set('missing_routes', { on: true, which: 'session' })
    expect(await rig.connector.check(patient())).toMatchObject({ uid: '3', name: '云杉客服' })
    rig.faults.clear()
    expect(await refusal(rig.connect({ uid: '4' }).check(patient()))).toMatchObject({ code: 'auth_invalid', details: { reason: 'other_account' } })
    rig.faults.set('token', { on: true })
    expect(await refusal(rig.connector.check(patient()))).toMatchObject({ code: 'auth_invalid' })
  })
})

describe('webhooks (contract B5)', () => {
  it('F06 during the grace of a rotation both secrets are believed', async () => {
    const rig = await rigOf()
    rig.site.changeAccount({ rotateSecret: true })
    const connector = rig.connect({ previousSecretUntil: Date.now() + 60_000 })
    const receiver = await startReceiver(connector)
    open.push(receiver)
    await rig.site.webhooks.register(receiver.url)
    const quiet = rig.site.verbs.meet({ name: 'quiet_one' })
    for (const [use, raw] of [['old', '用旧密钥签的'], ['present', '用新密钥签的']] as const) {
      rig.faults.set('F06', { on: use === 'old', use: 'old' })
      rig.site.verbs.writePrivately({ userId: quiet.id, raw })
      await until(() => rig.site.webhooks.view().pending === 0, 'pushed')
    }
    expect(receiver.pushes.flatMap(push => messagesOf(push.items).map(item => item.text))).toEqual(['用旧密钥签的', '用新密钥签的'])
    expect(rig.site.webhooks.view()).toMatchObject({ givenUp: 0 })
  })

  it('edits and deletions arrive', async () => {
    const rig = await rigOf()
    const receiver = await startReceiver(rig.connector)
    open.push(receiver)
    await rig.site.webhooks.register(receiver.url)
    const post = ask(rig, 'fan_lin', '@yunshan_care 充电')
    rig.site.verbs.edit(post.id, '@yunshan_care 充电慢')
    rig.site.verbs.remove(post.id)
    await until(() => rig.site.webhooks.view().pending === 0, 'pushed')
    const items = receiver.pushes.flatMap(push => push.items)
    expect(items.map(item => item.type)).toEqual(['message', 'message', 'edited', 'deleted'])
    expect(new Set(items.map(item => item.objectKey))).toEqual(new Set([rig.keyOf(post.id)]))
  })
})
