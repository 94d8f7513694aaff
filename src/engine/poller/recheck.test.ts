import type { FakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import type { TestClock } from '../../../tests/support/engine/test-clock.ts'
import type { EngineContext } from '../context.ts'
import type { Store } from '../store/port.ts'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestContext } from '../../../tests/support/engine/context.ts'
import { createFakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import { createTestClock } from '../../../tests/support/engine/test-clock.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { AppError } from '../../shared/errors.ts'
import { takeIn } from '../intake/take-in.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { createRecheck } from './recheck.ts'

let store: Store
let clock: TestClock
let channel: FakeConnector
let context: EngineContext
let asked: string[][]

type Answer = Awaited<ReturnType<NonNullable<FakeConnector['recheck']>['read']>>

function connect(answer: (keys: readonly string[]) => Answer, most = 50, quota = { limit: null as number | null, left: null as number | null, resetAt: null }): void {
  channel = { ...createFakeConnector('weibo-main', clock.now), quota: () => quota, recheck: { most, read: async (keys) => {
    asked.push([...keys])
    return answer(keys)
  } } }
  context = createTestContext({ store, time: clock, connectors: [channel] })
}

async function said(name: string, text: string, more: { visibility?: 'public' | 'private', at?: number } = {}): Promise<string> {
  const objectKey = `status:${name}`
  await takeIn(context, { accountId: 'weibo-main', feed: 'mentions', bad: [], cursor: null, generation: 0, items: [{
    type: 'message', channel: 'weibo', objectKey, touchpoint: 'mention', visibility: 'public', threadKey: `${objectKey}:u`, author: { uid: name, name },
    byBrand: false, kind: 'text', text, media: [], at: clock.now(), addressed: true, replyTarget: { id: name }, ...more,
  }] })
  return objectKey
}

async function messageOf(objectKey: string) {
  return store.read.one('messages', { objectKey })
}

beforeEach(async () => {
  clock = createTestClock()
  asked = []
  store = await openSqliteStore({ file: ':memory:', now: clock.now, newId: v7, log: quietLog })
})
afterEach(() => store.close())

describe('looking again at what was said', () => {
  it('lays edits, deletions and counts onto what was taken in', async () => {
    const at = clock.now()
    connect(() => [
      { type: 'edited', channel: 'weibo', objectKey: 'status:a', at, text: '洗碗机又又漏水了' },
      { type: 'deleted', channel: 'weibo', objectKey: 'status:b', at },
      { type: 'spread', channel: 'weibo', objectKey: 'status:c', at, spread: { reposts: 900, comments: 4_000 } },
    ])
    for (const name of ['a', 'b', 'c'])
      await said(name, '洗碗机漏水了怎么办')
    await createRecheck(context).run()
    expect(asked).toEqual([expect.arrayContaining(['status:a', 'status:b', 'status:c'])])
    expect(await messageOf('status:a')).toMatchObject({ text: '洗碗机又又漏水了', editedAt: at })
    expect(await messageOf('status:b')).toMatchObject({ deletedAt: at })
    const room = await store.read.get('conversations', (await messageOf('status:c'))?.conversationId ?? '')
    expect(room).toMatchObject({ reposts: 900, comments: 4_000 })
    expect(room?.publicity).toBeGreaterThan(0)
  })

  it('asks for no more than the platform answers at once, and goes on with the rest', async () => {
    connect(() => [], 2)
    const keys: string[] = []
    for (const name of ['a', 'b', 'c'])
      keys.push(await said(name, '漏水了怎么办'))
    const recheck = createRecheck(context)
    await recheck.run()
    await recheck.run()
    expect(asked.map(each => each.length)).toEqual([2, 1])
    expect(asked.flat().sort()).toEqual(keys)
    await recheck.run()
    expect(asked).toHaveLength(2)
    clock.advance(6 * 60_000)
    await recheck.run()
    expect(asked).toHaveLength(3)
  })

  it('leaves out private rooms, closed ones, and what is older than a day', async () => {
    connect(() => [])
    await said('private', '在吗，漏水了', { visibility: 'private' })
    await said('old', '漏水了怎么办', { at: clock.now() - 25 * 3_600_000 })
    const closed = await said('closed', '漏水了怎么办')
    const room = (await messageOf(closed))?.conversationId ?? ''
    await store.write(async tx => void await tx.update('conversations', room, { status: 'resolved' }))
    await createRecheck(context).run()
    expect(asked).toEqual([])
  })

  it('spends nothing when calls are short', async () => {
    connect(() => [], 50, { limit: 100, left: 40, resetAt: null })
    await said('a', '漏水了怎么办')
    await createRecheck(context).run()
    expect(asked).toEqual([])
  })

  it('a platform that cannot answer changes nothing', async () => {
    connect(() => {
      throw new AppError('channel_down')
    })
    const key = await said('a', '漏水了怎么办')
    await createRecheck(context).run()
    expect(await messageOf(key)).toMatchObject({ deletedAt: null, editedAt: null })
  })
})
