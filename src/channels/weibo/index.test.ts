import type { ScriptedAnswer, SeenRequest } from '../../../tests/contract/connector-fetch.ts'
import type { FeedCursor, OutgoingMessage } from '../connector.ts'
import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { answer, createScriptedFetch, refusal } from '../../../tests/contract/connector-fetch.ts'
import { commentRow, customer, statusRow, uids } from '../../../tests/contract/connector-weibo-rows.ts'
import { createWeiboConnector } from './index.ts'

const NOW = Date.parse('2026-03-02T02:45:12Z')
const MADE = Date.parse('2026-03-02T02:21:07Z')
const context = { signal: new AbortController().signal }

function connect(script: (request: SeenRequest, index: number) => ScriptedAnswer, settings: Record<string, unknown> = {}) {
  const { fetch, seen } = createScriptedFetch(script)
  const connector = createWeiboConnector({
    accountId: 'a1',
    settings: { uid: uids.brand, screenName: '云杉家电客服', rip: '203.0.113.7', profile: 'commercial', ...settings },
    keepSecret: async () => {},
    secret: name => `${name}-value`,
    fetch,
    now: () => NOW,
  })
  return { connector, seen }
}

function post(id: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return statusRow({ id, idstr: String(id), ...fields })
}

function outgoing(fields: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return { clientKey: 'client-key-1', visibility: 'public', threadKey: `status:5271960000000000:${uids.customer}`, text: '您好，马上处理', replyTarget: { id: '5271960000000000', cid: '5271968072861650' }, media: [], firstTriedAt: NOW, ...fields }
}

describe('feeds', () => {
  it('standard accounts have no search, commercial ones a feed per keyword', () => {
    const names = (profile: string): string[] => connect(() => 'silence', { profile, keywords: ['洗碗机', '漏水', '洗碗机'] }).connector.feeds.map(feed => feed.name)
    expect(names('standard')).toEqual(['comments_to_me', 'mentions', 'comments_mentions', 'by_me'])
    expect(names('commercial')).toEqual(['comments_to_me', 'mentions', 'comments_mentions', 'by_me', 'search:洗碗机', 'search:漏水', 'reposts'])
  })

  it('a standard account\'s plan leaves a third of its 100 daily calls for replies', () => {
    const { connector } = connect(() => 'silence', { profile: 'standard' })
    const perDay = connector.feeds.reduce((sum, feed) => sum + 24 * 3_600_000 / feed.intervalMs, 0)
    expect(perDay).toBeLessThanOrEqual(67)
  })

  it('uses the address of the profile', async () => {
    const paths: string[] = []
    for (const profile of ['standard', 'commercial']) {
      const { connector, seen } = connect(() => answer({ comments: [] }), { profile })
      await connector.poll('comments_to_me', null, context)
      paths.push(seen[0]?.url.split('?')[0] ?? '')
    }
    expect(paths).toEqual(['https://api.weibo.com/2/comments/to_me.json', 'https://c.api.weibo.com/2/comments/to_me/biz.json'])
  })

  it('the first run takes the newest page, back to the set age', async () => {
    const { connector, seen } = connect(() => answer({ statuses: [post(5271965837296617), post(5271000000000000, { created_at: 'Fri Feb 27 18:21:07 +0800 2026' })], next_cursor: 5270000000000000 }))
    const page = await connector.poll('mentions', null, context)
    expect(page.items).toMatchObject([{ objectKey: 'status:5271965837296617' }])
    expect(page.more).toBe(false)
    expect(page.cursor.mark).toBe('5271965837296617')
    expect(seen[0]?.params.has('since_id')).toBe(false)
  })

  it('an empty first page leaves a mark, so that the next burst is walked to its end', async () => {
    const first = connect(() => answer({ statuses: [], next_cursor: 0 }))
    const { cursor } = await first.connector.poll('mentions', null, context)
    const second = connect(() => answer({ statuses: [post(5271965837296617)], next_cursor: 5271965837000000 }))
    expect(await second.connector.poll('mentions', cursor, context)).toMatchObject({ more: true })
  })

  it('walks a gap page by page and moves the mark only at its end', async () => {
    const mark = 5271900000000000
    const ids = Array.from({ length: 120 }, (_, n) => mark + (n + 1) * 4_000_000)
    const { connector, seen } = connect((request) => {
      const max = Number(request.params.get('max_id') ?? Number.MAX_SAFE_INTEGER)
      const since = Number(request.params.get('since_id') ?? 0)
      const below = ids.filter(id => id <= max && id > since).reverse()
      return answer({ statuses: below.slice(0, 50).map(id => post(id)), next_cursor: below[50] ?? 0 })
    })
    let cursor: FeedCursor = { mark: String(mark), sweptAt: NOW }
    const taken = new Set<string>()
    for (let more = true; more;) {
      const page = await connector.poll('mentions', cursor, context)
      for (const item of page.items)
        taken.add(item.objectKey)
      if (page.more)
        expect(page.cursor.mark).toBe(String(mark));
      ({ cursor, more } = page)
    }
    expect(taken.size).toBe(120)
    expect(seen).toHaveLength(3)
    expect(cursor).toMatchObject({ mark: String(ids.at(-1)) })
  })

  it('asks a little behind the mark, so that what was in review is not missed', async () => {
    const { connector, seen } = connect(() => answer({ comments: [] }))
    await connector.poll('comments_to_me', { mark: '5271965837296617', sweptAt: NOW }, context)
    expect(BigInt(seen[0]?.params.get('since_id') ?? 0)).toBe(5271965837296617n - (600n << 22n))
  })

  it('F08 a broken row goes to the dead letters, the others and the cursor go on', async () => {
    const { connector } = connect(() => answer({ statuses: [{ id: 5271965900000000, created_at: '刚刚', text: null, user: '<html>' }, post(5271965837296617), 'null,'], next_cursor: 0 }))
    const page = await connector.poll('mentions', { mark: '5271900000000000', sweptAt: NOW }, context)
    expect(page.items).toHaveLength(1)
    expect(page.bad).toHaveLength(2)
    expect(page.cursor.mark).toBe('5271965900000000')
  })

  it('F08 a garbled id does not carry the mark into the future', async () => {
    const { connector } = connect(() => answer({ statuses: [{ id: 8271965837296617, text: 5 }, post(5271965837296617)], next_cursor: 0 }))
    const page = await connector.poll('mentions', { mark: '5271900000000000', sweptAt: NOW }, context)
    expect(page.cursor.mark).toBe('5271965837296617')
  })

  it.each(['{}', '{"statuses":null}', '{"comments":[]}', '[]'])('F10 an answer without its list (%s) is never no news', async (body) => {
    const { connector } = connect(() => answer(body))
    expect(await refusal(connector.poll('mentions', { mark: '1' }, context))).toMatchObject({ code: 'channel_bad_answer' })
  })

  it('refuses a feed that it does not have', async () => {
    expect(await refusal(connect(() => 'silence').connector.poll('nothing', null, context))).toMatchObject({ code: 'not_found' })
  })
})

describe('long text', () => {
  const long = { isLongText: true, text: '前半' }

  it('completes the long posts of a page in one call', async () => {
    const { connector, seen } = connect(request => request.path.includes('show_batch')
      ? answer({ statuses: [post(5271965837296618, { ...long, longText: { longTextContent: '前半后半' } })] })
      : answer({ statuses: [post(5271965837296617), post(5271965837296618, long)], next_cursor: 0 }))
    const page = await connector.poll('mentions', { mark: '5271900000000000' }, context)
    expect(page.items).toMatchObject([{}, { text: '前半后半' }])
    expect(seen[1]?.params.get('ids')).toBe('5271965837296618')
    expect(seen[1]?.params.get('isGetLongText')).toBe('1')
  })

  it.each<[string, string, () => ScriptedAnswer]>([
    ['the batch fails', 'commercial', () => answer('', 502)],
    ['the account is a standard one', 'standard', () => 'silence'],
  ])('keeps the cut text, marked, when %s', async (_, profile, batch) => {
    const { connector } = connect(request => request.path.includes('show_batch') ? batch() : answer({ statuses: [post(5271965837296618, long)], next_cursor: 0 }), { profile })
    expect((await connector.poll('mentions', { mark: '5271900000000000' }, context)).items).toMatchObject([{ text: '前半', truncated: true }])
  })
})

describe('search', () => {
  it('walks down by time and begins behind the last hit the next time', async () => {
    const rows = Array.from({ length: 70 }, (_, n) => ({ id: 5271965837296617 + n, at: MADE + n * 1000 }))
    const stamp = (at: number): string => `Mon Mar 02 ${new Date(at + 8 * 3_600_000).toISOString().slice(11, 19)} +0800 2026`
    const { connector, seen } = connect((request) => {
      const end = Number(request.params.get('endtime') ?? Number.MAX_SAFE_INTEGER)
      const start = Number(request.params.get('starttime'))
      const found = rows.filter(row => row.at / 1000 <= end && row.at / 1000 >= start).reverse()
      return answer({ statuses: found.slice(0, 50).map(row => post(row.id, { created_at: stamp(row.at) })), total_number: found.length })
    }, { keywords: ['漏水'] })
    let cursor: FeedCursor = { mark: '5271900000000000', markAt: MADE / 1000 - 60, top: '5271900000000000', topAt: MADE / 1000 - 60, endAt: 0, page: 1, floorAt: 0 }
    const taken = new Set<string>()
    for (let more = true, pages = 0; more && pages < 10; pages++) {
      const page = await connector.poll('search:漏水', cursor, context)
      for (const item of page.items)
        taken.add(item.objectKey);
      ({ cursor, more } = page)
    }
    expect(taken.size).toBe(70)
    expect(cursor).toMatchObject({ mark: '5271965837296686', markAt: MADE / 1000 + 69, floorAt: 0 })
    expect(seen).toHaveLength(2)
    expect(seen[0]?.params.get('q')).toBe('漏水')
    await connector.poll('search:漏水', cursor, context)
    expect(Number(seen.at(-1)?.params.get('starttime'))).toBe(MADE / 1000 + 69 - 600)
  })

  it('goes on by page when a whole page is of one second, and is not stopped by the brand\'s own posts', async () => {
    const own = { user: customer({ id: Number(uids.brand), idstr: uids.brand }) }
    const { connector, seen } = connect(request => answer({ statuses: Number(request.params.get('page')) < 3 ? [post(5271965837296617, own), post(5271965837296618, own)] : [] }), { keywords: ['漏水'] })
    let cursor: FeedCursor = { mark: '1', markAt: MADE / 1000 - 60 }
    for (let more = true, pages = 0; more && pages < 10; pages++)
      ({ cursor, more } = await connector.poll('search:漏水', cursor, context))
    expect(seen.map(request => request.params.get('page'))).toEqual(['1', '1', '2', '3'])
  })

  it('a hit keeps the key of the same post in the mentions, but is a lead', async () => {
    const { connector } = connect(() => answer({ statuses: [post(5271965837296617)] }), { keywords: ['漏水'] })
    expect((await connector.poll('search:漏水', null, context)).items).toMatchObject([{ objectKey: 'status:5271965837296617', touchpoint: 'search_hit', addressed: false }])
  })
})

describe('probe', () => {
  it('names the feeds with news', async () => {
    const { connector, seen } = connect(() => answer({ status: 0, follower: 3, cmt: 2, dm: 1, mention_status: 0, mention_cmt: '4' }))
    expect(await connector.probe?.(context)).toEqual(['comments_to_me', 'comments_mentions'])
    expect(seen[0]?.url).toContain('https://rm.api.weibo.com/2/remind/unread_count.json')
  })

  it('F10 an answer without counters is not "nothing new"', async () => {
    const { connector } = connect(() => answer({}))
    expect(await refusal(Promise.resolve(connector.probe?.(context)))).toMatchObject({ code: 'channel_bad_answer' })
  })
})

describe('send', () => {
  it('replies to a comment with the public IP and without touching the mention', async () => {
    const { connector, seen } = connect(() => answer({ id: 5271970597833659, mid: '5271970597833659', created_at: 'Mon Mar 02 10:40:02 +0800 2026' }))
    expect(await connector.send(outgoing(), context)).toEqual({ state: 'sent', objectKey: 'comment:5271970597833659', at: Date.parse('2026-03-02T02:40:02Z') })
    expect(Object.fromEntries(seen[0]?.params ?? [])).toEqual({ access_token: 'accessToken-value', id: '5271960000000000', cid: '5271968072861650', comment: '您好，马上处理', rip: '203.0.113.7' })
    expect(seen[0]?.path).toBe('/2/comments/reply/biz.json')
  })

  it('comments on a post that has no comment to answer, also by the thread alone', async () => {
    const { connector, seen } = connect(() => answer({ id: 1 }))
    await connector.send(outgoing({ replyTarget: { id: '5271960000000000' } }), context)
    await connector.send(outgoing({ replyTarget: null }), context)
    expect(seen.map(request => [request.path, request.params.get('id')])).toEqual([['/2/comments/create/biz.json', '5271960000000000'], ['/2/comments/create/biz.json', '5271960000000000']])
  })

  it('sends a private text as URL-encoded JSON', async () => {
    const { connector, seen } = connect(() => answer({ result: true }), { profile: 'standard' })
    const message = outgoing({ visibility: 'private', threadKey: `dm:${uids.customer}`, replyTarget: { uid: uids.customer }, text: '请发订单号 "A&B"' })
    expect(await connector.send(message, context)).toEqual({ state: 'sent', objectKey: null, at: NOW })
    expect(seen[0]?.url).toBe('https://m.api.weibo.com/2/messages/reply.json')
    expect(seen[0]?.params.get('receiver_id')).toBe(uids.customer)
    expect(JSON.parse(decodeURIComponent(seen[0]?.params.get('data') ?? ''))).toEqual({ text: '请发订单号 "A&B"' })
  })

  it('20032 is no failure: accepted, in review', async () => {
    const { connector } = connect(() => answer({ error: 'accepted', error_code: '20032' }, 400))
    expect(await connector.send(outgoing(), context)).toMatchObject({ state: 'in_review', objectKey: null })
  })

  it.each<[string, Partial<OutgoingMessage>, string]>([
    ['140 characters and a half', { text: `${'回'.repeat(140)}a` }, 'text_too_long'],
    ['300 private characters', { visibility: 'private', threadKey: 'dm:1', text: '音'.repeat(300) }, 'text_too_long'],
    ['nothing but blanks', { text: ' \n ' }, 'empty_text'],
    ['no target', { replyTarget: null, threadKey: 'dm:1' }, 'bad_input'],
    ['a forged target', { replyTarget: { id: '1&cid=2' }, threadKey: 'x' }, 'bad_input'],
  ])('F19 refuses %s before any call', async (_, fields, code) => {
    const { connector, seen } = connect(() => answer({ id: 1 }))
    expect(await refusal(connector.send(outgoing(fields), context))).toMatchObject({ code })
    expect(seen).toHaveLength(0)
  })

  it('F19 sends exactly the limit', async () => {
    const { connector, seen } = connect(() => answer({ id: 1, result: true }))
    await connector.send(outgoing({ text: '回'.repeat(140) }), context)
    await connector.send(outgoing({ visibility: 'private', threadKey: 'dm:1', replyTarget: null, text: '音'.repeat(299) }), context)
    expect(seen).toHaveLength(2)
  })

  it.each([[20019, 'duplicate_text'], [20017, 'duplicate_text'], [20111, 'duplicate_text'], [20201, 'source_deleted'], [20508, 'privacy_refused'], [20016, 'too_fast'], [20301, 'window_closed'], [20015, 'account_frozen']])('F18 F20 F21 %i → %s', async (errorCode, code) => {
    const { connector } = connect(() => answer({ error_code: errorCode }, 400))
    expect(await refusal(connector.send(outgoing(), context))).toMatchObject({ code })
  })

  it('F17 an accepted text without a receipt may be there', async () => {
    const { connector } = connect(() => answer({ text: 'no id' }))
    expect(await refusal(connector.send(outgoing(), context))).toMatchObject({ code: 'link_lost', details: { maybeSent: true } })
  })

  it('survives a lone surrogate in what an agent pasted', async () => {
    const { connector, seen } = connect(() => answer({ result: true }))
    await connector.send(outgoing({ visibility: 'private', threadKey: 'dm:1', replyTarget: null, text: 'a\uD800b' }), context)
    expect(JSON.parse(decodeURIComponent(seen[0]?.params.get('data') ?? ''))).toEqual({ text: 'a\uFFFDb' })
  })
})

describe('findSent', () => {
  const at = (text: string): string => `Mon Mar 02 ${text} +0800 2026`
  const mine = (fields: Record<string, unknown> = {}): Record<string, unknown> => commentRow({
    id: 5271971900000000,
    mid: '5271971900000000',
    created_at: at('10:45:13'),
    user: { id: Number(uids.brand) },
    text: '回复@小雨不打伞:您好，马上处理',
    reply_comment: { id: 5271968072861650, user: { id: Number(uids.customer) } },
    ...fields,
  })
  const older = mine({ id: 5271960000000001, mid: '5271960000000001', created_at: at('09:00:00'), text: '别的话' })
  const find = (rows: unknown[], fields: Partial<OutgoingMessage> = {}) => connect(() => answer({ comments: rows })).connector.findSent(outgoing(fields), context)

  it('F17 found: same words, same place, since the first try', async () => {
    expect(await find([mine(), older])).toEqual({ state: 'found', objectKey: 'comment:5271971900000000', at: Date.parse('2026-03-02T02:45:13Z') })
  })

  it.each<[string, Record<string, unknown>]>([
    ['other words', { text: '回复@小雨不打伞:您好' }],
    ['another comment answered', { reply_comment: { id: 5271968072861651, user: { id: 5 } } }],
    ['another post', { status: { id: 5271960000000009, text: '', user: { id: 5 } } }],
  ])('F17 absent: %s', async (_, fields) => {
    expect(await find([mine(fields), older])).toEqual({ state: 'absent' })
  })

  it('F17 absent when the whole list is empty, and only then without reaching far enough back', async () => {
    expect(await find([])).toEqual({ state: 'absent' })
    const { connector, seen } = connect(request => answer({ comments: request.params.has('max_id') ? [older] : [mine({ text: '别的' })] }))
    expect(await connector.findSent(outgoing(), context)).toEqual({ state: 'absent' })
    expect(seen[1]?.params.get('max_id')).toBe('5271971899999999')
  })

  it('F17 goes on over pages until the time of the first try is covered', async () => {
    const { connector, seen } = connect(request => answer({ comments: request.params.has('max_id') ? [mine({ id: 5271971800000000, mid: '5271971800000000' }), older] : [mine({ text: '别的' })] }))
    expect(await connector.findSent(outgoing(), context)).toMatchObject({ state: 'found', objectKey: 'comment:5271971800000000' })
    expect(seen).toHaveLength(2)
  })

  it.each<[string, unknown[]]>([
    ['the same words stood there before', [mine({ created_at: at('10:35:00') }), older]],
    ['a row of that time cannot be read', [{ id: 5271971900000000, text: null }, older]],
    ['a row does not tell what it answers', [mine({ reply_comment: undefined }), older]],
  ])('undecidable when %s', async (_, rows) => {
    expect(await find(rows)).toMatchObject({ state: 'undecidable' })
  })

  it('undecidable when pages never reach back', async () => {
    const { connector, seen } = connect(() => answer({ comments: [mine({ text: '别的' })] }))
    expect(await connector.findSent(outgoing(), context)).toMatchObject({ state: 'undecidable' })
    expect(seen.length).toBeLessThan(12)
  })

  it('F13 takes the platform\'s clock for what happened there', async () => {
    const ahead = 25 * 3_600_000
    const firstTriedAt = NOW + ahead
    const { connector } = connect(() => answer({ comments: [mine(), older] }, 200, { date: new Date(NOW - ahead).toUTCString() }))
    expect(await connector.findSent(outgoing({ firstTriedAt }), context)).toMatchObject({ state: 'found' })
  })

  it('private: the platform has no read-back', async () => {
    const { connector, seen } = connect(() => 'silence')
    expect(await connector.findSent(outgoing({ visibility: 'private', threadKey: 'dm:1' }), context)).toEqual({ state: 'undecidable', why: 'no_read_back' })
    expect(seen).toHaveLength(0)
  })

  it('says nothing when the list cannot be read', async () => {
    expect(await refusal(connect(() => answer('<html>')).connector.findSent(outgoing(), context))).toMatchObject({ code: 'channel_bad_answer' })
  })
})

describe('media', () => {
  const PNG = Buffer.from('89504e470d0a1a0a0000000d494844520000032000000258', 'hex')
  const image = (ref: string): { kind: 'image', ref: string } => ({ kind: 'image', ref })

  it('fetches a private picture by its id and names its type by its bytes', async () => {
    const { connector, seen } = connect(() => new Response(new Uint8Array(PNG), { headers: { 'content-type': 'text/plain', 'content-disposition': 'attachment;filename="../../20130814-1.png"' } }))
    expect(await connector.fetchMedia(image('mss:821804469'), context)).toEqual({ mime: 'image/png', bytes: new Uint8Array(PNG), name: '20130814-1.png' })
    expect(seen[0]?.url).toContain('https://upload.api.weibo.com/2/mss/msget?')
    expect(seen[0]?.params.get('fid')).toBe('821804469')
  })

  it('fetches a post\'s picture from the picture hosts without the token', async () => {
    const { connector, seen } = connect(() => new Response(new Uint8Array(PNG)))
    await connector.fetchMedia(image('pic:http://wx1.sinaimg.cn/large/a1.jpg'), context)
    expect(seen[0]?.url).toBe('https://wx1.sinaimg.cn/large/a1.jpg')
  })

  it.each(['pic:http://127.0.0.1/x', 'pic:http://169.254.169.254/latest', 'pic:https://sinaimg.cn.evil.example/x', 'pic:file:///etc/passwd', 'pic:https://sinaimg.cn:8443/x', 'pic:nonsense'])('F47 asks nothing of %s', async (ref) => {
    const { connector, seen } = connect(() => new Response(new Uint8Array(PNG)))
    expect(await refusal(connector.fetchMedia(image(ref), context))).toMatchObject({ code: 'media_not_allowed' })
    expect(seen).toHaveLength(0)
  })

  it.each<[string, () => ScriptedAnswer, string]>([
    ['gone', () => answer({ error_code: 20305 }, 404), 'not_found'],
    ['a program', () => new Response('MZ....', { headers: { 'content-type': 'image/png' } }), 'media_not_allowed'],
    ['a page', () => new Response('<script>1</script>', { headers: { 'content-type': 'image/png' } }), 'media_not_allowed'],
    ['50,000 pixels', () => new Response(new Uint8Array(Buffer.from('89504e470d0a1a0a0000000d494844520000c3500000c350', 'hex'))), 'media_not_allowed'],
    ['a picture without a size', () => new Response(new Uint8Array(PNG.subarray(0, 12))), 'media_not_allowed'],
    ['a refusal', () => answer({ error_code: 21327 }), 'auth_expired'],
    ['two gigabytes', () => new Response('\x89PNG', { headers: { 'content-length': String(2 ** 31) } }), 'payload_too_large'],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1/' } }), 'channel_bad_answer'],
  ])('F48 %s', async (_, script, code) => {
    const { connector } = connect(script)
    expect(await refusal(connector.fetchMedia(image('mss:1'), context))).toMatchObject({ code })
  })
})

it('profile: asks who wrote, because pushes carry no name', async () => {
  const { connector } = connect(() => answer({ uid: 7700112233, nickname: '小雨不打伞', headimgurl: 'https://tva1.sinaimg.cn/a.jpg', province: '浙江', city: '杭州' }))
  expect(await connector.profile?.(uids.customer, context)).toMatchObject({ uid: uids.customer, name: '小雨不打伞', avatar: 'https://tva1.sinaimg.cn/a.jpg', location: '浙江 杭州' })
})
