import type { FeedCursor } from '../../src/channels/connector.ts'
import type { InboundItem } from '../../src/shared/domain/index.ts'
import type { WeiboHarness } from './connector.weibo-harness.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { refusal } from './connector-fetch.ts'
import { drain, messagesOf, patient, replyTo } from './connector-harness.ts'
import { makeWeiboHarness } from './connector.weibo-harness.ts'

let harness: WeiboHarness
afterEach(() => harness.close())

const keysOf = (items: readonly InboundItem[]): Set<string> => new Set(messagesOf(items).map(item => item.objectKey))

describe('weibo F11 the token dies in the middle', () => {
  it('F11 while a burst is read: auth_expired without the token in it; after a new grant the rest, nothing lost, nothing read twice over', async () => {
    harness = await makeWeiboHarness('commercial')
    const { connector, sandbox, mention, secrets } = harness
    const start = (await drain(connector, 'mentions', null)).cursor
    const voices = Array.from({ length: 160 }, (_, n) => mention(`第${n}条`))
    const first = await connector.poll('mentions', start, patient())
    sandbox.faults.set('F11', { on: true, afterCalls: 1 })
    const second = await connector.poll('mentions', first.cursor, patient())
    const refused = await refusal(connector.poll('mentions', second.cursor, patient()))
    expect(refused).toMatchObject({ code: 'auth_expired', retryable: false })
    expect(JSON.stringify(refused)).not.toContain(secrets[0])
    expect(await refusal(connector.send(replyTo(voices[0]!, '您好'), patient()))).toMatchObject({ code: 'auth_expired' })
    expect((await refusal(connector.check(patient()))).code).toBe('auth_expired')
    sandbox.faults.clear()
    sandbox.weibo.context.tokens.issue(sandbox.weibo.context.account.uid)
    const rest = await drain(connector, 'mentions', second.cursor)
    const seen = keysOf([...first.items, ...second.items, ...rest.items])
    expect(voices.filter(voice => !seen.has(voice.objectKey))).toEqual([])
    expect(first.items.length + second.items.length).toBeLessThan(voices.length)
    await connector.send(replyTo(voices[0]!, '您好'), patient())
    expect(harness.brandTexts(voices[0]!.threadKey)).toEqual(['您好'])
  })

  it.each([['expired', 'auth_expired'], ['expired_token', 'auth_expired'], ['invalid', 'auth_invalid'], ['revoked', 'auth_invalid'], ['grant_removed', 'auth_invalid']] as const)('F11 %s is %s', async (state, code) => {
    harness = await makeWeiboHarness('standard')
    harness.sandbox.faults.set('token', { on: true, state })
    expect(await refusal(harness.connector.poll('mentions', null, patient()))).toMatchObject({ code })
  })

  it('how long the grant lives is known after a check, and re-asked by the calmest feed when it changed', async () => {
    harness = await makeWeiboHarness('standard')
    const { connector, sandbox } = harness
    sandbox.faults.set('token_short', { on: true, livesS: 2 * 24 * 3600 })
    await connector.poll('by_me', null, patient())
    const { expiresAt, byPerson } = connector.grant()
    expect(byPerson).toBe(true)
    expect(Math.abs((expiresAt ?? 0) - Date.now() - 2 * 24 * 3_600_000)).toBeLessThan(5000)
    sandbox.faults.set('token_short', { on: true, livesS: 0 })
    expect(await refusal(connector.poll('mentions', null, patient()))).toMatchObject({ code: 'auth_expired' })
  })
})

describe('weibo F13 the platform\'s clock', () => {
  it.each([[7], [-7]])('F13 wrong by %i minutes and set right in the middle: no gap, times as the platform tells them', async (skewMinutes) => {
    harness = await makeWeiboHarness('commercial')
    const { connector, sandbox, mention } = harness
    const before = mention('先')
    let cursor: FeedCursor = (await drain(connector, 'mentions', null)).cursor
    sandbox.faults.set('F13', { on: true, skewMinutes })
    const during = mention('中')
    const taken = await drain(connector, 'mentions', cursor)
    cursor = taken.cursor
    sandbox.faults.clear()
    const after = mention('后')
    const rest = await drain(connector, 'mentions', cursor)
    expect(keysOf([...taken.items, ...rest.items])).toEqual(new Set([before, during, after].map(voice => voice.objectKey)))
    const at = messagesOf(taken.items).find(item => item.objectKey === during.objectKey)?.at ?? 0
    expect(Math.abs(at - Date.now() - skewMinutes * 60_000)).toBeLessThan(5000)
  })
})

describe('weibo F21 what is answered is gone', () => {
  it.each([
    ['comment_deleted', 'source_deleted', { what: 'comment' }],
    ['post_deleted', 'source_deleted', { what: 'post' }],
    ['blocked', 'privacy_refused', {}],
    ['frozen', 'account_frozen', { needsPerson: true }],
  ] as const)('F21 %s: final, nothing was written', async (what, code, details) => {
    harness = await makeWeiboHarness('commercial')
    const { connector, sandbox } = harness
    const { people, context } = sandbox.weibo
    context.world.addPost({ uid: context.world.brandUid, text: '新品开售', at: Date.now(), pictures: [], repostOf: null, source: '网页', likes: 0, deleted: false, visibleFrom: 0 })
    const user = people.meet({ nick: '路人' })
    people.say({ uid: user.uid, kind: 'comment', text: '漏水' })
    const comment = messagesOf((await drain(connector, 'comments_to_me', null)).items)[0]!
    sandbox.faults.set('F21', { on: true, what })
    expect(await refusal(connector.send(replyTo({ threadKey: comment.threadKey, replyTarget: comment.replyTarget as Record<string, string> }, '您好'), patient()))).toMatchObject({ code, retryable: false, details })
    expect(harness.brandTexts(comment.threadKey)).toEqual([])
  })

  it('F21 deleted after it was taken in: looking again tells, and counts that grew', async () => {
    harness = await makeWeiboHarness('commercial')
    const { connector, sandbox, mention, remove } = harness
    const [gone, grown] = [mention('漏水'), mention('漏电')]
    remove(gone)
    sandbox.faults.set('counters_grow', { on: true, by: 500 })
    const items = await connector.recheck?.read([gone.objectKey, grown.objectKey], patient())
    expect(items).toContainEqual(expect.objectContaining({ type: 'deleted', objectKey: gone.objectKey }))
    expect(items?.find(item => item.type === 'spread')).toMatchObject({ objectKey: grown.objectKey })
  })
})

describe('weibo the keyword stream', () => {
  const stream = 'stream:10001'
  async function tuned(): Promise<{ cursor: FeedCursor, say: (text: string) => string }> {
    harness = await makeWeiboHarness('commercial', { subscriptions: ['10001', '10002'] })
    const { people } = harness.sandbox.weibo
    const user = people.meet({ nick: '路人' })
    const say = (text: string): string => {
      const post = people.say({ uid: user.uid, kind: 'search_post', text })
      return `status:${'id' in post ? post.id : 0}`
    }
    say('云杉 先有一条')
    return { cursor: (await harness.connector.poll(stream, null, patient())).cursor, say }
  }

  it('goes on where it stood, over as many connections as it takes', async () => {
    const { cursor, say } = await tuned()
    const keys = Array.from({ length: 230 }, (_, n) => say(`云杉 第${n}条`))
    const seen = new Set<string>()
    let at = cursor
    for (let pages = 0; pages < 6 && seen.size < keys.length; pages++) {
      const page = await harness.connector.poll(stream, at, patient())
      expect(page.more).toBe(true)
      for (const key of keysOf(page.items))
        seen.add(key)
      at = page.cursor
    }
    expect(seen).toEqual(new Set(keys))
  })

  it('a corrupt line is a dead letter, the others come, and it is not read again', async () => {
    const { cursor, say } = await tuned()
    const keys = [say('云杉 一'), say('云杉 二'), say('云杉 三')]
    harness.sandbox.faults.set('stream_corrupt', { on: true, times: 1 })
    const page = await harness.connector.poll(stream, cursor, patient())
    expect(page.bad).toHaveLength(1)
    expect(keysOf(page.items)).toEqual(new Set(keys.slice(1)))
    const later = say('云杉 四')
    expect(keysOf((await harness.connector.poll(stream, page.cursor, patient())).items)).toEqual(new Set([later]))
  })

  it('both subscriptions carry one post: one key, which the search and the mentions know too', async () => {
    const { cursor, say } = await tuned()
    const streams = () => harness.answered.filter(path => path === '/commercial/push').length
    const before = streams()
    const reading = Promise.all([stream, 'stream:10002'].map(feed => harness.connector.poll(feed, feed === stream ? cursor : { since: '' }, patient())))
    harness.sandbox.faults.set('stream_duplicates', { on: true })
    await until(() => streams() === before + 2, 'both connections')
    const key = say('云杉 一')
    for (const page of await reading)
      expect(keysOf(page.items)).toContain(key)
    expect(keysOf((await drain(harness.connector, 'search:云杉', null)).items)).toContain(key)
  })

  it('the wrong address is a missing permission, of this feed alone', async () => {
    const { cursor } = await tuned()
    harness.sandbox.faults.set('stream_wrong_address', { on: true })
    expect(await refusal(harness.connector.poll(stream, cursor, patient()))).toMatchObject({ code: 'permission_missing', details: { scope: 'address' } })
    expect((await harness.connector.poll('mentions', null, patient())).items).toEqual([])
  })
})

describe('weibo the search varies', () => {
  it('one row in twenty is left out each time: the overlap brings it', async () => {
    harness = await makeWeiboHarness('commercial')
    const { connector, sandbox } = harness
    const user = sandbox.weibo.people.meet({ nick: '路人' })
    let { cursor } = await drain(connector, 'search:云杉', null)
    const keys = Array.from({ length: 120 }, (_, n) => sandbox.weibo.people.say({ uid: user.uid, kind: 'search_post', text: `云杉 第${n}条` })).flatMap(post => 'id' in post ? `status:${post.id}` : [])
    sandbox.faults.set('search_varies', { on: true })
    const seen = new Set<string>()
    for (let looks = 0; looks < 8; looks++) {
      const page = await drain(connector, 'search:云杉', cursor)
      cursor = page.cursor
      for (const key of keysOf(page.items))
        seen.add(key)
    }
    expect(keys.filter(key => !seen.has(key))).toEqual([])
  })
})

describe('weibo over a limit', () => {
  it.each([[false], [true]])('hTTP 400 instead of 403 (%s) changes nothing', async (as400) => {
    harness = await makeWeiboHarness('standard')
    harness.sandbox.weibo.context.quota.limit({ perUserDay: 0 })
    if (as400)
      harness.sandbox.faults.set('limits_as_400', { on: true })
    expect(await refusal(harness.connector.poll('mentions', null, patient()))).toMatchObject({ code: 'quota_exhausted', details: { scope: 'account', httpStatus: as400 ? 400 : 403 } })
  })
})

describe('weibo publishing', () => {
  const post = (text: string) => ({ text, media: [], clientKey: 'k', firstTriedAt: Date.now() })

  it('a standard account shares under the platform\'s rules', async () => {
    harness = await makeWeiboHarness('standard', { safeDomains: ['yunshan.example'] })
    const made = await harness.connector.publish?.(post('新品说明 https://yunshan.example/a'), patient())
    expect(made).toMatchObject({ state: 'sent', objectKey: expect.stringMatching(/^status:\d+$/) })
    expect(harness.sandbox.weibo.context.world.posts.get(Number(made?.objectKey?.slice(7)))).toMatchObject({ text: '新品说明 https://yunshan.example/a' })
  })

  it('F17 a post whose answer is lost is there once, and may be there', async () => {
    harness = await makeWeiboHarness('commercial')
    const before = harness.sandbox.weibo.context.world.feeds.brandPosts.ids.length
    harness.disturb('cut_after_accept')
    expect(await refusal(harness.connector.publish!(post('今天开售'), patient()))).toMatchObject({ details: { maybeSent: true } })
    expect(harness.sandbox.weibo.context.world.feeds.brandPosts.ids).toHaveLength(before + 1)
  })

  it('a commercial account writes freely, and its reposts come back as a feed', async () => {
    harness = await makeWeiboHarness('commercial')
    const { connector, sandbox } = harness
    const made = await connector.publish?.(post('#新品# 今天开售'), patient())
    const postId = Number(made?.objectKey?.slice(7))
    const user = sandbox.weibo.people.meet({ nick: '路人' })
    const say = (text: string) => sandbox.weibo.people.say({ uid: user.uid, kind: 'search_post', text, repostOf: postId })
    say('转发微博')
    const worded = say('先把售后做好')
    const { items } = await drain(connector, 'reposts', null)
    expect(items).toMatchObject([{ objectKey: `status:${'id' in worded ? worded.id : 0}`, touchpoint: 'search_hit', addressed: false, context: { objectKey: `status:${postId}`, byBrand: true } }])
  })
})
