import type { DestinationStream } from 'pino'
import type { LogFiles } from './log-files.ts'
import process from 'node:process'
import { pino } from 'pino'
import { z } from 'zod'
import { openLogDisk } from './log-disk.ts'
import { createLogFiles } from './log-files.ts'

/** Where and for how long a program's log is kept on disk. */
export const logPlace = z.object({ folder: z.string().min(1), days: z.number().int().min(1) })
export type LogPlace = z.output<typeof logPlace>

/** What a log is written to: the error output, and the files where there is a place for them. */
export interface LogOutput extends DestinationStream {
  readonly files: LogFiles | null
}

/** Opens the output of a program's log. */
export function openLogOutput(program: string, place: LogPlace | null): LogOutput {
  const output = pino.destination({ dest: 2, sync: false })
  const files = place === null
    ? null
    : createLogFiles({
        program,
        pid: process.pid,
        disk: openLogDisk(place.folder, process.pid),
        now: Date.now,
        days: place.days,
        after(ms, run) {
          const timer = setTimeout(run, ms).unref()
          return () => clearTimeout(timer)
        },
      })
  process.once('exit', () => files?.flushNow())
  return {
    files,
    write(line) {
      output.write(line)
      files?.write(line)
    },
  }
}
