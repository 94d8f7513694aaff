import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { StoreFolder } from '../../../tests/support/store-folder.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimOnly, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { makeStoreFolder } from '../../../tests/support/store-folder.ts'
import { AppError } from '../../shared/errors.ts'

const answer = '查到是国际漫游包续订，已退订，3天内到账。'
let folder: StoreFolder
let t: TestEngine
let lin: Desk
let owned: { id: string, epoch: number }

beforeEach(async () => {
  folder = await makeStoreFolder()
  await begin()
  t.hear({ text: '@云杉客服 话费怎么多扣了？' })
  const { row, epoch } = await claimOnly(lin)
  owned = { id: row.id, epoch }
})
afterEach(async () => {
  await t.stop()
  await folder.remove()
})

async function begin(): Promise<void> {
  t = await startTestEngine({ store: await folder.open() })
  lin = t.desk()
}
const press = (undoMs = 3_000) => lin.call('message:send', { conversationId: owned.id, clientKey: 'closing-0000', text: answer, role: 'reply', epoch: owned.epoch, seenVersion: 9_999, undoMs })
const resolve = (whenAnswered = true) => lin.call('conversation:resolve', { ...owned, version: 1, reason: 'solved', whenAnswered })
const status = async () => (await t.store.read.get('conversations', owned.id))?.status
const left = async () => [await t.store.read.count('timers', { kind: 'closing' }), (await t.store.read.find('settings', {})).filter(row => row.id.startsWith('closing:')).length]
const told = () => lin.events.flatMap(event => event.name === 'alarm' ? [(event.payload as { kind: string }).kind] : []).filter(kind => kind === 'resolve_failed')

describe('resolving right after a reply', () => {
  it('waits for the reply, then resolves by itself and leaves nothing behind', async () => {
    await press()
    expect(await resolve()).toEqual({ waits: true })
    expect(await status()).toBe('assigned')
    t.clock.advance(3_100)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    t.clock.advance(2_000)
    await until(async () => expect(await status()).toBe('resolved'))
    expect(await left()).toEqual([0, 0])
    expect(told()).toEqual([])
  })

  it('is refused where nothing is on its way, or where it was not asked to wait', async () => {
    await expect(resolve()).rejects.toMatchObject({ code: 'wrong_state', details: { open: 'turn' } })
    await press()
    await expect(resolve(false)).rejects.toMatchObject({ code: 'wrong_state' })
    expect(await left()).toEqual([0, 0])
  })

  it('is done where the reply arrives between looking at the turn and looking for the reply', async () => {
    await press()
    const { read } = t.store
    const count = read.count.bind(read)
    Object.assign(read, {
      count: async (...asked: Parameters<typeof read.count>) => {
        if (asked[0] === 'outbox' && t.weibo.sent.length === 0) {
          t.clock.advance(3_100)
          await until(async () => expect(await t.store.read.find('outbox', { state: 'sent' })).toHaveLength(1))
        }
        return count(...asked)
      },
    })
    expect(await resolve()).toEqual({ waits: false })
    expect(await status()).toBe('resolved')
  })

  it('is carried out by an engine that begins anew', async () => {
    await press()
    await resolve()
    await t.stop()
    await begin()
    t.clock.advance(10_000)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    t.clock.advance(2_000)
    await until(async () => expect(await status()).toBe('resolved'))
  })

  it('ends with a word to whoever asked when the reply does not arrive', async () => {
    t.weibo.onSend = () => Promise.reject(new AppError('content_refused'))
    await press()
    await resolve()
    t.clock.advance(3_100)
    await until(async () => expect(await t.store.read.count('outbox', { state: 'failed' })).toBe(1))
    t.clock.advance(2_000)
    await until(async () => expect(await left()).toEqual([0, 0]))
    expect(await status()).toBe('assigned')
    await until(() => expect(told()).toEqual(['resolve_failed']))
  })

  it('is dropped without a word when the text was taken back', async () => {
    const { outboundId } = await press()
    await resolve()
    await lin.call('message:undo', { outboundId })
    t.clock.advance(5_000)
    await until(async () => expect(await left()).toEqual([0, 0]))
    expect(await status()).toBe('assigned')
    expect(told()).toEqual([])
  })

  it('is not carried out for somebody who has it no more', async () => {
    await press()
    await resolve()
    await lin.call('conversation:assign', { ...owned, toAgentId: 'zhou' })
    t.clock.advance(5_000)
    await until(async () => expect(await left()).toEqual([0, 0]))
    expect(await status()).not.toBe('resolved')
  })
})
