import type { ManualHost } from '../testing/manual-host.ts'
import type { Ear, Json, Rig } from '../testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualHost } from '../testing/manual-host.ts'
import { readLines, startEar, startRig, until } from '../testing/rig.ts'

const RIP = '203.0.113.7'
const HOUR_MS = 3_600_000

let host: ManualHost
let rig: Rig

beforeEach(async () => {
  host = createManualHost()
  rig = await startRig({ host })
})
afterEach(async () => rig[Symbol.asyncDispose]())

async function say(voice: Json): Promise<{ id: string, uid: number }> {
  return await rig.order('POST', '/say', voice) as { id: string, uid: number }
}

describe('grants', () => {
  it('token_short: the inspection tells what is left, and every call is refused after', async () => {
    const inspect = async (): Promise<Json> => (await rig.post('/oauth2/get_token_info')).json
    expect(await inspect()).toMatchObject({ expire_in: 30 * 24 * 3600 })
    await rig.fault('token_short', { livesS: 7200 })
    host.advance(HOUR_MS)
    expect(await inspect()).toMatchObject({ expire_in: 3600 })
    host.advance(HOUR_MS)
    expect(await inspect()).toMatchObject({ error_code: 21327 })
    expect((await rig.get('/2/comments/to_me.json')).json).toMatchObject({ error_code: 21327 })
  })
})

describe('limits', () => {
  it('limits_as_400: another HTTP status, the same code', async () => {
    await rig.order('PUT', '/weibo/account', { profile: 'standard', perUserDay: 0 })
    expect(await rig.get('/2/comments/to_me.json')).toMatchObject({ status: 403, json: { error_code: 10023 } })
    await rig.fault('limits_as_400')
    expect(await rig.get('/2/comments/to_me.json')).toMatchObject({ status: 400, json: { error_code: 10023 } })
  })
})

describe('own posts', () => {
  const update = async (status: string): Promise<Json> => (await rig.post('/2/statuses/update/biz.json', { status, rip: RIP })).json

  it('stand in the brand\'s timeline, newest first; a standard account sees five of its own and nobody else\'s', async () => {
    const { uid } = await rig.order('GET', '/weibo/account')
    const before = ((await rig.get('/2/statuses/user_timeline/biz.json', { uid: String(uid), count: 100 })).json.statuses as Json[]).length
    for (let n = 0; n < 7; n++) {
      await update(`新品 ${n}`)
      host.advance(1000)
    }
    const all = (await rig.get('/2/statuses/user_timeline/biz.json', { uid: String(uid), count: 100 })).json.statuses as Json[]
    expect(all).toHaveLength(before + 7)
    expect(all[0]).toMatchObject({ text: '新品 6' })
    await rig.order('PUT', '/weibo/account', { profile: 'standard' })
    expect((await rig.get('/2/statuses/user_timeline.json', { count: 100 })).json.statuses).toHaveLength(5)
    expect((await rig.get('/2/statuses/user_timeline.json', { uid: 5 })).json).toMatchObject({ error_code: 21335 })
  })

  it('are published with a picture by a call of its own, which wants one', async () => {
    expect((await rig.post('/2/statuses/upload/biz.json', { status: '新品', rip: RIP })).json).toMatchObject({ error_code: 20007 })
    const form = new FormData()
    form.set('access_token', rig.token)
    form.set('status', '新品')
    form.set('pic', new Blob([new Uint8Array([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])], { type: 'image/png' }), 'a.png')
    const made = await (await fetch(`${rig.sandbox.urls.weibo}/2/statuses/upload/biz.json`, { method: 'POST', body: form })).json() as Json
    expect(made).toMatchObject({ text: '新品', pic_num: 1 })
  })
})

describe('the keyword stream', () => {
  it('a mark older than three days counts as none: the last hundred come again', async () => {
    await say({ nick: '路人', kind: 'search_post', text: '云杉 一' })
    const tune = async (since: number): Promise<string[]> => {
      const ticker = readLines(await fetch(`${rig.sandbox.urls.weibo}/commercial/push?subid=10001&since_id=${since}`))
      await say({ nick: '路人', kind: 'search_post', text: '云杉 新' })
      await until(() => ticker.lines.length > 0, 'a line')
      host.advance(5000)
      await ticker.over
      return ticker.lines
    }
    const [first = ''] = await tune(0)
    const { id } = JSON.parse(first) as { id: number }
    expect((await tune(id)).includes(first)).toBe(false)
    host.advance(3 * 24 * HOUR_MS)
    expect((await tune(id)).some(line => line.includes('云杉 一'))).toBe(true)
  })
})

describe('private voices', () => {
  let ear: Ear
  beforeEach(async () => {
    ear = await startEar()
  })
  afterEach(async () => ear[Symbol.asyncDispose]())

  it('are pushed with their two view ids and can be fetched as a recording', async () => {
    await rig.order('PUT', '/weibo/callback', { url: ear.url })
    await say({ nick: '小雨', kind: 'dm', type: 'voice', text: '' })
    await until(() => ear.heard.length === 1, 'the push')
    const [push] = ear.bodies()
    expect(push).toMatchObject({ type: 'voice', text: '发了一个语音消息', data: { vfid: expect.any(Number) as number } })
    const { tovfid } = push?.data as { tovfid: number }
    const response = await fetch(`${rig.sandbox.urls.weibo}/2/mss/msget?access_token=${rig.token}&fid=${tovfid}`)
    expect(response.headers.get('content-type')).toBe('audio/amr')
    expect(new TextDecoder().decode((await response.bytes()).slice(0, 5))).toBe('#!AMR')
  })
})
