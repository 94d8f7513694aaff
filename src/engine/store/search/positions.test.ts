import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeNumbers, decodePositions, encodeNumbers, encodePositions, firstPosition, meetPieces } from './positions.ts'

const growing = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 24 - 1 }), { maxLength: 60 }).map(places => Uint32Array.from(places).sort())
const near = fc.uniqueArray(fc.integer({ min: 0, max: 90 }), { maxLength: 60 }).map(places => Uint32Array.from(places).sort())

/** As `encodePositions`, in pieces of a few places. */
function cut(places: Uint32Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(places.length / size) }, (_, index) => encodePositions(places.subarray(index * size, (index + 1) * size))[0]!)
}

describe('lists of places', () => {
  it('come back as they were, however long', () => {
    fc.assert(fc.property(growing, (places) => {
      expect(decodePositions(encodePositions(places))).toEqual(places)
    }))
    const long = Uint32Array.from({ length: 40_000 }, (_, at) => at * 331)
    const pieces = encodePositions(long)
    expect(pieces.length).toBeGreaterThan(1)
    expect(decodePositions(pieces)).toEqual(long)
    expect(pieces.map(firstPosition)).toEqual(pieces.map(piece => decodePositions([piece])[0]))
  })

  it('meet others in their pieces, forwards and backwards', () => {
    fc.assert(fc.property(near, near, fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 9 }), (list, other, distance, size) => {
      const truth = Array.from(list).filter(place => other.includes(place + distance))
      expect(Array.from(meetPieces(list, cut(other, size), distance))).toEqual(truth)
    }), { numRuns: 500 })
  })

  it('write numbers in any order', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 })), (numbers) => {
      expect(Array.from(decodeNumbers(encodeNumbers(numbers)))).toEqual(numbers)
    }))
  })
})
