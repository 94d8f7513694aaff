import type { Envelope } from '../../../src/shared/contract/envelope.ts'
import type { Forged } from './forge.ts'
import { inspect } from 'node:util'
import { errorCodes } from '../../../src/shared/errors.ts'
import { until } from '../../support/until.ts'

/** What is answered where nobody judged: a machine that is too busy looks like an engine that hangs. */
const unjudged: ReadonlySet<string> = new Set(['timeout', 'link_lost', 'busy'])

/** Says something until it is judged: an answer of the border or of the engine, not of a line that was lost meanwhile. */
export async function judged(say: () => Promise<unknown>): Promise<unknown> {
  const judgement = await until(async () => {
    const answer = await say().catch(() => null)
    const code = (answer as Envelope | null)?.ok === false ? (answer as Extract<Envelope, { ok: false }>).error.code : null
    return answer === null || (code !== null && unjudged.has(code)) ? null : { answer }
  }, 'a judgement', 300_000)
  return judgement.answer
}

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
      if ((!(errorCodes as readonly string[]).includes(code) || code === 'internal') && wrong.length < 20)
        wrong.push(`${code}: ${inspect([name, input], { depth: 4, maxArrayLength: 4, maxStringLength: 80, breakLength: Infinity }).slice(0, 400)}`)
    },
    count: () => count,
    codes: () => [...codes].sort(([, a], [, b]) => b - a).map(([code, n]) => `${code} ${n}`).join(', '),
    wrong,
  }
}
