import type { ScriptedAnswer, SeenRequest } from '../../../tests/contract/connector-fetch.ts'
import type { FeedCursor } from '../connector.ts'
import { describe, expect, it } from 'vitest'
import { answer, createScriptedFetch } from '../../../tests/contract/connector-fetch.ts'
import { customer, statusRow, uids } from '../../../tests/contract/connector-weibo-rows.ts'
import { createWeiboConnector } from './index.ts'
import { callsByName, hasOwnWords } from './text.ts'

const NOW = Date.parse('2026-03-02T02:45:12Z')
const context = { signal: new AbortController().signal }
const brand = customer({ id: Number(uids.brand), idstr: uids.brand, screen_name: '云杉家电客服' })

function connect(script: (request: SeenRequest) => ScriptedAnswer, settings: Record<string, unknown> = {}) {
  const { fetch, seen } = createScriptedFetch(script)
  let now = NOW
  const connector = createWeiboConnector({
    accountId: 'a1',
    settings: { uid: uids.brand, screenName: '云杉家电客服', rip: '203.0.113.7', profile: 'commercial', watchedPosts: 2, ...settings },
    keepSecret: async () => {},
    secret: name => `${name}-value`,
    fetch,
    now: () => now,
  })
  return { connector, seen, pass: (ms: number) => void (now += ms) }
}

const own = (id: number): Record<string, unknown> => statusRow({ id, idstr: String(id), user: brand })
const repost = (id: number, text: string, fields: Record<string, unknown> = {}): Record<string, unknown> => statusRow({ id, idstr: String(id), text, retweeted_status: { id: 5271960000000000, text: '新品开售', user: brand }, ...fields })

async function round(connector: ReturnType<typeof connect>['connector'], from: FeedCursor | null): Promise<{ keys: string[], cursor: FeedCursor }> {
  const keys: string[] = []
  let cursor = from
  for (let pages = 0; pages < 30; pages++) {
    const page = await connector.poll('reposts', cursor, context)
    keys.push(...page.items.map(item => item.objectKey))
    cursor = page.cursor
    if (!page.more)
      return { keys, cursor: page.cursor }
  }
  throw new Error('never ends')
}

describe('reposts of our own posts', () => {
  it('reads the newest posts one after the other, a call each, and rests at the end', async () => {
    const { connector, seen } = connect(request => request.path.includes('user_timeline')
      ? answer({ statuses: [own(5271960000000003), own(5271960000000002), own(5271960000000001)], next_cursor: 0 })
      : answer({ reposts: request.params.get('id') === '5271960000000003' ? [repost(5271965837296617, '你们的售后呢')] : [], next_cursor: 0 }))
    const { keys, cursor } = await round(connector, null)
    expect(keys).toEqual(['status:5271965837296617'])
    expect(seen.map(request => [request.path, request.params.get('id')])).toEqual([
      ['/2/statuses/user_timeline/biz.json', null],
      ['/2/statuses/repost_timeline/biz.json', '5271960000000003'],
      ['/2/statuses/repost_timeline/biz.json', '5271960000000002'],
    ])
    await round(connector, cursor)
    expect(seen).toHaveLength(5)
    expect(BigInt(seen[3]?.params.get('since_id') ?? 0)).toBe(5271965837296617n - (600n << 22n))
  })

  it('walks down a post that was reposted more often than a page holds', async () => {
    const ids = Array.from({ length: 120 }, (_, n) => 5271965837000000 + n * 5_000_000)
    const { connector } = connect((request) => {
      if (request.path.includes('user_timeline'))
        return answer({ statuses: [own(5271960000000003)], next_cursor: 0 })
      const max = Number(request.params.get('max_id') ?? Number.MAX_SAFE_INTEGER)
      const below = ids.filter(id => id <= max).reverse()
      return answer({ reposts: below.slice(0, 50).map(id => repost(id, '漏水')), next_cursor: below[50] ?? 0 })
    })
    expect(new Set((await round(connector, null)).keys).size).toBe(120)
  })

  it('a post that was deleted meanwhile is watched no longer, the others are', async () => {
    const { connector, seen } = connect((request) => {
      if (request.path.includes('user_timeline'))
        return answer({ statuses: [own(5271960000000003), own(5271960000000002)], next_cursor: 0 })
      return request.params.get('id') === '5271960000000003' ? answer({ error: 'gone', error_code: '20101' }, 400) : answer({ reposts: [repost(5271965837296617, '漏水')], next_cursor: 0 })
    })
    const { keys, cursor } = await round(connector, null)
    expect(keys).toEqual(['status:5271965837296617'])
    await round(connector, cursor)
    expect(seen.at(-1)?.params.get('id')).toBe('5271960000000002')
  })

  it('the list of own posts is read anew after a quarter of an hour', async () => {
    const { connector, seen, pass } = connect(request => request.path.includes('user_timeline') ? answer({ statuses: [own(5271960000000003)], next_cursor: 0 }) : answer({ reposts: [], next_cursor: 0 }))
    const { cursor } = await round(connector, null)
    pass(900_000)
    await round(connector, cursor)
    expect(seen.filter(request => request.path.includes('user_timeline'))).toHaveLength(2)
  })

  it('a repost with words is a lead with our post around it, one that calls us by name is addressed, a bare one is nothing', async () => {
    const { connector } = connect(request => request.path.includes('user_timeline')
      ? answer({ statuses: [own(5271960000000003)], next_cursor: 0 })
      : answer({ reposts: [repost(5271965837296617, '先把售后做好'), repost(5271965837296618, '@云杉家电客服 我的呢'), repost(5271965837296619, '转发微博'), repost(5271965837296620, '//@路人甲:说得对')], next_cursor: 0 }))
    const first = await connector.poll('reposts', null, context)
    expect((await connector.poll('reposts', first.cursor, context)).items).toMatchObject([
      { objectKey: 'status:5271965837296617', touchpoint: 'search_hit', addressed: false, context: { objectKey: 'status:5271960000000000', text: '新品开售', byBrand: true } },
      { objectKey: 'status:5271965837296618', touchpoint: 'mention', addressed: true },
    ])
  })

  it('can be switched off', () => {
    expect(connect(() => 'silence', { watchedPosts: 0 }).connector.feeds.map(feed => feed.name)).not.toContain('reposts')
  })
})

it.each([
  ['先把售后做好', true],
  ['ok', true],
  ['', false],
  ['转发微博', false],
  ['Repost', false],
  ['[允悲][允悲]', false],
  ['#抽奖# @小王 @小李_2', false],
  ['！！！👍', false],
  ['//@路人:漏水', false],
  ['漏水//@路人:漏水', true],
])('own words in a repost: %j → %s', (text, has) => {
  expect(hasOwnWords(text)).toBe(has)
})

it.each([
  ['@云杉 我的呢', true],
  ['问@云杉', true],
  ['@云杉手机 我的呢', false],
  ['转了//@云杉:开售', false],
  ['@云杉手机 @云杉，我的呢', true],
])('called by name: %j → %s', (text, calls) => {
  expect(callsByName(text, '云杉')).toBe(calls)
})
