import type { FakeConnector } from '../support/engine/fake-connector.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import { Buffer } from 'node:buffer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createTakeIn } from '../support/engine/take-in.ts'
import { until } from '../support/until.ts'

const dayMs = 24 * 3_600_000
/** A picture of one point. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

let t: TestEngine
let weibo: FakeConnector
let boss: Desk

beforeEach(async () => {
  t = await startTestEngine({ pace: 0.001 })
  weibo = t.weibo
  boss = t.desk('boss')
})
afterEach(() => t.stop())

async function account() {
  const { rows, viewId } = await boss.view('accounts', {})
  await boss.call('view:close', { viewId })
  return rows[0]
}

async function alarms(desk: Desk) {
  const { summary, viewId } = await desk.view('me', {})
  await desk.call('view:close', { viewId })
  return summary.alarms.filter(alarm => alarm.kind === 'must_reauthorise')
}

describe('how an authorisation stands', () => {
  it('three days before its end supervisors are told and the account is amber; renewed, both are over', async () => {
    let expiresAt = t.clock.now() + 10 * dayMs
    Object.assign(weibo, { grant: () => ({ expiresAt, byPerson: true }) })
    await until(async () => (await account())?.grant.expiresAt === expiresAt, 'the end to be known')
    expect(await account()).toMatchObject({ grant: { due: false } })
    expect(await alarms(boss)).toEqual([])

    t.clock.advance(8 * dayMs)
    await until(async () => (await alarms(boss)).length === 1, 'the alarm')
    expect(await account()).toMatchObject({ health: 'degraded', grant: { due: true }, remarks: expect.arrayContaining(['must_reauthorise']) })
    expect(await alarms(t.desk('lin'))).toEqual([])

    expiresAt += 30 * dayMs
    await until(async () => (await alarms(boss)).length === 0 && (await account())?.grant.due === false, 'the alarm to end')
    expect(await account()).toMatchObject({ health: 'ok' })
  })

  it('what the platform renews by itself needs nobody', async () => {
    const expiresAt = t.clock.now() + dayMs
    Object.assign(weibo, { grant: () => ({ expiresAt, byPerson: false }) })
    await until(async () => (await account())?.grant.expiresAt === expiresAt && (await account())?.health === 'ok', 'the end to be known')
    expect(await account()).toMatchObject({ grant: { due: false } })
    expect(await alarms(boss)).toEqual([])
  })

  it('is asked for once a day where only the platform knows it', async () => {
    let asked = 0
    const expiresAt = t.clock.now() + 20 * dayMs
    Object.assign(weibo, {
      grant: () => ({ expiresAt: null, byPerson: true }),
      check: async () => {
        asked += 1
        return { uid: '1', name: '品牌', grant: { expiresAt, byPerson: true }, remarks: [] }
      },
    })
    t.clock.advance(11 * 60_000)
    await until(async () => (await account())?.grant.expiresAt === expiresAt, 'the platform to be asked')
    t.clock.advance(60 * 60_000)
    const polls = weibo.polls
    await until(() => weibo.polls > polls, 'rounds to pass')
    expect(asked).toBe(1)
  })

  it('withdrawn by a push, the account is red at once; given again, well', async () => {
    let grant: 'given' | 'withdrawn' = 'withdrawn'
    Object.assign(weibo, { callback: { verify: () => null, parse: () => ({ items: [], bad: [], grant }), acknowledge: () => ({ status: 200, body: 'ok' }) } })
    await boss.call('channel:pause', { accountId: 'weibo-main', paused: true })
    await boss.call('channel:pause', { accountId: 'weibo-main', paused: false })
    await boss.call('channel:pause', { accountId: 'weibo-main', paused: true })
    const push = () => t.engine.webhook('weibo-main', { method: 'POST', path: '/', query: {}, headers: {}, body: new Uint8Array([1]) })
    expect(await push()).toMatchObject({ status: 200 })
    expect((await t.store.read.get('accounts', 'weibo-main'))?.error).toBe('auth_invalid')
    expect(boss.events.some(({ name, payload }) => name === 'alarm' && 'kind' in payload && payload.kind === 'channel_red')).toBe(true)
    grant = 'given'
    await push()
    expect((await t.store.read.get('accounts', 'weibo-main'))?.error).toBeNull()
  })
})

describe('what could not be read', () => {
  const raw = JSON.stringify({ idstr: '5001', text: 7 })

  async function letter() {
    const { rows, viewId } = await boss.view('deadLetters', {})
    await boss.call('view:close', { viewId })
    return rows[0]
  }
  async function arrive() {
    weibo.badWaiting.push({ raw, code: 'channel_bad_answer', reason: 'text: invalid_type' })
    await until(async () => await letter() !== undefined, 'the letter')
  }
  const message = () => ({
    type: 'message' as const,
    channel: 'weibo' as const,
    objectKey: 'status:5001',
    touchpoint: 'mention' as const,
    visibility: 'public' as const,
    threadKey: 'status:5001:u1',
    author: { uid: 'u1', name: '客户' },
    byBrand: false,
    kind: 'text' as const,
    text: '终于读到了',
    media: [],
    at: t.clock.now(),
    addressed: true,
    replyTarget: { id: '5001' },
  })
  const retry = async () => boss.call('deadLetter:retry', { id: (await letter())?.id ?? '' }).then(answer => answer.outcome, (error: { code: string }) => error.code)

  it('is read again where the connector can', async () => {
    Object.assign(weibo, { readAgain: () => ({ items: [message()], bad: [] }) })
    await arrive()
    expect(await letter()).toMatchObject({ retry: 'reads_again' })
    expect(await retry()).toBe('taken')
    expect(await letter()).toBeUndefined()
    expect(await t.store.read.count('messages', { objectKey: 'status:5001' })).toBe(1)
  })

  it('still unreadable, it stays and says why', async () => {
    Object.assign(weibo, { readAgain: () => ({ items: [], bad: [{ raw, code: 'channel_bad_answer', reason: 'x' }] }) })
    await arrive()
    expect(await retry()).toBe('channel_bad_answer')
    expect(await letter()).toBeDefined()
  })

  it('is asked for again where it cannot; gone from the platform, it says so and the cursor stays', async () => {
    await arrive()
    expect(await letter()).toMatchObject({ retry: 'asks_again' })
    await boss.call('channel:pause', { accountId: 'weibo-main', paused: true })
    const polls = weibo.polls
    await until(() => weibo.polls === polls || weibo.polls > polls, 'the run to be over')
    expect(await retry()).toBe('not_found')
    const before = await t.store.read.find('cursors', {})
    weibo.waiting.push(message())
    expect(await retry()).toBe('taken')
    expect(await t.store.read.find('cursors', {})).toEqual(before)
    expect(await t.store.read.count('messages', { objectKey: 'status:5001' })).toBe(1)
  })

  it('whose item has come by another way since is ended, and the answer says so', async () => {
    await arrive()
    await createTakeIn(t).hear({ text: '换一条路来的', objectKey: 'status:5001' })
    expect(await retry()).toBe('known')
    expect(await letter()).toBeUndefined()
    expect(await t.store.read.find('deadLetters', {})).toMatchObject([{ endedHow: 'known' }])
    expect(await t.store.read.count('messages', { objectKey: 'status:5001' })).toBe(1)
  })

  it('that may have changed an item which was here before it stays as long as it cannot be read', async () => {
    Object.assign(weibo, { readAgain: () => ({ items: [], bad: [{ raw, code: 'channel_bad_answer', reason: 'x' }] }) })
    await createTakeIn(t).hear({ text: '早就在的', objectKey: 'status:5001' })
    t.clock.advance(1_000)
    await arrive()
    expect(await retry()).toBe('channel_bad_answer')
    expect(await letter()).toBeDefined()
  })

  it('of a feed that is no longer there it cannot be tried, and the row says why', async () => {
    await arrive()
    Object.assign(weibo, { feeds: [] })
    expect(await letter()).toMatchObject({ retry: 'feed_gone' })
    expect(await retry()).toBe('wrong_state')
  })
})

describe('F61 texts that are kept for some days only', () => {
  it('go from closed cases, with files, journal and search; the act stays', async () => {
    const { hear } = createTakeIn(t)
    weibo.onMedia = () => ({ mime: 'image/png', bytes: Buffer.from(pixel, 'base64'), name: '坏了.png' })
    await hear({ text: '我的路由器坏了，订单号是秘密九九八', objectKey: 'status:71', media: [{ kind: 'image', ref: 'pic:1' }] })
    const file = await until(async () => (await t.store.read.find('media', { state: 'ready' }))[0], 'the picture')
    expect((await t.engine.media(file.id)).bytes.byteLength).toBeGreaterThan(0)
    const [old] = await t.store.read.find('conversations', {})
    await boss.call('conversation:claim', { id: old!.id })
    const { epoch } = (await t.store.read.get('conversations', old!.id))!
    await boss.call('message:send', { conversationId: old!.id, clientKey: 'answer-0001', text: '给您换一台新的，明天上门。', role: 'reply', epoch, seenVersion: 9_999, replyToMessageId: null, anyway: true, acceptWarnings: true })
    await until(async () => (await t.store.read.find('outbox', {})).some(row => row.state === 'sent'), 'the answer to be sent')
    const room = await t.store.read.get('conversations', old!.id)
    await boss.call('conversation:resolve', { id: old!.id, epoch, version: room!.version, reason: 'solved' })
    const matter = await t.store.read.get('cases', old!.caseId)
    await boss.call('case:close', { id: old!.caseId, version: matter!.version, reason: 'told_result' })
    await boss.call('account:retention', { id: 'weibo-main', days: 30 })

    await hear({ text: '另一位客户的话要留着', objectKey: 'status:72' })
    t.clock.advance(31 * dayMs)
    await until(async () => (await t.store.read.get('conversations', old!.id))?.preview === '', 'the round')
    const messages = await t.store.read.find('messages', { conversationId: old!.id })
    expect(messages.length).toBeGreaterThan(1)
    expect(messages.map(message => message.text)).toEqual(messages.map(() => ''))
    expect(await t.store.read.count('journal', { objectKey: 'status:71' })).toBe(0)
    expect(await t.store.read.get('media', file.id)).toMatchObject({ state: 'gone', ref: '', name: null, sha256: null })
    await expect(t.engine.media(file.id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await t.store.read.find('outbox', {})).map(row => row.text)).toEqual([''])
    await until(async () => (await boss.call('search:messages', { query: '秘密九九八' })).total === 0, 'the search to forget')
    expect(await t.store.read.count('audit', { action: 'retention.erase', entityId: old!.id })).toBe(1)
    expect((await t.store.read.find('messages', { objectKey: 'status:72' }))[0]?.text).toBe('另一位客户的话要留着')
  })
})
