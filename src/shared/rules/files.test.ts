import type { FileRule } from '../contract/media.ts'
import { describe, expect, it } from 'vitest'
import { faultOfFile, lacksWords, mostOf, pickRule, takesMime } from './files.ts'

const picture: FileRule = { kind: 'image', mimes: ['image/png', 'image/jpeg'], maxBytes: 1_000, most: 2, alone: false, needsText: false }
const document: FileRule = { kind: 'file', mimes: ['application/*'], maxBytes: 5_000, most: 1, alone: false, needsText: true }
const rules = [picture, document]

describe('what a room takes', () => {
  it.each([
    ['image/png', true],
    ['IMAGE/PNG; charset=x', true],
    ['image/svg+xml', false],
    ['image', false],
    ['', false],
  ])('a picture of type %j: %s', (mime, takes) => {
    expect(takesMime(picture, mime)).toBe(takes)
  })

  it('is found by the type, also by a family of types, or by any', () => {
    expect(pickRule(rules, 'application/pdf')).toBe(document)
    expect(pickRule(rules, 'applicationx/pdf')).toBeUndefined()
    expect(takesMime({ mimes: ['*'] }, 'x/y')).toBe(true)
  })

  it.each([
    [null, { mime: 'image/png', size: 1 }, [], { fault: 'none_here' }],
    [[], { mime: 'image/png', size: 1 }, [], { fault: 'none_here' }],
    [rules, { mime: 'video/mp4', size: 1 }, [], { fault: 'type', types: ['image/png', 'image/jpeg', 'application/*'] }],
    [rules, { mime: 'image/png', size: 0 }, [], { fault: 'empty' }],
    [rules, { mime: 'image/png', size: 1_001 }, [], { fault: 'size', size: 1_001, maxBytes: 1_000 }],
    [rules, { mime: 'image/png', size: 1_000 }, [{ kind: 'image' }, { kind: 'image' }], { fault: 'count', most: 2 }],
    [rules, { mime: 'application/pdf', size: 1 }, [{ kind: 'image' }, { kind: 'image' }], null],
  ] as const)('%#', (given, file, chosen, fault) => {
    expect(faultOfFile(given, file, chosen)).toEqual(fault)
  })

  it('may be several where each goes alone, and nine at most', () => {
    expect([mostOf(picture), mostOf({ ...picture, alone: true, most: 1 }), mostOf({ ...picture, most: 50 })]).toEqual([2, 9, 9])
  })

  it('may need words with it', () => {
    expect([lacksWords(rules, ['file'], ' '), lacksWords(rules, ['file'], '发票'), lacksWords(rules, ['image'], ''), lacksWords(null, ['file'], '')]).toEqual([true, false, false, false])
  })
})
