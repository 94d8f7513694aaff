import type { SendReceipt } from '../../src/channels/connector.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { claimOnly, room, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'

let t: TestEngine
let lin: Desk
let owned: { id: string, epoch: number }
let keys = 0

/** A platform that answers a send when the test says so. */
let answerNow: ((how: SendReceipt | Error) => void) | null = null

beforeEach(async () => {
  t = await startTestEngine()
  lin = t.desk()
  t.weibo.onSend = () => new Promise((resolve, reject) => {
    answerNow = how => how instanceof Error ? reject(how) : resolve(how)
  })
  t.hear({ text: '@云杉客服 话费怎么多扣了？' })
  const { row, epoch } = await claimOnly(lin)
  owned = { id: row.id, epoch }
})
afterEach(async () => {
  answerNow?.({ state: 'sent', objectKey: 'comment:end', at: t.clock.now() })
  await t.stop()
})

async function send(text: string): Promise<string> {
  return (await lin.call('message:send', { conversationId: owned.id, clientKey: `cancel-${++keys}-0000`, text, role: 'reply', epoch: owned.epoch, seenVersion: 9_999 })).outboundId
}
const stateOf = async (outboundId: string) => (await t.store.read.get('outbox', outboundId))?.state
const underWay = (outboundId: string) => until(async () => expect(await stateOf(outboundId)).toBe('sending'))
const accept = (n = keys): void => answerNow?.({ state: 'sent', objectKey: `comment:${n}`, at: t.clock.now() })

describe('F23 cancel while in flight', () => {
  it('F23 what has not left yet is cancelled, and never leaves', async () => {
    const first = await send('查到是国际漫游包续订，已退订。')
    await underWay(first)
    const second = await send('3天内到账，请放心。')
    await lin.call('message:cancel', { outboundId: second })
    expect(await stateOf(second)).toBe('cancelled')
    accept()
    await until(async () => expect(await stateOf(first)).toBe('sent'))
    expect(t.weibo.sent.map(each => each.text)).toEqual(['查到是国际漫游包续订，已退订。'])
    const lines = (await room(lin, owned.id)).rows.flatMap(row => row.outbound === null ? [] : [[row.outbound.id, row.outbound.state]])
    expect(Object.fromEntries(lines)).toEqual({ [first]: 'sent', [second]: 'cancelled' })
  })

  it('F23 on its way: too late, it goes out once, and cancelling twice changes nothing', async () => {
    const id = await send('查到是国际漫游包续订，已退订。')
    await underWay(id)
    await expect(lin.call('message:cancel', { outboundId: id })).rejects.toMatchObject({ code: 'too_late' })
    accept()
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    await expect(lin.call('message:cancel', { outboundId: id })).rejects.toMatchObject({ code: 'too_late' })
    expect(t.weibo.sent).toHaveLength(1)
  })

  it('F23 of unknown outcome: too late; nobody may call cancelled what perhaps arrived', async () => {
    const id = await send('查到是国际漫游包续订，已退订。')
    await underWay(id)
    answerNow?.(new AppError('link_lost', { details: { maybeSent: true } }))
    await until(async () => expect(await stateOf(id)).toBe('unknown'))
    await expect(lin.call('message:cancel', { outboundId: id })).rejects.toMatchObject({ code: 'too_late' })
  })

  it('F23 whenever cancel and send cross: cancelled and never sent, or too late and sent once', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 6 }), async (turns) => {
      const before = t.weibo.sent.length
      t.weibo.onSend = () => ({ state: 'sent', objectKey: `comment:race-${keys}`, at: t.clock.now() })
      const id = await send(`第${keys + 1}次，查到了，已退订。`)
      for (let turn = 0; turn < turns; turn++)
        await new Promise(resolve => setImmediate(resolve))
      const cancelled = await lin.call('message:cancel', { outboundId: id }).then(() => true, (error: { code: string }) => {
        expect(error.code).toBe('too_late')
        return false
      })
      await until(async () => expect(await stateOf(id)).toBe(cancelled ? 'cancelled' : 'sent'))
      expect(t.weibo.sent.length - before).toBe(cancelled ? 0 : 1)
    }), { numRuns: 25 })
  })
})
