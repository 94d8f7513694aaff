import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createGatherer } from './gather.ts'

describe('gathering alerts', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    return () => vi.useRealTimers()
  })
  function setUp() {
    const told: number[][] = []
    const gatherer = createGatherer<number>({
      windowMs: 5_000,
      later(work, ms) {
        const timer = setTimeout(work, ms)
        return () => clearTimeout(timer)
      },
      tell: gathered => told.push([...gathered]),
    })
    return { told, gatherer }
  }

  it('the first is told at once, what follows together, and none is left out', () => {
    const { told, gatherer } = setUp()
    gatherer.add(1)
    gatherer.add(2)
    gatherer.add(3)
    expect(told).toEqual([[1]])
    vi.advanceTimersByTime(5_000)
    expect(told).toEqual([[1], [2, 3]])
    vi.advanceTimersByTime(5_000)
    gatherer.add(4)
    expect(told).toEqual([[1], [2, 3], [4]])
  })

  it('F55: 200 in a minute are at most thirteen, and all are in them', () => {
    const { told, gatherer } = setUp()
    for (let n = 0; n < 200; n++) {
      gatherer.add(n)
      vi.advanceTimersByTime(300)
    }
    vi.advanceTimersByTime(5_000)
    expect(told.length).toBeLessThanOrEqual(13)
    expect(told.flat()).toEqual(Array.from({ length: 200 }, (_, n) => n))
  })

  it('stops with what it was waiting for', () => {
    const { told, gatherer } = setUp()
    gatherer.add(1)
    gatherer.add(2)
    gatherer.stop()
    vi.advanceTimersByTime(10_000)
    expect(told).toEqual([[1]])
  })
})
