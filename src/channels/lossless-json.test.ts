import { describe, expect, it } from 'vitest'
import { isWithinJsonBounds, parseLosslessJson } from './lossless-json.ts'

describe('parseLosslessJson', () => {
  it('keeps every digit of an id above 2^53', () => {
    expect(parseLosslessJson('{"id":9223372036854775807,"list":[-9007199254740993]}')).toEqual({ id: '9223372036854775807', list: ['-9007199254740993'] })
  })

  it('leaves ordinary numbers, fractions and strings alone', () => {
    expect(parseLosslessJson('[9007199254740991, 1.5, 1e300, "9223372036854775807", null]')).toEqual([9007199254740991, 1.5, 1e300, '9223372036854775807', null])
  })

  it('does not let a text choose its own prototype', () => {
    const parsed = parseLosslessJson('{"__proto__":{"admin":true}}') as Record<string, unknown>
    expect(parsed.admin).toBeUndefined()
  })
})

describe('isWithinJsonBounds', () => {
  const bounds = { maxDepth: 3, maxParts: 4 }

  it.each([
    ['[[[1]]]', true],
    ['[[[[1]]]]', false],
    ['{"a":1,"b":2}', true],
    ['{"a":1,"b":2,"c":3}', false],
    ['["[[[[[[", "a,b,c,d,e:f"]', true],
    [String.raw`["\"[[[[[[", "\\"]`, true],
    ['"unfinished', true],
  ])('F07 %s → %s', (text, fits) => {
    expect(isWithinJsonBounds(text, bounds)).toBe(fits)
  })
})
