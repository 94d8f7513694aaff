import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from './fold.ts'

describe('foldText', () => {
  it.each([
    ['ＡＢＣ１２３', 'abc123'],
    ['Café', 'café'],
    ['㈱', '(株)'],
    ['洗碗机', '洗碗机'],
    ['\uD800x', '\uD800x'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['', ''],
  ])('%j → %j', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })

  it('is the same when done twice', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('Ａ', 'ﬁ', '電', 'É', ' ', '😀', '1') }), text => foldText(foldText(text)) === foldText(text)))
  })
})
