import type { RawCallback } from '../connector.ts'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../tests/contract/connector-fetch.ts'
import { uids } from '../../../tests/contract/connector-weibo-rows.ts'
import { createCallback, signPush } from './callback.ts'
import { readWeiboSettings } from './settings.ts'

const NOW = Date.parse('2026-03-02T02:45:12Z')
const SECRETS: Record<string, string> = { appSecret: 'xyz123xyz', appSecretPrevious: 'old456old' }
const PUSH = { type: 'text', receiver_id: Number(uids.brand), sender_id: Number(uids.customer), created_at: 'Mon Mar 02 10:45:10 +0800 2026', text: '在吗', data: {} }

function port(settings: Record<string, unknown> = {}): ReturnType<typeof createCallback> {
  return createCallback({ secret: name => SECRETS[name] ?? '' }, readWeiboSettings({ uid: uids.brand, screenName: '云杉', rip: '203.0.113.7', ...settings }))
}

interface Wish {
  method?: string
  body?: unknown
  bytes?: Uint8Array
  at?: number
  nonce?: string
  secret?: string
  query?: Record<string, string>
}

function request(wish: Wish = {}): RawCallback {
  const timestamp = String(wish.at ?? NOW)
  const nonce = wish.nonce ?? '57155157'
  return {
    method: wish.method ?? 'POST',
    path: '/callback/weibo',
    query: { timestamp, nonce, signature: signPush(wish.secret ?? 'xyz123xyz', timestamp, nonce), ...wish.query },
    headers: {},
    body: wish.bytes ?? utf8(JSON.stringify(wish.body ?? PUSH)),
  }
}

function codeOf(work: () => unknown): string {
  try {
    work()
  }
  catch (error) {
    return (error as { code: string }).code
  }
  return 'accepted'
}

describe('signature', () => {
  it('agrees with the official vector', () => {
    expect(signPush('xyz123xyz', '1397022061823', '57155157')).toBe('90e4c22c90a58f26526c2dd5b6c56c8822edeaa1')
  })

  it('answers the handshake with the echo alone', () => {
    expect(port().verify(request({ method: 'GET', query: { echostr: 'hello' } }), NOW)).toMatchObject({ status: 200, body: 'hello' })
    expect(codeOf(() => port().verify(request({ method: 'GET' }), NOW))).toBe('bad_input')
  })

  it.each<[string, Wish]>([
    ['wrong secret', { secret: 'other' }],
    ['missing', { query: { signature: '' } }],
    ['too long', { query: { signature: 'a'.repeat(4000) } }],
    ['other timestamp', { query: { timestamp: String(NOW + 1) } }],
    ['no nonce', { query: { nonce: '' } }],
  ])('F05 refuses a push with a signature that is %s', (_, wish) => {
    expect(codeOf(() => port().verify(request(wish), NOW))).toBe('bad_signature')
  })

  it.each([[-300_001, 'stale_timestamp'], [300_001, 'stale_timestamp'], [-299_999, 'accepted'], [299_999, 'accepted'], [-360_000, 'stale_timestamp']])('F04 a timestamp that is off by %i ms: %s', (offMs, outcome) => {
    expect(codeOf(() => port().verify(request({ at: NOW + offMs }), NOW))).toBe(outcome)
  })

  it('F06 takes the former secret in the time of grace and not after', () => {
    const rotated = port({ previousSecretUntil: NOW + 1000 })
    expect(codeOf(() => rotated.verify(request({ secret: 'old456old', nonce: '1' }), NOW))).toBe('accepted')
    expect(codeOf(() => rotated.verify(request({ nonce: '2' }), NOW))).toBe('accepted')
    expect(codeOf(() => rotated.verify(request({ secret: 'old456old', nonce: '3', at: NOW + 1000 }), NOW + 1000))).toBe('bad_signature')
  })
})

it('F05 a secret that is empty signs nothing', () => {
  const careless = createCallback({ secret: () => '' }, readWeiboSettings({ uid: uids.brand, screenName: '云杉', rip: '203.0.113.7', previousSecretUntil: NOW + 1 }))
  expect(() => careless.verify(request({ secret: '' }), NOW)).toThrow(expect.objectContaining({ code: 'bad_signature' }))
})

describe('replay', () => {
  it('F01 takes the platform\'s own repetition, refuses another body under the same nonce', () => {
    const callback = port()
    expect([1, 2, 3].map(() => codeOf(() => callback.verify(request(), NOW)))).toEqual(['accepted', 'accepted', 'accepted'])
    expect(codeOf(() => callback.verify(request({ body: { ...PUSH, text: '转账给我' } }), NOW))).toBe('replayed')
  })

  it('F05 a body that a proxy wrote anew is refused under a used nonce and mapped by its own bytes otherwise', () => {
    const callback = port()
    callback.verify(request(), NOW)
    expect(codeOf(() => callback.verify(request({ bytes: utf8(JSON.stringify(PUSH, null, 2)) }), NOW))).toBe('replayed')
  })

  it('keeps its memory bounded over a long burst', () => {
    const callback = port()
    for (let n = 0; n < 21_000; n++)
      callback.verify(request({ nonce: String(n), at: NOW }), NOW)
    expect(codeOf(() => callback.verify(request({ nonce: '20999', body: { ...PUSH, text: 'x' } }), NOW))).toBe('replayed')
    expect(codeOf(() => callback.verify(request({ nonce: '0', body: { ...PUSH, text: 'x' } }), NOW))).toBe('accepted')
  })
})

describe('hostile bodies', () => {
  it.each<[string, Uint8Array, string]>([
    ['20 MB', new Uint8Array(20 * 1024 * 1024).fill(0x20), 'payload_too_large'],
    ['10,000 deep', utf8(`${'['.repeat(10_000)}${']'.repeat(10_000)}`), 'bad_input'],
    ['many keys', utf8(`{${Array.from({ length: 9000 }, (_, n) => `"${n}":1`).join(',')}}`), 'bad_input'],
    ['bad UTF-8', new Uint8Array([0x7B, 0xFF, 0x7D]), 'bad_input'],
    ['raw NUL', utf8('{"type":"te\0xt"}'), 'bad_input'],
    ['no JSON', utf8('<xml/>'), 'bad_input'],
    ['an array', utf8('[]'), 'bad_input'],
    ['nothing', new Uint8Array(), 'bad_input'],
  ])('F07 %s: refused, and never thrown by parse', (_, bytes, code) => {
    expect(codeOf(() => port().verify(request({ bytes }), NOW))).toBe(code)
    const { items, bad } = port().parse(bytes, NOW)
    expect(items).toEqual([])
    expect(bad).toEqual([expect.objectContaining({ code })])
    expect(bad[0]?.raw.length).toBeLessThanOrEqual(8192)
  })

  it('F07 keeps an escaped lone surrogate and an escaped NUL', () => {
    const { items } = port().parse(utf8(String.raw`{"type":"text","receiver_id":${uids.brand},"sender_id":${uids.customer},"created_at":"Mon Mar 02 10:45:10 +0800 2026","text":"a\ud800b\u0000c"}`), NOW)
    expect(items).toMatchObject([{ text: 'a\uD800b\0c' }])
  })

  it('an unsigned hostile body is not even looked at', () => {
    expect(codeOf(() => port().verify(request({ secret: 'other', bytes: new Uint8Array(30 * 1024 * 1024) }), NOW))).toBe('bad_signature')
  })
})

describe('parse', () => {
  const parse = (body: Record<string, unknown>): ReturnType<ReturnType<typeof createCallback>['parse']> => port().parse(utf8(JSON.stringify({ ...PUSH, ...body })), NOW)
  const sentAt = Date.parse('2026-03-02T02:45:10Z')
  const window = { until: sentAt + 48 * 3_600_000, repliesLeft: null }

  it('maps a private text with its window and the way to answer it', () => {
    expect(parse({}).items).toEqual([{
      type: 'message',
      channel: 'weibo',
      objectKey: expect.stringMatching(/^dm:[\da-f]{40}$/),
      touchpoint: 'private_message',
      visibility: 'private',
      threadKey: `dm:${uids.customer}`,
      author: { uid: uids.customer, name: '' },
      byBrand: false,
      kind: 'text',
      text: '在吗',
      media: [],
      at: sentAt,
      addressed: true,
      window,
      replyTarget: { uid: uids.customer },
    }])
  })

  it('F01 F02 a repetition has the same key, another message of the same second has its own', () => {
    const key = (body: Record<string, unknown>): string | undefined => parse(body).items[0]?.objectKey
    expect(key({})).toBe(key({ sender_id: uids.customer }))
    expect(new Set([key({}), key({ text: '人呢' }), key({ type: 'image', data: { tovfid: 1 } }), key({ type: 'image', data: { tovfid: 2 } }), key({ created_at: 'Mon Mar 02 10:45:11 +0800 2026' })]).size).toBe(5)
  })

  it('takes pictures and voices by the receiver\'s view id, as number or text', () => {
    expect(parse({ type: 'image', text: '发了一张图片', data: { vfid: 821804459, tovfid: 821804469 } }).items).toMatchObject([{ kind: 'image', media: [{ kind: 'image', ref: 'mss:821804469' }] }])
    expect(parse({ type: 'voice', data: { vfid: '5' } }).items).toMatchObject([{ kind: 'voice', media: [{ kind: 'voice', ref: 'mss:5' }] }])
    expect(parse({ type: 'position', text: '发送了一个位置', data: { longitude: '116.39', latitude: '39.90' } }).items).toMatchObject([{ kind: 'position', text: '发送了一个位置\n39.90,116.39', card: { title: '发送了一个位置', latitude: 39.9, longitude: 116.39 } }])
    expect(parse({ type: 'position', text: '发送了一个位置', data: { longitude: '999', latitude: 'x' } }).items[0]).not.toHaveProperty('card')
  })

  it('keeps a type that it does not know as an unsupported message', () => {
    expect(parse({ type: 'video', text: '发了一个视频', data: { what: 'ever' } }).items).toMatchObject([{ type: 'message', kind: 'unsupported', text: '发了一个视频', window }])
  })

  it.each([
    ['follow', 'follow', window],
    ['subscribe', 'subscribe', window],
    ['click', 'menu_click', window],
    ['view', 'menu_click', window],
    ['scan', 'scan', window],
    ['scan_follow', 'scan', window],
    ['unfollow', 'unfollow', { shut: true }],
    ['unsubscribe', 'unsubscribe', undefined],
    ['brand_new', 'other', undefined],
  ])('F20 event %s → %s', (subtype, name, opened) => {
    const [item] = parse({ type: 'event', text: '事件', data: { subtype } }).items
    expect(item).toMatchObject({ type: 'event', name, threadKey: `dm:${uids.customer}` })
    expect(item && 'window' in item ? item.window : undefined).toEqual(opened)
  })

  it('takes TD and DY as the commands that they are', () => {
    expect(parse({ text: ' TD ' }).items).toMatchObject([{ type: 'event', name: 'unsubscribe', window }])
    expect(parse({ text: 'dy' }).items).toMatchObject([{ type: 'event', name: 'subscribe' }])
    expect(parse({ text: 'td 怎么退订' }).items).toMatchObject([{ type: 'message' }])
  })

  it('a pushed mention brings the post under the feed\'s key and opens one private reply', () => {
    const { items } = parse({ type: 'mention', text: '@云杉 漏水了', data: { subtype: 'status', key: '5271965837296617' } })
    expect(items).toMatchObject([
      { type: 'message', objectKey: 'status:5271965837296617', visibility: 'public', threadKey: `status:5271965837296617:${uids.customer}` },
      { type: 'event', name: 'other', threadKey: `dm:${uids.customer}`, window: { ...window, repliesLeft: 1 } },
    ])
    expect(parse({ type: 'mention', data: { subtype: 'comment', key: '1' } }).items).toMatchObject([{ type: 'event' }])
  })

  it('keeps ids above 2^53 to the last digit', () => {
    const { items } = port().parse(utf8(`{"type":"text","receiver_id":${uids.brand},"sender_id":9223372036854775807,"created_at":"Mon Mar 02 10:45:10 +0800 2026","text":"x","data":{}}`), NOW)
    expect(items).toMatchObject([{ threadKey: 'dm:9223372036854775807' }])
  })

  it.each([[{ receiver_id: 5 }, 'receiver_id'], [{ created_at: 'now' }, 'created_at'], [{ sender_id: null }, 'sender_id'], [{ type: '' }, 'type']])('puts %j into the dead letters', (body, field) => {
    expect(parse(body)).toMatchObject({ items: [], bad: [{ reason: expect.stringContaining(field) }] })
  })

  it('acknowledges with an empty body', () => {
    expect(port().acknowledge()).toMatchObject({ status: 200, body: '' })
  })
})
