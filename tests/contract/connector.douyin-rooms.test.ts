import type { OutgoingMessage } from '../../src/channels/connector.ts'
import type { InboundMessage } from '../../src/shared/domain/index.ts'
import type { DouyinRig, Profile, RigWish } from './connector.douyin-harness.ts'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { refusal } from './connector-fetch.ts'
import { drain, messagesOf, patient, replyTo } from './connector-harness.ts'
import { startDouyinRig } from './connector.douyin-harness.ts'

const PROFILES: readonly Profile[] = ['miniapp', 'web']
const PICTURE = new Uint8Array([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])

/** A customer who has just written privately, and the message that answers them. */
function opened(rig: DouyinRig, text = '订单还没发货') {
  const { people } = rig.douyin
  const { openId } = people.meet({ nick: '阿梅' })
  const { id, conversationId } = people.write({ uid: openId, text })
  const replyTarget = { to_user_id: openId, conversation_id: conversationId, msg_id: id }
  const say = (words: string, wish: Partial<OutgoingMessage> = {}): OutgoingMessage => ({ ...replyTo({ threadKey: `dm:${openId}`, replyTarget }, words, 'private'), ...wish })
  return { openId, say, replyTarget, messageId: id }
}

/** A stranger who has commented under the brand's newest video. */
function commented(rig: DouyinRig, text = '充电口松了怎么办') {
  const { people } = rig.douyin
  const { openId } = people.meet({ nick: '小李' })
  const { id, videoId } = people.comment({ uid: openId, text })
  return { openId, id, videoId, threadKey: `item:${videoId}:${openId}`, replyTarget: { item_id: videoId, comment_id: id } }
}

function picture(wish: Partial<OutgoingMessage['media'][number]> = {}): Partial<OutgoingMessage> {
  return { media: [{ kind: 'image', mime: 'image/png', name: '步骤"图.png', size: PICTURE.byteLength, sha256: '', bytes: async () => PICTURE, ...wish }] }
}

async function itemsOf(rig: DouyinRig, feed = 'comments'): Promise<InboundMessage[]> {
  return messagesOf((await drain(rig.connector, feed, null)).items)
}

async function pushed(rig: DouyinRig): Promise<InboundMessage[]> {
  await rig.settle()
  return messagesOf(rig.received.flatMap(push => push.items))
}

/** A wish for a rig whose both sides live by a clock that can be moved ahead. */
function later(wish: RigWish = {}) {
  let ahead = 0
  function advance(ms: number): void {
    ahead += ms
  }
  return { wish: { ...wish, now: () => Date.now() + ahead }, advance }
}

describe('comments', () => {
  it.each(PROFILES)('%s: what may be reviewed for a while is in review, and never called absent before it is over', async (profile) => {
    const clock = later({ profile, settings: { reviewMs: 600_000 } })
    await using rig = await startDouyinRig(clock.wish)
    rig.faults.set('delayed_publish', { on: true, showAfterMs: 300_000 })
    const message = replyTo(commented(rig), '您好，请私信我们订单号')
    expect(await rig.connector.send(message, patient())).toMatchObject({ state: 'in_review', objectKey: expect.stringMatching(/^comment:@/) })
    expect(await rig.connector.findSent(message, patient())).toEqual({ state: 'undecidable', why: 'maybe_in_review' })
    clock.advance(301_000)
    expect(await rig.connector.findSent(message, patient())).toMatchObject({ state: 'found' })
    const other = { ...message, text: '从没发出的话' }
    expect(await rig.connector.findSent(other, patient())).toEqual({ state: 'undecidable', why: 'maybe_in_review' })
    clock.advance(300_000)
    expect(await rig.connector.findSent(other, patient())).toEqual({ state: 'absent' })
  })

  it.each(PROFILES)('%s: a talk under one comment is one thread per customer, each answer names what it answers', async (profile) => {
    await using rig = await startDouyinRig({ profile })
    const { people } = rig.douyin
    const asked = commented(rig)
    const answer = people.brandComments({ text: '请问买了多久？', replyTo: asked.id })
    const again = people.comment({ uid: asked.openId, text: '半年', replyTo: answer.id })
    const bystander = people.meet({ nick: '路过' })
    const chimedIn = people.comment({ uid: bystander.openId, text: '我的也是', replyTo: again.id })
    people.brandComments({ text: '两位请私信', replyTo: chimedIn.id })
    const items = await itemsOf(rig)
    expect(items.map(({ text, threadKey, parentKey, byBrand }) => [text, threadKey.split(':').at(-1), parentKey, byBrand])).toEqual([
      ['充电口松了怎么办', asked.openId, `item:${asked.videoId}`, false],
      ['两位请私信', bystander.openId, `comment:${chimedIn.id}`, true],
      ['我的也是', bystander.openId, `comment:${again.id}`, false],
      ['半年', asked.openId, `comment:${answer.id}`, false],
      ['请问买了多久？', asked.openId, `comment:${asked.id}`, true],
    ])
    expect(items[2]).toMatchObject({ replyTarget: { comment_id: chimedIn.id, root_id: asked.id }, context: { byBrand: true } })
    // An answer to a reply is looked for under the head of the talk.
    const reply = replyTo({ threadKey: items[2]!.threadKey, replyTarget: items[2]!.replyTarget as Record<string, string> }, '您也请私信我们')
    rig.faults.set('F17', { on: true })
    await refusal(rig.connector.send(reply, patient()))
    rig.faults.clear()
    expect(await rig.connector.findSent(reply, patient())).toMatchObject({ state: 'found' })
  })

  it.each(PROFILES)('%s: a pinned comment hides nothing, and pinning another lets the first one go', async (profile) => {
    await using rig = await startDouyinRig({ profile })
    const [first, second] = [commented(rig, '第一'), commented(rig, '第二')]
    rig.douyin.context.world.comments.get(second.id)!.at -= 3 * 24 * 3_600_000
    await rig.connector.pin?.(first.replyTarget, true, patient())
    await rig.connector.pin?.(second.replyTarget, true, patient())
    const { comments } = rig.douyin.context.world
    expect([first, second].map(({ id }) => comments.get(id)?.top)).toEqual([false, true])
    const read = await drain(rig.connector, 'comments', null)
    const news = Array.from({ length: 45 }, (_, n) => commented(rig, `新来的${n}`))
    const seen = new Set(messagesOf((await drain(rig.connector, 'comments', read.cursor)).items).map(item => item.objectKey))
    expect(news.filter(({ id }) => !seen.has(`comment:${id}`))).toEqual([])
    await rig.connector.pin?.(second.replyTarget, false, patient())
    expect(comments.get(second.id)?.top).toBe(false)
    expect(await refusal(Promise.resolve(rig.connector.pin?.({ item_id: first.videoId }, true, patient())))).toMatchObject({ code: 'bad_input' })
  })

  it.each<[string, Record<string, string>]>([['64-bit fields as text', { int64: 'text' }], ['flat refusals', { errors: 'flat' }]])('%s change nothing', async (_, shape) => {
    await using rig = await startDouyinRig()
    rig.faults.set('douyin_shape', { on: true, ...shape })
    const voices = Array.from({ length: 45 }, (_, n) => commented(rig, `第${n}条`))
    expect((await itemsOf(rig)).map(item => item.objectKey).sort()).toEqual(voices.map(({ id }) => `comment:${id}`).sort())
    rig.faults.set('douyin_code', { on: true, code: 2111003 })
    expect(await refusal(rig.connector.send(replyTo(voices[0]!, '您好'), patient()))).toMatchObject({ code: 'source_deleted', details: { logid: expect.any(String) } })
  })

  it('a scope that is used up is asked once, and again on the next day; the others go on', async () => {
    const clock = later({ limits: { perScopeDay: 3 } })
    await using rig = await startDouyinRig(clock.wish)
    const message = opened(rig)
    const voice = commented(rig)
    for (let n = 0; n < 3; n++)
      await rig.connector.send(replyTo(voice, `第${n}句`), patient())
    const refused = await refusal(rig.connector.send(replyTo(voice, '第四句'), patient()))
    expect(refused).toMatchObject({ code: 'quota_exhausted', details: { scope: 'comments', resetAt: expect.any(Number) } })
    const before = rig.calls()
    expect(await refusal(rig.connector.send(replyTo(voice, '第五句'), patient()))).toMatchObject({ code: 'quota_exhausted' })
    expect(rig.calls()).toBe(before)
    await rig.connector.send(message.say('私信照常'), patient())
    clock.advance(24 * 3_600_000)
    await rig.connector.send(replyTo(voice, '第二天'), patient())
  })

  it('a known quota is never exceeded and is shown', async () => {
    await using rig = await startDouyinRig({ settings: { dailyQuota: 5 } })
    commented(rig)
    const before = rig.connector.quota()
    expect(before).toMatchObject({ limit: 10, left: 10 })
    await drain(rig.connector, 'comments', null)
    expect(rig.connector.quota().left).toBe(8)
    for (let n = 0; n < 4; n++)
      await drain(rig.connector, 'comments', null).catch(() => {})
    expect(await refusal(rig.connector.poll('comments', null, patient()))).toMatchObject({ code: 'quota_exhausted' })
    expect(rig.douyin.context.quota.spent('video.list.bind')).toBe(5)
  })
})

describe('found videos', () => {
  it.each(PROFILES)('%s: a video of somebody else and the comments under it are found and can be answered; our own are not', async (profile) => {
    await using rig = await startDouyinRig({ profile, settings: { keywords: ['云杉'] } })
    const { people, context } = rig.douyin
    const maker = people.meet({ nick: '数码老张' })
    const guest = people.meet({ nick: '来看的人' })
    people.publish('云杉 M9 开售')
    const video = people.film(maker.openId, '云杉手机充电口又松了')
    people.film(maker.openId, '今天天气真好')
    const comment = people.comment({ uid: guest.openId, text: '我的也松', videoId: video.id })
    const items = await itemsOf(rig, 'search:云杉')
    expect(items).toMatchObject([
      { objectKey: `found:${video.secId}`, touchpoint: 'search_hit', addressed: false, threadKey: `found:${video.secId}:${maker.openId}`, text: '云杉手机充电口又松了', author: { name: '数码老张' } },
      { objectKey: `comment:${comment.id}`, touchpoint: 'search_hit', addressed: false, threadKey: `found:${video.secId}:${guest.openId}`, context: { text: '云杉手机充电口又松了', byBrand: false } },
    ])
    for (const [item, text] of [[items[0]!, '看到您的视频了'], [items[1]!, '也看到您的留言了']] as const) {
      const message = replyTo({ threadKey: item.threadKey, replyTarget: item.replyTarget as Record<string, string> }, text)
      await rig.connector.send(message, patient())
      expect(await rig.connector.findSent(message, patient())).toMatchObject({ state: 'found' })
    }
    expect(context.world.commentsOf(video.id).map(one => one.text)).toEqual(['我的也松', '看到您的视频了', '也看到您的留言了'])
  })
})

describe('private messages', () => {
  it.each(PROFILES)('%s: an answer, its echo under the same key, and the picture of a customer', async (profile) => {
    await using rig = await startDouyinRig({ profile })
    const { say, openId } = opened(rig)
    const receipt = await rig.connector.send(say('您好，已帮您催单'), patient())
    rig.douyin.people.write({ uid: openId, text: '', image: 'parcel' })
    const items = await pushed(rig)
    expect(items.map(({ text, byBrand, kind }) => [text, byBrand, kind])).toEqual([['订单还没发货', false, 'text'], ['您好，已帮您催单', true, 'text'], ['', false, 'image']])
    expect(items[1]?.objectKey).toBe(receipt.objectKey)
    const { mime, bytes } = await rig.connector.fetchMedia(items[2]!.media[0]!, patient())
    expect([mime, bytes.byteLength > 1000]).toEqual(['image/png', true])
    rig.faults.set('media_gone', { on: true })
    expect((await refusal(rig.connector.fetchMedia(items[2]!.media[0]!, patient()))).code).toBe('not_found')
    expect(await refusal(rig.connector.fetchMedia({ kind: 'image', ref: 'nonsense' }, patient()))).toMatchObject({ code: 'bad_input' })
  })

  it.each([['top', true], ['inside', true], ['top', false]] as const)('the id of what was sent stands %s; shared with its echo: %s', async (receipt, echoSharesId) => {
    await using rig = await startDouyinRig({ settings: { echoSharesId } })
    rig.faults.set('douyin_shape', { on: true, receipt })
    const { objectKey } = await rig.connector.send(opened(rig).say('您好'), patient())
    const echo = (await pushed(rig)).find(item => item.byBrand)
    expect(objectKey).toBe(echoSharesId ? echo?.objectKey : null)
  })

  it('six answers to one message, then none until the customer writes again; after a day none at all', async () => {
    const clock = later()
    await using rig = await startDouyinRig(clock.wish)
    const { say, openId } = opened(rig)
    for (let n = 1; n <= 6; n++)
      await rig.connector.send(say(`第${n}句`), patient())
    expect(await refusal(rig.connector.send(say('第七句'), patient()))).toMatchObject({ code: 'reply_limit', retryable: false })
    rig.douyin.people.write({ uid: openId, text: '还在吗' })
    await rig.connector.send(say('在的'), patient())
    clock.advance(24 * 3_600_000 + 1000)
    expect(await refusal(rig.connector.send(say('您好'), patient()))).toMatchObject({ code: 'window_closed', retryable: false })
  })

  it('who opens the message page can be spoken to first, for half a minute and three times', async () => {
    const clock = later()
    await using rig = await startDouyinRig(clock.wish)
    const { openId } = rig.douyin.people.meet({ nick: '小王' })
    const first = replyTo({ threadKey: `dm:${openId}` }, '您好，有什么可以帮您？', 'private')
    expect(await refusal(rig.connector.send(first, patient()))).toMatchObject({ code: 'window_closed', details: { reason: 'no_message' } })
    rig.douyin.people.enter(openId)
    await rig.settle()
    await rig.connector.send(first, patient())
    await rig.connector.send(first, patient())
    await rig.connector.send(first, patient())
    expect(await refusal(rig.connector.send(first, patient()))).toMatchObject({ code: 'reply_limit' })
    clock.advance(31_000)
    expect(await refusal(rig.connector.send(first, patient()))).toMatchObject({ code: 'window_closed' })
  })

  it('a link never leaves, unless the account\'s settings say that the platform takes it', async () => {
    await using rig = await startDouyinRig()
    const before = rig.calls()
    expect(await refusal(rig.connector.send(opened(rig).say('请看 HTTPS://yunshan.example/a'), patient()))).toMatchObject({ code: 'link_refused' })
    expect(rig.calls()).toBe(before)
    await using other = await startDouyinRig({ settings: { linksRefused: false } })
    expect(other.connector.capabilities.refusesLinks.private).toBe(false)
    expect(await refusal(other.connector.send(opened(other).say('请看 https://yunshan.example/a'), patient()))).toMatchObject({ code: 'content_refused' })
  })

  it('a picture goes on its own: uploaded whole, then sent; its echo is the same object', async () => {
    await using rig = await startDouyinRig()
    const { say } = opened(rig)
    const receipt = await rig.connector.send(say('', picture()), patient())
    expect((await pushed(rig)).filter(item => item.byBrand).map(item => item.objectKey)).toEqual([receipt.objectKey])
    for (const [message, code] of [
      [say('和字一起', picture()), 'media_not_allowed'],
      [say('', picture({ mime: 'image/gif' })), 'file_refused'],
      [say('', picture({ size: 11 * 1024 * 1024 })), 'file_refused'],
      [say('', picture({ kind: 'video' })), 'media_not_allowed'],
      [{ ...replyTo(commented(rig), ''), ...picture() }, 'media_not_allowed'],
      [say('', picture({ size: PICTURE.byteLength + 1 })), 'upload_incomplete'],
    ] as const)
      expect(await refusal(rig.connector.send(message, patient()))).toMatchObject({ code })
  })

  it('F25 an upload that breaks off is said so, and no message was begun', async () => {
    await using rig = await startDouyinRig()
    const { say, openId } = opened(rig)
    rig.faults.set('F33', { on: true, path: '/tool/imagex/' })
    const refused = await refusal(rig.connector.send(say('', picture()), patient()))
    expect(refused).toMatchObject({ code: 'upload_incomplete', retryable: true, details: { maybeSent: false } })
    expect(rig.truth.after(0).filter(entry => entry.isBrand && entry.to === openId)).toEqual([])
  })

  it('what we wrote can be recalled, twice without harm; the recall comes back as a deletion; a comment cannot', async () => {
    await using rig = await startDouyinRig()
    const { objectKey } = await rig.connector.send(opened(rig).say('发错了人'), patient())
    await rig.connector.deleteOwn?.(objectKey ?? '', patient())
    await rig.connector.deleteOwn?.(objectKey ?? '', patient())
    await rig.settle()
    expect(rig.received.flatMap(push => push.items).filter(item => item.type === 'deleted')).toMatchObject([{ objectKey }])
    expect(rig.connector.capabilities).toMatchObject({ deleteOwn: false, recallOwn: true })
    expect(await refusal(Promise.resolve(rig.connector.deleteOwn?.('comment:@x', patient())))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(Promise.resolve(rig.connector.deleteOwn?.('dm:@unknown', patient())))).toMatchObject({ code: 'too_late' })
  })

  it('the customer takes a message back', async () => {
    await using rig = await startDouyinRig()
    const { messageId } = opened(rig)
    rig.douyin.people.recall(messageId)
    await rig.settle()
    expect(rig.received.flatMap(push => push.items).find(item => item.type === 'deleted')).toMatchObject({ objectKey: `dm:${messageId}` })
  })

  it('a masked number is kept as it is, and the test of the connection remarks on it', async () => {
    await using rig = await startDouyinRig({ profile: 'web' })
    expect((await rig.connector.check(patient())).remarks).toEqual(['douyin_web_closed'])
    opened(rig, '打我电话138****1234')
    expect(await pushed(rig)).toMatchObject([{ text: '打我电话138****1234' }])
    expect((await rig.connector.check(patient())).remarks).toEqual(['douyin_web_closed', 'douyin_numbers_masked'])
  })

  it.each(['object', 'text'])('content of every event as %s says the same', async (content) => {
    await using rig = await startDouyinRig()
    rig.faults.set('douyin_shape', { on: true, content, int64: 'text' })
    const { openId } = opened(rig)
    rig.douyin.people.enter(openId)
    rig.douyin.people.follow(openId, true)
    await rig.settle()
    expect(rig.received.flatMap(push => push.items).map(item => item.type === 'event' ? item.name : item.type).sort()).toEqual(['follow', 'message', 'other'])
  })

  it('the owner takes the grant back and gives it anew', async () => {
    await using rig = await startDouyinRig()
    rig.douyin.people.revoke()
    await rig.settle()
    expect(await refusal(rig.connector.check(patient()))).toMatchObject({ code: 'auth_expired' })
    const [last] = rig.received.slice(-1)
    expect(last && rig.connector.callback?.parse(last.request.body, Date.now()).grant).toBe('withdrawn')
  })
})

describe('F14 a burst of pushes', () => {
  it('F14 F01 F03 500 messages, each several times and out of order: every one once by its key, none missing', async () => {
    await using rig = await startDouyinRig()
    rig.faults.set('F01', { on: true, copies: 2 })
    rig.faults.set('F03', { on: true, depth: 7, holdMs: 50 })
    const { people } = rig.douyin
    const said = Array.from({ length: 500 }, (_, n) => people.write({ uid: people.meet({ nick: `人${n % 40}` }).openId, text: `第${n}句` }))
    await until(() => rig.received.length >= 1000, 'every push came twice')
    const items = await pushed(rig)
    expect(items).toHaveLength(1000)
    expect(new Set(items.map(item => item.objectKey))).toEqual(new Set(said.map(message => `dm:${message.id}`)))
    for (const uid of new Set(items.map(item => item.author.uid))) {
      const own = [...new Map(items.filter(item => item.author.uid === uid).map(item => [item.objectKey, item])).values()]
      const inOrder = own.sort((a, b) => a.at - b.at || (BigInt(a.order ?? 0) < BigInt(b.order ?? 0) ? -1 : 1)).map(item => item.text)
      expect(inOrder).toEqual(said.filter(message => message.from === uid).map(message => message.text))
    }
  })
})
