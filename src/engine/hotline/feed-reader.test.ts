import type { GatewayEvent } from '../../shared/gateway-protocol.ts'
import type { FeedAnswer, FeedPosition, GatewaySnapshot, UnknownGatewayEvent } from './feed-reader.ts'
import { describe, expect, it, vi } from 'vitest'
import { createManualClock } from '../../../tests/support/gateway/manual-clock.ts'
import { AppError } from '../../shared/errors.ts'
import { createFeedReader } from './feed-reader.ts'

function event(seq: number, epoch = 'e1', type = 'connected') {
  return { eventId: `${epoch}:${seq}`, epoch, seq, type, handoffId: 'ho-1', attempt: 1, at: seq }
}

const range = (from: number, to: number, epoch = 'e1') => Array.from({ length: to - from + 1 }, (_, index) => event(from + index, epoch))

/** A gateway's feed as the reader sees it: `last` events, of which those after `forgottenUpTo` can be asked for. */
function setUp({ last = 0, forgottenUpTo = 0, pageSize = 500 } = {}) {
  const gateway = { epoch: 'e1', last, forgottenUpTo, unreachable: false }
  const taken: number[] = []
  const unknown: UnknownGatewayEvent[] = []
  const snapshots: GatewaySnapshot[] = []
  const failing = new Map<number, unknown>()
  const clock = createManualClock()
  const problems: string[] = []
  let asked = 0

  const reader = createFeedReader({
    async askEvents(after: FeedPosition): Promise<FeedAnswer> {
      asked += 1
      if (gateway.unreachable)
        throw new AppError('hotline_unreachable')
      const gap = after.epoch !== gateway.epoch || after.seq < gateway.forgottenUpTo
      return { epoch: gateway.epoch, seq: gateway.last, gap, events: gap ? [] : range(after.seq + 1, Math.min(gateway.last, after.seq + pageSize), gateway.epoch) }
    },
    askSnapshot: async () => ({ epoch: gateway.epoch, seq: gateway.last, calls: [] }),
    handlers: {
      async event(given: GatewayEvent) {
        if (failing.has(given.seq))
          throw failing.get(given.seq)
        taken.push(given.seq)
      },
      unknown: async given => void unknown.push(given),
      snapshot: async given => void snapshots.push(given),
    },
    after: clock.after,
    random: () => 0.5,
    report: problem => problems.push(problem),
  })
  const begin = (position: FeedPosition | null = { epoch: 'e1', seq: 0 }) => {
    reader.start(position)
    reader.linkUp()
  }
  const until = (check: () => void) => vi.waitFor(check, { interval: 1 })
  return { gateway, reader, begin, until, taken, unknown, snapshots, failing, clock, problems, asked: () => asked }
}

describe('the reader of the gateway\'s feed', () => {
  it('F03 takes live events once and in order, dropping repeats', async () => {
    const { reader, begin, until, taken, gateway } = setUp()
    begin()
    await until(() => expect(reader.position()).toEqual({ epoch: 'e1', seq: 0 }))
    gateway.last = 3
    for (const seq of [1, 1, 2, 1, 3, 3])
      reader.heard(event(seq))
    await until(() => expect(reader.position()?.seq).toBe(3))
    expect(taken).toEqual([1, 2, 3])
  })

  it('asks for what is missing when numbers jump', async () => {
    const { reader, begin, until, taken, gateway } = setUp()
    begin()
    gateway.last = 4
    reader.heard(event(1))
    reader.heard(event(4))
    reader.heard(event(3))
    await until(() => expect(taken).toEqual([1, 2, 3, 4]))
  })

  it('asks page by page after a long absence', async () => {
    const { begin, until, taken, snapshots } = setUp({ last: 25, pageSize: 10 })
    begin({ epoch: 'e1', seq: 2 })
    await until(() => expect(taken).toHaveLength(23))
    expect(taken).toEqual(range(3, 25).map(({ seq }) => seq))
    expect(snapshots).toEqual([])
  })

  it.each<[string, FeedPosition | null]>([
    ['nothing was ever read', null],
    ['the gateway has forgotten', { epoch: 'e1', seq: 3 }],
    ['the gateway lives anew', { epoch: 'e0', seq: 9 }],
  ])('takes a snapshot when %s', async (_, position) => {
    const { reader, begin, until, taken, snapshots, gateway } = setUp({ last: 9, forgottenUpTo: 5 })
    begin(position)
    await until(() => expect(snapshots).toEqual([{ epoch: 'e1', seq: 9, calls: [] }]))
    expect(taken).toEqual([])
    gateway.last = 10
    reader.heard(event(10))
    await until(() => expect(taken).toEqual([10]))
  })

  it('a live event of another life leads to a snapshot', async () => {
    const { reader, begin, until, snapshots, gateway } = setUp()
    begin()
    await until(() => expect(reader.position()).toEqual({ epoch: 'e1', seq: 0 }))
    Object.assign(gateway, { epoch: 'e2', last: 1 })
    reader.heard(event(1, 'e2'))
    await until(() => expect(snapshots).toMatchObject([{ epoch: 'e2', seq: 1 }]))
  })

  it('keeps events of a newer gateway in their place', async () => {
    const { reader, begin, until, taken, unknown, gateway } = setUp()
    begin()
    await until(() => expect(reader.position()).toEqual({ epoch: 'e1', seq: 0 }))
    gateway.last = 3
    reader.heard(event(1))
    reader.heard({ ...event(2), type: 'conferenced', parties: 3 })
    reader.heard(event(3))
    reader.heard('no event at all')
    await until(() => expect(taken).toEqual([1, 3]))
    expect(unknown).toMatchObject([{ type: 'conferenced', parties: 3, seq: 2 }])
  })

  it('an event whose handler fails comes again; the position waits for it', async () => {
    const { reader, begin, until, taken, failing, clock, gateway } = setUp()
    begin()
    failing.set(2, new AppError('store_busy'))
    gateway.last = 3
    for (const seq of [1, 2, 3])
      reader.heard(event(seq))
    await until(() => expect(clock.waiting()).toBe(1))
    expect(reader.position()?.seq).toBe(1)
    failing.clear()
    clock.advance(200)
    await until(() => expect(taken).toEqual([1, 2, 3]))
  })

  it('F26 a full store never costs an event, however long it lasts', async () => {
    const { reader, begin, until, taken, failing, clock, gateway, unknown } = setUp()
    begin()
    failing.set(1, new AppError('store_full'))
    gateway.last = 1
    reader.heard(event(1))
    for (let round = 0; round < 30; round++) {
      await until(() => expect(clock.waiting()).toBe(1))
      clock.advance(5_000)
    }
    await until(() => expect(clock.waiting()).toBe(1))
    failing.clear()
    clock.advance(5_000)
    await until(() => expect(taken).toEqual([1]))
    expect(unknown).toEqual([])
  })

  it('an event that breaks its handler for good is set aside, the rest goes on, a snapshot follows', async () => {
    const { reader, begin, until, taken, unknown, snapshots, failing, clock, gateway, problems } = setUp()
    begin()
    failing.set(1, new Error('a bug'))
    gateway.last = 2
    reader.heard(event(1))
    for (let round = 0; round < 5; round++) {
      await until(() => expect(clock.waiting()).toBe(1))
      clock.advance(5_000)
    }
    await until(() => expect(taken).toEqual([2]))
    await until(() => expect(snapshots).toHaveLength(1))
    expect(unknown).toMatchObject([{ seq: 1 }])
    expect(problems.join()).toContain('set aside')
  })

  it('asks again when the gateway does not answer, sooner when the link comes back', async () => {
    const { reader, begin, until, taken, gateway, clock } = setUp({ last: 2 })
    gateway.unreachable = true
    begin()
    await until(() => expect(clock.waiting()).toBe(1))
    gateway.unreachable = false
    reader.linkDown()
    reader.linkUp()
    await until(() => expect(taken).toEqual([1, 2]))
    expect(clock.waiting()).toBe(0)
  })

  it('does nothing more once stopped', async () => {
    const { reader, begin, taken, gateway, asked, until } = setUp()
    begin()
    await until(() => expect(reader.position()).toEqual({ epoch: 'e1', seq: 0 }))
    await reader.stop()
    const before = asked()
    gateway.last = 1
    reader.heard(event(1))
    reader.linkUp()
    await Promise.resolve()
    expect(taken).toEqual([])
    expect(asked()).toBe(before)
  })
})
