import type { DestinationStream, Logger } from 'pino'
import { pino } from 'pino'
import { maskFacts, maskLine } from '../shared/rules/log-mask.ts'

/** One line of the log: facts first, then what happened. Never a secret, never a customer's words. */
export type LogLine = (facts: Readonly<Record<string, unknown>>, message: string) => void

/** Where a host writes what it did; a pino logger fits, and so does a test's list. */
export interface Log {
  readonly info: LogLine
  readonly warn: LogLine
  readonly error: LogLine
}

const maskWord = (word: unknown) => typeof word === 'string' ? maskLine(word) : maskFacts(word)

/**
 * The engine's logger: JSON lines. Secrets, customers' texts and names are cut out by the names of facts, and everything that looks like a token, a number of a
 * person or a word of theirs wherever it stands (`src/shared/rules/log-mask.ts`).
 */
export function createLog(level: string, destination: DestinationStream): Logger {
  return pino({
    level,
    base: null,
    formatters: { bindings: bindings => maskFacts(bindings) as Record<string, unknown> },
    hooks: {
      logMethod(words, method) {
        method.apply(this, words.map(word => maskWord(word instanceof Error ? { err: word } : word)) as Parameters<typeof method>)
      },
    },
  }, destination)
}
