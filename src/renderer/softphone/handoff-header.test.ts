import { describe, expect, it } from 'vitest'
import { readHandoff } from './handoff-header.ts'

const id = '0193a4c2-7e10-7c11-8f00-0a1b2c3d4e5f'
const hex = [...id].map(letter => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('')

describe('the hand-over in User-to-User', () => {
  it.each([
    [`${hex};encoding=hex;purpose=huiyin`, id],
    [`${hex.toUpperCase()} ; purpose=huiyin ; Encoding="hex"`, id],
    [`00c8;encoding=hex;purpose=isdn-uui, ${hex};encoding=hex;purpose=huiyin`, id],
    [id, id],
    [`"${id}"`, id],
    [`${hex}`, null],
    ['zz;encoding=hex', null],
    ['3c7363726970743e;encoding=hex', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('%s', (header, expected) => {
    // Hex without its sign is an id as such only when it is short enough to be one.
    expect(readHandoff(header)).toBe(expected)
  })
})
