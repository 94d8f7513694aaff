import type { FakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import type { TestClock } from '../../../tests/support/engine/test-clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { Store } from '../store/port.ts'
import type { OutboxRecord } from '../store/tables.ts'
import type { AccountSender } from './sender.ts'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { conversation, message, row } from '../../../tests/contract/store-rows.ts'
import { createTestContext } from '../../../tests/support/engine/context.ts'
import { createFakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import { until } from '../../../tests/support/engine/inbox.ts'
import { createTestClock } from '../../../tests/support/engine/test-clock.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { AppError } from '../../shared/errors.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { createAccountSender } from './sender.ts'

let store: Store
let clock: TestClock
let channel: FakeConnector
let sender: AccountSender
let troubles: [string, ErrorCode][]

function start(): void {
  const context = createTestContext({ store, time: clock, connectors: [channel] })
  sender = createAccountSender(context, channel, (outbox, code) => troubles.push([outbox.text, code]))
}

beforeEach(async () => {
  clock = createTestClock()
  store = await openSqliteStore({ file: ':memory:', now: clock.now, newId: v7, log: quietLog })
  channel = createFakeConnector('weibo-main', clock.now)
  troubles = []
  start()
})
afterEach(async () => {
  await sender.stop()
  await store.close()
})

let seq = 0

/** Texts that wait: `room/text`, an optional `!` for danger. */
async function queue(...texts: string[]): Promise<void> {
  await store.write(async (tx) => {
    for (const each of texts) {
      const [room = '', text = ''] = each.replace('!', '').split('/')
      if (await tx.get('conversations', room) === undefined)
        await tx.insert('conversations', conversation({ id: room, accountId: 'weibo-main', ownerId: 'lin' }))
      seq += 1
      await tx.insert('messages', message({ id: `m-${text}`, conversationId: room, direction: 'outbound' }))
      await tx.insert('outbox', row('outbox', { id: text, accountId: 'weibo-main', conversationId: room, messageId: `m-${text}`, clientKey: `key-${text}`, agentId: 'lin', role: 'reply', visibility: 'public', text, priority: each.includes('!') ? 0 : 2, seq, state: 'queued', nextAt: clock.now(), createdAt: clock.now() }))
    }
  })
}

const sent = (): string[] => channel.sent.map(each => each.text)
const stateOf = async (id: string): Promise<OutboxRecord['state'] | undefined> => (await store.read.get('outbox', id))?.state
const allSent = (count: number) => until(async () => expect(await store.read.count('outbox', { state: 'sent' })).toBe(count))

function refuseOnce(code: ErrorCode, details = {}): void {
  const before = channel.onSend
  channel.onSend = () => {
    channel.onSend = before
    throw new AppError(code, { details })
  }
}

describe('the order of sending', () => {
  it('danger first, then as written; within a room always as written', async () => {
    await queue('a/a1', 'a/a2', 'b/b1', '!c/c1', '!a/a3')
    sender.wake()
    await allSent(5)
    expect(sent()).toEqual(['c1', 'a1', 'a2', 'a3', 'b1'])
  })

  it('never two at once', async () => {
    let underWay = 0
    let most = 0
    channel.onSend = async (outgoing) => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise(resolve => setTimeout(resolve, 2))
      underWay -= 1
      return { state: 'sent', objectKey: `comment:${outgoing.text}`, at: clock.now() }
    }
    await queue(...Array.from({ length: 12 }, (_, n) => `r${n % 3}/t${n}`))
    for (let n = 0; n < 5; n += 1)
      sender.wake()
    await allSent(12)
    expect(most).toBe(1)
    expect(new Set(sent()).size).toBe(12)
  })

  it('what is cancelled before its turn is not sent', async () => {
    await queue('a/a1', 'a/a2', 'b/b1')
    await store.write(tx => tx.update('outbox', 'a2', { state: 'cancelled' }))
    sender.wake()
    await allSent(2)
    expect(sent()).toEqual(['a1', 'b1'])
  })

  it('a text that waits for a person holds back its own room only', async () => {
    channel.onFind = () => ({ state: 'undecidable', why: 'no list' })
    refuseOnce('timeout', { maybeSent: true })
    await queue('a/a1', 'a/a2', 'b/b1')
    sender.wake()
    await until(() => {
      clock.advance(500)
      expect(troubles).toEqual([['a1', 'timeout']])
    })
    await allSent(1)
    expect(sent()).toEqual(['a1', 'b1'])
    expect([await stateOf('a1'), await stateOf('a2')]).toEqual(['unknown', 'queued'])
  })

  it('a machine\'s line of unknown outcome holds back nobody', async () => {
    channel.onFind = () => ({ state: 'undecidable', why: 'no list' })
    refuseOnce('timeout', { maybeSent: true })
    await queue('a/auto', 'a/a1')
    await store.write(tx => tx.update('outbox', 'auto', { agentId: null, role: 'automatic' }))
    sender.wake()
    await until(async () => {
      clock.advance(500)
      expect(await stateOf('a1')).toBe('sent')
    })
    expect(sent()).toEqual(['auto', 'a1'])
    expect(await stateOf('auto')).toBe('unknown')
  })
})

describe('what becomes of a text', () => {
  it.each<[ErrorCode, boolean]>([['source_deleted', true], ['blocked_by_customer', true], ['window_closed', true], ['account_frozen', true], ['captcha_required', false], ['content_refused', false], ['duplicate_text', false]])('%s is final; the room is locked: %s', async (code, locks) => {
    refuseOnce(code)
    await queue('a/a1', 'a/a2')
    sender.wake()
    await until(async () => expect(await stateOf('a1')).toBe('failed'))
    expect(await store.read.get('outbox', 'a1')).toMatchObject({ errorCode: code, attempts: 1 })
    expect(await store.read.get('conversations', 'a')).toMatchObject({ trouble: true, lockCode: locks ? code : null })
    expect(troubles).toEqual([['a1', code]])
    await until(async () => expect(await stateOf('a2')).toBe('sent'))
  })

  it('down for a while: one try speaks for all, least tried first; when it is well again everything goes in order', async () => {
    let up = false
    channel.onSend = (outgoing) => {
      if (!up)
        throw new AppError('channel_down')
      return { state: 'sent', objectKey: `comment:${outgoing.text}`, at: clock.now() }
    }
    await queue('a/a1', 'b/b1', 'c/c1', 'd/d1')
    sender.wake()
    await until(() => expect(sent()).toEqual(['a1']))
    for (const wanted of ['b1', 'c1', 'd1', 'a1']) {
      const before = sent().length
      await until(() => {
        clock.advance(1_000)
        expect(sent().length).toBeGreaterThan(before)
      })
      expect(sent().at(-1)).toBe(wanted)
    }
    up = true
    sender.resume()
    // The last try may still be on its way when the account is well again, and then waits its pause out.
    await until(async () => {
      clock.advance(1_000)
      expect(await store.read.count('outbox', { state: 'sent' })).toBe(4)
    })
    expect(troubles).toEqual([])
    expect(sent()).toHaveLength(9)
  })

  it.each<ErrorCode>(['auth_expired', 'auth_invalid'])('F11 %s: the texts wait for the account, told once, and go in order when it may speak again', async (code) => {
    let valid = false
    channel.onSend = (outgoing) => {
      if (!valid)
        throw new AppError(code)
      return { state: 'sent', objectKey: `comment:${outgoing.text}`, at: clock.now() }
    }
    await queue('a/a1', 'a/a2')
    sender.wake()
    await until(async () => expect(await store.read.get('outbox', 'a1')).toMatchObject({ state: 'queued', errorCode: code }))
    expect(troubles).toEqual([['a1', code]])
    valid = true
    sender.resume()
    await allSent(2)
    expect(sent()).toEqual(['a1', 'a1', 'a2'])
  })

  it('a refusal that speaks of the account\'s standing slows all its texts down', async () => {
    refuseOnce('duplicate_text', { slowMs: 60_000 })
    await queue('a/a1', 'b/b1')
    sender.wake()
    await until(async () => expect(await stateOf('a1')).toBe('failed'))
    clock.advance(40_000)
    sender.wake()
    expect(await stateOf('b1')).toBe('queued')
    await until(() => {
      clock.advance(5_000)
      expect(sent()).toEqual(['a1', 'b1'])
    })
  })

  it('leaves the platform the time that it wants between two texts', async () => {
    await sender.stop()
    channel = { ...channel, sharedLimit: { key: 'app', callsPerHour: 1_000, sendEveryMs: 30_000 } }
    start()
    await queue('a/a1', 'b/b1')
    sender.wake()
    await until(() => expect(sent()).toEqual(['a1']))
    await until(async () => expect(await stateOf('a1')).toBe('sent'))
    clock.advance(20_000)
    sender.wake()
    expect(sent()).toEqual(['a1'])
    await until(() => {
      clock.advance(5_000)
      expect(sent()).toEqual(['a1', 'b1'])
    })
  })

  it('given up after a quarter of an hour, and told', async () => {
    channel.onSend = () => {
      throw new AppError('channel_down')
    }
    await queue('a/a1')
    sender.wake()
    await until(() => {
      clock.advance(20_000)
      expect(troubles).toEqual([['a1', 'channel_down']])
    })
    expect(await stateOf('a1')).toBe('failed')
    expect(sent().length).toBeLessThan(25)
  })

  it.each([['found', 'sent', 1], ['absent', 'sent', 2]] as const)('left on its way by a crash and %s on the platform: %s after %i sends in all', async (found, state, times) => {
    await queue('a/a1')
    // An earlier try was refused for a while; that is no reason to leave this one to a person.
    await store.write(tx => tx.update('outbox', 'a1', { state: 'sending', attempts: 2, firstTriedAt: clock.now(), errorCode: 'channel_down' }))
    channel.sent.push({ clientKey: 'key-a1', visibility: 'public', threadKey: 'a', text: 'a1', replyTarget: null, firstTriedAt: clock.now(), media: [] })
    channel.onFind = () => found === 'found' ? { state: 'found', objectKey: 'comment:77', at: clock.now() } : { state: 'absent' }
    sender.wake()
    await until(async () => expect(await stateOf('a1')).toBe(state))
    expect(sent()).toHaveLength(times)
  })

  it('stopped in the middle of a send: its outcome is unknown, nothing more goes out', async () => {
    const never = Promise.withResolvers<never>()
    channel.onSend = () => never.promise
    await queue('a/a1', 'b/b1')
    sender.wake()
    await until(() => expect(sent()).toEqual(['a1']))
    const stopped = sender.stop()
    never.reject(new AppError('timeout', { details: { maybeSent: true, aborted: true } }))
    await stopped
    expect([await stateOf('a1'), await stateOf('b1')]).toEqual(['unknown', 'queued'])
    channel.onFind = () => ({ state: 'absent' })
    channel.onSend = outgoing => ({ state: 'sent', objectKey: `comment:${outgoing.text}`, at: clock.now() })
    clock.advance(2_000)
    start()
    sender.wake()
    await allSent(2)
  })
})
