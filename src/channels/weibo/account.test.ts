import type { ScriptedAnswer, SeenRequest } from '../../../tests/contract/connector-fetch.ts'
import { describe, expect, it } from 'vitest'
import { answer, createScriptedFetch, refusal } from '../../../tests/contract/connector-fetch.ts'
import { commentRow, customer, statusRow, uids } from '../../../tests/contract/connector-weibo-rows.ts'
import { createWeiboConnector } from './index.ts'

const NOW = Date.parse('2026-03-02T02:45:12Z')
const DAY = 24 * 3_600_000
const context = { signal: new AbortController().signal }
const INFO = { uid: Number(uids.brand), appkey: '1', scope: null, create_at: 1, expire_in: 86_400 }

function connect(script: (request: SeenRequest) => ScriptedAnswer, settings: Record<string, unknown> = {}) {
  const { fetch, seen } = createScriptedFetch(script)
  let now = NOW
  const connector = createWeiboConnector({
    accountId: 'a1',
    settings: { uid: uids.brand, screenName: '云杉家电客服', rip: '203.0.113.7', profile: 'commercial', ...settings },
    keepSecret: async () => {},
    secret: name => `${name}-value`,
    fetch,
    now: () => now,
  })
  return { connector, seen, pass: (ms: number) => void (now += ms) }
}

const brand = (): Response => answer(customer({ id: Number(uids.brand), idstr: uids.brand, screen_name: '云杉家电客服' }))
const asksInfo = (request: SeenRequest): boolean => request.path === '/oauth2/get_token_info'

describe('the grant', () => {
  it('a check asks whose token it is and for how long, then for the name, and writes nothing', async () => {
    const { connector, seen } = connect(request => asksInfo(request) ? answer(INFO) : brand())
    expect(connector.grant()).toEqual({ expiresAt: null, byPerson: true })
    const found = await connector.check(context)
    expect(found).toEqual({ uid: uids.brand, name: '云杉家电客服', grant: { expiresAt: NOW + DAY, byPerson: true }, remarks: ['callback_not_seen'] })
    expect(connector.grant()).toEqual(found.grant)
    expect(seen.map(request => [request.method, request.path])).toEqual([['POST', '/oauth2/get_token_info'], ['GET', '/2/users/show/biz.json']])
    expect(seen[0]?.url).not.toContain('accessToken-value')
  })

  it.each<[string, ScriptedAnswer, string, Record<string, unknown>]>([
    ['somebody else\'s token', answer({ ...INFO, uid: 5 }), 'auth_invalid', { reason: 'other_account' }],
    ['a token that is over', answer({ ...INFO, expire_in: -5 }), 'auth_expired', {}],
    ['a dead token', answer({ error: 'expired_token', error_code: 21327, error_description: 'x' }, 401), 'auth_expired', {}],
    ['no answer to the question', answer({ appkey: '1' }), 'channel_bad_answer', {}],
  ])('%s', async (_, what, code, details) => {
    const { connector, seen } = connect(request => asksInfo(request) ? what : brand())
    const refused = await refusal(connector.check(context))
    expect(refused).toMatchObject({ code, details })
    expect(JSON.stringify(refused)).not.toContain('accessToken-value')
    expect(seen).toHaveLength(1)
  })

  it('an uid as text and a life as text are read; without a life the end is unknown', async () => {
    const texts = connect(request => asksInfo(request) ? answer({ uid: uids.brand, expire_in: '60' }) : brand())
    expect((await texts.connector.check(context)).grant.expiresAt).toBe(NOW + 60_000)
    const silent = connect(request => asksInfo(request) ? answer({ uid: uids.brand }) : brand())
    expect((await silent.connector.check(context)).grant.expiresAt).toBeNull()
  })

  it('is asked for again once a day, beside the calmest feed, an hour after a failure, and never fails that feed', async () => {
    let isDown = false
    const { connector, seen, pass } = connect(request => asksInfo(request) ? isDown ? answer('', 502) : answer(INFO) : answer({ comments: [], next_cursor: 0 }))
    const asked = async (): Promise<number> => {
      await connector.poll('by_me', { mark: '5271900000000000' }, context)
      await connector.poll('mentions', { mark: '5271900000000000' }, context).catch(() => {})
      return seen.filter(asksInfo).length
    }
    expect(await asked()).toBe(1)
    pass(DAY - 1)
    expect(await asked()).toBe(1)
    pass(1)
    isDown = true
    expect(await asked()).toBe(2)
    expect(await asked()).toBe(2)
    pass(3_600_000)
    isDown = false
    expect(await asked()).toBe(3)
    expect(connector.grant().expiresAt).toBe(NOW + DAY + 3_600_000 + DAY)
  })

  it.each<[Record<string, unknown>, string[]]>([
    [{ profile: 'standard' }, ['standard_terms_no_storage', 'standard_quota_small', 'callback_not_seen', 'publish_needs_domain']],
    [{ profile: 'standard', safeDomains: ['yunshan.example'], rip: '192.168.1.5' }, ['standard_terms_no_storage', 'standard_quota_small', 'callback_not_seen', 'rip_not_public']],
    [{ rip: 'fd00::1', subscriptions: ['1'] }, ['callback_not_seen', 'rip_not_public', 'subscription_samples']],
    [{ rip: '2001:4860::1' }, ['callback_not_seen']],
  ])('remarks of %o', async (settings, remarks) => {
    const { connector } = connect(request => asksInfo(request) ? answer(INFO) : brand(), settings)
    expect((await connector.check(context)).remarks).toEqual(remarks)
  })
})

describe('what the documents leave open', () => {
  it('is a setting, and named as far as it matters', () => {
    const doubts = (settings: Record<string, unknown>): readonly string[] => connect(() => 'silence', settings).connector.capabilities.doubts
    expect(doubts({ profile: 'standard' })).toEqual(['pageSize', 'commentBatch', 'windowClosedCodes', 'closedCommentCodes', 'cardPicture'])
    expect(doubts({ subscriptions: ['1'] })).toEqual(expect.arrayContaining(['watchedPosts', 'longPostLimit', 'subscriptionPath']))
  })
})

describe('looking again', () => {
  const post = (id: number, fields: Record<string, unknown> = {}): Record<string, unknown> => statusRow({ id, idstr: String(id), ...fields })

  it('commercial: one call for posts, one for comments; texts, counts and stated deletions, nothing about what is left out', async () => {
    const { connector, seen } = connect(request => request.path.includes('comments')
      ? answer([commentRow({ text: '回复@云杉家电客服:还是没人理我', reply_comment: { id: 5, user: { id: Number(uids.brand) } }, like_count: 3 })])
      : answer({ statuses: [post(5271965837296617, { text: '改过了' }), { id: 5271965837296618, created_at: 'Mon Mar 02 10:21:07 +0800 2026', text: '抱歉，此微博已被作者删除。', deleted: '1' }] }))
    const items = await connector.recheck?.read(['status:5271965837296617', 'status:5271965837296618', 'status:5271965837296619', 'comment:5271968072861650', 'dm:abc', 'status:x'], context)
    expect(items).toEqual([
      { type: 'edited', channel: 'weibo', objectKey: 'status:5271965837296617', at: NOW, text: '改过了' },
      { type: 'spread', channel: 'weibo', objectKey: 'status:5271965837296617', at: NOW, spread: { reposts: 12, comments: 31, likes: 88 } },
      { type: 'deleted', channel: 'weibo', objectKey: 'status:5271965837296618', at: NOW },
      { type: 'edited', channel: 'weibo', objectKey: 'comment:5271968072861650', at: NOW, text: '还是没人理我' },
      { type: 'spread', channel: 'weibo', objectKey: 'comment:5271968072861650', at: NOW, spread: { likes: 3 } },
    ])
    expect(seen.map(request => [request.path, request.params.get('ids') ?? request.params.get('cids')])).toEqual([
      ['/2/statuses/show_batch/biz.json', '5271965837296617,5271965837296618,5271965837296619'],
      ['/2/comments/show_batch/biz.json', '5271968072861650'],
    ])
  })

  it('standard: post by post, gone when the platform says so', async () => {
    const { connector } = connect(request => request.params.get('id') === '2' ? answer({ error: 'x', error_code: '20101' }, 400) : answer(post(5271965837296617)), { profile: 'standard', recheckCallsPerDay: 10 })
    expect(connector.recheck?.most).toBe(3)
    const items = await connector.recheck?.read(['status:5271965837296617', 'status:2'], context)
    expect(items?.map(item => [item.type, 'objectKey' in item && item.objectKey])).toEqual([['edited', 'status:5271965837296617'], ['spread', 'status:5271965837296617'], ['deleted', 'status:2']])
  })

  it('standard: not at all unless wanted, and then never more calls a day than allowed', async () => {
    expect(connect(() => 'silence', { profile: 'standard' }).connector.recheck).toBeUndefined()
    const { connector, seen, pass } = connect(request => answer(post(Number(request.params.get('id')))), { profile: 'standard', recheckCallsPerDay: 2 })
    const look = async (): Promise<number> => {
      await connector.recheck?.read(['status:5271965837296617', 'status:5271965837296618', 'status:5271965837296619', 'comment:1'], context)
      return seen.length
    }
    expect([await look(), await look()]).toEqual([2, 2])
    pass(DAY)
    expect(await look()).toBe(4)
  })

  it('a text that is cut says nothing about an edit', async () => {
    const { connector } = connect(() => answer({ statuses: [post(5271965837296617, { isLongText: true })] }))
    expect((await connector.recheck?.read(['status:5271965837296617'], context))?.map(item => item.type)).toEqual(['spread'])
  })

  it.each(['{}', '{"statuses":null}'])('F10 an answer that is no list (%s) is an error', async (body) => {
    const { connector } = connect(() => answer(body))
    expect(await refusal(connector.recheck!.read(['status:1'], context))).toMatchObject({ code: 'channel_bad_answer' })
    expect(await refusal(connector.recheck!.read(['comment:1'], context))).toMatchObject({ code: 'channel_bad_answer' })
  })

  it('asks nothing for nothing', async () => {
    const { connector, seen } = connect(() => 'silence')
    expect(await connector.recheck?.read(['dm:1'], context)).toEqual([])
    expect(seen).toHaveLength(0)
  })
})

describe('who somebody is', () => {
  it('a commercial account learns followers and verification, and asks the fans service for good once that is closed to it', async () => {
    const open = connect(() => answer(customer({})))
    expect(await open.connector.profile?.(uids.customer, context)).toMatchObject({ name: '小雨不打伞', followers: 20412, verified: 'person' })
    expect(open.seen[0]?.path).toBe('/2/users/show/biz.json')
    const shut = connect(request => request.path.includes('users/show') ? answer({ error: 'x', error_code: 10014 }, 403) : answer({ uid: 7700112233, nickname: '小雨不打伞' }))
    for (let n = 0; n < 2; n++)
      expect(await shut.connector.profile?.(uids.customer, context)).toMatchObject({ uid: uids.customer, name: '小雨不打伞' })
    expect(shut.seen.map(request => request.path)).toEqual(['/2/users/show/biz.json', '/2/eps/user/info.json', '/2/eps/user/info.json'])
  })

  it('a standard account asks the fans service; who left is not found', async () => {
    const { connector, seen } = connect(() => answer({ error: 'x', error_code: 20003 }, 400), { profile: 'standard' })
    expect(await refusal(connector.profile!(uids.customer, context))).toMatchObject({ code: 'not_found', details: { what: 'customer' } })
    expect(seen.map(request => request.path)).toEqual(['/2/eps/user/info.json'])
  })
})

describe('deleting', () => {
  it('deletes a comment; one that is gone already is no error', async () => {
    const { connector, seen } = connect(() => answer({ id: 1 }))
    await connector.deleteOwn?.('comment:5271970597833659', context)
    expect([seen[0]?.path, seen[0]?.params.get('cid')]).toEqual(['/2/comments/destroy/biz.json', '5271970597833659'])
    await connect(() => answer({ error: 'x', error_code: '20201' }, 400)).connector.deleteOwn?.('comment:1', context)
  })

  it('what the platform cannot delete is not asked for; not ours is refused', async () => {
    const { connector, seen } = connect(() => answer({ error: 'x', error_code: '20203' }, 400))
    for (const key of ['status:1', 'dm:abc', 'comment:1&cid=2'])
      expect(await refusal(connector.deleteOwn!(key, context))).toMatchObject({ code: 'bad_input' })
    expect(seen).toHaveLength(0)
    expect(await refusal(connector.deleteOwn!('comment:1', context))).toMatchObject({ code: 'channel_bad_request' })
  })
})

describe('reading a dead letter again', () => {
  it('brings what the feed would have brought, without a call; what is cut stays where it is', () => {
    const { connector, seen } = connect(() => 'silence', { keywords: ['漏水'], subscriptions: ['1'] })
    const row = JSON.stringify(statusRow({}))
    expect(connector.readAgain?.('mentions', row)).toMatchObject({ items: [{ objectKey: 'status:5271965837296617', touchpoint: 'mention' }], bad: [] })
    expect(connector.readAgain?.('search:漏水', row)).toMatchObject({ items: [{ touchpoint: 'search_hit' }] })
    expect(connector.readAgain?.('stream:1', JSON.stringify({ id: 1, text: { type: 'status', status: statusRow({}) } }))).toMatchObject({ items: [{ touchpoint: 'search_hit' }] })
    for (const [feed, raw] of [['mentions', row.slice(0, 50)], ['nothing', row], ['mentions', '[]'], ['mentions', '['.repeat(100)]] as const)
      expect(connector.readAgain?.(feed, raw)).toMatchObject({ items: [], bad: [{ code: 'channel_bad_answer' }] })
    expect(seen).toHaveLength(0)
  })
})
