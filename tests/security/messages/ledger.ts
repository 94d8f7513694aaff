import type { Envelope } from '../../../src/shared/contract/envelope.ts'
import type { Forged } from './forge.ts'
import { inspect } from 'node:util'
import { errorCodes } from '../../../src/shared/errors.ts'

/** What a host answers to something that it did not understand, could not do in time or did not survive. */
const unwelcome: ReadonlySet<string> = new Set(['internal', 'timeout', 'link_lost', 'busy'])

/** Counts what came of forged messages. */
export interface Ledger {
  /** Notes one answer. What is no refusal with a code is kept in {@link Ledger.wrong}. */
  readonly note: (message: Forged, answer: unknown) => void
  readonly count: () => number
  /** How often each code was given, the most frequent first. */
  readonly codes: () => string
  /** Messages that were taken, or refused in a way that tells of a fault; the first few. */
  readonly wrong: readonly string[]
}

/** Opens an empty ledger. */
export function createLedger(): Ledger {
  const codes = new Map<string, number>()
  const wrong: string[] = []
  let count = 0
  return {
    note({ name, input }, answer) {
      count++
      const envelope = answer as Envelope | undefined
      const code = envelope?.ok === false ? envelope.error.code : 'taken'
      codes.set(code, (codes.get(code) ?? 0) + 1)
      if ((!(errorCodes as readonly string[]).includes(code) || unwelcome.has(code)) && wrong.length < 20)
        wrong.push(`${code}: ${inspect([name, input], { depth: 4, maxArrayLength: 4, maxStringLength: 80, breakLength: Infinity }).slice(0, 400)}`)
    },
    count: () => count,
    codes: () => [...codes].sort(([, a], [, b]) => b - a).map(([code, n]) => `${code} ${n}`).join(', '),
    wrong,
  }
}
