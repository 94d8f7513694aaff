import type { Discourse } from './discourse.ts'
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../../../tests/support/until.ts'
import { createRandom } from '../../base/random.ts'
import { createFaults } from '../../faults.ts'
import { createManualHost } from '../../testing/manual-host.ts'
import { createTruth } from '../../truth.ts'
import { startDiscourse } from './discourse.ts'

const MINUTE_MS = 60_000
const WORDS = '您好，我们已经看到您的留言'

interface Pushed { readonly headers: Headers, readonly body: string }

let site: Discourse
let manual: ReturnType<typeof createManualHost>
let pushed: Pushed[]
let status: number
const faults = createFaults(() => manual.now())
const truth = createTruth()

beforeEach(async () => {
  pushed = []
  status = 200
  manual = createManualHost()
  const host = { ...manual, fetch: async (_: unknown, init?: RequestInit) => {
    pushed.push({ headers: new Headers(init?.headers), body: new TextDecoder().decode(init?.body as Uint8Array) })
    return new Response('', { status })
  } }
  site = await startDiscourse({ host: host as typeof manual, faults, truth: truth.on('discourse'), random: createRandom(3), port: 0 })
})

afterEach(async () => {
  faults.clear()
  await site.close()
})

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number, body: Record<string, unknown>, headers: Headers, text: string }> {
  const { apiKey, username } = site.account() as { apiKey: string, username: string }
  const response = await fetch(`${site.url}${path}`, {
    method,
    headers: { 'api-key': apiKey, 'api-username': username, ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers },
    ...body === undefined ? {} : { body: JSON.stringify(body) },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : {} }
}

function ask(raw = '@yunshan_care 充电到 80% 就停', name = 'fan_lin') {
  return site.verbs.openTopic({ userId: site.verbs.meet({ name }).id, title: '请教', raw })
}

function idsOf(rows: unknown): number[] {
  return (rows as { id: number }[]).map(row => row.id)
}

describe('keys', () => {
  it('a wrong pair is 403 with its type, or bare text in other versions', async () => {
    expect(await call('GET', '/posts.json', undefined, { 'api-key': 'x' })).toMatchObject({ status: 403, body: { error_type: 'invalid_access' } })
    expect(await call('GET', '/posts.json', undefined, { 'api-username': 'fan_lin' })).toMatchObject({ status: 403 })
    faults.set('bare_refusal', { on: true })
    expect((await call('GET', '/posts.json', undefined, { 'api-key': 'x' })).headers.get('content-type')).toBe('text/plain')
  })
})

describe('the sweep', () => {
  it('brings posts with ids in (before − 50, before], without those that are hidden', async () => {
    const posts = Array.from({ length: 60 }, (_, n) => ask(`第 ${n} 条`))
    const quiet = site.verbs.writePrivately({ userId: posts[0]!.userId, raw: '在吗' })
    const last = posts.at(-1)!
    const { body } = await call('GET', `/posts.json?before=${last.id}`)
    expect(idsOf(body.latest_posts)).toEqual(posts.slice(-50).map(post => post.id).reverse())
    expect(idsOf((await call('GET', '/posts.json')).body.latest_posts)).not.toContain(quiet.id)
    expect(idsOf((await call('GET', '/private-posts.json')).body.private_posts)).toEqual([quiet.id])
    expect((await call('GET', '/posts.json?before=20')).body.latest_posts).toEqual([])
  })
})

describe('writing', () => {
  it('answers the post as root object, in review an enqueued one without id, and 422 without a type', async () => {
    const { topicId } = ask()
    expect((await call('POST', '/posts.json', { raw: WORDS, topic_id: topicId, reply_to_post_number: 1 })).body).toMatchObject({ topic_id: topicId, post_number: 2, reply_to_post_number: 1, draft_sequence: 1 })
    expect(await call('POST', '/posts.json', { raw: '短', topic_id: topicId })).toMatchObject({ status: 422, body: { action: 'create_post', errors: [expect.any(String)] } })
    site.changeAccount({ isHeld: true })
    const held = await call('POST', '/posts.json', { raw: `${WORDS}二`, topic_id: topicId })
    expect(held).toMatchObject({ status: 200, body: { action: 'enqueued', success: true } })
    expect(held.body).not.toHaveProperty('id')
  })

  it('gives the first post again for 120 s, refuses the words for five minutes, then takes them', async () => {
    const { topicId } = ask()
    const first = await call('POST', '/posts.json', { raw: WORDS, topic_id: topicId })
    manual.advance(119_000)
    expect((await call('POST', '/posts.json', { topic_id: topicId, raw: WORDS })).body.id).toBe(first.body.id)
    manual.advance(2000)
    expect(await call('POST', '/posts.json', { raw: WORDS, topic_id: topicId })).toMatchObject({ status: 422 })
    expect(await call('POST', '/posts.json', { raw: WORDS, topic_id: topicId, reply_to_post_number: 1 })).toMatchObject({ status: 422 })
    manual.advance(5 * MINUTE_MS)
    expect((await call('POST', '/posts.json', { raw: WORDS, topic_id: topicId })).body.id).not.toBe(first.body.id)
  })
})

describe('limits', () => {
  it('the key\'s own is JSON with a code, an action\'s has none, the address\'s is plain text', async () => {
    site.changeAccount({ callsPerMinute: 2 })
    await call('GET', '/posts.json')
    await call('GET', '/posts.json')
    const key = await call('GET', '/posts.json')
    expect(key).toMatchObject({ status: 429, body: { error_type: 'rate_limit', extras: { wait_seconds: 60 } } })
    expect(key.headers.get('discourse-rate-limit-error-code')).toBe('admin_api_key_rate_limit')
    faults.set('slow_down', { on: true, form: 'action' })
    expect((await call('GET', '/posts.json')).headers.get('discourse-rate-limit-error-code')).toBeNull()
    faults.set('slow_down', { on: true, form: 'address', waitS: 10 })
    const address = await call('GET', '/posts.json')
    expect([address.headers.get('content-type'), address.headers.get('retry-after'), address.headers.get('discourse-rate-limit-error-code')]).toEqual(['text/plain', '10', 'ip_60_secs_limit'])
    expect(address.text).toContain('Error code: ip_60_secs_limit.')
  })
})

describe('webhooks', () => {
  const delivered = () => until(() => site.webhooks.view().pending === 0, 'delivered')

  it('a ping first, then posts with their headers, signed over the very bytes', async () => {
    expect(await site.webhooks.register('http://receiver.test/hook')).toEqual({ ok: true, reason: null })
    expect(pushed[0]?.body).toBe('{"ping":"OK"}')
    expect([pushed[0]?.headers.get('x-discourse-event-type'), pushed[0]?.headers.get('x-discourse-event')]).toEqual(['ping', null])
    ask()
    await delivered()
    const { headers, body } = pushed.at(-1)!
    expect([headers.get('x-discourse-instance'), headers.get('x-discourse-event-type'), headers.get('x-discourse-event')]).toEqual([site.url, 'post', 'post_created'])
    const { webhookSecret } = site.account() as { webhookSecret: string }
    expect(headers.get('x-discourse-event-signature')).toBe(`sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`)
    const { post } = JSON.parse(body) as { post: Record<string, unknown> }
    expect(post).toMatchObject({ raw: expect.any(String), topic_archetype: 'regular', topic_title: '请教' })
    for (const absent of ['can_edit', 'actions_summary', 'yours', 'readers_count', 'mentioned_users'])
      expect(post).not.toHaveProperty(absent)
  })

  it('a ping that nobody answers registers nothing', async () => {
    status = 500
    expect(await site.webhooks.register('http://receiver.test/hook')).toMatchObject({ ok: false })
    ask()
    expect(pushed).toHaveLength(1)
  })

  it('what is not taken comes again after 1, 5, 25 and 125 minutes, and then no more', async () => {
    await site.webhooks.register('http://receiver.test/hook')
    const { userId } = site.verbs.writePrivately({ userId: site.verbs.meet({ name: 'quiet' }).id, raw: '在吗' })
    await delivered()
    const before = pushed.length
    status = 500
    site.verbs.writePrivately({ userId, raw: '人呢' })
    const tries: number[] = []
    for (const [index, minutes] of [0, 1, 5, 25, 125].entries()) {
      manual.advance(minutes * MINUTE_MS)
      await until(() => pushed.length === before + index + 1, `try ${index + 1}`)
      await until(() => site.webhooks.view().recent.at(-1)?.isWaiting === true || site.webhooks.view().pending === 0, 'answered')
      tries.push(pushed.length - before)
    }
    await delivered()
    expect(tries).toEqual([1, 2, 3, 4, 5])
    expect(site.webhooks.view()).toMatchObject({ givenUp: 1 })
  })

  it('an address that is gone again and again is switched off', async () => {
    await site.webhooks.register('http://receiver.test/hook')
    status = 410
    for (let n = 0; n < 5; n++) {
      site.verbs.writePrivately({ userId: site.verbs.meet({ name: `quiet_${n}` }).id, raw: '在吗' })
      await delivered()
    }
    expect(site.webhooks.view()).toMatchObject({ isOff: true })
  })
})

describe('the ledger', () => {
  it('knows who said what to whom, and what was deleted', async () => {
    const from = truth.on('discourse').after(0).length
    const post = ask()
    await call('POST', '/posts.json', { raw: WORDS, topic_id: post.topicId, reply_to_post_number: 1 })
    site.verbs.remove(post.id)
    expect(truth.on('discourse').after(0).slice(from)).toMatchObject([
      { kind: 'post', channel: 'forum', platform: 'discourse', touchpoint: 'mention', isBrand: false, deleted: true },
      { kind: 'comment', isBrand: true, to: post.userId, text: WORDS, inReplyTo: String(post.id) },
    ])
  })

  it('a new world has new people, and ids that go on', () => {
    const before = ask()
    site.reset(createRandom(4))
    expect(site.place.isFree('fan_lin')).toBe(true)
    expect(ask().id).toBeGreaterThan(before.id)
  })
})
