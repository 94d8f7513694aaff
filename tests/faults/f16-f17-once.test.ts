import type { SessionEvents } from '../../src/shared/contract/index.ts'
import type { Desk } from '../support/engine/start-engine.ts'
import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { room, until } from '../support/engine/inbox.ts'
import { onPlatform, reply, sentLines, takePrivate, takePublic } from '../support/faults/answering.ts'
import { brokenStore } from '../support/faults/broken-store.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

let w: WeiboEngine
let lin: Desk
let store: Awaited<ReturnType<typeof brokenStore>>

beforeEach(async () => {
  store = await brokenStore()
  w = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked, timeoutMs: 400 }, engine: { store: store.store } })
  lin = w.t.desk()
  await w.t.desk('boss').call('automation:pause', { paused: true })
})
afterEach(() => w.stop())

const answer = '查到是4月国际漫游包续订扣了50元，已为您退订，3天内到账。'
const question = '话费怎么多扣了50块？'

async function stateOf(outboundId: string): Promise<string> {
  return (await w.t.store.read.get('outbox', outboundId))?.state ?? 'gone'
}

function troubles(): SessionEvents['alarm'][] {
  return lin.events.filter(event => event.name === 'alarm').map(event => event.payload as SessionEvents['alarm']).filter(alarm => alarm.kind === 'send_failed')
}

describe('F16 pressed twice', () => {
  it('F16 double Enter: one text on the platform, one line on the screen', async () => {
    const owned = await takePublic(w, lin, question)
    const ids = await Promise.all([reply(lin, owned, answer, 'double-enter'), reply(lin, owned, answer, 'double-enter'), reply(lin, owned, answer, 'double-enter')])
    expect(new Set(ids).size).toBe(1)
    await until(async () => expect(await stateOf(ids[0]!)).toBe('sent'))
    expect(await reply(lin, owned, answer, 'double-enter')).toBe(ids[0])
    expect(onPlatform(w, owned)).toEqual([answer])
    expect(await sentLines(lin, owned)).toHaveLength(1)
  })

  it('F16 retry of what was sent is refused; retry of what failed sends it once', async () => {
    const owned = await takePublic(w, lin, question)
    w.sandbox.faults.set('F18', { on: true, code: 20021 })
    const id = await reply(lin, owned, answer)
    await until(async () => expect(await stateOf(id)).toBe('failed'))
    expect((await sentLines(lin, owned))[0]?.error?.code).toBe('content_refused')
    w.sandbox.faults.clear()
    const pressed = await Promise.allSettled([lin.call('message:retry', { outboundId: id }), lin.call('message:retry', { outboundId: id })])
    expect(pressed.map(press => press.status).sort()).toEqual(['fulfilled', 'rejected'])
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    await expect(lin.call('message:retry', { outboundId: id })).rejects.toMatchObject({ code: 'wrong_state' })
    expect(onPlatform(w, owned)).toEqual([answer])
  })
})

describe('F17 the line breaks after the platform accepted', () => {
  it('F17 read back: once on the platform, sent on the screen, answered in the ledger', async () => {
    const owned = await takePublic(w, lin, question)
    w.sandbox.faults.set('F17', { on: true, times: 1 })
    const id = await reply(lin, owned, answer)
    await until(async () => expect(await stateOf(id)).toBe('unknown'))
    w.t.clock.advance(1_600)
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    expect(onPlatform(w, owned)).toEqual([answer])
    expect((await w.t.store.read.get('outbox', id))?.objectKey).toMatch(/^comment:/)
    expect((await lin.view('ledger', { since: 0 })).summary.figures).toMatchObject({ effectiveInTime: 1, waiting: { silent: 0 } })
    await w.poll()
    expect((await room(lin, owned.id)).rows.filter(row => row.text === answer)).toHaveLength(1)
    expect(troubles()).toEqual([])
  })

  it('F17 it never arrived: sent again, once', async () => {
    const owned = await takePublic(w, lin, question)
    w.sandbox.faults.set('F33', { on: true, times: 1, path: '/2/comments/create' })
    const id = await reply(lin, owned, answer)
    await until(async () => expect(await stateOf(id)).toBe('unknown'))
    expect(onPlatform(w, owned)).toEqual([])
    w.t.clock.advance(1_600)
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    expect(onPlatform(w, owned)).toEqual([answer])
    expect((await w.t.store.read.get('outbox', id))?.attempts).toBe(2)
  })

  it('F17 the platform cannot be asked for a while: nothing is resent, then it is found', async () => {
    const owned = await takePublic(w, lin, question)
    w.sandbox.faults.set('F17', { on: true, times: 1 })
    w.sandbox.faults.set('F12', { on: true, status: 503, path: '/2/comments/by_me' })
    const id = await reply(lin, owned, answer)
    await until(async () => expect(await stateOf(id)).toBe('unknown'))
    for (let ask = 1; ask <= 3; ask += 1) {
      w.t.clock.advance(70_000)
      await until(() => expect(w.sandbox.faults.hits('F12')).toBeGreaterThanOrEqual(ask))
    }
    expect(await stateOf(id)).toBe('unknown')
    expect(onPlatform(w, owned)).toEqual([answer])
    w.sandbox.faults.clear()
    await until(async () => {
      w.t.clock.advance(5_000)
      expect(await stateOf(id)).toBe('sent')
    })
    expect(onPlatform(w, owned)).toEqual([answer])
  })

  it('F17 undecidable (private): waits for a person, who is told; nothing is resent; "it is there" ends it', async () => {
    const owned = await takePrivate(w, lin, question)
    w.sandbox.faults.set('F17', { on: true, times: 1 })
    const id = await reply(lin, owned, answer)
    await until(() => expect(troubles().map(alarm => alarm.facts)).toEqual([{ conversationId: owned.id, code: 'timeout' }]))
    w.t.clock.advance(3_600_000)
    const later = await reply(lin, owned, '另外，账单已发到您邮箱，请查收。')
    const [line] = await sentLines(lin, owned)
    expect(line).toMatchObject({ state: 'unknown', error: { code: 'timeout', details: { why: 'undecidable' } } })
    expect((await room(lin, owned.id)).summary.row.trouble).toBe(true)
    expect(w.asked.filter(path => path.includes('messages/reply'))).toHaveLength(1)
    await lin.call('message:settle', { outboundId: id, verdict: 'sent' })
    await until(async () => expect(await stateOf(later)).toBe('sent'))
    expect(onPlatform(w, owned)).toEqual([answer, '另外，账单已发到您邮箱，请查收。'])
    expect((await room(lin, owned.id)).summary.row.trouble).toBe(false)
    await expect(lin.call('message:settle', { outboundId: id, verdict: 'not_sent' })).rejects.toMatchObject({ code: 'wrong_state' })
    expect(await w.t.store.read.count('audit', { action: 'message.settle' })).toBe(1)
  })

  it('F17 undecidable (private): "it is not there" sends it once more, before what was written after it', async () => {
    const owned = await takePrivate(w, lin, question)
    w.sandbox.faults.set('F33', { on: true, times: 1, path: '/2/messages/reply' })
    const id = await reply(lin, owned, answer)
    const later = await reply(lin, owned, '账单已发到您邮箱，请查收。')
    await until(async () => expect((await w.t.store.read.get('outbox', id))?.state).toBe('unknown'))
    w.t.clock.advance(1_600)
    await until(() => expect(troubles()).toHaveLength(1))
    expect(onPlatform(w, owned)).toEqual([])
    await lin.call('message:settle', { outboundId: id, verdict: 'not_sent' })
    await until(async () => expect(await stateOf(later)).toBe('sent'))
    expect(onPlatform(w, owned)).toEqual([answer, '账单已发到您邮箱，请查收。'])
  })

  it('F17 what a person has to decide keeps no other room waiting, and settles by itself once the platform shows it', async () => {
    const [stuck, free] = [await takePublic(w, lin, question), await takePublic(w, lin, '宽带什么时候修好？')]
    w.sandbox.faults.set('F17', { on: true, times: 1 })
    w.sandbox.faults.set('F12', { on: true, status: 503, path: '/2/comments/by_me' })
    const id = await reply(lin, stuck, answer)
    await until(async () => expect(await stateOf(id)).toBe('unknown'))
    w.t.clock.advance(16 * 60_000)
    await until(() => expect(troubles()).toHaveLength(1))
    w.t.clock.advance(61_000)
    const other = await reply(lin, free, '师傅今天下午3点到。')
    await until(async () => expect(await stateOf(other)).toBe('sent'))
    expect(await stateOf(id)).toBe('unknown')
    w.sandbox.faults.clear()
    await w.poll()
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    expect(onPlatform(w, stuck)).toEqual([answer])
    expect((await room(lin, stuck.id)).rows.filter(row => row.text === answer)).toHaveLength(1)
  })

  it.each([['store_busy', 1], ['store_busy', 2], ['store_full', 1_000]] as const)('F17 our own store fails (%s, %i times) right after the platform accepted: not sent again', async (code, times) => {
    const owned = await takePublic(w, lin, question)
    store.failAfter(() => onPlatform(w, owned).length > 0 && store.failures() < times, new AppError(code))
    const id = await reply(lin, owned, answer)
    await until(() => expect(store.failures()).toBeGreaterThan(0))
    store.heal()
    w.t.clock.advance(5_000)
    await until(async () => {
      w.t.clock.advance(1_000)
      expect(await stateOf(id)).toBe('sent')
    })
    expect(onPlatform(w, owned)).toEqual([answer])
    expect(w.asked.filter(path => path.includes('comments/create'))).toHaveLength(1)
  })
})
