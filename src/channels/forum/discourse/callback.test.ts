import type { RawCallback } from '../../connector.ts'
import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { createDiscourseConnector } from './index.ts'
import { discourseSettings } from './settings.ts'

const NOW = Date.parse('2026-11-22T03:00:00Z')
const SECRETS: Readonly<Record<string, string>> = { apiKey: 'k', webhookSecret: 'present', webhookSecretPrevious: 'former' }

function callbackOf(more: Record<string, unknown> = {}, secrets = SECRETS) {
  const connector = createDiscourseConnector({
    accountId: 'a',
    settings: {},
    secret: name => secrets[name] ?? '',
    keepSecret: async () => {},
    fetch: () => Promise.reject(new Error('no call')),
    now: () => NOW,
  }, discourseSettings.parse({ engine: 'discourse', baseUrl: 'https://forum.example', uid: '3', username: 'yunshan_care', screenName: '云杉客服', ...more }))
  if (!connector.callback)
    throw new Error('no callback')
  return connector.callback
}

function push(body: unknown, options: { secret?: string, headers?: Record<string, string> } = {}): RawCallback {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    method: 'POST',
    path: '/callback/a',
    query: {},
    headers: {
      'X-Discourse-Instance': 'https://forum.example',
      'X-Discourse-Event-Id': '712',
      'X-Discourse-Event-Type': 'post',
      'X-Discourse-Event': 'post_created',
      'X-Discourse-Event-Signature': `sha256=${createHmac('sha256', options.secret ?? 'present').update(bytes).digest('hex')}`,
      ...options.headers,
    },
    body: new Uint8Array(bytes),
  }
}

const POST = { id: 412, topic_id: 88, post_number: 1, user_id: 17, username: 'fan_lin', created_at: '2026-11-22T02:26:12.037Z', updated_at: '2026-11-22T02:40:00.000Z', cooked: '<p><a class="mention" href="/u/yunshan_care">@yunshan_care</a> 在吗</p>', version: 1, topic_archetype: 'regular' }

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  }
  catch (error) {
    return (error as { code: string }).code
  }
}

describe('who pushes', () => {
  it('a ping is answered at once, a post is not', () => {
    const callback = callbackOf()
    expect(callback.verify(push({ ping: 'OK' }, { headers: { 'X-Discourse-Event-Type': 'ping' } }), NOW)).toMatchObject({ status: 200 })
    expect(callback.verify(push({ post: POST }), NOW)).toBeNull()
    expect(callback.acknowledge()).toMatchObject({ status: 200 })
  })

  it.each<[string, RawCallback, string]>([
    ['another secret', push({ post: POST }, { secret: 'other' }), 'bad_signature'],
    ['no signature', push({ post: POST }, { headers: { 'X-Discourse-Event-Signature': '' } }), 'bad_signature'],
    ['sha1', push({ post: POST }, { headers: { 'X-Discourse-Event-Signature': `sha1=${'0'.repeat(40)}` } }), 'bad_signature'],
    ['a body that was written anew', { ...push({ post: POST }), body: new Uint8Array(Buffer.from(JSON.stringify({ post: POST }, null, 2))) }, 'bad_signature'],
    ['another site with the same secret', push({ post: POST }, { headers: { 'X-Discourse-Instance': 'https://forum.example.evil.example' } }), 'bad_signature'],
    ['the site without encryption', push({ post: POST }, { headers: { 'X-Discourse-Instance': 'http://forum.example' } }), 'bad_signature'],
    ['GET', { ...push({ post: POST }), method: 'GET' }, 'bad_input'],
  ])('F05 %s is refused', (_, request, code) => {
    expect(codeOf(() => callbackOf().verify(request, NOW))).toBe(code)
  })

  it('F06 the former secret signs for as long as the grace lasts, and no longer', () => {
    const callback = callbackOf({ previousSecretUntil: NOW + 1000 })
    expect(codeOf(() => callback.verify(push({ post: POST }, { secret: 'former' }), NOW))).toBe('accepted')
    expect(codeOf(() => callback.verify(push({ post: POST }), NOW))).toBe('accepted')
    expect(codeOf(() => callback.verify(push({ post: POST }, { secret: 'former' }), NOW + 1000))).toBe('bad_signature')
    expect(codeOf(() => callbackOf().verify(push({ post: POST }, { secret: 'former' }), NOW))).toBe('bad_signature')
  })

  it('a secret that was never set lets nobody sign', () => {
    const callback = callbackOf({ previousSecretUntil: NOW + 1000 }, { apiKey: 'k' })
    expect(codeOf(() => callback.verify({ ...push({ post: POST }), headers: { ...push({ post: POST }).headers, 'X-Discourse-Event-Signature': `sha256=${createHmac('sha256', '').update(JSON.stringify({ post: POST })).digest('hex')}` } }, NOW))).toBe('bad_signature')
  })

  it('an account without a webhook secret refuses as if it were wrong', () => {
    const callback = callbackOf({ previousSecretUntil: NOW + 1000 }, new Proxy({}, { get: (_, name) => {
      if (name === 'webhookSecretPrevious')
        return 'former'
      throw new AppError('secrets_unavailable', { details: { name: String(name) } })
    } }))
    expect(codeOf(() => callback.verify(push({ post: POST }), NOW))).toBe('bad_signature')
    expect(codeOf(() => callback.verify(push({ post: POST }, { secret: 'former' }), NOW))).toBe('accepted')
  })

  it.each([
    ['deep', `${'{"post":['.repeat(5000)}1${']}'.repeat(5000)}`],
    ['wide', `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":1`).join(',')}}`],
    ['a list', '[]'],
    ['no JSON', 'post=1'],
  ])('F07 a body that is %s is refused, though well signed', (_, body) => {
    expect(codeOf(() => callbackOf().verify(push(body), NOW))).toBe('bad_input')
  })

  it('F07 a body that is huge is refused', () => {
    expect(codeOf(() => callbackOf().verify(push(`{"post":"${'x'.repeat(3_000_000)}"}`), NOW))).toBe('payload_too_large')
  })
})

describe('what is pushed', () => {
  const parse = (body: unknown) => callbackOf().parse(push(body).body, NOW)

  it('a post is the same item as the sweep brings', () => {
    expect(parse({ post: POST })).toMatchObject({ bad: [], items: [{ type: 'message', objectKey: 'post:forum.example/412', threadKey: 'topic:forum.example/88:17', touchpoint: 'mention' }] })
  })

  it('an edit tells the message too, in case it has become one', () => {
    expect(parse({ post: { ...POST, version: 2 } }).items).toMatchObject([{ type: 'message' }, { type: 'edited', objectKey: 'post:forum.example/412', at: Date.parse('2026-11-22T02:40:00Z'), text: '@yunshan_care 在吗' }])
  })

  it('a deletion is told each time it is pushed', () => {
    const callback = callbackOf()
    const body = push({ post: { ...POST, deleted_at: '2026-11-22T02:41:00.000Z' } }).body
    for (let n = 0; n < 8; n++)
      expect(callback.parse(body, NOW).items).toMatchObject([{ type: 'deleted', objectKey: 'post:forum.example/412' }])
  })

  it('private posts come the same way', () => {
    expect(parse({ post: { ...POST, topic_archetype: 'private_message', cooked: '<p>在吗</p>' } }).items).toMatchObject([{ visibility: 'private', threadKey: 'pm:forum.example/88' }])
  })

  it('whom it answers may be unknown here: the sweep brings it', () => {
    expect(parse({ post: { ...POST, post_number: 9, reply_to_post_number: 4, cooked: '<p>好的</p>' } })).toEqual({ items: [], bad: [] })
  })

  it.each([[{ topic: { id: 88 } }], [{ notification: {} }], [{ reviewable: {} }], [{}]])('%j brings no item', (body) => {
    expect(parse(body)).toEqual({ items: [], bad: [] })
  })

  it('a post that cannot be read goes to the dead letters', () => {
    expect(parse({ post: { id: 4 } })).toMatchObject({ items: [], bad: [{ code: 'channel_bad_answer' }] })
  })
})
