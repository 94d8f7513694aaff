import type { Frame } from '../../shared/contract/session.ts'
import type { Actor } from '../context.ts'
import type { Change } from '../store/tables.ts'
import type { ViewSources } from './source.ts'
import type { Subscriptions } from './subscriptions.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSubscriptions } from './subscriptions.ts'

const change: Change = { seq: 1, entity: 'turns', id: 't', parentId: null, version: 1 }
const who = (n: number): Actor => ({ sessionId: `s${n}`, agentId: `a${n}`, role: 'agent' })

let count = 0
let loads = 0
let tookMs = 0
let frames: { readonly to: string, readonly frame: Frame }[] = []
let subscriptions: Subscriptions

function start(sameForAll: boolean): void {
  const ledger = {
    pauseMs: 500,
    ...sameForAll ? { sameForAll: true as const } : {},
    async load() {
      loads++
      const summary = { count }
      await new Promise(resolve => setTimeout(resolve, tookMs))
      return { rows: [], summary }
    },
    touches: ({ entity }: Change) => entity === 'turns',
  }
  subscriptions = createSubscriptions({
    sources: { ledger } as unknown as ViewSources,
    now: Date.now,
    newId: () => `v${Math.random()}`,
    emit: (to, frame) => void frames.push({ to, frame }),
    onBug: (error) => {
      throw error
    },
  })
}
beforeEach(() => {
  vi.useFakeTimers()
  count = 0
  loads = 0
  tookMs = 0
  frames = []
})
afterEach(() => {
  subscriptions.stop()
  vi.useRealTimers()
})

async function open(n: number): Promise<unknown> {
  const opened = subscriptions.open(who(n), 'ledger', {})
  await vi.advanceTimersByTimeAsync(tookMs)
  return (await opened).summary
}
function happen(): void {
  count++
  subscriptions.changed([change])
}
/** What each screen was told last. */
const told = () => Object.fromEntries(frames.map(({ to, frame }) => [to, (frame.summary as { count: number }).count]))

describe('a view that says the same to everybody', () => {
  it('is loaded once for many screens, and each is told the last state', async () => {
    start(true)
    for (let n = 0; n < 20; n++)
      await open(n)
    expect(loads).toBe(1)
    happen()
    await vi.advanceTimersByTimeAsync(600)
    expect(loads).toBe(2)
    expect(told()).toEqual(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`s${n}`, 1])))
  })

  it('what changes while it is loaded, or after, reaches every screen', async () => {
    tookMs = 40
    start(true)
    await open(1)
    await vi.advanceTimersByTimeAsync(300)
    await open(2)
    for (let n = 0; n < 30; n++) {
      happen()
      await vi.advanceTimersByTimeAsync(97)
    }
    await vi.advanceTimersByTimeAsync(3_000)
    expect(told()).toEqual({ s1: 30, s2: 30 })
    const before = loads
    await vi.advanceTimersByTimeAsync(10_000)
    expect(loads).toBe(before)
  })

  it('one that was told what another had loaded is still told what changed since', async () => {
    tookMs = 40
    start(true)
    await open(1)
    await vi.advanceTimersByTimeAsync(300)
    await open(2)
    await vi.advanceTimersByTimeAsync(60)
    happen()
    await vi.advanceTimersByTimeAsync(200)
    expect(loads).toBe(2)
    happen()
    await vi.advanceTimersByTimeAsync(250)
    expect(told()).toEqual({ s1: 1, s2: 1 })
    expect(loads).toBe(2)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(told()).toEqual({ s1: 2, s2: 2 })
  })

  it('whoever opens it after a change sees the change', async () => {
    start(true)
    await open(1)
    happen()
    expect(await open(2)).toEqual({ count: 1 })
  })
})

it('a view of one\'s own is loaded for each', async () => {
  start(false)
  await open(1)
  await open(2)
  expect(loads).toBe(2)
})
