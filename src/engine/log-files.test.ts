import type { LogDisk } from './log-disk.ts'
import type { LogBounds, LogFiles } from './log-files.ts'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../tests/support/until.ts'
import { openLogDisk } from './log-disk.ts'
import { createLogFiles, logDay, readLogNames, tooOld } from './log-files.ts'

const noon = (day: string) => new Date(`${day}T12:00:00`).getTime()
const dayMs = 86_400_000

/** A disk in memory, a clock, and timers that go off when they are told to. */
function rig(bounds?: Partial<LogBounds>, days = 190) {
  const files = new Map<string, string>()
  let at = noon('2026-11-23')
  let full = false
  const timers: { ms: number, run: () => void }[] = []
  function write(name: string, text: string) {
    if (full)
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    files.set(name, (files.get(name) ?? '') + text)
  }
  const disk: LogDisk = {
    append: async (name, text) => write(name, text),
    appendNow: write,
    size: name => files.get(name)?.length ?? 0,
    list: async () => [...files.keys()],
    async pack(name) {
      files.set(`${name}.gz`, files.get(name) ?? '')
      files.delete(name)
    },
    remove: async name => void files.delete(name),
  }
  const all: LogBounds = { fileBytes: 1_000, parts: 3, folderBytes: 100_000, waitingBytes: 500, ...bounds }
  const open = (pid = 7): LogFiles => createLogFiles({
    program: 'desktop',
    pid,
    disk,
    now: () => at,
    days,
    bounds: all,
    after(ms, run) {
      const timer = { ms, run }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  })
  return {
    files,
    open,
    set: (day: string) => void (at = noon(day)),
    fill: (isFull: boolean) => void (full = isFull),
    /** Lets what was planned happen, and what that plans, once more. */
    async settle() {
      for (let round = 0; round < 3; round++) {
        timers.splice(0).forEach(timer => timer.run())
        for (let turn = 0; turn < 60; turn++)
          await Promise.resolve()
      }
    },
  }
}

const line = (n: number) => `{"n":${n}}\n`

describe('the files of a log', () => {
  it('are one for each day and process', async () => {
    const r = rig()
    const [one, other] = [r.open(7), r.open(8)]
    one.write(line(1))
    other.write(line(2))
    await r.settle()
    r.set('2026-11-24')
    one.write(line(3))
    await r.settle()
    expect(Object.fromEntries(r.files)).toEqual({ 'desktop-2026-11-23-7.log': line(1), 'desktop-2026-11-23-8.log': line(2), 'desktop-2026-11-24-7.log': line(3) })
  })

  it('get parts when they have grown, and what is more than a day may have is counted', async () => {
    const r = rig({ fileBytes: 20, parts: 2 })
    const log = r.open()
    for (let n = 0; n < 8; n++) {
      log.write(line(n))
      await r.settle()
    }
    expect([...r.files.keys()]).toEqual(['desktop-2026-11-23-7.log', 'desktop-2026-11-23-7.2.log'])
    r.set('2026-11-24')
    log.write(line(9))
    await r.settle()
    expect(r.files.get('desktop-2026-11-24-7.log')).toMatch(/^\{"level":40,"time":\d+,"lost":4,"msg":"lines of the log were lost"\}\n\{"n":9\}\n$/)
  })

  it('goes on where it was after a restart with the same number', async () => {
    const r = rig({ fileBytes: 12 })
    r.open().write(line(1))
    await r.settle()
    r.open().write(line(2))
    await r.settle()
    expect([...r.files.entries()]).toEqual([['desktop-2026-11-23-7.log', line(1)], ['desktop-2026-11-23-7.2.log', line(2)]])
  })

  it('stop nobody on a full disk: lines wait, the oldest are counted as lost, and all goes on when there is room', async () => {
    const r = rig({ waitingBytes: 40 })
    const log = r.open()
    r.fill(true)
    for (let n = 0; n < 9; n++)
      log.write(line(n))
    await r.settle()
    expect([log.trouble(), r.files.size]).toEqual(['ENOSPC', 0])
    r.fill(false)
    await r.settle()
    log.write(line(9))
    await r.settle()
    expect(log.trouble()).toBeNull()
    const text = [...r.files.values()].join('')
    expect(text).toContain(line(0) + line(1))
    expect(text).toMatch(/^\{"level":40,"time":\d+,"lost":4,.*\n\{"n":0\}\n[\s\S]*\{"n":9\}\n$/)
  })

  it('have what waited when the process ends', () => {
    const r = rig()
    const log = r.open()
    log.write(line(1))
    log.flushNow()
    expect([...r.files.values()]).toEqual([line(1)])
    r.fill(true)
    log.write(line(2))
    expect(() => log.flushNow()).not.toThrow()
  })

  it('are packed when the day after is over, and go when they are too old', async () => {
    const r = rig({}, 190)
    for (const day of ['2026-05-10', '2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'])
      r.files.set(`desktop-${day}-3.log`, line(0))
    r.files.set('engine-2026-05-10-3.log', line(0))
    r.files.set('notes.txt', 'not ours')
    r.open().write(line(1))
    await r.settle()
    expect([...r.files.keys()].sort()).toEqual(['desktop-2026-11-20-3.log.gz', 'desktop-2026-11-21-3.log.gz', 'desktop-2026-11-22-3.log', 'desktop-2026-11-23-3.log', 'desktop-2026-11-23-7.log', 'engine-2026-05-10-3.log', 'notes.txt'])
  })

  it('keep to the room there is: the oldest go first, never today\'s', async () => {
    const r = rig({ folderBytes: 50 })
    for (const day of ['2026-11-20', '2026-11-21', '2026-11-22'])
      r.files.set(`desktop-${day}-3.log`, 'x'.repeat(20))
    r.open().write('y'.repeat(29))
    await r.settle()
    expect([...r.files.keys()].sort()).toEqual(['desktop-2026-11-22-3.log', 'desktop-2026-11-23-7.log'])
  })
})

describe('a clock that jumps', () => {
  const names = (...days: string[]) => readLogNames(days.map(day => `desktop-${day}-1.log`))

  it('ahead takes nothing away: a calendar without logs is not believed at once', () => {
    const year = Array.from({ length: 100 }, (_, back) => logDay(noon('2026-11-23') - back * dayMs))
    expect(tooOld(names(...year), '2027-11-23', 190)).toEqual([])
    expect(tooOld(names(...year, '2027-11-23', '2027-11-24'), '2027-11-24', 190)).toEqual([])
    expect(tooOld(names(...year, '2027-11-23', '2027-11-24', '2027-11-25'), '2027-11-25', 190)).toHaveLength(100)
  })

  it('back writes on in the earlier day', async () => {
    const r = rig()
    const log = r.open()
    log.write(line(1))
    await r.settle()
    r.set('2025-01-01')
    log.write(line(2))
    await r.settle()
    expect([...r.files.keys()]).toEqual(['desktop-2026-11-23-7.log', 'desktop-2025-01-01-7.log'])
  })
})

describe('on a real disk', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'huiyin-log-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const timers = (ms: number, run: () => void) => {
    const timer = setTimeout(run, Math.min(ms, 20))
    return () => clearTimeout(timer)
  }

  it('packs, and mixes no lines of two processes', async () => {
    writeFileSync(join(folder, 'hub-2026-11-01-1.log'), 'old\n')
    const logs = [1, 2].map(pid => createLogFiles({ program: 'hub', pid, disk: openLogDisk(folder, pid), now: () => noon('2026-11-23'), days: 190, after: timers }))
    for (let n = 0; n < 500; n++)
      logs.forEach((log, of) => log.write(`${JSON.stringify({ of, n })}\n`))
    await until(() => readdirSync(folder).includes('hub-2026-11-01-1.log.gz') && !readdirSync(folder).includes('hub-2026-11-01-1.log'), 'the old one packed')
    await Promise.all(logs.map(log => log.stop()))
    expect(gunzipSync(readFileSync(join(folder, 'hub-2026-11-01-1.log.gz'))).toString()).toBe('old\n')
    for (const of of [0, 1]) {
      const lines = readFileSync(join(folder, `hub-2026-11-23-${of + 1}.log`), 'utf8').trim().split('\n')
      expect(lines.map(text => JSON.parse(text))).toEqual(Array.from({ length: 500 }, (_, n) => ({ of, n })))
    }
  })

  it('says why nothing can be written', async () => {
    writeFileSync(join(folder, 'logs'), 'a file in the place of the folder')
    const log = createLogFiles({ program: 'hub', pid: 1, disk: openLogDisk(join(folder, 'logs'), 1), now: () => noon('2026-11-23'), days: 190, after: timers })
    log.write(line(1))
    await until(() => log.trouble(), 'the reason')
    expect(log.trouble()).toMatch(/^(?:EEXIST|ENOTDIR)$/)
    await log.stop()
  })
})
