import type { Logger } from 'pino'
import { createLog } from '../../../src/engine/log.ts'

/** The engine's own logger, writing into memory. */
export interface LogLines {
  readonly log: Logger
  readonly lines: string[]
  /** Lines that say so. */
  readonly saying: (words: string) => Record<string, unknown>[]
}

/** Makes a log that a test can read. */
export function createLogLines(level = 'debug'): LogLines {
  const lines: string[] = []
  return {
    lines,
    log: createLog(level, { write: line => void lines.push(line) }),
    saying: words => lines.map(line => JSON.parse(line) as Record<string, unknown>).filter(line => String(line.msg).includes(words)),
  }
}
