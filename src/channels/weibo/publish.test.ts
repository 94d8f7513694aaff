import type { ScriptedAnswer, SeenRequest } from '../../../tests/contract/connector-fetch.ts'
import type { OutgoingMedia, OutgoingPost } from '../connector.ts'
import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { answer, createScriptedFetch, refusal } from '../../../tests/contract/connector-fetch.ts'
import { uids } from '../../../tests/contract/connector-weibo-rows.ts'
import { createWeiboConnector } from './index.ts'

const START = Date.parse('2026-03-02T02:45:12Z')
const HOUR = 3_600_000
const context = { signal: new AbortController().signal }
const PNG = Buffer.from('89504e470d0a1a0a0000000d494844520000032000000258', 'hex')

function connect(script: (request: SeenRequest) => ScriptedAnswer, settings: Record<string, unknown> = {}) {
  const bodies: unknown[] = []
  const { fetch, seen } = createScriptedFetch(script)
  let now = START
  const connector = createWeiboConnector({
    accountId: 'a1',
    settings: { uid: uids.brand, screenName: '云杉家电客服', rip: '203.0.113.7', profile: 'standard', safeDomains: ['yunshan.example'], ...settings },
    keepSecret: async () => {},
    secret: name => `${name}-value`,
    fetch: (url, init) => {
      bodies.push((init as RequestInit | undefined)?.body)
      return fetch(url, init)
    },
    now: () => now,
  })
  const publish = (fields: Partial<OutgoingPost> = {}) => connector.publish!({ text: '新品说明见 https://yunshan.example/a', media: [], clientKey: 'k', firstTriedAt: now, ...fields }, context)
  return { publish, seen, bodies, pass: (ms: number) => void (now += ms) }
}

function file(fields: Partial<OutgoingMedia> & { content?: Buffer } = {}): OutgoingMedia {
  const content = fields.content ?? PNG
  return { kind: 'image', mime: 'image/png', name: 'a.png', size: content.length, sha256: '', bytes: async () => new Uint8Array(content), ...fields }
}

describe('a standard account', () => {
  it('shares with its public address', async () => {
    const { publish, seen } = connect(() => answer({ id: 5271970597833659, created_at: 'Mon Mar 02 10:46:00 +0800 2026' }))
    expect(await publish()).toEqual({ state: 'sent', objectKey: 'status:5271970597833659', at: Date.parse('2026-03-02T02:46:00Z') })
    expect(seen[0]?.url).toBe('https://api.weibo.com/2/statuses/share.json')
    expect(Object.fromEntries(seen[0]?.params ?? [])).toEqual({ access_token: 'accessToken-value', status: '新品说明见 https://yunshan.example/a', rip: '203.0.113.7' })
  })

  it.each<[string, Partial<OutgoingPost>, string, Record<string, unknown>]>([
    ['no registered domain', { text: '新品说明见 https://elsewhere.example/yunshan.example' }, 'content_refused', { why: 'no_safe_domain' }],
    ['a domain that only ends alike', { text: 'https://evilyunshan.example/' }, 'content_refused', { why: 'no_safe_domain' }],
    ['no address', { text: '新品' }, 'content_refused', { why: 'no_safe_domain' }],
    ['a topic', { text: '#新品# https://yunshan.example/' }, 'content_refused', { why: 'topic' }],
    ['nothing', { text: ' ' }, 'empty_text', {}],
    ['half a character too much', { text: `${'回'.repeat(129)} https://yunshan.example` }, 'text_too_long', { limit: 140 }],
    ['two pictures', { media: [file(), file()] }, 'media_not_allowed', { reason: 'one_picture' }],
    ['a film', { media: [file({ kind: 'video' })] }, 'media_not_allowed', { reason: 'one_picture' }],
    ['5 MB', { media: [file({ size: 5 * 1024 * 1024 })] }, 'media_not_allowed', { reason: 'size' }],
    ['a page that calls itself a picture', { media: [file({ content: Buffer.from('<script>') })] }, 'media_not_allowed', { reason: 'type' }],
  ])('refuses %s before any call', async (_, fields, code, details) => {
    const { publish, seen } = connect(() => answer({ id: 1 }))
    expect(await refusal(publish(fields))).toMatchObject({ code, details })
    expect(seen).toHaveLength(0)
  })

  it('a subdomain counts', async () => {
    const { publish } = connect(() => answer({ id: 1 }))
    expect(await publish({ text: '见 http://service.yunshan.example/x' })).toMatchObject({ state: 'sent' })
  })

  it('never runs into the platform\'s thirty an hour', async () => {
    const { publish, seen, pass } = connect(() => answer({ id: 1 }))
    for (let n = 0; n < 30; n++) {
      await publish()
      pass(60_000)
    }
    expect(await refusal(publish())).toMatchObject({ code: 'quota_exhausted', details: { scope: 'publications', resetAt: START + HOUR } })
    expect(seen).toHaveLength(30)
    pass(HOUR - 30 * 60_000)
    expect(await publish()).toMatchObject({ state: 'sent' })
  })

  it('what was refused does not count, what may be there does', async () => {
    const refused = connect(() => answer({ error_code: 20021 }, 400), { publishPerHour: 1 })
    expect([await refusal(refused.publish()), await refusal(refused.publish())]).toMatchObject([{ code: 'content_refused' }, { code: 'content_refused' }])
    const lost = connect(() => ({ network: 'ECONNRESET' }), { publishPerHour: 1 })
    expect([await refusal(lost.publish()), await refusal(lost.publish())]).toMatchObject([{ details: { maybeSent: true } }, { code: 'quota_exhausted' }])
  })

  it('20032 is in review; an answer without an id may be there', async () => {
    expect(await connect(() => answer({ error_code: '20032' }, 400)).publish()).toMatchObject({ state: 'in_review' })
    expect(await refusal(connect(() => answer({ text: 'x' })).publish())).toMatchObject({ details: { maybeSent: true } })
  })
})

describe('a commercial account', () => {
  it('writes freely, beyond 140 characters as a long text', async () => {
    const { publish, seen } = connect(() => answer({ id: 1 }), { profile: 'commercial' })
    await publish({ text: '#新品# 今天开售' })
    await publish({ text: '长'.repeat(2000) })
    expect(seen.map(request => [request.path, request.params.get('is_longtext')])).toEqual([['/2/statuses/update/biz.json', null], ['/2/statuses/update/biz.json', '1']])
    expect(await refusal(publish({ text: '长'.repeat(2001) }))).toMatchObject({ code: 'text_too_long', details: { limit: 2000 } })
  })

  it('a picture goes with it, named by its bytes', async () => {
    const { publish, seen, bodies } = connect(() => answer({ id: 1 }), { profile: 'commercial' })
    await publish({ media: [file({ name: '../../x.exe', mime: 'application/x-msdownload' })] })
    expect(seen[0]?.path).toBe('/2/statuses/upload/biz.json')
    const form = bodies[0] as FormData
    expect(form.get('access_token')).toBe('accessToken-value')
    expect(form.get('pic')).toMatchObject({ name: 'picture.png', type: 'image/png', size: PNG.length })
  })
})
