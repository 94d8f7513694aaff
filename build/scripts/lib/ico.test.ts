import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { encodeIco } from './ico.ts'

describe('ico file', () => {
  it('points each entry at its own picture', () => {
    const small = Buffer.from('small picture')
    const large = Buffer.from('a larger picture')
    const ico = encodeIco([[16, small], [256, large]])

    expect([...ico.subarray(0, 6)]).toEqual([0, 0, 1, 0, 2, 0])
    const entries = [6, 22].map(at => ({ edge: ico[at], bytes: ico.readUInt32LE(at + 8), offset: ico.readUInt32LE(at + 12) }))
    expect(entries.map(({ edge }) => edge)).toEqual([16, 0])
    expect(entries.map(({ bytes, offset }) => ico.subarray(offset, offset + bytes).toString())).toEqual(['small picture', 'a larger picture'])
  })
})
