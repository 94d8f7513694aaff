import { describe, expect, it } from 'vitest'
import { createTimeSource } from './time-source.ts'

const minute = 60_000

function setUp() {
  const machine = { wall: 1_000_000, monotonic: 50 }
  const time = createTimeSource(() => machine.wall, () => machine.monotonic)
  return {
    time,
    pass(ms: number) {
      machine.wall += ms
      machine.monotonic += ms
    },
    setWall(by: number) {
      machine.wall += by
    },
  }
}

describe('the engine\'s time', () => {
  it('goes on with the monotonic clock', () => {
    const { time, pass } = setUp()
    expect(time.now()).toBe(1_000_000)
    pass(1_234.7)
    expect(time.now()).toBe(1_001_234)
  })

  it.each([-3_600_000, -minute, minute, 3_600_000])('does not jump when somebody sets the PC\'s clock by %i ms', (by) => {
    const { time, setWall } = setUp()
    setWall(by)
    expect(time.now()).toBe(1_000_000)
  })

  it.each<[string, number, { driftMs: number, jumped: boolean }, number]>([
    ['forward a little: told, not followed', 4 * minute, { driftMs: 4 * minute, jumped: false }, 1_000_000],
    ['forward by far: told, and followed', 60 * minute, { driftMs: 60 * minute, jumped: true }, 1_000_000 + 60 * minute],
    ['backward a little', -4 * minute, { driftMs: -4 * minute, jumped: false }, 1_000_000],
    ['backward by far: told, never followed', -60 * minute, { driftMs: -60 * minute, jumped: true }, 1_000_000],
  ])('%s', (_, by, told, then) => {
    const { time, setWall } = setUp()
    setWall(by)
    expect(time.check()).toEqual(told)
    expect(time.now()).toBe(then)
  })

  it('never runs backwards, whatever is done to the wall clock', () => {
    const { time, pass, setWall } = setUp()
    let last = time.now()
    for (const by of [minute, -90 * minute, 600 * minute, -600 * minute, 1, -1]) {
      setWall(by)
      time.check()
      pass(5)
      expect(time.now()).toBeGreaterThan(last)
      last = time.now()
    }
  })

  it('takes back what was to run', async () => {
    const { time } = setUp()
    const ran: string[] = []
    const cancel = time.after(0, () => ran.push('cancelled'))
    cancel()
    await new Promise<void>((resolve) => {
      time.after(1, () => {
        ran.push('kept')
        resolve()
      })
    })
    expect(ran).toEqual(['kept'])
  })
})
