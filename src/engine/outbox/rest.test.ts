import { describe, expect, it } from 'vitest'
import { createRest, setbackOf } from './rest.ts'

const now = 1_000_000

describe('an account\'s rest', () => {
  it('grows with each setback up to a minute, and ends with the first success', () => {
    const rest = createRest(() => now, () => 0.5)
    expect(rest.until()).toBe(0)
    expect(rest.isTrying()).toBe(false)
    const pauses = Array.from({ length: 6 }, () => {
      rest.note({ retryAfterMs: 0 })
      return rest.until() - now
    })
    expect(pauses).toEqual([1_000, 4_000, 15_000, 60_000, 60_000, 60_000])
    expect(rest.isTrying()).toBe(true)
    rest.note(null)
    expect(rest.isTrying()).toBe(false)
    rest.note({ retryAfterMs: 0 })
    expect(rest.until() - now).toBe(1_000)
  })

  it.each([[0, 750], [0.5, 1_000], [0.999, 1_249]])('is jittered: chance %d → %i ms', (random, pause) => {
    const rest = createRest(() => now, () => random)
    rest.note({ retryAfterMs: 0 })
    expect(rest.until() - now).toBe(pause)
  })

  it('heeds what the platform says, when that is longer', () => {
    const rest = createRest(() => now, () => 0.5)
    rest.note({ retryAfterMs: 90_000 })
    expect(rest.until() - now).toBe(90_000)
    rest.note({ retryAfterMs: 10 })
    expect(rest.until() - now).toBe(4_000)
  })

  it('can be ended, and then goes on trying carefully', () => {
    const rest = createRest(() => now, () => 0.5)
    rest.note({ retryAfterMs: 90_000 })
    rest.end()
    expect(rest.until()).toBe(0)
    expect(rest.isTrying()).toBe(true)
  })

  it.each([[{ retryAfterMs: 5_000 }, 5_000], [{}, 0], [{ retryAfterMs: 'soon' }, 0]])('%o means %i ms', (details, wanted) => {
    expect(setbackOf(details)).toEqual({ retryAfterMs: wanted })
  })
})
