import type { ScriptedAnswer, SeenRequest } from '../../../tests/contract/connector-fetch.ts'
import type { PollPage } from '../connector.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScriptedFetch, refusal, utf8 } from '../../../tests/contract/connector-fetch.ts'
import { commentRow, customer, statusRow, uids } from '../../../tests/contract/connector-weibo-rows.ts'
import { createWeiboConnector } from './index.ts'
import { readStreamLines } from './stream-lines.ts'

const NOW = Date.parse('2026-03-02T02:45:12Z')
const context = { signal: new AbortController().signal }

function connect(script: (request: SeenRequest, index: number) => ScriptedAnswer, settings: Record<string, unknown> = {}) {
  const { fetch, seen } = createScriptedFetch(script)
  const connector = createWeiboConnector({
    accountId: 'a1',
    settings: { uid: uids.brand, screenName: '云杉家电客服', rip: '203.0.113.7', profile: 'commercial', subscriptions: ['10001'], ...settings },
    keepSecret: async () => {},
    secret: name => `${name}-value`,
    fetch,
    now: () => NOW,
  })
  return { connector, seen, read: (cursor: Record<string, string> | null = { since: '7000' }): Promise<PollPage> => connector.poll('stream:10001', cursor, context) }
}

/** A stream that says this and is closed, or breaks. */
function streamed(chunks: readonly (string | Uint8Array)[], end: 'closed' | 'broken' = 'closed'): Response {
  return new Response(new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? utf8(chunk) : chunk)
      if (end === 'closed')
        controller.close()
      else
        setImmediate(() => controller.error(Object.assign(new Error('reset'), { code: 'ECONNRESET' })))
    },
  }))
}

function post(envelopeId: number, fields: Record<string, unknown> = {}, beside: Record<string, unknown> = {}): string {
  return `${JSON.stringify({ id: envelopeId, text: { type: 'status', event: 'add', status: statusRow(fields) }, match_info: { keyword: '洗碗机', uid: 0 }, ...beside })}\n`
}

describe('the keyword stream', () => {
  it('is a feed of its own for each subscription, and only of commercial accounts', () => {
    const specs = (profile: string): unknown[] => connect(() => 'silence', { profile, subscriptions: ['10001', '10002', '10001'] }).connector.feeds.filter(feed => feed.stream).map(feed => feed.name)
    expect(specs('commercial')).toEqual(['stream:10001', 'stream:10002'])
    expect(specs('standard')).toEqual([])
  })

  it('asks without the token, goes on by envelope id, and a closed connection is a normal end', async () => {
    const { read, seen } = connect(() => streamed([post(7001), post(7003, { id: 5271965837296618, idstr: '5271965837296618' })]))
    const page = await read()
    expect(page).toMatchObject({ cursor: { since: '7003' }, more: true, bad: [] })
    expect(page.items).toMatchObject([{ objectKey: 'status:5271965837296617', touchpoint: 'search_hit', addressed: false }, { objectKey: 'status:5271965837296618' }])
    expect(seen[0]?.path).toBe('/commercial/push')
    expect(Object.fromEntries(seen[0]?.params ?? [])).toEqual({ subid: '10001', since_id: '7000' })
  })

  it('the first time it takes what the platform still has, back to the set age', async () => {
    const { read, seen } = connect(() => streamed([post(7001, { created_at: 'Fri Feb 27 18:21:07 +0800 2026' }), post(7002)]))
    expect((await read(null)).items).toHaveLength(1)
    expect(seen[0]?.params.has('since_id')).toBe(false)
  })

  it('a line that breaks in the middle of a stream: what came before counts', async () => {
    const { read } = connect(() => streamed([post(7001), post(7002).slice(0, 100)], 'broken'))
    expect(await read()).toMatchObject({ items: [{ type: 'message' }], bad: [], cursor: { since: '7001' } })
  })

  it('F08 a corrupt line is a dead letter and its envelope id is passed all the same', async () => {
    const { read } = connect(() => streamed([post(7001), '{"id":7002,"text":{"type":"status","event":"add","status":{"id":527\n', post(7003), new Uint8Array([0x7B, 0x22, 0xFF, 0x0A])]))
    const page = await read()
    expect(page.items).toHaveLength(2)
    expect(page.bad.map(bad => bad.reason)).toEqual(['line: not_json', 'line: not_utf8'])
    expect(page.cursor).toEqual({ since: '7003' })
  })

  it('nothing but a corrupt line still moves on', async () => {
    const { read } = connect(() => streamed(['{"id":7009,"text":{"type"\n']))
    expect(await read()).toMatchObject({ cursor: { since: '7009' }, more: true })
  })

  it('match_info may stand inside, ids may be texts, lines may end in CRLF or be empty', async () => {
    const inside = JSON.stringify({ id: '7005', text: { type: 'status', status: statusRow({}), match_info: { keyword: 'x' } } })
    const { read } = connect(() => streamed(['\r\n\n', `${inside}\r\n`]))
    expect(await read()).toMatchObject({ items: [{ type: 'message' }], bad: [], cursor: { since: '7005' } })
  })

  it('comments: found, or addressed when they stand under the brand\'s words', async () => {
    const line = (id: number, fields: Record<string, unknown>): string => `${JSON.stringify({ id, text: { type: 'comment', event: 'add', comment: commentRow(fields) } })}\n`
    const foreign = { status: { id: 5271960000000001, text: '别人的帖子', user: customer({ id: 5, idstr: '5' }) } }
    const { read } = connect(() => streamed([line(1, {}), line(2, { id: 5271968072861651, mid: '5271968072861651', ...foreign }), line(3, { user: customer({ id: Number(uids.brand), idstr: uids.brand }) })]))
    expect((await read({ since: '0' })).items).toMatchObject([{ touchpoint: 'comment', addressed: true }, { touchpoint: 'search_hit', addressed: false }])
  })

  it('a deletion, if one ever comes, is one; an unknown type is a dead letter', async () => {
    const { read } = connect(() => streamed([
      `${JSON.stringify({ id: 7001, text: { type: 'status', event: 'delete', status: { id: 5271965837296617 } } })}\n`,
      `${JSON.stringify({ id: 7002, text: { type: 'video', event: 'add' } })}\n`,
    ]))
    expect(await read()).toMatchObject({ items: [{ type: 'deleted', objectKey: 'status:5271965837296617' }], bad: [{ reason: 'type: video' }], cursor: { since: '7002' } })
  })

  it.each<[string, () => Response, string, Record<string, unknown>]>([
    ['the wrong address (403)', () => new Response('Ip is limited', { status: 403 }), 'permission_missing', { scope: 'address' }],
    ['the wrong address (200)', () => streamed(['Ip is limited']), 'permission_missing', { scope: 'address' }],
    ['an unknown subscription', () => new Response('{"error":"x","error_code":"10008"}', { status: 400 }), 'channel_bad_request', { platformCode: 10008 }],
    ['a refusal with 200', () => streamed(['{"error":"x","error_code":10022}\n']), 'quota_exhausted', { scope: 'address' }],
    ['a login page', () => streamed(['<!doctype html>\n<html>\n']), 'channel_bad_answer', {}],
    ['a bad gateway', () => new Response('<html>', { status: 502 }), 'channel_down', {}],
  ])('F10 %s is an error, never "no news"', async (_, script, code, details) => {
    expect(await refusal(connect(script).read())).toMatchObject({ code, details })
  })

  it('a page stays small: a busy stream is handed on and opened anew where it stood', async () => {
    const lines = Array.from({ length: 250 }, (_, n) => post(8000 + n, { id: 5271965837000000 + n, idstr: String(5271965837000000 + n) }))
    const { read } = connect(request => streamed(lines.filter((_, n) => 8000 + n > Number(request.params.get('since_id')))))
    let since = '7999'
    const keys = new Set<string>()
    for (let pages = 0; pages < 5; pages++) {
      const page = await read({ since })
      expect(page.items.length).toBeLessThanOrEqual(250)
      for (const item of page.items)
        keys.add(item.objectKey)
      since = String(page.cursor.since)
    }
    expect(keys.size).toBe(250)
  })

  it('a connection that is closed at once with nothing is not opened anew at once', async () => {
    expect(await connect(() => streamed([])).read()).toMatchObject({ more: false, cursor: { since: '7000' } })
  })

  it('a caller who gives up gets what was read', async () => {
    const control = new AbortController()
    const { connector } = connect(() => new Response(new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(utf8(post(7001)))
        setImmediate(() => control.abort())
      },
    })))
    expect(await connector.poll('stream:10001', { since: '7000' }, control)).toMatchObject({ items: [{ type: 'message' }], cursor: { since: '7001' } })
  })

  it('F33 a platform that takes the call and says nothing: given up after the time limit of its head', async () => {
    expect(await refusal(connect(() => 'silence', { timeoutMs: 100 }).read())).toMatchObject({ code: 'timeout', retryable: true })
  })

  it('a caller who gave up before it began, or before anything came, gets nothing', async () => {
    const control = new AbortController()
    const { connector, seen } = connect(() => new Response(new ReadableStream<Uint8Array>({ start: () => void setImmediate(() => control.abort()) })))
    expect(await refusal(connector.poll('stream:10001', { since: '7000' }, control))).toMatchObject({ code: 'link_lost', details: { aborted: true } })
    expect(await refusal(connector.poll('stream:10001', { since: '7000' }, control))).toMatchObject({ code: 'link_lost', details: { aborted: true } })
    expect(seen).toHaveLength(1)
  })

  it('the platform\'s second address is a setting', async () => {
    const { read, seen } = connect(() => streamed([]), { subscriptionPath: '/2/commercial/push.json' })
    await read()
    expect(seen[0]?.url).toContain('https://c.api.weibo.com/2/commercial/push.json?')
  })
})

describe('lines of a stream', () => {
  const bounds = { maxLineBytes: 64, maxLines: 1000, maxBytes: 1_000_000, quietMs: 10_000, pageMs: 10_000, signal: context.signal }
  async function linesOf(chunks: readonly Uint8Array[]): Promise<string[]> {
    const lines: string[] = []
    await readStreamLines(streamed(chunks).body!, bounds, line => lines.push(`${line.tooLong ? '…' : ''}${new TextDecoder().decode(line.bytes).slice(0, 8)}`))
    return lines
  }

  it('are the same however the bytes are cut into pieces', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 12 }), fc.array(fc.nat(40), { maxLength: 30 }), async (texts, cuts) => {
      const clean = texts.map(text => text.replaceAll('\n', ''))
      const bytes = utf8(clean.map(text => `${text}\n`).join(''))
      const at = [...new Set([0, ...cuts.map(cut => Math.min(cut, bytes.length)), bytes.length])].sort((a, b) => a - b)
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end))
      const lines: string[] = []
      await readStreamLines(streamed(chunks).body!, { ...bounds, maxLineBytes: 4096 }, line => lines.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(line.bytes)))
      expect(lines).toEqual(clean.filter(text => text !== ''))
    }))
  })

  it('one without end is dropped as it comes, its beginning kept, and the next one is read', async () => {
    const long = utf8('x'.repeat(50))
    expect(await linesOf([utf8('{"id":1}\n{"id":2'), long, long, long, utf8('\n{"id":3}\n')])).toEqual(['{"id":1}', '…{"id":2x', '{"id":3}'])
  })
})
