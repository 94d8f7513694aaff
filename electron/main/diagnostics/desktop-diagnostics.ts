import type { App, CrashReporter, Dialog, SafeStorage } from 'electron'
import type { LogPlace } from '../../../src/engine/log-output.ts'
import type { Log } from '../../../src/engine/log.ts'
import type { FaultPlace } from '../../../src/shared/faults.ts'
import type { Network } from '../network/network.ts'
import type { Places } from '../places.ts'
import type { Policy } from '../policy/policy.ts'
import type { Preferences } from '../preferences.ts'
import type { Bundle } from './bundle.ts'
import type { BundleOrder, DiagnosticsCalls } from './host-calls.ts'
import { randomUUID } from 'node:crypto'
import { cpus, release, type as systemName, totalmem, uptime } from 'node:os'
import { basename, join } from 'node:path'
import { logDay } from '../../../src/engine/log-files.ts'
import { openLogOutput } from '../../../src/engine/log-output.ts'
import { createLog } from '../../../src/engine/log.ts'
import { diagnosticsEvent } from '../../../src/shared/diagnostics.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { dumpPolicy } from '../policy/dump.ts'
import { gatherBundle } from './bundle.ts'
import { createCrashReports } from './crash-reports.ts'
import { createFaultBook } from './fault-book.ts'
import { diagnosticsCalls } from './host-calls.ts'
import { readPastLogs } from './past-logs.ts'
import { readShellFacts } from './shell-facts.ts'
import { watchMain } from './top-handler.ts'
import { writeZip } from './zip.ts'

/** What of this computer and program is used. */
export interface DesktopDiagnosticsOptions {
  readonly app: App
  readonly process: NodeJS.Process
  readonly crashReporter: Pick<CrashReporter, 'start'>
  readonly dialog: Pick<Dialog, 'showSaveDialog'>
  readonly safeStorage: SafeStorage
  readonly places: Places
  /** The program does its usual work; else (a wipe, a dump of the policy) nothing is written or watched. */
  readonly keeps: boolean
  /** ms UTC. */
  readonly now: () => number
  readonly nudge: (event: string) => void
}

/** What is known once the program has begun. */
export interface DiagnosticsFacts {
  readonly policy: Policy
  readonly preferences: Preferences
  /** Null until the network is open. */
  readonly network: () => Network | null
}

/** The desktop's records of itself. */
export interface DesktopDiagnostics {
  readonly log: Log & { level: string }
  /** Where the log of a thread of this program goes too; null = nowhere. */
  readonly logs: () => LogPlace | null
  /** Goes by the policy from now on. */
  readonly begin: (facts: DiagnosticsFacts) => DiagnosticsCalls
  /** Takes a fault of a part that could not tell it by itself. */
  readonly noteFault: (place: FaultPlace, error: unknown) => void
  /** Brings the log to the disk. */
  readonly flush: () => void
}

const usualDays = 190
/** A bundle has to go through an ordinary mail or ticket system. */
const mostLogBytes = 10_000_000

/** Opens the log and its top handler; everything else begins with the policy. */
export function createDesktopDiagnostics({ app, process, crashReporter, dialog, safeStorage, places, keeps, now, nudge }: DesktopDiagnosticsOptions): DesktopDiagnostics {
  let days = usualDays
  const place = () => keeps ? { folder: places.logs, days } : null
  const output = openLogOutput('desktop', place())
  const log = createLog(process.env.HUIYIN_LOG_LEVEL ?? 'info', output)
  const flush = () => output.files?.flushNow()
  const logTrouble = () => output.files?.trouble() ?? null
  const faults = createFaultBook({ log, now, flush, onChange: () => nudge(diagnosticsEvent) })
  const crashes = createCrashReports({ app, crashReporter, folder: join(places.data, 'crashes'), now })
  if (keeps)
    watchMain({ process, app, faults })

  const versions = () => ({ version: app.getVersion(), isPackaged: app.isPackaged, electron: process.versions.electron ?? null, chrome: process.versions.chrome ?? null, node: process.versions.node, system: `${systemName()} ${release()} ${process.arch}` })

  async function gather({ policy, preferences, network }: DiagnosticsFacts, order: BundleOrder): Promise<Bundle> {
    flush()
    return gatherBundle(randomUUID(), {
      computer: { ...versions(), facts: await readShellFacts({ app, safeStorage, process, places, policy, logTrouble }), processors: cpus().length, memoryMb: Math.round(totalmem() / 1_048_576), upHours: Math.round(uptime() / 3_600), language: new Intl.DateTimeFormat().resolvedOptions().locale, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone, remarks: places.remarks, at: new Date(now()).toISOString() },
      policy: dumpPolicy(policy, app.getVersion()),
      network: await network()?.shellCalls['host:network']?.({}) ?? null,
      // Who sits here is nobody's business but theirs; an id may be a name.
      settings: { ...preferences, agentId: preferences.agentId === null ? null : 'chosen' },
      desk: order.desk,
      tested: order.tested,
      logs: await readPastLogs(places.logs, now(), order.days, mostLogBytes),
      dumps: order.dumps ? await crashes.dumps() : [],
    })
  }

  async function save(bundle: Bundle): Promise<string | null> {
    const { canceled, filePath } = await dialog.showSaveDialog({ title: '保存诊断包', defaultPath: join(app.getPath('documents'), `huiyin-${logDay(now())}.zip`), filters: [{ name: 'ZIP', extensions: ['zip'] }] })
    if (canceled || filePath === '')
      return null
    await writeZip(filePath, bundle.entries, now()).catch((cause: unknown) => {
      throw new AppError((cause as NodeJS.ErrnoException).code === 'ENOSPC' ? 'store_full' : 'file_refused', { details: { why: (cause as NodeJS.ErrnoException).code ?? 'EIO' }, cause })
    })
    log.info({ entries: bundle.entries.length, bytes: bundle.view.bytes }, 'a bundle for the help-desk was saved')
    return basename(filePath)
  }

  return {
    log,
    logs: place,
    noteFault: (place, error) => void faults.note(place, error),
    flush,
    begin(facts) {
      const { policy } = facts
      days = policy.value('logDays')
      output.files?.keepFor(days)
      crashes.begin(policy.value('crashUrl'))
      void crashes.tidy().catch((error: unknown) => log.warn({ err: error }, 'old pictures of memory could not be taken away'))
      log.info(versions(), 'the workstation begins')
      return diagnosticsCalls({
        faults,
        state: async () => ({ logTrouble: logTrouble(), logDays: days, reportsCrashes: crashes.reports(), dumps: (await crashes.dumps()).length, faults: faults.latest() }),
        gather: order => gather(facts, order),
        save,
        facts: () => readShellFacts({ app, safeStorage, process, places, policy, logTrouble }),
      })
    },
  }
}
