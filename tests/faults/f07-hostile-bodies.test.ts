import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { Buffer } from 'node:buffer'
import { request } from 'node:http'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostilePush } from '../../src/sandbox/base/hostile-push.ts'
import { until } from '../support/engine/inbox.ts'
import { push, signedUrl, textPush } from '../support/faults/signed-push.ts'
import { startWeiboEngine } from '../support/faults/weibo-engine.ts'

let w: WeiboEngine
beforeEach(async () => {
  w = await startWeiboEngine()
})
afterEach(() => w.stop())

const megabyte = 1024 * 1024

/** Sends a body piece by piece until the other end says no; answers the status and how much it took. */
function pour(url: string, megabytes: number, announced: boolean): Promise<{ status: number, taken: number }> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = announced ? { 'content-length': String(megabytes * megabyte) } : { 'transfer-encoding': 'chunked' }
    let taken = 0
    const call = request(url, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, taken })
      call.destroy()
    })
    call.on('error', (error: NodeJS.ErrnoException) => error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : reject(error))
    const piece = Buffer.alloc(256 * 1024, 'x')
    const next = (): void => {
      if (call.destroyed || taken >= megabytes * megabyte)
        return
      taken += piece.length
      call.write(piece, next)
    }
    next()
  })
}

describe('F07 hostile bodies behind a good signature', () => {
  it.each(['deep', 'keys', 'bad_utf8', 'surrogate', 'nul', 'not_json', 'huge'])('F07 %s: refused with 4xx, a bounded sample kept, nothing taken in', async (kind) => {
    const body = hostilePush(kind)
    const before = process.memoryUsage().heapUsed
    const { status } = await push(w, new Uint8Array(body))
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * megabyte)
    expect(await w.t.store.read.count('messages', {})).toBe(0)
    const letters = await w.t.store.read.find('deadLetters', {})
    // What is above the listener's bound is not read to its end, so nobody can say whose it is.
    expect(letters).toHaveLength(body.length > megabyte ? 0 : 1)
    for (const letter of letters)
      expect(letter.raw.length).toBeLessThanOrEqual(16_384)
    expect((await push(w, JSON.stringify(textPush(w, w.customer('真客户'), '我是真的')))).status).toBe(200)
  })

  it('F07 fifty thousand keys within the listener\'s bound are refused before anything is built from them', async () => {
    const body = `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join(',')}}`
    expect((await push(w, body)).status).toBe(413)
    const [letter] = await w.t.store.read.find('deadLetters', {})
    expect(letter).toMatchObject({ code: 'payload_too_large' })
    expect(letter?.raw.length).toBeLessThanOrEqual(16_384)
  })

  it('F07 the samples are on the supervisor\'s screen, and an end is put to them', async () => {
    const kept = Array.from({ length: 498 }, (_, index) => ({ id: `kept-${index}`, version: 1, accountId: 'weibo-main', feed: 'push', code: 'bad_input' as const, reason: 'not_json', raw: `{"before":${index}`, at: index, endedAt: null, endedHow: null }))
    await w.t.store.write(tx => tx.insert('deadLetters', kept))
    for (let attack = 0; attack < 6; attack += 1)
      expect((await push(w, `{"attack":${attack}`)).status).toBe(400)
    const { rows, summary } = await w.t.desk('boss').view('deadLetters', {})
    expect(summary.total).toBe(500)
    expect(rows[0]).toMatchObject({ accountId: 'weibo-main', feed: 'push', code: 'bad_input' })
    expect(rows[0]?.sample.length).toBeLessThanOrEqual(400)
  })

  it.each([true, false])('F07 20 MB (announced: %s): refused before it is read', async (announced) => {
    const { status, taken } = await pour(signedUrl(w), 20, announced)
    expect(status).toBe(413)
    expect(taken).toBeLessThan(20 * megabyte)
    expect(w.lines.saying('callback refused').at(-1)).toMatchObject({ status: 413 })
    expect(Number(w.lines.saying('callback refused').at(-1)?.bytes)).toBeLessThan(4 * megabyte)
    expect(await w.t.store.read.count('journal', {})).toBe(0)
  })

  it('F07 hostile bodies that the platform itself sends do not keep a real message from coming through', async () => {
    for (const kind of ['deep', 'keys', 'bad_utf8', 'surrogate', 'nul', 'not_json']) {
      w.sandbox.faults.set('F07', { on: true, kind })
      w.sandbox.weibo.people.say({ uid: w.customer(`客户${kind}`), kind: 'dm', text: `正常消息 ${kind}` })
    }
    await until(async () => expect((await w.t.store.read.find('messages', { direction: 'inbound' })).map(message => message.text).sort()).toEqual(['deep', 'keys', 'bad_utf8', 'surrogate', 'nul', 'not_json'].map(kind => `正常消息 ${kind}`).sort()))
  })

  it('F07 a customer\'s own broken characters are kept to the letter; a NUL, which no database holds, shows as U+FFFD', async () => {
    const uid = w.customer('乱码')
    expect((await push(w, JSON.stringify(textPush(w, uid, '半个表情\uD83D完')))).status).toBe(200)
    expect((await push(w, JSON.stringify(textPush(w, uid, '空\0字符')))).status).toBe(200)
    const texts = (await w.t.store.read.find('messages', { direction: 'inbound' })).map(message => message.text)
    expect(new Set(texts)).toEqual(new Set(['半个表情\uD83D完', '空\0字符']))
  })
})
