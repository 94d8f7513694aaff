import type { LogFile } from '../../../src/engine/log-files.ts'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { logDay, readLogNames } from '../../../src/engine/log-files.ts'
import { maskFacts, maskLine } from '../../../src/shared/rules/log-mask.ts'

const unpack = promisify(gunzip)
const dayMs = 86_400_000
/** Lines that are masked before everything else has its turn. */
const linesAtOnce = 200

/** A day's file of the log, as it may leave this computer. */
export interface PastLog { readonly name: string, readonly text: string }

/** The logs of some days. */
export interface PastLogs {
  readonly logs: readonly PastLog[]
  /** There is more than `mostBytes`. */
  readonly isCut: boolean
}

/** Masked when it was written, masked again when it leaves: what an earlier version wrote is held to what this one knows. */
function maskAgain(line: string): string {
  try {
    return JSON.stringify(maskFacts(JSON.parse(line)))
  }
  catch {
    return maskLine(line)
  }
}

async function maskAll(text: string): Promise<string> {
  const lines = text.split('\n')
  const masked: string[] = []
  for (let at = 0; at < lines.length; at += linesAtOnce) {
    masked.push(...lines.slice(at, at + linesAtOnce).map(line => line === '' ? '' : maskAgain(line)))
    await breathe()
  }
  return masked.join('\n')
}

async function readOne(folder: string, { name, packed }: LogFile): Promise<string> {
  const bytes = await readFile(join(folder, name))
  return (packed ? await unpack(bytes) : bytes).toString('utf8')
}

/** What the folder has of the last `days` days, masked; of more than `mostBytes` the latest. A file that cannot be read is left out. */
export async function readPastLogs(folder: string, now: number, days: number, mostBytes: number): Promise<PastLogs> {
  const first = logDay(now - (days - 1) * dayMs)
  const names = readLogNames(await readdir(folder).catch(() => [])).filter(({ day }) => day >= first).reverse()
  const logs: PastLog[] = []
  let room = mostBytes
  for (const file of names) {
    const text = await readOne(folder, file).catch(() => null)
    if (text === null)
      continue
    if (room <= 0)
      return { logs, isCut: true }
    const kept = text.length <= room ? text : text.slice(text.indexOf('\n', text.length - room) + 1)
    room -= text.length
    logs.push({ name: file.name.replace(/\.gz$/, ''), text: await maskAll(kept) })
  }
  return { logs, isCut: room < 0 }
}
