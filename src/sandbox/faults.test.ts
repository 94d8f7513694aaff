import type { Ear, Json, Reply, Rig } from './testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualHost } from './testing/manual-host.ts'
import { startEar, startRig, until } from './testing/rig.ts'
import { signCallback } from './weibo/signature.ts'

let rig: Rig
let ear: Ear

beforeEach(async () => {
  rig = await startRig({ pushPolicy: { pauseMs: 5 } })
  ear = await startEar()
  await rig.order('PUT', '/weibo/callback', { url: ear.url })
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await ear[Symbol.asyncDispose]()
})

const RIP = '203.0.113.7'
let serial = 0

async function raise(kind: string, text: string, more: Json = {}): Promise<{ id: string, uid: number }> {
  return await rig.order('POST', '/say', { nick: `客户${++serial}`, kind, text, ...more }) as { id: string, uid: number }
}
const pushed = (count: number): Promise<void> => until(() => ear.heard.length >= count, `${count} pushes`)
const mentions = (params: Record<string, string | number> = {}): Promise<Reply> => rig.get('/2/statuses/mentions/biz.json', params)
const comment = (id: string, text: string): Promise<Reply> => rig.post('/2/comments/create/biz.json', { id, comment: text, rip: RIP })
const whisperTo = (uid: number, text: string): Promise<Reply> => rig.post('/2/messages/reply/biz.json', { receiver_id: uid, type: 'text', data: encodeURIComponent(JSON.stringify({ text })) })
const brandTexts = (): string[] => rig.sandbox.truth.after(0).filter(entry => entry.isBrand && entry.touchpoint !== 'brand_post').map(entry => entry.text)

describe('intake', () => {
  it('F01 each push three times, with the same body; replayed with the same nonce on request', async () => {
    await rig.fault('F01')
    await raise('dm', '在吗')
    await pushed(3)
    expect(new Set(ear.heard.map(request => request.body.toString())).size).toBe(1)
    expect(new Set(ear.heard.map(request => request.query.get('nonce'))).size).toBe(3)
    await rig.fault('F01', { sameNonce: true, copies: 2 })
    await raise('dm', '人呢')
    await pushed(5)
    expect(ear.heard[4]?.query.get('nonce')).toBe(ear.heard[3]?.query.get('nonce'))
  })

  it('F02 two messages of one customer carry the same second', async () => {
    await rig.fault('F02')
    const { uid } = await raise('dm', '一', { at: Date.now() - 5000 })
    await rig.order('POST', '/say', { uid, kind: 'dm', text: '二' })
    await pushed(2)
    const [first, second] = ear.bodies()
    expect(second?.created_at).toBe(first?.created_at)
    expect(second?.text).not.toBe(first?.text)
  })

  it('F03 pushes come backwards, and a reply shows before its parent', async () => {
    await rig.fault('F03', { depth: 3, parentLateMs: 60_000 })
    const { uid } = await raise('dm', '一')
    await rig.order('POST', '/say', { uid, kind: 'dm', text: '二' })
    await rig.order('POST', '/say', { uid, kind: 'dm', text: '三' })
    await pushed(3)
    expect(ear.bodies().map(body => body.text)).toEqual(['三', '二', '一'])
    const parent = await raise('comment', '先说的')
    const child = await raise('comment', '后说的', { replyTo: Number(parent.id), postId: Number(rig.sandbox.truth.find(parent.id)?.postId) })
    const shown = await rig.get('/2/comments/show/biz.json', { id: rig.sandbox.truth.find(parent.id)?.postId ?? '' })
    expect((shown.json.comments as Json[]).map(row => row.mid)).toEqual([child.id])
  })

  it('F04 a valid signature over a stale time', async () => {
    await rig.fault('F04', { offsetMs: -360_000 })
    await raise('dm', '在吗')
    await pushed(1)
    const query = ear.heard[0]?.query
    const { appSecret } = await rig.order('GET', '/weibo/account')
    expect(query?.get('signature')).toBe(signCallback(String(appSecret), query?.get('timestamp') ?? '', query?.get('nonce') ?? ''))
    expect(Date.now() - Number(query?.get('timestamp'))).toBeGreaterThan(350_000)
  })

  it.each(['bad', 'missing'])('F05 a %s signature', async (how) => {
    await rig.fault('F05', { how })
    await raise('dm', '在吗')
    await pushed(1)
    const query = ear.heard[0]?.query
    const { appSecret } = await rig.order('GET', '/weibo/account')
    expect(query?.get('signature')).not.toBe(signCallback(String(appSecret), query?.get('timestamp') ?? '', query?.get('nonce') ?? ''))
    expect(query?.has('signature')).toBe(how === 'bad')
  })

  it('F05 a body written anew says the same in other bytes', async () => {
    await rig.fault('F05', { how: 'reserialised' })
    await raise('dm', '在吗')
    await pushed(1)
    expect(ear.heard[0]?.body.toString()).not.toContain('在吗')
    expect(ear.bodies()).toMatchObject([{ text: '在吗', type: 'text' }])
  })

  it('F06 after a rotation the former secret still signs', async () => {
    const before = await rig.order('GET', '/weibo/account')
    const after = await rig.order('PUT', '/weibo/account', { rotateSecret: true })
    expect(after.appSecret).not.toBe(before.appSecret)
    await rig.fault('F06', { use: 'old' })
    await raise('dm', '在吗')
    await pushed(1)
    const query = ear.heard[0]?.query
    expect(query?.get('signature')).toBe(signCallback(String(before.appSecret), query?.get('timestamp') ?? '', query?.get('nonce') ?? ''))
  })

  it.each([
    ['huge', (body: string) => expect(body.length).toBeGreaterThan(5_000_000)],
    ['deep', (body: string) => expect(body.startsWith('[{"data":[{"data":')).toBe(true)],
    ['keys', (body: string) => expect(body).toContain('"k999999":1')],
    ['bad_utf8', (body: string) => expect(body).toContain('\uFFFD')],
    ['surrogate', (body: string) => expect(body).toContain('\\ud83d')],
    ['nul', (body: string) => expect(body).toContain('\\u0000')],
    ['not_json', (body: string) => expect(body).toContain('<xml>')],
  ])('F07 a hostile body: %s', async (kind, looks) => {
    await rig.fault('F07', { kind })
    await pushed(1)
    looks(ear.heard[0]?.body.toString('utf8') ?? '')
  })

  it.each(['garbled', 'not_object', 'no_id'])('F08 one item of a page is %s and stays so', async (how) => {
    for (const text of ['一', '二', '三'])
      await raise('mention', text)
    await rig.fault('F08', { index: 1, how })
    const broken = async (): Promise<number[]> => ((await mentions()).json.statuses as (Json | string)[]).flatMap((row, index) => typeof row === 'string' || typeof row.text !== 'string' || row.idstr === undefined ? [index] : [])
    expect(await broken()).toEqual([1])
    await raise('mention', '四')
    expect(await broken()).toEqual([2])
  })

  it('F09 a cursor goes back, pages drift', async () => {
    const ids: string[] = []
    for (const text of ['一', '二', '三', '四'])
      ids.push((await raise('mention', text)).id)
    await rig.fault('F09', { how: 'cursor_back', rows: 2 })
    expect(((await mentions({ since_id: ids[3] ?? '' })).json.statuses as Json[]).map(row => row.idstr)).toEqual([ids[3], ids[2]])
    await rig.fault('F09', { how: 'drift', rows: 1 })
    expect(((await mentions({ count: 2, page: 2 })).json.statuses as Json[]).map(row => row.idstr)).toEqual([ids[0]])
  })

  it.each([
    ['error', /"error_code":10001/],
    ['login', /<html>/],
    ['empty', /^$/],
    ['empty_object', /^\{\}$/],
    ['half', /"id":\d+$/],
  ])('F10 200 with %s', async (how, looks) => {
    await rig.fault('F10', { how })
    const reply = await mentions()
    expect(reply.status).toBe(200)
    expect(reply.text).toMatch(looks)
  })

  it('F11 the token dies between two calls; a new grant brings it back', async () => {
    await rig.fault('F11', { afterCalls: 1 })
    expect((await mentions()).status).toBe(200)
    expect((await mentions()).json).toMatchObject({ error_code: 21327 })
    expect((await mentions()).json).toMatchObject({ error_code: 21327 })
    const { accessToken } = await rig.order('PUT', '/weibo/account', { newToken: true })
    expect((await mentions({ access_token: String(accessToken) })).status).toBe(200)
  })

  it('F12 an outage with Retry-After, with the platform\'s own code, and ending by itself', async () => {
    await rig.fault('F12', { status: 429, retryAfterS: 30, times: 1 })
    const limited = await mentions()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '30'])
    expect((await mentions()).status).toBe(200)
    await rig.fault('F12', { status: 403, code: 10022, path: '/2/comments' })
    expect((await rig.get('/2/comments/to_me/biz.json')).json).toMatchObject({ error_code: 10022 })
    expect((await mentions()).status).toBe(200)
  })

  it('F12 ends after its minutes', async () => {
    const host = createManualHost()
    await using timed = await startRig({ host })
    await timed.fault('F12', { status: 502, minutes: 10 })
    expect((await timed.get('/2/comments/to_me.json')).status).toBe(502)
    host.advance(10 * 60_000)
    expect((await timed.get('/2/comments/to_me.json')).status).toBe(200)
  })

  it('F13 the platform\'s times are seven minutes ahead', async () => {
    await rig.fault('F13')
    const { id } = await raise('mention', '一')
    const reply = await rig.get('/2/statuses/show.json', { id })
    expect(Date.parse(String(reply.json.created_at)) - Date.now()).toBeGreaterThan(6.9 * 60_000)
  })

  it('F14 ten times the flow', async () => {
    async function comers(factor: number): Promise<number> {
      const host = createManualHost()
      await using busy = await startRig({ host, scene: 'demo' })
      if (factor > 1)
        await busy.fault('F14', { factor })
      host.advance(30_000)
      return busy.sandbox.director.customers().filter(customer => customer.played.length > 0).length
    }
    expect(await comers(10)).toBeGreaterThan(3 * await comers(1))
  })
})

describe('sending', () => {
  it('F17 the write is accepted and the line is cut', async () => {
    const { id } = await raise('mention', '一')
    await rig.fault('F17', { times: 1 })
    await expect(comment(id, '您好')).rejects.toThrow()
    expect(brandTexts()).toEqual(['您好'])
    expect((await rig.get('/2/comments/by_me/biz.json')).json.comments).toMatchObject([{ text: '您好' }])
    expect((await comment(id, '您好')).json).toMatchObject({ error_code: 20019 })
  })

  it('F18 any text counts as similar', async () => {
    const { id } = await raise('mention', '一')
    await rig.fault('F18', { code: 20017 })
    expect((await comment(id, '从没说过的话')).json).toMatchObject({ error_code: 20017 })
  })

  it('F20 the window is shut for one customer', async () => {
    const [shut, open] = [await raise('dm', '一'), await raise('dm', '二')]
    await rig.fault('F20', { uid: shut.uid })
    expect((await whisperTo(shut.uid, '您好')).json).toMatchObject({ error_code: '20301' })
    expect((await whisperTo(open.uid, '您好')).json).toMatchObject({ result: true })
  })

  it('F21 comment deleted, post deleted, blocked, frozen', async () => {
    const said = await raise('comment', '一')
    const postId = rig.sandbox.truth.find(said.id)?.postId ?? ''
    const refusal = async (what: string): Promise<unknown> => {
      await rig.fault('F21', { what })
      return (await rig.post('/2/comments/reply.json', { cid: said.id, id: postId, comment: `您好${what}`, rip: RIP })).json.error_code
    }
    expect(await refusal('frozen')).toBe(20015)
    expect(await refusal('blocked')).toBe('20508')
    expect(await refusal('comment_deleted')).toBe('20201')
    const post = await raise('mention', '二')
    await rig.fault('F21', { what: 'post_deleted' })
    expect((await comment(post.id, '您好')).json).toMatchObject({ error_code: '20101' })
    expect(brandTexts()).toEqual([])
  })

  it('delayed_publish: 20032 now, visible later', async () => {
    const { id } = await raise('mention', '一')
    await rig.fault('delayed_publish', { times: 1, showAfterMs: 1500 })
    expect((await comment(id, '您好')).json).toMatchObject({ error_code: 20032 })
    expect((await rig.get('/2/comments/by_me/biz.json')).json.comments).toEqual([])
    await until(async () => ((await rig.get('/2/comments/by_me/biz.json')).json.comments as Json[]).length === 1, 'the comment')
  })

  it.each([['too_fast', 20016], ['privacy', '20508'], ['captcha', 20031]])('%s refuses with %s', async (id, code) => {
    const said = await raise('mention', '一')
    await rig.fault(id)
    expect((await comment(said.id, '您好')).json).toMatchObject({ error_code: code })
  })
})

describe('network, content and the rest', () => {
  it('F33 taken and never answered', async () => {
    await rig.fault('F33')
    await expect(fetch(`${rig.sandbox.urls.weibo}/2/comments/to_me.json?access_token=${rig.token}`, { signal: AbortSignal.timeout(60) })).rejects.toThrow('timeout')
  })

  it('F46 markup in names and texts comes by every touchpoint', async () => {
    await rig.fault('F46')
    const hostile = rig.sandbox.truth.after(0).filter(entry => entry.nick.includes('<'))
    expect(new Set(hostile.map(entry => entry.touchpoint))).toEqual(new Set(['mention', 'comment', 'comment_mention', 'private_message', 'search_post']))
  })

  it('F48 something else behind a picture\'s name', async () => {
    await raise('dm', '', { image: 'bill' })
    const fid = rig.sandbox.truth.after(0).at(-1)?.picture ?? ''
    const download = (): Promise<Response> => fetch(`${rig.sandbox.urls.weibo}/2/mss/msget?access_token=${rig.token}&fid=${fid}`)
    await rig.fault('F48')
    const picture = new DataView(await (await download()).arrayBuffer())
    expect([picture.getUint32(16), picture.getUint32(20)]).toEqual([50_000, 50_000])
    await rig.fault('F48', { kind: 'program' })
    expect((await download()).headers.get('content-type')).toBe('application/hta')
    await rig.fault('F48', { kind: 'bomb' })
    expect((await (await download()).arrayBuffer()).byteLength).toBe(64 * 1024 * 1024)
  }, 30_000)

  it('F49 text that breaks layouts', async () => {
    await rig.fault('F49')
    const texts = rig.sandbox.truth.after(0).map(entry => entry.text)
    expect(texts.some(text => text.length > 100_000)).toBe(true)
    expect(texts.some(text => text.includes('\u202E'))).toBe(true)
  })

  it('slow: the answer comes, but late', async () => {
    await rig.fault('slow', { ms: 80 })
    const before = performance.now()
    expect((await mentions()).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(75)
  })

  it('media_gone: a private picture cannot be fetched any more', async () => {
    await raise('dm', '', { image: 'bill' })
    const fid = rig.sandbox.truth.after(0).at(-1)?.picture ?? ''
    await rig.fault('media_gone', { status: 410 })
    expect((await rig.get('/2/mss/msget', { fid })).status).toBe(410)
  })

  it('short_pages: rows are missing though the page is not the last', async () => {
    for (const text of ['一', '二', '三', '四', '五'])
      await raise('mention', text)
    await rig.fault('short_pages', { every: 2 })
    const page = await mentions({ count: 4 })
    expect(page.json.statuses).toHaveLength(2)
    expect(page.json.next_cursor).toBeGreaterThan(0)
  })

  it('counters_grow and renamed: the same post looks different each time', async () => {
    const { id } = await raise('mention', '一')
    await rig.fault('counters_grow', { by: 9 })
    await rig.fault('renamed', { suffix: '新' })
    const look = async (): Promise<Json> => (await rig.get('/2/statuses/show.json', { id })).json
    const [first, second] = [await look(), await look()]
    expect(Number(second.attitudes_count) - Number(first.attitudes_count)).toBe(9)
    expect(second.user).toMatchObject({ screen_name: expect.stringMatching(/新$/) as string })
  })

  it('search_varies: the same search leaves out other rows each time', async () => {
    await rig.order('POST', '/inject', Array.from({ length: 50 }, (_, index) => JSON.stringify({ nick: '甲', kind: 'search_post', text: `云杉 ${index}` })).join('\n'))
    const search = async (): Promise<string> => ((await rig.get('/2/search/statuses/limited.json', { q: '云杉', count: 50 })).json.statuses as Json[]).map(row => row.idstr).join()
    expect(await search()).toBe(await search())
    await rig.fault('search_varies')
    const answers = new Set([await search(), await search(), await search(), await search()])
    expect(answers.size).toBeGreaterThan(1)
  })

  it('string_codes: every error_code is a string', async () => {
    expect((await rig.get('/2/nothing.json')).json.error_code).toBe(10020)
    await rig.fault('string_codes')
    expect((await rig.get('/2/nothing.json')).json.error_code).toBe('10020')
  })

  it.each([['expired', 21315], ['expired_token', 21327], ['revoked', 21316], ['rejected', 21317], ['grant_removed', 21319], ['invalid', 21332]])('token %s → %i', async (state, code) => {
    await rig.fault('token', { state })
    expect((await mentions()).json).toMatchObject({ error_code: code })
  })

  it('unknown_push: something of an unknown type comes before the real one', async () => {
    await rig.fault('unknown_push')
    await raise('dm', '在吗')
    await pushed(2)
    expect(ear.bodies().map(body => body.type)).toEqual(['video', 'text'])
  })
})
