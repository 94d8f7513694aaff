import type { Log } from '../../../src/hotline-gateway/ports.ts'

/** A log that keeps its lines, to be searched for what must not stand there. */
export interface KeptLog extends Log {
  readonly text: () => string
}

/** Makes a log for tests. */
export function createKeptLog(): KeptLog {
  const lines: string[] = []
  const keep = (facts: Readonly<Record<string, unknown>>, message: string) => void lines.push(`${message} ${JSON.stringify(facts)}`)
  return { debug: keep, info: keep, warn: keep, error: keep, text: () => lines.join('\n') }
}
