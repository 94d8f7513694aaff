import type { Ear, Json, Rig } from '../testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEar, startRig, until } from '../testing/rig.ts'

let rig: Rig
let ear: Ear

beforeEach(async () => {
  rig = await startRig()
  ear = await startEar()
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await ear[Symbol.asyncDispose]()
})

describe('the control plane', () => {
  it('the truth can be read on from where one stopped', async () => {
    const { count } = await rig.order('GET', '/truth')
    await rig.order('POST', '/say', { nick: '甲', kind: 'mention', text: '一' })
    const { entries } = await rig.order('GET', `/truth?after=${String(count)}`)
    expect(entries).toMatchObject([{ n: Number(count) + 1, text: '@云杉客服 一', isBrand: false, touchpoint: 'mention', visibility: 'public' }])
  })

  it('tells one customer\'s story with both sides', async () => {
    const { uid } = await rig.order('POST', '/customers/code-not-arriving/start')
    await rig.order('POST', '/brand-replies', { uid, text: '请问订单号是多少' })
    const story = await rig.order('GET', `/truth/customer/${String(uid)}`)
    expect(story).toMatchObject({ customerKey: 'code-not-arriving', nick: '验证码你快来', entries: [{ isBrand: false }, { isBrand: true, to: uid }] })
  })

  it('takes thirty thousand voices at once, long ones as long text', async () => {
    const voices = Array.from({ length: 30_000 }, (_, index) => JSON.stringify({ nick: `群众${index % 500}`, kind: index % 3 === 0 ? 'comment' : 'mention', text: index === 1 ? '长'.repeat(900) : `第 ${index} 条` }))
    const outcome = await rig.order('POST', '/inject', voices.join('\n'))
    expect(outcome).toMatchObject({ accepted: 30_000, refused: [] })
    const [, long] = outcome.ids as string[]
    expect((await rig.get('/2/statuses/show.json', { id: long ?? '' })).json).toMatchObject({ isLongText: true })
    expect((await rig.get('/2/statuses/mentions/biz.json', { count: 200 })).json.statuses).toHaveLength(200)
  }, 30_000)

  it('names the bad lines of a bulk and takes the good ones, in another order on request', async () => {
    const good = [...'一二三四五六'].map(text => JSON.stringify({ nick: '甲', kind: 'mention', text }))
    const outcome = await rig.order('POST', '/inject?shuffle=7', [...good, '{"kind":"shout"}'].join('\n'))
    expect(outcome).toMatchObject({ accepted: 6, refused: [{ line: 7, reason: expect.stringMatching(/^kind must be one of/) as string }] })
    const texts = rig.sandbox.truth.after(0).filter(entry => entry.touchpoint === 'mention').map(entry => entry.text.slice(-1))
    expect(texts).not.toEqual([...'一二三四五六'])
    expect(texts.toSorted()).toEqual([...'一二三四五六'].sort())
  })

  it('duplicates push the same message again, the ledger has it once', async () => {
    await rig.order('PUT', '/weibo/callback', { url: ear.url })
    await rig.order('POST', '/inject?duplicates=3', JSON.stringify({ nick: '甲', kind: 'dm', text: '在吗' }))
    await until(() => ear.heard.length === 3, 'three pushes')
    expect(new Set(ear.heard.map(request => request.body.toString())).size).toBe(1)
    expect(rig.sandbox.truth.after(0).filter(entry => entry.touchpoint === 'private_message')).toHaveLength(1)
  })

  it('a voice from the past has an id of the past', async () => {
    const at = '2026-03-02T10:21:07+08:00'
    const { id } = await rig.order('POST', '/say', { nick: '甲', kind: 'mention', text: '早就说过', at })
    expect((await rig.get('/2/statuses/show.json', { id: String(id) })).json.created_at).toBe('Mon Mar 02 10:21:07 +0800 2026')
  })

  it.each([
    [{ kind: 'mention', text: 5 }, 'text must be a string'],
    [{ kind: 'nothing', text: 'x' }, /^kind must be one of/],
    [{ kind: 'comment', replyTo: 5, text: 'x' }, 'no comment 5'],
    [{ kind: 'dm', text: 'x', at: 'gestern' }, /^at must be/],
    [{ kind: 'dm', text: 'x', image: 'dragon' }, /^image must be/],
  ])('says what is wrong with %o', async (voice: Json, reason) => {
    expect((await rig.order('POST', '/say', voice)).error).toMatch(reason)
  })

  it('reset starts over on the same ports, with the same account and callback', async () => {
    await rig.order('PUT', '/weibo/callback', { url: ear.url })
    const before = await rig.order('GET', '/weibo/account')
    await rig.order('POST', '/say', { nick: '甲', kind: 'mention', text: '一' })
    await rig.fault('F10')
    expect(await rig.order('POST', '/reset', { seed: 9, scene: 'empty' })).toEqual({ seed: 9 })
    expect(await rig.order('GET', '/weibo/account')).toEqual(before)
    expect((await rig.get('/2/statuses/mentions/biz.json')).json.statuses).toEqual([])
    await rig.order('POST', '/say', { nick: '甲', kind: 'dm', text: '还在' })
    await until(() => ear.heard.length === 1, 'the push after the reset')
  })

  it('the demo can be started late, faster, and be frozen', async () => {
    await rig.order('PUT', '/clock', { speed: 200 })
    await rig.order('POST', '/reset', { seed: 7, scene: 'demo' })
    await until(() => rig.sandbox.director.customers().filter(customer => customer.played.length > 0).length >= 9, 'nine customers')
    await rig.order('PUT', '/clock', { speed: 0 })
    expect((await rig.order('GET', '/clock')).speed).toBe(0)
    expect((await rig.order('PUT', '/clock', { speed: -1 })).error).toMatch(/^speed must/)
  })

  it('edits, renames and blocks, as customers do', async () => {
    const { id, uid } = await rig.order('POST', '/say', { nick: '甲', kind: 'mention', text: '一' })
    await rig.order('PATCH', `/items/${String(id)}`, { text: '@云杉客服 改了' })
    await rig.order('PATCH', `/users/${String(uid)}`, { nick: '乙', blocksBrand: true })
    expect((await rig.get('/2/statuses/show.json', { id: String(id) })).json).toMatchObject({ text: '@云杉客服 改了', user: { screen_name: '乙' } })
    expect((await rig.post('/2/comments/create.json', { id: String(id), comment: '您好', rip: '203.0.113.7' })).json).toMatchObject({ error_code: '20508' })
  })

  it('what is not there is 404, a wrong method 405, no JSON 400', async () => {
    const status = async (method: string, path: string, body?: string): Promise<number> => (await fetch(`${rig.sandbox.urls.control}${path}`, { method, ...body !== undefined && { body } })).status
    expect(await status('GET', '/nothing')).toBe(404)
    expect(await status('DELETE', '/truth')).toBe(405)
    expect(await status('POST', '/say', 'no json')).toBe(400)
    expect(await status('POST', '/customers/nobody/start')).toBe(400)
  })
})
