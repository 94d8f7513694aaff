import type { Json, Rig } from '../testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualHost } from '../testing/manual-host.ts'
import { startRig } from '../testing/rig.ts'

const RIP = '203.0.113.7'
const host = createManualHost()
let rig: Rig

beforeEach(async () => {
  rig = await startRig({ host })
})
afterEach(async () => rig[Symbol.asyncDispose]())

async function say(voice: Json): Promise<{ id: string, uid: number }> {
  return await rig.order('POST', '/say', voice) as { id: string, uid: number }
}

describe('public replies', () => {
  it('a comment under a mention is stored, told back by by_me, and known to the ledger', async () => {
    const { id } = await say({ nick: '小雨', kind: 'mention', text: '漏水' })
    const sent = await rig.post('/2/comments/create/biz.json', { id, comment: '您好，我们来处理', rip: RIP })
    expect(sent.json).toMatchObject({ text: '您好，我们来处理', status: { idstr: id }, user: { screen_name: '云杉客服' } })
    expect((await rig.get('/2/comments/by_me/biz.json')).json.comments).toMatchObject([{ mid: sent.json.mid }])
    const { entries } = await rig.order('GET', '/truth')
    expect((entries as Json[]).at(-1)).toMatchObject({ isBrand: true, id: sent.json.mid, inReplyTo: id })
  })

  it('a reply names the customer unless without_mention, and carries its parent', async () => {
    const comment = await say({ nick: '小雨', kind: 'comment', text: '没人理我' })
    const postId = rig.sandbox.truth.find(comment.id)?.postId ?? ''
    const named = await rig.post('/2/comments/reply.json', { cid: comment.id, id: postId, comment: '来了', rip: RIP })
    expect(named.json).toMatchObject({ text: '回复@小雨:来了', rootid: Number(comment.id), reply_comment: { mid: comment.id, text: '没人理我' } })
    const plain = await rig.post('/2/comments/reply.json', { cid: comment.id, id: postId, comment: '又来了', without_mention: 1, rip: RIP })
    expect(plain.json).toMatchObject({ text: '又来了' })
    const answer = await say({ nick: '小雨', kind: 'comment', replyTo: Number(named.json.mid), text: '好的' })
    const toMe = await rig.get('/2/comments/to_me.json', { count: 1 })
    expect(toMe.json.comments).toMatchObject([{ mid: answer.id, reply_comment: { mid: named.json.mid } }])
  })

  it('F19 140 个汉字可以，多半个字就是 20012', async () => {
    const { id } = await say({ nick: '小雨', kind: 'mention', text: '一' })
    const send = async (comment: string): Promise<unknown> => (await rig.post('/2/comments/create.json', { id, comment, rip: RIP })).json.error_code
    expect(await send(`${'字'.repeat(139)}ab`)).toBeUndefined()
    expect(await send(`${'字'.repeat(140)}a`)).toBe(20012)
    expect(await send('   ')).toBe(20008)
  })

  it('F18 the same words twice within ten minutes are 20019, afterwards fine', async () => {
    const { id } = await say({ nick: '小雨', kind: 'mention', text: '一' })
    const send = async (): Promise<unknown> => (await rig.post('/2/comments/create.json', { id, comment: '请私信我们', rip: RIP })).json.error_code
    expect(await send()).toBeUndefined()
    expect(await send()).toBe(20019)
    host.advance(11 * 60_000)
    expect(await send()).toBeUndefined()
  })

  it('without rip 10016; the target gone 20101 or 20201; no id 20109 or 20204', async () => {
    const { id } = await say({ nick: '小雨', kind: 'mention', text: '一' })
    expect((await rig.post('/2/comments/create.json', { id, comment: '好' })).json).toMatchObject({ error_code: 10016 })
    await rig.order('DELETE', `/items/${id}`)
    expect((await rig.post('/2/comments/create.json', { id, comment: '好', rip: RIP })).json).toMatchObject({ error_code: '20101' })
    expect((await rig.post('/2/comments/create.json', { comment: '好', rip: RIP })).json).toMatchObject({ error_code: '20109' })
    expect((await rig.post('/2/comments/reply.json', { cid: 5, id, comment: '好', rip: RIP })).json).toMatchObject({ error_code: '20201' })
    expect((await rig.post('/2/comments/reply.json', { id, comment: '好', rip: RIP })).json).toMatchObject({ error_code: '20204' })
  })

  it('only own comments can be deleted', async () => {
    const { id } = await say({ nick: '小雨', kind: 'mention', text: '一' })
    const mine = await rig.post('/2/comments/create.json', { id, comment: '说错了', rip: RIP })
    const theirs = await say({ nick: '小雨', kind: 'comment', text: '二' })
    expect((await rig.post('/2/comments/destroy.json', { cid: theirs.id })).json).toMatchObject({ error_code: '20203' })
    await rig.post('/2/comments/destroy.json', { cid: String(mine.json.mid) })
    expect((await rig.get('/2/comments/by_me.json')).json.comments).toEqual([])
  })

  it('a post needs a safe address and no topic; with a picture it must be one', async () => {
    const share = async (status: string): Promise<Json> => (await rig.post('/2/statuses/share.json', { status, rip: RIP })).json
    expect(await share('没有链接')).toMatchObject({ error_code: 10017 })
    expect(await share('#话题# https://yunshan.example/')).toMatchObject({ error_code: 10017 })
    const form = new FormData()
    form.set('access_token', rig.token)
    form.set('status', '维护公告 https://yunshan.example/m')
    form.set('rip', RIP)
    form.set('pic', new Blob(['no picture']), 'a.png')
    const response = await fetch(`${rig.sandbox.urls.weibo}/2/statuses/share.json`, { method: 'POST', body: form })
    expect(await response.json()).toMatchObject({ error_code: 20005 })
  })
})

describe('private replies', () => {
  const reply = async (uid: number, text: string): Promise<Json> =>
    (await rig.post('/2/messages/reply/biz.json', { receiver_id: uid, type: 'text', data: encodeURIComponent(JSON.stringify({ text })) })).json

  it('after a private message: as many as needed within 48 hours, none afterwards', async () => {
    const { uid } = await say({ nick: '小雨', kind: 'dm', text: '在吗' })
    expect(await reply(uid, '在的')).toMatchObject({ result: true, receiver_id: uid })
    expect(await reply(uid, '请说')).toMatchObject({ result: true })
    host.advance(48 * 3600_000)
    expect(await reply(uid, '晚了')).toMatchObject({ error_code: '20301' })
  })

  it('after a mention: one', async () => {
    const { uid } = await say({ nick: '小雨', kind: 'mention', text: '帮忙' })
    expect(await reply(uid, '您好')).toMatchObject({ result: true })
    expect(await reply(uid, '还有')).toMatchObject({ error_code: '20301' })
  })

  it('never to a stranger; an unfollow locks it until they write again', async () => {
    const { uid } = await say({ nick: '小雨', kind: 'search_post', text: '云杉' })
    expect(await reply(uid, '您好')).toMatchObject({ error_code: '20301' })
    await say({ uid, kind: 'dm', text: '在吗' })
    await say({ uid, kind: 'event', type: 'unfollow', text: '取消关注' })
    expect(await reply(uid, '您好')).toMatchObject({ error_code: '20301' })
    await say({ uid, kind: 'dm', text: '又来了' })
    expect(await reply(uid, '您好')).toMatchObject({ result: true })
  })

  it('F19 fewer than 300 characters', async () => {
    const { uid } = await say({ nick: '小雨', kind: 'dm', text: '在吗' })
    expect(await reply(uid, '字'.repeat(299))).toMatchObject({ result: true })
    expect(await reply(uid, '字'.repeat(300))).toMatchObject({ error_code: 20013 })
  })

  it('cards are taken, pictures are not', async () => {
    const { uid } = await say({ nick: '小雨', kind: 'dm', text: '在吗' })
    const send = async (type: string, data: Json): Promise<Json> => (await rig.post('/2/messages/reply.json', { receiver_id: uid, type, data: encodeURIComponent(JSON.stringify(data)) })).json
    expect(await send('articles', { articles: [{ display_name: '进度', summary: '', image: '', url: 'https://yunshan.example/p' }] })).toMatchObject({ result: true })
    expect(await send('image', { vfid: 1 })).toMatchObject({ error_code: 10017 })
    expect(await send('position', { longitude: 1, latitude: 2 })).toMatchObject({ error_code: 10017 })
  })

  it('a picture of a customer can be fetched by its tovfid', async () => {
    await say({ nick: '小雨', kind: 'dm', text: '', image: 'bill' })
    const fid = rig.sandbox.truth.after(0).at(-1)?.picture ?? ''
    const response = await fetch(`${rig.sandbox.urls.weibo}/2/mss/msget?access_token=${rig.token}&fid=${fid}`)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment;filename="\w+\.png"$/)
    expect((await response.bytes()).slice(1, 4)).toEqual(new TextEncoder().encode('PNG'))
    expect((await rig.get('/2/mss/msget', { fid: 1 })).status).toBe(404)
  })

  it('the profile for the service desk', async () => {
    const { uid } = await say({ nick: '小雨', kind: 'dm', text: '在吗', location: '浙江 杭州' })
    expect((await rig.get('/2/eps/user/info.json', { uid })).json).toMatchObject({ nickname: '小雨', city: '杭州' })
  })
})
