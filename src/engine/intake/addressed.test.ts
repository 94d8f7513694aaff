import type { TestClock } from '../../../tests/support/engine/test-clock.ts'
import type { InboundMessage } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { Store } from '../store/port.ts'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestContext } from '../../../tests/support/engine/context.ts'
import { createFakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import { createTestClock } from '../../../tests/support/engine/test-clock.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { presetFor } from '../../shared/rules/clock.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { takeIn } from './take-in.ts'

let store: Store
let clock: TestClock
let context: EngineContext

beforeEach(async () => {
  clock = createTestClock()
  store = await openSqliteStore({ file: ':memory:', now: clock.now, newId: v7, log: quietLog })
  context = createTestContext({ store, time: clock, connectors: [createFakeConnector('weibo-main', clock.now)] })
})
afterEach(() => store.close())

function voice(text: string, more: Partial<InboundMessage> = {}): InboundMessage {
  return { type: 'message', channel: 'weibo', objectKey: 'status:1', touchpoint: 'search_hit', visibility: 'public', threadKey: 'status:1:u', author: { uid: 'u', name: '路人' }, byBrand: false, kind: 'text', text, media: [], at: clock.now() - 1_000, addressed: false, replyTarget: { id: '1' }, ...more }
}

const take = (feed: string, item: InboundMessage) => takeIn(context, { accountId: 'weibo-main', feed, items: [item], bad: [], cursor: null, generation: 0 })
const found = (text: string) => take('search:云杉', voice(text))
const said = (text: string) => take('mentions', voice(text, { touchpoint: 'mention', addressed: true }))
const room = async () => (await store.read.one('conversations', { threadKey: 'status:1:u' }))!

describe('what a search found, and was said to the brand after all', () => {
  const question = '@云杉客服 话费怎么又多扣了？请帮我看看'

  it('is owed an answer by the clock of those who speak to us, once', async () => {
    await found(question)
    expect(await room()).toMatchObject({ touchpoint: 'search_hit', triage: 'undecided', dueAt: null })
    await said(question)
    const now = await room()
    expect(now).toMatchObject({ touchpoint: 'mention', triage: 'needs_reply', dueKind: 'first_reply' })
    expect(await store.read.find('turns', {})).toMatchObject([{ state: 'waiting', touchpoint: 'mention', messages: 1 }])
    expect(await store.read.count('messages', {})).toBe(1)
    expect(await store.read.count('obligations', { closedAt: null })).toBe(1)
    expect(now.dueAt! - now.dueSince!).toBe(presetFor('mention', context.live.presets))
  })

  it('one that was judged a lead already is due sooner', async () => {
    await found('云杉的手机又死机了，客服在哪，怎么办？？差评！')
    const before = await room()
    await said('云杉的手机又死机了，客服在哪，怎么办？？差评！')
    const after = await room()
    expect(after.triage).toBe('needs_reply')
    expect(after.dueAt!).toBeLessThanOrEqual(before.dueAt ?? Number.POSITIVE_INFINITY)
    expect(await store.read.count('obligations', { closedAt: null })).toBe(1)
  })

  it('what was passed over as nobody\'s question comes back', async () => {
    await found('转发抽奖')
    expect((await room()).triage).not.toBe('needs_reply')
    await said(question)
    expect(await room()).toMatchObject({ triage: 'needs_reply', status: 'queued' })
    expect(await store.read.find('turns', {})).toMatchObject([{ state: 'waiting', touchpoint: 'mention', endedAt: null }])
    expect((await store.read.ledger(0)).reduce((sum, row) => sum + row.count, 0)).toBe(await store.read.enteredSince(0))
  })

  it('what somebody has answered meanwhile is owed nothing more', async () => {
    await found(question)
    const { id } = await room()
    await store.write(async (tx) => {
      await tx.update('conversations', id, { personSpokeAt: clock.now() })
      for (const turn of await tx.find('turns', { conversationId: id }))
        await tx.update('turns', turn.id, { state: 'effective_in_time', endedAt: clock.now() })
    })
    await said(question)
    expect(await store.read.find('turns', {})).toMatchObject([{ state: 'effective_in_time' }])
    expect(await store.read.count('obligations', { closedAt: null })).toBe(0)
    expect((await store.read.ledger(0)).reduce((sum, row) => sum + row.count, 0)).toBe(await store.read.enteredSince(0))
  })

  it('a person\'s judgement stands', async () => {
    await found(question)
    const { id } = await room()
    await store.write(async tx => void await tx.update('conversations', id, { triage: 'no_reply_needed', triageWhy: ['person:看过'] }))
    await said(question)
    expect(await room()).toMatchObject({ touchpoint: 'search_hit', triage: 'no_reply_needed' })
  })

  it('the other way round nothing is lost either', async () => {
    await said(question)
    const before = await room()
    await found(question)
    expect(await room()).toMatchObject({ touchpoint: 'mention', triage: 'needs_reply', dueAt: before.dueAt })
    expect((await store.read.get('platformObjects', 'weibo:status:1'))?.arrivals).toBe(2)
  })
})
