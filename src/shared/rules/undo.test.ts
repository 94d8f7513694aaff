import { expect, it } from 'vitest'
import { countedAt, undoWindow } from './undo.ts'

const now = 1_000_000

it.each([
  ['as long as asked for', { wishedMs: 3_000 }, 3_000],
  ['no longer than ten seconds', { wishedMs: 60_000 }, 10_000],
  ['not at all when nobody wants it', { wishedMs: 0 }, 0],
  ['as long as asked for, though the answer is due within it: the press counts', { wishedMs: 3_000, dueAt: now + 500 }, 3_000],
  ['not at all when the customer waits too long already', { wishedMs: 3_000, dueAt: now }, 0],
  ['not past the end of a private window', { wishedMs: 10_000, windowUntil: now + 8_000 }, 3_000],
  ['not at all just before its end', { wishedMs: 3_000, windowUntil: now + 4_000 }, 0],
])('a text waits %s', (_what, press, waits) => {
  expect(undoWindow({ now, dueAt: null, windowUntil: null, ...press })).toBe(waits)
})

it('the clock gives back the undo window and nothing else', () => {
  expect(countedAt(now + 3_200, { createdAt: now, undoUntil: now + 3_000 })).toBe(now + 200)
  expect(countedAt(now + 63_000, { createdAt: now, undoUntil: now + 3_000 })).toBe(now + 60_000)
  expect(countedAt(now + 200, { createdAt: now, undoUntil: null })).toBe(now + 200)
  // Platforms tell whole seconds: an acceptance before the window's end is no earlier than the press.
  expect(countedAt(now + 2_000, { createdAt: now, undoUntil: now + 3_000 })).toBe(now)
})
