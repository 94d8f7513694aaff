import { describe, expect, it } from 'vitest'
import { isQuietAt } from './quiet.ts'

const at = (hour: number, minute = 0) => hour * 60 + minute

describe('quiet hours', () => {
  it.each([
    ['before', at(11, 59), false],
    ['the first minute', at(12), true],
    ['the last minute', at(13, 29), true],
    ['the minute in which they end', at(13, 30), false],
  ])('by day: %s', (_name, minute, quiet) => {
    expect(isQuietAt(minute, { from: at(12), to: at(13, 30) })).toBe(quiet)
  })

  it.each([[at(21, 59), false], [at(22), true], [at(23, 59), true], [0, true], [at(6, 59), true], [at(7), false]])('over midnight: minute %i', (minute, quiet) => {
    expect(isQuietAt(minute, { from: at(22), to: at(7) })).toBe(quiet)
  })

  it('none are never, equal ends are always', () => {
    expect(isQuietAt(0, null)).toBe(false)
    expect(isQuietAt(at(9), { from: at(8), to: at(8) })).toBe(true)
  })
})
