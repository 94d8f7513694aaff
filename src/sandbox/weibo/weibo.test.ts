import type { Json, Rig } from '../testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualHost } from '../testing/manual-host.ts'
import { startRig } from '../testing/rig.ts'

let rig: Rig
const host = createManualHost()

beforeEach(async () => {
  rig = await startRig({ host })
})
afterEach(async () => rig[Symbol.asyncDispose]())

async function say(voice: Json): Promise<{ id: string, uid: number }> {
  const raised = await rig.order('POST', '/say', voice)
  expect(raised).not.toHaveProperty('error')
  return raised as { id: string, uid: number }
}

function rows(reply: { json: Json }, list = 'statuses'): { idstr: string, mid: string, text: string }[] {
  return reply.json[list] as { idstr: string, mid: string, text: string }[]
}

describe('authorisation', () => {
  it('no token is 10006 on the open platform, as a string, and 21301 on the commercial one', async () => {
    const open = await fetch(`${rig.sandbox.urls.weibo}/2/statuses/mentions.json`)
    expect([open.status, await open.json()]).toEqual([400, expect.objectContaining({ error_code: '10006', request: '/2/statuses/mentions.json' })])
    const commercial = await fetch(`${rig.sandbox.urls.weibo}/2/statuses/mentions/biz.json`)
    expect([commercial.status, await commercial.json()]).toEqual([403, expect.objectContaining({ error_code: 21301 })])
  })

  it('an unknown token is 21332 with 401; the header form is taken', async () => {
    expect((await rig.get('/2/comments/to_me.json', { access_token: 'nobody' })).json).toMatchObject({ error_code: 21332 })
    const response = await fetch(`${rig.sandbox.urls.weibo}/2/comments/to_me.json`, { headers: { authorization: `OAuth2 ${rig.token}` } })
    expect(response.status).toBe(200)
  })

  it('an unknown path is 10020, a wrong method 10021', async () => {
    expect((await rig.get('/2/nothing.json')).json).toMatchObject({ error_code: 10020 })
    expect((await rig.get('/2/comments/create.json')).json).toMatchObject({ error_code: 10021 })
  })

  it('the whole way from consent to a working token, and the code works once', async () => {
    const account = await rig.order('GET', '/weibo/account')
    const redirectUri = 'http://127.0.0.1:9/done'
    const consent = await fetch(`${rig.sandbox.urls.weibo}/oauth2/authorize?${new URLSearchParams({ client_id: String(account.appKey), redirect_uri: redirectUri, response_type: 'code', state: 's1' }).toString()}`, { redirect: 'manual' })
    const back = new URL(consent.headers.get('location') ?? '')
    expect(back.searchParams.get('state')).toBe('s1')
    const fields = { client_id: String(account.appKey), client_secret: String(account.appSecret), grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '', redirect_uri: redirectUri }
    const first = await rig.post('/oauth2/access_token', fields)
    expect(first.json).toMatchObject({ expires_in: 2_592_000, uid: String(account.uid) })
    expect((await rig.post('/oauth2/access_token', fields)).json).toMatchObject({ error_code: 21325 })
    const fresh = String(first.json.access_token)
    expect((await rig.post('/oauth2/get_token_info', { access_token: fresh })).json).toMatchObject({ uid: account.uid, appkey: account.appKey })
    await rig.post('/oauth2/revokeoauth2', { access_token: fresh })
    expect((await rig.get('/2/statuses/mentions.json', { access_token: fresh })).json).toMatchObject({ error_code: 21316 })
  })

  it('a denied consent comes back with 21330; a wrong secret is 21324', async () => {
    const { appKey } = await rig.order('GET', '/weibo/account')
    const denied = await fetch(`${rig.sandbox.urls.weibo}/oauth2/authorize?client_id=${String(appKey)}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fx&decision=deny`, { redirect: 'manual' })
    expect(new URL(denied.headers.get('location') ?? '').searchParams.get('error_code')).toBe('21330')
    expect((await rig.post('/oauth2/access_token', { client_id: String(appKey), client_secret: 'no', grant_type: 'authorization_code' })).json).toMatchObject({ error_code: 21324 })
  })
})

describe('reading', () => {
  it('every touchpoint shows up in its own list and nowhere else', async () => {
    const mention = await say({ nick: '甲', kind: 'mention', text: '求助' })
    const comment = await say({ nick: '乙', kind: 'comment', text: '怎么买' })
    const aside = await say({ nick: '丙', kind: 'comment_mention', text: '看这里' })
    await say({ nick: '丁', kind: 'search_post', text: '云杉真难用' })
    expect(rows(await rig.get('/2/statuses/mentions.json')).map(row => row.idstr)).toEqual([mention.id])
    expect(rows(await rig.get('/2/comments/to_me.json'), 'comments').map(row => row.mid)).toEqual([comment.id])
    expect(rows(await rig.get('/2/comments/mentions/biz.json'), 'comments').map(row => row.mid)).toEqual([aside.id])
    expect(rows(await rig.get('/2/search/statuses/limited.json', { q: '云杉 难用' }))[0]?.text).toBe('云杉真难用')
  })

  it('walks back by max_id without a gap, and forward by since_id', async () => {
    const ids: string[] = []
    for (let index = 0; index < 7; index++) {
      ids.unshift((await say({ nick: '甲', kind: 'mention', text: `第 ${index} 条` })).id)
      host.advance(1000)
    }
    const first = await rig.get('/2/statuses/mentions/biz.json', { count: 3 })
    const second = await rig.get('/2/statuses/mentions/biz.json', { count: 3, max_id: String(first.json.next_cursor) })
    expect([...rows(first), ...rows(second)].map(row => row.idstr)).toEqual(ids.slice(0, 6))
    expect(first.json).toMatchObject({ previous_cursor: 0, total_number: 7 })
    expect(rows(await rig.get('/2/statuses/mentions/biz.json', { since_id: ids[2] ?? '' })).map(row => row.idstr)).toEqual(ids.slice(0, 2))
  })

  it('a deleted row makes the page shorter but does not end it', async () => {
    const first = await say({ nick: '甲', kind: 'mention', text: '一' })
    const second = await say({ nick: '甲', kind: 'mention', text: '二' })
    await rig.order('DELETE', `/items/${second.id}`)
    const page = await rig.get('/2/statuses/mentions.json', { count: 1 })
    expect(rows(page)).toEqual([])
    expect(page.json.next_cursor).toBe(Number(first.id))
  })

  it('long text is cut in the lists and whole in the batch', async () => {
    const text = `@云杉客服 ${'长'.repeat(400)}`
    const { id } = await say({ nick: '甲', kind: 'mention', text })
    const [listed] = rows(await rig.get('/2/statuses/mentions.json')) as unknown as Json[]
    expect(listed).toMatchObject({ isLongText: true })
    expect(String(listed?.text).length).toBeLessThan(150)
    const batch = await rig.get('/2/statuses/show_batch/biz.json', { ids: id, isGetLongText: 1 })
    expect((rows(batch)[0] as unknown as { longText: Json }).longText.longTextContent).toBe(text)
  })

  it('a deleted post in a batch keeps its id and a fixed text', async () => {
    const { id } = await say({ nick: '甲', kind: 'mention', text: '一' })
    await rig.order('DELETE', `/items/${id}`)
    const [row] = rows(await rig.get('/2/statuses/show_batch/biz.json', { ids: id }))
    expect([row?.idstr, row?.text]).toEqual([id, '抱歉，此微博已被作者删除。'])
    expect((await rig.get('/2/statuses/show.json', { id })).json).toMatchObject({ error_code: '20101' })
  })

  it('ids are JSON numbers with string twins', async () => {
    const { id } = await say({ nick: '甲', kind: 'mention', text: '一' })
    const reply = await rig.get('/2/statuses/show.json', { id })
    expect(reply.text).toContain(`"id":${id},"idstr":"${id}"`)
  })

  it('users by uid or by name, never both; an unknown one is 20003', async () => {
    const { uid } = await say({ nick: '小雨', kind: 'mention', text: '一', followers: 20412 })
    expect((await rig.get('/2/users/show.json', { screen_name: '小雨' })).json).toMatchObject({ id: uid, followers_count: 20412 })
    expect((await rig.get('/2/users/show/biz.json', { uid })).json).toMatchObject({ screen_name: '小雨', status: expect.objectContaining({ mid: expect.any(String) as string }) as Json })
    expect((await rig.get('/2/users/show.json', { uid, screen_name: '小雨' })).json).toMatchObject({ error_code: 10008 })
    expect((await rig.get('/2/users/show.json', { uid: 1 })).json).toMatchObject({ error_code: 20003 })
  })

  it('reposts, counters and the thread of a post', async () => {
    const { id } = await say({ nick: '甲', kind: 'mention', text: '一' })
    const repost = await say({ nick: '乙', kind: 'search_post', text: '转发微博', repostOf: Number(id) })
    await say({ nick: '乙', kind: 'comment', postId: Number(id), text: '同求' })
    expect(rows(await rig.get('/2/statuses/repost_timeline.json', { id }), 'reposts').map(row => row.idstr)).toEqual([repost.id])
    const counts = await rig.get('/2/statuses/count.json', { ids: id })
    expect(JSON.parse(counts.text)).toMatchObject([{ id: Number(id), comments: 1, reposts: 1 }])
    const tree = await rig.get('/2/comments/tree/root_list/biz.json', { id })
    expect(tree.json.root_comments).toMatchObject([{ text: '同求', comments: [] }])
  })

  it('unread counters fall once the list was read', async () => {
    const { uid } = await rig.order('GET', '/weibo/account')
    await say({ nick: '甲', kind: 'mention', text: '一' })
    expect((await rig.get('/2/remind/unread_count.json', { uid: Number(uid) })).json).toMatchObject({ mention_status: 1, cmt: 0 })
    await rig.get('/2/statuses/mentions.json')
    expect((await rig.get('/2/remind/unread_count.json', { uid: Number(uid) })).json).toMatchObject({ mention_status: 0 })
    expect((await rig.get('/2/remind/unread_count.json', { uid: 5 })).json).toMatchObject({ error_code: 21335 })
  })

  it('search filters, refuses braces, stops at page 20 and hides spammers', async () => {
    await say({ nick: '甲', kind: 'search_post', text: '云杉 有图', image: true })
    await say({ nick: '乙', kind: 'mention', text: '云杉 有@' })
    const find = async (params: Record<string, string | number>): Promise<string[]> => rows(await rig.get('/2/search/statuses/limited.json', { q: '云杉', ...params })).map(row => row.text)
    expect(await find({ haspic: 1 })).toEqual(['云杉 有图'])
    expect(await find({ haspic: 0, hasat: 1 })).toEqual(['@云杉客服 云杉 有@'])
    expect(await find({ starttime: Math.floor(host.now() / 1000) + 5 })).toEqual([])
    expect((await rig.get('/2/search/statuses/limited.json', { q: '{云杉}' })).json).toMatchObject({ error_code: 10017 })
    expect((await rig.get('/2/search/statuses/limited.json', { q: '云杉', page: 21 })).json).toMatchObject({ error_code: 10017 })
    await rig.order('POST', '/customers/ad-unlock/start')
    expect(await find({ q: '解锁' })).toEqual([])
    expect(await find({ q: '解锁', antispam: 0 })).toHaveLength(1)
  })
})

describe('quotas', () => {
  it('standard: 100 calls a user and day, 10023 with 403, until midnight in Shanghai', async () => {
    await rig.order('PUT', '/weibo/account', { profile: 'standard' })
    for (let call = 0; call < 100; call++)
      expect((await rig.get('/2/comments/to_me.json')).status).toBe(200)
    const refused = await rig.get('/2/comments/to_me.json')
    expect([refused.status, refused.json.error_code]).toEqual([403, 10023])
    expect((await rig.get('/2/account/rate_limit_status.json')).json).toMatchObject({ user_limit: 100, remaining_user_hits: 0, ip_limit: 15_000 })
    host.advance(24 * 3600_000)
    const renewed = await rig.get('/2/comments/to_me.json')
    expect([renewed.status, renewed.headers.get('x-ratelimit-remaining')]).toEqual([200, '99'])
    expect((await rig.get('/2/comments/to_me/biz.json')).json).toMatchObject({ error_code: 10014 })
  }, 30_000)

  it('commercial: 50,000 an hour and address, 10022 when it is gone', async () => {
    expect((await rig.get('/2/account/rate_limit_status.json')).json).toMatchObject({ ip_limit: 50_000 })
    await rig.order('PUT', '/weibo/account', { perAddressHour: 2 })
    await rig.get('/2/comments/to_me/biz.json')
    expect((await rig.get('/2/comments/to_me/biz.json')).json).toMatchObject({ error_code: 10022 })
    host.advance(3600_000)
    expect((await rig.get('/2/comments/to_me/biz.json')).status).toBe(200)
  })

  it('thirty publications an hour, then 10024', async () => {
    const share = (n: number): Promise<{ json: Json }> => rig.post('/2/statuses/share.json', { status: `公告 ${n} https://yunshan.example/n`, rip: '203.0.113.7' })
    for (let n = 0; n < 30; n++)
      expect((await share(n)).json).not.toHaveProperty('error')
    expect((await share(30)).json).toMatchObject({ error_code: 10024 })
  }, 30_000)
})
