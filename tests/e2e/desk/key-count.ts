import type { Page } from '@playwright/test'

/** A keyboard that counts: every key or chord pressed is one stroke, what is written as text is none. */
export interface CountedKeys {
  readonly press: (chord: string) => Promise<void>
  readonly write: (text: string) => Promise<void>
  /** Closes the count of one voice. */
  readonly endVoice: () => void
  /** Strokes of every voice so far. */
  readonly counts: () => readonly number[]
}

/** Counts the strokes on a page. */
export function countKeys(page: Page): CountedKeys {
  const counts: number[] = []
  let now = 0
  return {
    press: async (chord) => {
      now++
      await page.keyboard.press(chord)
    },
    write: text => page.keyboard.insertText(text),
    endVoice: () => {
      counts.push(now)
      now = 0
    },
    counts: () => counts,
  }
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2
}
