import type { PowerSource } from './desk-lock.ts'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { watchDeskLock } from './desk-lock.ts'

function setUp() {
  const events = new EventEmitter()
  const machine = { state: 'active' as 'active' | 'idle' | 'locked' | 'unknown' }
  const told: boolean[] = []
  const waiting = new Map<number, { at: number, work: () => void }>()
  let [now, last] = [0, 0]
  const lock = watchDeskLock({
    power: Object.assign(events, { getSystemIdleState: () => machine.state }) as unknown as PowerSource,
    timers: {
      set(work, ms) {
        waiting.set(++last, { at: now + ms, work })
        return last
      },
      clear: handle => void waiting.delete(handle as number),
    },
    onChange: locked => told.push(locked),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  function pass(ms: number) {
    const end = now + ms
    for (;;) {
      const [next] = [...waiting].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)
      if (next === undefined)
        break
      now = next[1].at
      waiting.delete(next[0])
      next[1].work()
    }
    now = end
  }
  return { events, machine, told, lock, pass, waiting }
}

describe('a desk', () => {
  it('is away from the moment its screen is locked until it is unlocked, and told of once', () => {
    const { events, told, lock, pass, machine } = setUp()
    events.emit('lock-screen')
    machine.state = 'locked'
    expect(lock.isLocked()).toBe(true)
    pass(60_000)
    machine.state = 'active'
    events.emit('unlock-screen')
    pass(60_000)
    expect(told).toEqual([true, false])
  })

  it('is found locked within ten seconds on a system that tells nothing by itself', () => {
    const { machine, told, pass } = setUp()
    pass(1_000)
    machine.state = 'locked'
    pass(10_000)
    expect(told).toEqual([true])
    machine.state = 'idle'
    pass(10_000)
    expect(told).toEqual([true, false])
  })

  it('is away while the machine sleeps, and stays so when it wakes up locked', () => {
    const { events, told, machine } = setUp()
    events.emit('suspend')
    expect(told).toEqual([true])
    events.emit('lock-screen')
    machine.state = 'locked'
    events.emit('resume')
    expect(told).toEqual([true])
    events.emit('unlock-screen')
    expect(told).toEqual([true, false])
  })

  it('is not away because nobody types, nor because the system does not know', () => {
    const { machine, told, pass, events } = setUp()
    machine.state = 'idle'
    pass(600_000)
    expect(told).toEqual([])
    events.emit('lock-screen')
    machine.state = 'unknown'
    pass(60_000)
    expect(told).toEqual([true])
  })

  it('asks no more once it is stopped', () => {
    const { lock, waiting } = setUp()
    lock.stop()
    expect(waiting.size).toBe(0)
  })
})
