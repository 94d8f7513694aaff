import type { LogDisk } from './log-disk.ts'
import { Buffer } from 'node:buffer'

/** One file of a log: `desktop-2026-11-23-4711.log`, its second part `….2.log`, packed `….log.gz`. */
export interface LogFile {
  readonly name: string
  readonly program: string
  /** `2026-11-23`, by this computer's clock when it was written. */
  readonly day: string
  readonly packed: boolean
}

/** Where a program writes its log. Nothing that goes wrong with it stops the program. */
export interface LogFiles {
  /** One line, with its end. Kept in memory for a moment, then written. */
  readonly write: (line: string) => void
  /** Writes what waits at once, before the process ends. */
  readonly flushNow: () => void
  /** Files of more than so many days ago go. */
  readonly keepFor: (days: number) => void
  /** Why the last lines are not on the disk (`ENOSPC`, `EACCES`); null when they are. */
  readonly trouble: () => string | null
  readonly stop: () => Promise<void>
}

/** What log files are made from. */
export interface LogFilesOptions {
  /** Whose log it is; part of each name. */
  readonly program: string
  /** Number of the process: two of them never write in the same file. */
  readonly pid: number
  readonly disk: LogDisk
  /** ms UTC. */
  readonly now: () => number
  readonly days: number
  /** Runs once after ms; answers what takes it back. It keeps no process alive. */
  readonly after: (ms: number, run: () => void) => () => void
  readonly bounds?: LogBounds
}

/** How much a log may take. */
export interface LogBounds {
  /** A file that has grown to this gets a second part. */
  readonly fileBytes: number
  /** Parts of one day; what comes after is counted, not kept. */
  readonly parts: number
  /** All files of a folder together; the oldest go first. */
  readonly folderBytes: number
  /** What waits for the disk. */
  readonly waitingBytes: number
}

const usualBounds: LogBounds = { fileBytes: 20_000_000, parts: 10, folderBytes: 1_000_000_000, waitingBytes: 1_000_000 }
const gatherMs = 200
const againMs = 30_000
const tidyAfterMs = 10_000
const dayMs = 86_400_000
/** After a gap of a month (or a clock that jumped) nothing goes until so many days have a log again. */
const gapDays = 31
const daysBeforeTidying = 3

const shape = /^([a-z][a-z-]*)-(\d{4}-\d{2}-\d{2})-\d+(?:\.\d+)?\.log(\.gz)?$/

/** The files of a log among the names of a folder. */
export function readLogNames(names: readonly string[]): LogFile[] {
  return names.flatMap((name) => {
    const [, program, day, packed] = shape.exec(name) ?? []
    return program === undefined || day === undefined ? [] : [{ name, program, day, packed: packed !== undefined }]
  }).sort((one, other) => one.day < other.day ? -1 : one.day > other.day ? 1 : one.name < other.name ? -1 : 1)
}

/** The day by this computer's calendar. */
export function logDay(at: number): string {
  const date = new Date(at)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(part => String(part).padStart(2, '0')).join('-')
}

const daysBetween = (earlier: string, later: string) => Math.round((Date.parse(later) - Date.parse(earlier)) / dayMs)

/** Which files are too old. With a clock that has jumped ahead every one would be; so a calendar without logs just before today is not believed at once. */
export function tooOld(files: readonly LogFile[], today: string, days: number): LogFile[] {
  const lately = new Set(files.map(file => file.day).filter(day => day <= today && daysBetween(day, today) < gapDays))
  return lately.size < daysBeforeTidying ? [] : files.filter(({ day }) => daysBetween(day, today) > days)
}

/** Opens the log of a program: a file a day and process, packed when the day after is over, gone after `days`. */
export function createLogFiles({ program, pid, disk, now, days, after, bounds = usualBounds }: LogFilesOptions): LogFiles {
  let waiting: string[] = []
  let waitingBytes = 0
  let lost = 0
  let keptDays = days
  let trouble: string | null = null
  let writing: Promise<void> | null = null
  let place = { day: '', part: 1, bytes: 0 }
  const cancels = new Map<string, () => void>()

  const nameOf = ({ day, part }: { readonly day: string, readonly part: number }) => `${program}-${day}-${pid}${part === 1 ? '' : `.${part}`}.log`

  function plan(what: string, ms: number, run: () => void) {
    if (!cancels.has(what)) {
      cancels.set(what, after(ms, () => {
        cancels.delete(what)
        run()
      }))
    }
  }

  /** The file for what is written now; null when the day has had its share. */
  function placeFor(bytes: number): string | null {
    const day = logDay(now())
    if (day !== place.day) {
      place = { day, part: 1, bytes: disk.size(nameOf({ day, part: 1 })) }
      plan('tidy', tidyAfterMs, () => void tidy())
    }
    while (place.bytes > 0 && place.bytes + bytes > bounds.fileBytes && place.part <= bounds.parts)
      place = { day, part: place.part + 1, bytes: disk.size(nameOf({ day, part: place.part + 1 })) }
    return place.part > bounds.parts ? null : nameOf(place)
  }

  /** What waits, and before it a line for what is lost. */
  function take() {
    const lines = waiting.join('')
    const before = lost
    waiting = []
    waitingBytes = 0
    lost = 0
    return { lines, before, text: before === 0 ? lines : `${JSON.stringify({ level: 40, time: now(), lost: before, msg: 'lines of the log were lost' })}\n${lines}` }
  }

  function lose({ lines, before }: ReturnType<typeof take>) {
    lost += before + lines.split('\n').length - 1
  }

  async function flush(): Promise<void> {
    if (waiting.length === 0)
      return
    const taken = take()
    const bytes = Buffer.byteLength(taken.text)
    const name = placeFor(bytes)
    if (name === null)
      return lose(taken)
    try {
      await disk.append(name, taken.text)
      place = { ...place, bytes: place.bytes + bytes }
      trouble = null
    }
    catch (error) {
      trouble = (error as NodeJS.ErrnoException).code ?? 'EIO'
      keepWaiting(taken)
    }
  }

  /** Back to the head of what waits, as far as there is room. */
  function keepWaiting(taken: ReturnType<typeof take>) {
    const bytes = Buffer.byteLength(taken.lines)
    if (waitingBytes + bytes > bounds.waitingBytes)
      return lose(taken)
    waiting.unshift(taken.lines)
    waitingBytes += bytes
    lost += taken.before
  }

  function begin() {
    writing ??= flush().finally(() => {
      writing = null
      if (waiting.length > 0)
        plan('flush', trouble === null ? gatherMs : againMs, begin)
    })
  }

  async function tidy(): Promise<void> {
    try {
      const today = logDay(now())
      const files = readLogNames(await disk.list())
      for (const file of files.filter(file => file.program === program && !file.packed && daysBetween(file.day, today) >= 2))
        await disk.pack(file.name)
      const old = tooOld(readLogNames(await disk.list()), today, keptDays).filter(file => file.program === program)
      for (const file of old)
        await disk.remove(file.name)
      await makeRoom()
    }
    catch (error) {
      trouble = (error as NodeJS.ErrnoException).code ?? 'EIO'
    }
  }

  async function makeRoom(): Promise<void> {
    const files = readLogNames(await disk.list())
    let bytes = files.reduce((sum, { name }) => sum + disk.size(name), 0)
    for (const { name } of files.filter(file => file.day !== place.day)) {
      if (bytes <= bounds.folderBytes)
        return
      bytes -= disk.size(name)
      await disk.remove(name)
    }
  }

  return {
    write(line) {
      const bytes = Buffer.byteLength(line)
      if (waitingBytes + bytes > bounds.waitingBytes) {
        lost++
        return
      }
      waiting.push(line)
      waitingBytes += bytes
      plan('flush', trouble === null ? gatherMs : againMs, begin)
    },
    flushNow() {
      if (waiting.length === 0)
        return
      const { text } = take()
      const name = placeFor(Buffer.byteLength(text))
      try {
        if (name !== null)
          disk.appendNow(name, text)
      }
      catch (error) {
        trouble = (error as NodeJS.ErrnoException).code ?? 'EIO'
      }
    },
    keepFor(days) {
      keptDays = days
      plan('tidy', tidyAfterMs, () => void tidy())
    },
    trouble: () => trouble,
    async stop() {
      cancels.forEach(cancel => cancel())
      cancels.clear()
      await writing
      await flush()
      cancels.forEach(cancel => cancel())
    },
  }
}
