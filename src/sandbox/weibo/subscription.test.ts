import type { ManualHost } from '../testing/manual-host.ts'
import type { Json, LineReader, Rig } from '../testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualHost } from '../testing/manual-host.ts'
import { readLines, startRig, until } from '../testing/rig.ts'

let host: ManualHost
let rig: Rig

beforeEach(async () => {
  host = createManualHost()
  rig = await startRig({ host })
})
afterEach(async () => rig[Symbol.asyncDispose]())

async function tune(params: Record<string, string>): Promise<LineReader> {
  return readLines(await fetch(`${rig.sandbox.urls.weibo}/commercial/push?${new URLSearchParams(params).toString()}`))
}

const post = (text: string): Promise<Json> => rig.order('POST', '/say', { nick: '路人', kind: 'search_post', text })
const envelopes = (ticker: LineReader): { id: number, text: { status: { text: string } } }[] => ticker.lines.map(line => JSON.parse(line) as never)

describe('the keyword stream', () => {
  it('carries what matches, ends after five idle seconds and goes on from the last envelope', async () => {
    await post('云杉 一')
    await post('别家的')
    const first = await tune({ subid: '10001' })
    await until(() => first.lines.length === 1, 'the kept post')
    await post('云杉 二')
    await until(() => first.lines.length === 2, 'the fresh post')
    host.advance(5000)
    await first.over
    await post('云杉 三')
    const second = await tune({ subid: '10001', since_id: String(envelopes(first)[1]?.id) })
    await until(() => second.lines.length === 1, 'the one in between')
    expect([...envelopes(first), ...envelopes(second)].map(envelope => envelope.text.status.text)).toEqual(['云杉 一', '云杉 二', '云杉 三'])
  })

  it('is cut after five minutes even when it is busy', async () => {
    const ticker = await tune({ subid: '10001' })
    for (let second = 0; second < 300; second += 4) {
      await post(`云杉 ${second}`)
      host.advance(4000)
    }
    await ticker.over
    expect(ticker.lines.length).toBeGreaterThan(70)
  }, 30_000)

  it('comments come by their own subscription, also when only their post matches', async () => {
    const ticker = await tune({ subid: '10002' })
    await rig.order('POST', '/say', { nick: '路人', kind: 'comment', text: '怎么卖' })
    await until(() => ticker.lines.length === 1, 'the comment')
    expect(JSON.parse(ticker.lines[0] ?? '')).toMatchObject({ text: { type: 'comment', event: 'add', comment: { text: '怎么卖' } }, match_info: { keyword: '云杉' } })
  })

  it('keywords can be added and are told back', async () => {
    const update = (fields: Record<string, string>): Promise<{ json: Json }> => rig.post('/subscribe/update_subscribe.json', { subid: '10001', ...fields })
    expect((await update({ add_keywords: '铰链' })).json).toEqual({ result: true })
    expect((await update({})).json.filters).toMatchObject({ keywordfilter: { keyword: ['云杉', '铰链'] } })
  })

  it('stream_wrong_address, stream_corrupt, stream_duplicates, stream_sampling', async () => {
    await rig.fault('stream_wrong_address', { times: 1 })
    await rig.fault('stream_corrupt', { times: 1 })
    await rig.fault('stream_duplicates', { times: 1 })
    const refused = await fetch(`${rig.sandbox.urls.weibo}/commercial/push?subid=10001`)
    expect([refused.status, await refused.text()]).toEqual([403, 'Ip is limited'])
    const [posts, comments] = [await tune({ subid: '10001' }), await tune({ subid: '10002' })]
    await post('云杉 一')
    await until(() => posts.lines.length + comments.lines.length === 2, 'both subscriptions')
    const all = [...posts.lines, ...comments.lines]
    expect(all.filter(line => !line.endsWith('}'))).toHaveLength(1)
    await rig.fault('stream_sampling', { percent: 0 })
    await post('云杉 二')
    const later = await tune({ subid: '10001' })
    await until(() => later.lines.length > 0, 'the kept ones')
    expect(later.lines).toHaveLength(1)
  })
})
