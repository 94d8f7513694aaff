import type { StandingRefusal } from './standing.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createStandingBook, slowdownAfter } from './standing.ts'

const MINUTE = 60_000

function series(...refusals: readonly (readonly [code: number, minute: number])[]): StandingRefusal[] {
  return refusals.map(([platformCode, minute]) => ({ platformCode, at: minute * MINUTE }))
}

describe('what a refusal says about the account\'s standing', () => {
  it.each<[string, StandingRefusal[], { slowMs: number, needsPerson: boolean } | null]>([
    ['nothing was refused', [], null],
    ['the text was too long', series([20012, 0]), null],
    ['too fast for the first time', series([20016, 0]), { slowMs: MINUTE, needsPerson: false }],
    ['too fast again and again', series([20016, 0], [20016, 5], [20016, 20]), { slowMs: 10 * MINUTE, needsPerson: true }],
    ['too fast, two hours after the last time', series([20016, 0], [20016, 120]), { slowMs: MINUTE, needsPerson: false }],
    ['the same words once', series([20019, 0]), { slowMs: 0, needsPerson: false }],
    ['similar words after the same words', series([20019, 0], [20017, 1]), { slowMs: MINUTE, needsPerson: true }],
    ['a captcha', series([20031, 0]), { slowMs: 30 * MINUTE, needsPerson: true }],
    ['an address that misbehaves, then a captcha', series([20022, 0], [20031, 60]), { slowMs: 120 * MINUTE, needsPerson: true }],
    ['an account that looks abnormal', series([20015, 0]), { slowMs: 60 * MINUTE, needsPerson: true }],
    ['a captcha does not count as speed', series([20031, 0], [20016, 1]), { slowMs: MINUTE, needsPerson: false }],
  ])('%s', (_, history, wanted) => {
    expect(slowdownAfter(history)).toEqual(wanted)
  })

  it('one refusal more never shortens the pause', () => {
    const code = fc.constantFrom(20015, 20016, 20017, 20019, 20111, 20022, 20031)
    fc.assert(fc.property(code, fc.array(code, { maxLength: 20 }), (newest, before) => {
      const at = (codes: number[]): StandingRefusal[] => codes.map(platformCode => ({ platformCode, at: 0 }))
      const alone = slowdownAfter(at([newest]))
      const after = slowdownAfter(at([...before, newest]))
      expect(after?.slowMs).toBeGreaterThanOrEqual(alone?.slowMs ?? 0)
    }))
  })
})

it('the book adds up what happened, and too fast says when to try again', () => {
  let now = 0
  const book = createStandingBook(() => now)
  expect(book.note(20101)).toEqual({})
  expect(book.note(20019)).toEqual({})
  expect(book.note(20016)).toEqual({ slowMs: MINUTE, retryAfterMs: MINUTE })
  now += MINUTE
  expect(book.note(20016)).toEqual({ slowMs: 3 * MINUTE, retryAfterMs: 3 * MINUTE })
  expect(book.note(20031)).toEqual({ slowMs: 30 * MINUTE, needsPerson: true })
})
