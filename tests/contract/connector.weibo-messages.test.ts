import type { InboundItem, InboundMessage } from '../../src/shared/domain/index.ts'
import type { WeiboHarness } from './connector.weibo-harness.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from './connector-fetch.ts'
import { messagesOf, patient, replyTo } from './connector-harness.ts'
import { describePushes } from './connector-pushes.ts'
import { makeWeiboHarness } from './connector.weibo-harness.ts'

const HOUR_MS = 3_600_000
const WINDOW_MS = 48 * HOUR_MS

/** The fans service: conversations that are private messages by push, answered through the API (contract chapter 6). */
describe.each(['standard', 'commercial'] as const)('connector weibo-messages, %s', (profile) => {
  let harness: WeiboHarness
  let uid: number

  beforeEach(async () => {
    harness = await makeWeiboHarness(profile)
    uid = harness.sandbox.weibo.people.meet({ nick: '小雨不打伞' }).uid
  })
  afterEach(() => harness.close())

  const room = (): { threadKey: string, replyTarget: { uid: string } } => ({ threadKey: `dm:${uid}`, replyTarget: { uid: String(uid) } })

  function write(voice: { text?: string, type?: string, image?: 'bill' } = {}): number {
    return harness.sandbox.weibo.people.say({ uid, kind: 'dm', text: '在吗', ...voice }).at
  }

  function act(type: string): void {
    harness.sandbox.weibo.people.say({ uid, kind: 'event', type, text: type })
  }

  async function pushed(): Promise<InboundItem[]> {
    return (await harness.pushes()).flatMap(push => push.items)
  }

  async function one(): Promise<InboundMessage | undefined> {
    return messagesOf(await pushed())[0]
  }

  /** What the brand's side of the private room holds. */
  const held = (): unknown[] => harness.sandbox.weibo.context.world.messages.filter(message => message.to === uid).map(({ type, data }) => ({ type, data }))

  describePushes(() => harness)

  describe('what comes in', () => {
    it('a text, with its window of 48 hours and no count', async () => {
      const at = Math.floor(write({ text: '洗碗机漏水 &amp; 没人管' }) / 1000) * 1000
      expect(await one()).toMatchObject({ kind: 'text', text: '洗碗机漏水 &amp; 没人管', at, window: { until: at + WINDOW_MS, repliesLeft: null }, author: { uid: String(uid), name: '' } })
    })

    it('a picture and a voice, fetched by what the push names', async () => {
      write({ image: 'bill' })
      write({ type: 'voice', text: '' })
      const items = messagesOf(await pushed())
      expect(items.map(item => item.kind)).toEqual(['image', 'voice'])
      const mimes = await Promise.all(items.map(async item => (await harness.connector.fetchMedia(item.media[0]!, patient())).mime))
      expect(mimes).toEqual(['image/png', 'audio/amr'])
      harness.sandbox.faults.set('media_gone', { on: true })
      expect(await refusal(harness.connector.fetchMedia(items[0]!.media[0]!, patient()))).toMatchObject({ code: 'not_found' })
    })

    it('a position, as a place', async () => {
      write({ type: 'position', text: '发送了一个位置' })
      expect(await one()).toMatchObject({ kind: 'position', card: { latitude: 31.230416, longitude: 121.473701 } })
    })

    it('what the documents do not know is kept as unsupported', async () => {
      write({ type: 'sticker', text: '[笑]' })
      expect(await one()).toMatchObject({ kind: 'unsupported', text: '[笑]' })
    })

    it.each(['follow', 'subscribe', 'click', 'scan', 'scan_follow'])('%s opens the window and is no message', async (type) => {
      act(type)
      expect(await pushed()).toMatchObject([{ type: 'event', threadKey: `dm:${uid}`, window: { repliesLeft: null } }])
      await harness.connector.send(replyTo(room(), '您好', 'private'), patient())
    })

    it('unfollow shuts it, until the customer writes again', async () => {
      write()
      act('unfollow')
      expect((await pushed()).at(-1)).toMatchObject({ type: 'event', name: 'unfollow', window: { shut: true } })
      expect(await refusal(harness.connector.send(replyTo(room(), '您好', 'private'), patient()))).toMatchObject({ code: 'window_closed' })
      write()
      await harness.connector.send(replyTo(room(), '您好', 'private'), patient())
    })

    it('a pushed mention is the same post as in the feed, and a private window of one reply', async () => {
      harness.sandbox.faults.set('mention_push', { on: true })
      const post = harness.sandbox.weibo.people.say({ uid, kind: 'mention', text: '漏水' })
      const items = await pushed()
      expect(items).toMatchObject([
        { type: 'message', objectKey: `status:${'id' in post ? post.id : 0}`, touchpoint: 'mention' },
        { type: 'event', threadKey: `dm:${uid}`, window: { repliesLeft: 1 } },
      ])
      await harness.connector.send(replyTo(room(), '您好，私信说', 'private'), patient())
      expect(await refusal(harness.connector.send(replyTo(room(), '还有一句', 'private'), patient()))).toMatchObject({ code: 'window_closed', retryable: false })
    })

    it('a burst of a thousand: every one, once, in each sender\'s order', async () => {
      const { people } = harness.sandbox.weibo
      const senders = Array.from({ length: 20 }, (_, n) => people.meet({ nick: `爆料人${n}` }).uid)
      for (let n = 0; n < 1000; n++)
        people.say({ uid: senders[n % 20]!, kind: 'dm', text: `第${n}句` })
      const items = messagesOf(await pushed())
      expect(new Set(items.map(item => item.objectKey)).size).toBe(1000)
      for (const sender of senders) {
        const numbers = items.filter(item => item.author.uid === String(sender)).map(item => Number(/\d+/.exec(item.text)?.[0]))
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
      }
    })

    it('pushes carry no name: the profile tells it', async () => {
      expect(await harness.connector.profile?.(String(uid), patient())).toMatchObject({ uid: String(uid), name: '小雨不打伞' })
    })
  })

  describe('what goes out', () => {
    it('texts, cards and positions arrive as what they are', async () => {
      write()
      const { connector } = harness
      expect(await connector.send(replyTo(room(), '请看 "保修" & 说明 %', 'private'), patient())).toMatchObject({ state: 'sent' })
      await connector.send({ ...replyTo(room(), '', 'private'), card: { kind: 'link', title: '保修说明', note: '三年', url: 'https://yunshan.example/care' } }, patient())
      await connector.send({ ...replyTo(room(), '', 'private'), card: { kind: 'position', latitude: 31.23, longitude: 121.47 } }, patient())
      expect(held()).toEqual([
        { type: 'text', data: { text: '请看 "保修" & 说明 %' } },
        { type: 'articles', data: { articles: [{ display_name: '保修说明', summary: '三年', image: '', url: 'https://yunshan.example/care' }] } },
        { type: 'position', data: { longitude: '121.470000', latitude: '31.230000' } },
      ])
      expect(new Set(harness.asked.filter(path => path.includes('reply')))).toEqual(new Set([profile === 'commercial' ? '/2/messages/reply/biz.json' : '/2/messages/reply.json']))
    })

    it('F19 299 characters go out whole, 300 never leave', async () => {
      write()
      await harness.connector.send(replyTo(room(), '音'.repeat(299), 'private'), patient())
      expect(await refusal(harness.connector.send(replyTo(room(), '音'.repeat(300), 'private'), patient()))).toMatchObject({ code: 'text_too_long' })
      expect(held()).toHaveLength(1)
    })

    it('F20 as often as one likes within 48 hours, not once after', async () => {
      write()
      const { connector, sandbox } = harness
      for (let n = 0; n < 5; n++)
        await connector.send(replyTo(room(), `第${n}句`, 'private'), patient())
      sandbox.faults.set('F13', { on: true, skewMinutes: 48 * 60 + 1 })
      expect(await refusal(connector.send(replyTo(room(), '太晚了', 'private'), patient()))).toMatchObject({ code: 'window_closed', retryable: false })
      expect(held()).toHaveLength(5)
    })

    it('F17 lost on the way back: arrived once, and nobody can look: undecidable', async () => {
      write()
      const message = replyTo(room(), '在的', 'private')
      harness.disturb('cut_after_accept')
      expect(await refusal(harness.connector.send(message, patient()))).toMatchObject({ details: { maybeSent: true } })
      harness.calm()
      expect(await harness.connector.findSent(message, patient())).toEqual({ state: 'undecidable', why: 'no_read_back' })
      expect(held()).toHaveLength(1)
    })

    it.each([['blocked', 'window_closed'], ['frozen', 'account_frozen']] as const)('F21 %s: final, and nothing was sent', async (what, code) => {
      write()
      harness.sandbox.faults.set('F21', { on: true, what })
      expect(await refusal(harness.connector.send(replyTo(room(), '您好', 'private'), patient()))).toMatchObject({ code, retryable: false, details: { ...(what === 'frozen' ? { needsPerson: true } : {}) } })
      expect(held()).toHaveLength(0)
    })

    it('a customer whose settings forbid it', async () => {
      write()
      harness.sandbox.weibo.context.world.users.get(uid)!.blocksBrand = true
      expect(await refusal(harness.connector.send(replyTo(room(), '您好', 'private'), patient()))).toMatchObject({ code: 'privacy_refused' })
    })
  })
})
