import type { RawCallback } from '../connector.ts'
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCallback, signPush } from './callback.ts'
import { createRooms } from './rooms.ts'
import { readDouyinSettings } from './settings.ts'

const SECRET = 'demo_secret_7Q'
const NOW = Date.UTC(2026, 2, 1, 2, 30)
const VECTORS: readonly [string, string][] = [
  ['{"event":"verify_webhook","client_key":"ck_demo_01","content":{"challenge":90417}}', 'c6a640cfb288546731e657f2e901285314bb499c'],
  ['{"event":"im_receive_msg","client_key":"ck_demo_01","from_user_id":"cust-01","to_user_id":"brand-01","content":{"message_type":"text","text":"你好"}}', '0ab6a87f050fc16cb0f0763f40cfc895ed498d23'],
]
const PRIVATE = {
  conversation_short_id: '@Y29udl8wNw+demo==',
  server_message_id: '@bXNnXzAwMQ+demo==',
  conversation_type: 1,
  message_type: 'text',
  text: '订单还没发货',
  source: '',
  index: '1772332200000001',
  create_time: 1772332200123,
  user_infos: [{ open_id: 'cust-07', nick_name: '阿梅', avatar: 'https://img.example/7.jpg' }, { open_id: 'brand-01', nick_name: '示例品牌', avatar: '' }],
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'))
}

function open(settings: Record<string, unknown> = {}) {
  const rooms = createRooms()
  const read = readDouyinSettings({ openId: 'brand-01', clientKey: 'ck_demo_01', screenName: '示例品牌', ...settings })
  const secrets: Record<string, string> = { clientSecret: SECRET, clientSecretPrevious: 'old_secret', webhookKey: 'its_own_key' }
  const port = createCallback({ secret: name => secrets[name] ?? '' }, { settings: read, own: new Set(['brand-01']), rooms })
  return { port, rooms, parse: (push: unknown) => port.parse(bytes(JSON.stringify(push)), NOW) }
}

function request(body: string, signature: string | undefined, method = 'POST'): RawCallback {
  return { method, path: '/callback', query: {}, headers: signature === undefined ? {} : { 'x-douyin-signature': signature }, body: bytes(body) }
}

function push(event: string, content: unknown, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { event, client_key: 'ck_demo_01', from_user_id: 'cust-07', to_user_id: 'brand-01', log_id: '20260301', content, ...fields }
}

function received(fields: Record<string, unknown>): Record<string, unknown> {
  return push('im_receive_msg', { ...PRIVATE, ...fields })
}

const failure = (code: string) => expect.objectContaining({ code })

describe('verify', () => {
  it.each(VECTORS)('F05 signs as the contract\'s vectors do: %s', (body, signature) => {
    expect(signPush(SECRET, bytes(body))).toBe(signature)
    expect(() => open().port.verify(request(body, signature), NOW)).not.toThrow()
  })

  it('answers the challenge at once, a number as that number and a text as that text', () => {
    const { port } = open()
    const answerTo = (content: string): string | undefined => {
      const body = `{"event":"verify_webhook","client_key":"ck_demo_01","content":${content}}`
      return port.verify(request(body, signPush(SECRET, bytes(body))), NOW)?.body
    }
    expect(answerTo('{"challenge":90417}')).toBe('{"challenge":90417}')
    expect(answerTo('{"challenge": 9007199254740993123}')).toBe('{"challenge":9007199254740993123}')
    expect(answerTo('{"challenge":"9007199254740993123"}')).toBe('{"challenge":"9007199254740993123"}')
    expect(answerTo('{"challenge":"a\\"b"}')).toBe('{"challenge":"a\\"b"}')
    expect(answerTo(JSON.stringify('{"challenge":90417}'))).toBe('{"challenge":90417}')
    expect(() => answerTo('{}')).toThrow(failure('bad_input'))
    expect(() => answerTo(`{"challenge":"${'x'.repeat(1000)}"}`)).toThrow(failure('bad_input'))
  })

  it('F05 refuses a signature that is missing, malformed, another one, or of a body written anew', () => {
    const { port } = open()
    const [, [body, signature]] = VECTORS as [unknown, [string, string]]
    for (const wrong of [undefined, '', 'x', signature.toUpperCase(), signPush('other', bytes(body))])
      expect(() => port.verify(request(body, wrong), NOW)).toThrow(failure('bad_signature'))
    expect(() => port.verify(request(JSON.stringify(JSON.parse(body), null, 1), signature), NOW)).toThrow(failure('bad_signature'))
    expect(() => port.verify(request(body, signature, 'GET'), NOW)).toThrow(failure('bad_input'))
  })

  it('F06 believes the former secret until the grace is over, and a key of its own where one is set up', () => {
    const [, [body]] = VECTORS as [unknown, [string, string]]
    const old = request(body, signPush('old_secret', bytes(body)))
    expect(() => open({ previousSecretUntil: NOW + 1 }).port.verify(old, NOW)).not.toThrow()
    expect(() => open({ previousSecretUntil: NOW }).port.verify(old, NOW)).toThrow(failure('bad_signature'))
    const own = request(body, signPush('its_own_key', bytes(body)))
    expect(() => open({ signedWith: 'webhookKey' }).port.verify(own, NOW)).not.toThrow()
    expect(() => open().port.verify(own, NOW)).toThrow(failure('bad_signature'))
  })

  it.each([
    ['deep', `${'[{"a":'.repeat(10_000)}1${'}]'.repeat(10_000)}`, 'bad_input'],
    ['keys', `{${Array.from({ length: 10_000 }, (_, n) => `"k${n}":1`).join(',')}}`, 'bad_input'],
    ['huge', `{"a":"${'长'.repeat(200_000)}"}`, 'payload_too_large'],
    ['no JSON', '<xml/>', 'bad_input'],
    ['no object', '[1]', 'bad_input'],
  ])('F07 %s is refused behind a good signature', (_, body, code) => {
    expect(() => open().port.verify(request(body, signPush(SECRET, bytes(body))), NOW)).toThrow(failure(code))
  })
})

describe('parse', () => {
  it('a private message, content as an object or as text, 64-bit fields as numbers or text', () => {
    const { parse } = open()
    const [item] = parse(received({})).items
    expect(item).toEqual({
      type: 'message',
      channel: 'douyin',
      objectKey: 'dm:@bXNnXzAwMQ+demo==',
      touchpoint: 'private_message',
      visibility: 'private',
      threadKey: 'dm:cust-07',
      author: { uid: 'cust-07', name: '阿梅', avatar: 'https://img.example/7.jpg' },
      byBrand: false,
      kind: 'text',
      text: '订单还没发货',
      media: [],
      at: 1772332200123,
      order: '1772332200000001',
      addressed: true,
      window: { until: 1772332200123 + 24 * 3_600_000, repliesLeft: 6 },
      replyTarget: { to_user_id: 'cust-07', conversation_id: '@Y29udl8wNw+demo==', msg_id: '@bXNnXzAwMQ+demo==' },
    })
    expect(parse({ ...received({}), content: JSON.stringify(PRIVATE) }).items).toEqual([item])
    expect(parse(received({ create_time: '1772332200123', index: 1772332200000001 })).items).toEqual([item])
    expect(parse(received({ create_time: 1772332200 })).items).toMatchObject([{ at: 1772332200000 }])
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['user_local_image', {}, { kind: 'image', media: [{ kind: 'image', ref: 'res:%40Y29udl8wNw%2Bdemo%3D%3D:%40bXNnXzAwMQ%2Bdemo%3D%3D' }] }],
    ['user_local_video', {}, { kind: 'video', media: [{ kind: 'video', ref: 'res:%40Y29udl8wNw%2Bdemo%3D%3D:%40bXNnXzAwMQ%2Bdemo%3D%3D' }] }],
    ['emoji', { resource_url: 'https://p.douyinpic.com/1.webp' }, { kind: 'image', media: [{ kind: 'image', ref: 'url:https://p.douyinpic.com/1.webp' }] }],
    ['emoji', { resource_url: '' }, { kind: 'unsupported', media: [] }],
    ['image', {}, { kind: 'unsupported', media: [] }],
    ['video', { item_id: '@aXRlbQ==' }, { kind: 'card', card: { title: '抖音视频', note: '@aXRlbQ==' } }],
    ['retain_consult_card', { text: '', card_id: 'c1', card_data: [{ label: '姓名', value: '王女士' }, { label: '电话', value: 13800001234 }] }, { kind: 'card', text: '姓名：王女士\n电话：13800001234', card: { title: '留资卡片', note: 'c1' } }],
    ['other', { text: '[暂不支持的消息]' }, { kind: 'unsupported', text: '[暂不支持的消息]' }],
    ['something_new', { text: 'x' }, { kind: 'unsupported', text: 'x' }],
    ['', { text: 'x' }, { kind: 'unsupported', text: 'x' }],
  ])('type %s %j', (message_type, fields, expected) => {
    expect(open().parse(received({ text: '', message_type, ...fields })).items).toMatchObject([expected])
  })

  it('an echo is the brand\'s, in the customer\'s thread, without a window; what we sent names no other program', () => {
    const { parse, rooms } = open()
    const echo = (source: string) => push('im_send_msg', { ...PRIVATE, server_message_id: '@b3V0', source }, { from_user_id: 'brand-01', to_user_id: 'cust-07' })
    const [item] = parse(echo('ck_demo_01')).items
    expect(item).toMatchObject({ objectKey: 'dm:@b3V0', threadKey: 'dm:cust-07', byBrand: true, addressed: false, author: { uid: 'brand-01', name: '示例品牌' } })
    expect(item).not.toHaveProperty('window')
    expect(item).not.toHaveProperty('via')
    expect(parse(echo('ck_other')).items).toMatchObject([{ via: 'ck_other' }])
    expect(rooms.conversationOf('@b3V0')).toBe('@Y29udl8wNw+demo==')
  })

  it('masked numbers are kept as written, and noticed', () => {
    const { parse, rooms } = open()
    parse(received({ text: '我的电话13800001234' }))
    expect(rooms.hidesNumbers()).toBe(false)
    expect(parse(received({ text: '我的电话138****1234' })).items).toMatchObject([{ text: '我的电话138****1234' }])
    expect(rooms.hidesNumbers()).toBe(true)
  })

  it('a visit, a recall, a receipt, a follow, and events that nobody knows', () => {
    const { parse, rooms } = open()
    const visit = { conversation_short_id: '@Y29', server_message_id: '@ZW50ZXI', create_time: NOW - 1000 }
    expect(parse(push('im_enter_direct_msg', JSON.stringify(visit))).items).toMatchObject([{ type: 'event', name: 'other', objectKey: 'event:@ZW50ZXI', threadKey: 'dm:cust-07' }])
    expect(rooms.lastVisit('cust-07')).toEqual({ messageId: '@ZW50ZXI', conversationId: '@Y29', at: NOW - 1000 })
    expect(parse(push('im_recall_msg', '{"server_message_id":"@bXNn"}')).items).toEqual([{ type: 'deleted', channel: 'douyin', objectKey: 'dm:@bXNn', at: NOW }])
    expect(parse(push('new_follow_action', '{"action_time":1772332200}')).items).toMatchObject([{ type: 'event', name: 'follow' }])
    expect(parse(push('im_message_read', { index: '1' })).items).toMatchObject([{ type: 'event', name: 'other' }])
    expect(parse(push('something_else', { a: 1 })).items).toMatchObject([{ type: 'event', name: 'other' }])
  })

  it('repeated events have one key whatever their log line, different ones their own', () => {
    const { parse } = open()
    const key = (fields: Record<string, unknown>, content: unknown = { action_time: 1 }) => parse(push('new_follow_action', content, fields)).items[0]?.objectKey
    expect(key({ log_id: 'a' })).toBe(key({ log_id: 'b' }))
    expect(key({}, { action_time: 1 })).not.toBe(key({}, { action_time: 2 }))
    expect(key({}, '{"action_time":1}')).toBe(key({}, { action_time: 1 }))
  })

  it('tells of grants given and withdrawn', () => {
    const { parse } = open()
    const grant = (event: string) => parse(push(event, { scopes: ['im.direct_message'] }, { from_user_id: 'brand-01', to_user_id: '' }))
    expect(grant('authorize')).toEqual({ items: [], bad: [], grant: 'given' })
    expect(grant('contract_authorize').grant).toBe('given')
    expect(grant('unauthorize').grant).toBe('withdrawn')
    expect(grant('contract_unauthorize').grant).toBe('withdrawn')
    const ofSomebodyElse = parse(push('unauthorize', {}, { from_user_id: 'other-brand', to_user_id: '' }))
    expect(ofSomebodyElse.grant).toBeUndefined()
  })

  it('the former event for a comment is the object that the feed brings', () => {
    const content = { comment_id: '@Y21fMDAz', comment_user_id: 'cust-07', content: '还有货吗', create_time: 1772330700, digg_count: 0, reply_comment_total: 0, reply_to_comment_id: '', reply_to_item_id: '@aXRlbV8wMDE=', at_user_id: '' }
    const { parse } = open()
    expect(parse(push('item_comment_reply', content)).items).toMatchObject([{ objectKey: 'comment:@Y21fMDAz', threadKey: 'item:@aXRlbV8wMDE=:cust-07', parentKey: 'item:@aXRlbV8wMDE=', text: '还有货吗', at: 1772330700000, replyTarget: { item_id: '@aXRlbV8wMDE=', comment_id: '@Y21fMDAz' } }])
    expect(parse(push('item_comment_reply', { ...content, reply_to_comment_id: '@Y21f' })).items).toMatchObject([{ parentKey: 'comment:@Y21f', replyTarget: { root_id: '@Y21f' } }])
    expect(parse(push('item_comment_reply', { ...content, reply_to_item_id: '' }))).toEqual({ items: [], bad: [] })
    expect(parse(push('item_comment_reply', { ...content, comment_user_id: 'brand-01' }))).toEqual({ items: [], bad: [] })
  })

  it('what was meant for another account or app becomes a dead letter, not a message', () => {
    const { parse } = open()
    const other = parse(push('im_receive_msg', PRIVATE, { to_user_id: 'other-brand' }))
    expect(other.bad).toMatchObject([{ reason: 'to_user_id: another account' }])
    expect(other.items).toMatchObject([{ type: 'event', threadKey: 'elsewhere:other-brand' }])
    expect(parse(push('im_receive_msg', PRIVATE, { client_key: 'ck_else' }))).toMatchObject({ items: [], bad: [{ reason: 'client_key: another app' }] })
  })

  it.each<[string, unknown]>([
    ['no id', { ...PRIVATE, server_message_id: undefined }],
    ['no time', { ...PRIVATE, create_time: 'gestern' }],
    ['content that is no JSON', '{"half'],
    ['content far too deep', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['no content', null],
  ])('%s is kept as a dead letter', (_, content) => {
    expect(open().parse(push('im_receive_msg', content))).toMatchObject({ items: [], bad: [expect.objectContaining({ raw: expect.any(String) })] })
  })

  it('never throws, whatever the content', () => {
    const { parse } = open()
    const events = fc.constantFrom('im_receive_msg', 'im_send_msg', 'im_enter_direct_msg', 'im_recall_msg', 'item_comment_reply', 'authorize', 'new_follow_action', 'x')
    fc.assert(fc.property(events, fc.jsonValue({ maxDepth: 4 }), fc.dictionary(fc.constantFrom('from_user_id', 'to_user_id'), fc.oneof(fc.string(), fc.integer()), { maxKeys: 2 }), (event, content, fields) => {
      const { items, bad } = parse(push(event, content, fields))
      return Array.isArray(items) && Array.isArray(bad)
    }))
  })
})
