import type { App, CrashReporterStartOptions } from 'electron'
import type { DeskFigures } from '../../../src/shared/diagnostics.ts'
import type { PolicyDump } from '../policy/dump.ts'
import type { BundleParts } from './bundle.ts'
import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reportOf } from '../../../src/shared/faults.ts'
import { createLogLines } from '../../../tests/support/faults/log-lines.ts'
import { gatherBundle } from './bundle.ts'
import { createCrashReports } from './crash-reports.ts'
import { createFaultBook } from './fault-book.ts'
import { diagnosticsCalls } from './host-calls.ts'
import { readPastLogs } from './past-logs.ts'
import { watchMain } from './top-handler.ts'
import { writeZip } from './zip.ts'

const noon = new Date('2026-11-23T12:00:00').getTime()
const dayMs = 86_400_000
let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'huiyin-diagnostics-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const desk: DeskFigures = { host: 'hub', link: 'lost', role: 'agent', store: 'ok', hotlineUp: true, telephony: { leg: 'softphone', registered: false }, queues: { mine: 3, queue: 12 }, accounts: [{ channel: 'weibo', health: 'red', error: 'auth_expired', lastSuccessAt: noon, deadLetters: 2 }] }
const policy: PolicyDump = { version: '0.1.0', places: [{ from: '/Library/Managed Preferences/linxw/cn.huiyin.workstation.plist', state: 'read' }], problems: [], warnings: [], policy: { hubUrl: { value: 'https://desk.example.com', locked: true, source: 'machine' } } }
const parts = (change: Partial<BundleParts> = {}): BundleParts => ({ computer: { version: '0.1.0' }, policy, network: { verdict: 'fine', issuer: '某公司 CA' }, settings: { closeToTray: false }, desk, tested: [{ code: 'PRX-1', values: { proxy: 'proxy.example.com:8080' } }], logs: { logs: [], isCut: false }, dumps: [], ...change })

describe('the faults of a desktop', () => {
  function book() {
    const lines = createLogLines()
    const told: string[] = []
    let at = noon
    const faults = createFaultBook({ log: lines.log, now: () => at, flush: () => told.push('flushed'), onChange: () => told.push('changed') })
    return { lines, told, faults, later: (ms: number) => void (at += ms) }
  }

  it('stand in the log at once, under the number that is told', () => {
    const { lines, told, faults } = book()
    const number = faults.note('main', new TypeError('x'), { origin: 'unhandledRejection' })
    expect(lines.saying('a fault')).toMatchObject([{ fault: number, place: 'main', origin: 'unhandledRejection' }])
    expect([faults.latest(), told]).toEqual([[{ number, place: 'main', at: noon }], ['flushed', 'changed']])
  })

  it('are listed once each, the latest first, and fill no log', () => {
    const { lines, faults, later } = book()
    const [one, other] = [new TypeError('x'), new RangeError('x')]
    for (let n = 0; n < 100; n++)
      faults.note('main', one)
    later(1)
    const last = faults.note('main', other)
    expect(faults.latest().map(fault => fault.number)).toEqual([last, expect.any(String)])
    expect(lines.saying('a fault')).toHaveLength(30)
    later(60_000)
    faults.note('main', one)
    expect(lines.saying('a fault')).toHaveLength(31)
  })

  it('come from pages as reports, and as nothing else', () => {
    const { lines, faults } = book()
    const report = reportOf(new Error('the page broke'))
    expect([faults.take(report), faults.take({ ...report, more: 1 }), faults.take('x'), faults.take({ ...report, number: 'A7K-203"' })]).toEqual([true, false, false, false])
    expect(lines.saying('a fault')).toMatchObject([{ fault: report.number, place: 'page' }])
  })

  it('are what the main process did not expect, and processes of Chromium that died; not those that ended in order', () => {
    const { lines, faults } = book()
    const [process, app] = [new EventEmitter(), new EventEmitter()]
    watchMain({ process: process as unknown as NodeJS.Process, app: app as unknown as App, faults })
    process.emit('uncaughtException', new Error('one'))
    process.emit('unhandledRejection', 'a text 13800138000')
    app.emit('render-process-gone', {}, {}, { reason: 'oom', exitCode: 5 })
    app.emit('render-process-gone', {}, {}, { reason: 'clean-exit', exitCode: 0 })
    app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 139, name: 'x' })
    expect(lines.saying('a fault')).toMatchObject([{ place: 'main', err: { words: 'one' } }, { place: 'main' }, { place: 'page', reason: 'oom', exitCode: 5 }, { place: 'main', process: 'GPU', reason: 'crashed' }])
    expect(lines.lines.join('')).not.toContain('1380013')
    expect(new Set(faults.latest().map(fault => fault.number)).size).toBe(4)
  })
})

describe('crash reports', () => {
  function reports() {
    const begun: CrashReporterStartOptions[] = []
    const paths: string[] = []
    return { begun, paths, crashes: createCrashReports({ app: { setPath: (_, path) => void paths.push(path) }, crashReporter: { start: options => void begun.push(options) }, folder, now: () => noon }) }
  }

  it('go nowhere unless a policy names the company\'s own collector, and carry nothing of ours', () => {
    const none = reports()
    none.crashes.begin(null)
    expect(none.begun[0]).toMatchObject({ uploadToServer: false, submitURL: '' })
    const some = reports()
    some.crashes.begin('https://crash.example.com/submit')
    expect([some.begun[0], some.paths, some.crashes.reports()]).toEqual([expect.objectContaining({ uploadToServer: true, submitURL: 'https://crash.example.com/submit' }), [folder], true])
    expect(some.begun[0]?.extra ?? {}).toEqual({})
  })

  it('stay here for fourteen days', async () => {
    mkdirSync(join(folder, 'pending'))
    for (const [name, days] of [['old.dmp', 15], ['new.dmp', 13]] as const) {
      writeFileSync(join(folder, 'pending', name), 'MDMP')
      utimesSync(join(folder, 'pending', name), noon / 1000, (noon - days * dayMs) / 1000)
    }
    writeFileSync(join(folder, 'settings.dat'), 'x')
    const { crashes } = reports()
    await crashes.tidy()
    expect([(await crashes.dumps()).map(dump => dump.bytes), readdirSync(join(folder, 'pending')), existsSync(join(folder, 'settings.dat'))]).toEqual([[4], ['new.dmp'], true])
  })
})

describe('the logs of some days', () => {
  const line = (facts: object) => `${JSON.stringify(facts)}\n`
  const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text)

  it('are read newest first, packed or not, and masked once more', async () => {
    write('desktop-2026-11-20-1.log.gz', gzipSync(line({ msg: 'four days ago' })))
    write('desktop-2026-11-21-1.log.gz', gzipSync(line({ msg: 'the day before yesterday' })))
    write('desktop-2026-11-23-2.log', `${line({ nickname: '林晓雯', msg: 'an earlier version wrote 13800138000' })}{"text":"cut off by a power c`)
    write('engine-2026-11-22-2.log.gz', 'not packed at all')
    write('notes.txt', 'private')
    expect(await readPastLogs(folder, noon, 3, 10_000)).toEqual({ isCut: false, logs: [
      { name: 'desktop-2026-11-23-2.log', text: `${line({ nickname: '***', msg: 'an earlier version wrote 138****8000' })}{"text":"***` },
      { name: 'desktop-2026-11-21-1.log', text: line({ msg: 'the day before yesterday' }) },
    ] })
  })

  it('of more than a mail can carry the latest are in', async () => {
    write('desktop-2026-11-22-1.log', line({ n: 1 }).repeat(100))
    write('desktop-2026-11-23-1.log', Array.from({ length: 100 }, (_, n) => line({ n })).join(''))
    const { logs, isCut } = await readPastLogs(folder, noon, 7, 100)
    expect([isCut, logs.length, logs[0]?.text.startsWith('{"n":'), logs[0]?.text.endsWith('{"n":99}\n')]).toEqual([true, 1, true, true])
  })
})

describe('a bundle', () => {
  it('has what a help-desk asks for, masked, accounts without names, and faults by themselves', async () => {
    const fault = '{"level":50,"fault":"A7K-203","msg":"a fault"}'
    const bundle = await gatherBundle('b1', parts({ logs: { logs: [{ name: 'desktop-2026-11-23-1.log', text: `{"msg":"x"}\n${fault}\n` }], isCut: false } }))
    const text = (name: string) => Buffer.from(bundle.entries.find(entry => entry.name === name)?.bytes ?? []).toString()
    expect(bundle.view).toMatchObject({ id: 'b1', isCut: false })
    expect(bundle.view.entries.map(entry => entry.name)).toEqual(['computer.json', 'self-test.txt', 'desk.json', 'network.json', 'policy.json', 'settings.json', 'faults.txt', 'logs/desktop-2026-11-23-1.log'])
    expect(text('faults.txt')).toBe(`${fault}\n`)
    expect(text('self-test.txt')).toBe('PRX-1 proxy=proxy.example.com:8080\n')
    expect(JSON.parse(text('desk.json'))).toMatchObject({ telephony: { leg: 'softphone', registered: false }, queues: { queue: 12 }, accounts: { 'account-1': { channel: 'weibo', error: 'auth_expired', lastSuccess: expect.stringContaining('2026') } } })
    expect(text('policy.json')).not.toContain('linxw')
    expect(JSON.parse(text('network.json'))).toEqual({ verdict: 'fine', issuer: '[cut] CA' })
    expect(bundle.look('faults.txt')).toEqual({ text: `${fault}\n`, isCut: false })
    expect(bundle.look('../secrets.json')).toBeNull()
  })

  it('has a picture of memory only where it was ticked, and shows none', async () => {
    const path = join(folder, 'a.dmp')
    writeFileSync(path, '我的手机冒烟了')
    expect((await gatherBundle('b', parts())).view.entries.some(entry => entry.name.endsWith('.dmp'))).toBe(false)
    const bundle = await gatherBundle('b', parts({ dumps: [{ path, bytes: 21, at: noon }] }))
    expect(bundle.view.entries.at(-1)).toEqual({ name: 'crashes/a.dmp', bytes: 21, isText: false })
    expect(bundle.look('crashes/a.dmp')).toBeNull()
  })

  it('is a zip that any system opens, or nothing', async () => {
    const path = join(folder, 'b.zip')
    const large = Buffer.alloc(700_000, 'line of a log\n')
    await writeZip(path, [{ name: 'logs/a.log', bytes: large }, { name: 'empty.txt', bytes: Buffer.alloc(0) }], noon)
    const files = unzipSync(readFileSync(path))
    expect([Object.keys(files), Buffer.from(files['logs/a.log']!).equals(large), readFileSync(path).length < 20_000]).toEqual([['logs/a.log', 'empty.txt'], true, true])
    await expect(writeZip(join(folder, 'nowhere', 'b.zip'), [], noon)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(readdirSync(folder)).toEqual(['b.zip'])
  })
})

describe('what pages ask of it', () => {
  function calls() {
    const saved: string[] = []
    let made = 0
    return { saved, calls: diagnosticsCalls({
      faults: { take: () => false },
      state: async () => ({ logTrouble: null, logDays: 190, reportsCrashes: false, dumps: 0, faults: [] }),
      gather: async () => gatherBundle(`b${++made}`, parts()),
      save: async (bundle) => {
        saved.push(bundle.view.id)
        return 'x.zip'
      },
      facts: async () => ({}) as never,
    }) }
  }
  const order = { act: 'prepare', days: 7, dumps: false, desk, tested: [] }

  it('saves the bundle that was looked at, and no earlier one', async () => {
    const { saved, calls: ask } = calls()
    await ask['host:diagnostics'](order)
    await ask['host:diagnostics'](order)
    await expect(ask['host:diagnostics']({ act: 'save', id: 'b1' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(ask['host:diagnostics']({ act: 'look', id: 'b2', name: '../x' })).rejects.toMatchObject({ code: 'not_found' })
    expect(await ask['host:diagnostics']({ act: 'save', id: 'b2' })).toEqual({ saved: 'x.zip' })
    expect(saved).toEqual(['b2'])
  })

  it.each([
    ['a customer\'s name among the figures', { ...order, desk: { ...desk, customer: '林女士' } }],
    ['a name for a queue', { ...order, desk: { ...desk, queues: { 林女士: 1 } } }],
    ['words for a code', { ...order, tested: [{ code: '我的手机冒烟了', values: {} }] }],
    ['another number of days', { ...order, days: 3650 }],
    ['a place to save it', { act: 'save', id: 'b1', path: '/etc/passwd' }],
  ])('takes no %s', async (_, input) => {
    await expect(calls().calls['host:diagnostics'](input)).rejects.toMatchObject({ code: 'bad_input' })
  })

  it('takes no report that is none', async () => {
    await expect(calls().calls['host:fault']({ number: 'x' })).rejects.toMatchObject({ code: 'bad_input' })
  })
})
