import type { Log } from '../../../src/engine/log.ts'
import type { UpdateMode, UpdateView } from '../../../src/shared/updates.ts'
import type { Belief, BelievedManifest } from './believe.ts'
import type { BusyBoard } from './busy.ts'
import type { UpdateDisk } from './disk.ts'
import type { UpdateFeed } from './feed.ts'
import type { Installer } from './installer.ts'
import type { Kept, Work } from './kept.ts'
import type { PackageFile } from './manifest.ts'
import { AppError, isAppError } from '../../../src/shared/errors.ts'
import { believeKept, createSeeker, fileOf, keep, stagedPackage } from './believe.ts'
import { installing, notInstalled, planStart, proved } from './course.ts'
import { download } from './download.ts'
import { nothingKept, packageName, readKept, sweep, writeKept } from './kept.ts'
import { judge } from './manifest.ts'
import { refusalIn } from './refusal.ts'
import { mayInstall } from './schedule.ts'

/** How often a desk with something staged notes that it is alive. */
const aliveEveryMs = 15 * 60_000

/** What the updates of a desk are made from. */
export interface UpdateOptions {
  readonly mode: UpdateMode
  readonly running: string
  readonly belief: Belief
  readonly feed: UpdateFeed
  readonly disk: UpdateDisk
  /** Null = whoever manages this computer installs. */
  readonly installer: Installer | null
  readonly busy: BusyBoard
  readonly isInShare: (rolloutId: string, percentage: number) => boolean
  readonly isInHours: () => boolean
  readonly now: () => number
  readonly pace: (bytes: number) => Promise<void>
  /** Something that a page shows has changed. */
  readonly tell: () => void
  /** Ends the application in order; {@link Updates.atQuit} is part of that. */
  readonly quit: () => void
  /** Starts this very version again once the process has ended. */
  readonly relaunch: () => void
  readonly log: Log
}

/** The updates of this desk. */
export interface Updates {
  /** Before the first window: true = an installation has begun and the application is to end. Never rejects. */
  readonly begin: () => Promise<boolean>
  /** A page of this version stands on the screen: it works. */
  readonly shown: () => Promise<void>
  /** Looks at the mirror, and goes as far as the mode allows. Answers whether the mirror answered; never rejects. */
  readonly check: () => Promise<boolean>
  /** Fetches what is offered. Never rejects. */
  readonly fetch: () => Promise<void>
  /** Restarts into what is staged. Throws `wrong_state` where nothing is, or the desk is in the middle of something. */
  readonly restart: () => void
  /** Called now and then: restarts a desk that nobody needs. Never rejects. */
  readonly whenQuiet: () => Promise<void>
  /** The last thing before the process ends. Never rejects. */
  readonly atQuit: () => Promise<void>
  readonly forgetRollBack: () => Promise<void>
  readonly view: () => UpdateView
  readonly stop: () => void
}

/** What is shown and nowhere remembered. */
interface Shown { phase: UpdateView['phase'], offered: { version: string, isBack: boolean, file: PackageFile, from: BelievedManifest } | null, bytes: number, checkedAt: number | null, trouble: UpdateView['trouble'] }

/** The course of updates on this desk: one thing at a time, everything remembered before it is done. */
export function createUpdates(options: UpdateOptions): Updates {
  const { mode, running, belief, disk, installer, busy, log, now, tell } = options
  const seek = createSeeker(options)
  const stopping = new AbortController()
  const shown: Shown = { phase: 'idle', offered: null, bytes: 0, checkedAt: null, trouble: null }
  let kept: Kept = nothingKept
  let line: Promise<unknown> = Promise.resolve()
  let wantsRestart = false

  /** One after the other: two that write the same files never overlap. */
  function inLine<T>(work: () => Promise<T>): Promise<T> {
    const next = line.then(work)
    line = next.catch(() => undefined)
    return next
  }

  async function remember(next: Kept) {
    kept = next
    await writeKept(disk, kept)
  }

  function show(phase: Shown['phase'], changes: Partial<Shown> = {}) {
    Object.assign(shown, changes, { phase })
    tell()
  }

  function fail(error: unknown, phase: Shown['phase'], otherwise: 'disk' | 'not_installed' = 'disk') {
    const trouble = refusalIn(error) ?? (isAppError(error) && error.code === 'link_lost' ? 'unreachable' : otherwise)
    log.warn({ reason: trouble, words: error instanceof Error ? error.message.slice(0, 200) : '' }, 'an update came to nothing')
    show(phase, { trouble })
  }

  const calm = (): Shown['phase'] => kept.work?.step === 'staged' ? 'staged' : shown.offered === null ? 'idle' : installer === null ? 'by_others' : 'available'

  /** What the mirror says now; what it no longer offers is not put in either. */
  async function look() {
    show(calm() === 'idle' ? 'checking' : calm(), { trouble: null })
    const found = await seek(stopping.signal)
    const { manifest } = found
    const { channel } = belief
    const verdict = judge(manifest, { ...belief.desk, running, seenSerial: kept.seen[channel] ?? 0, failed: kept.failed, isInShare: options.isInShare })
    const offered = verdict.take === 'package' ? { version: manifest.version, isBack: verdict.isBack, file: verdict.file, from: found } : null
    const isSame = offered !== null && kept.work?.version === offered.version && kept.work.file === packageName(offered.file.sha512)
    await remember({ ...kept, seen: { ...kept.seen, [channel]: manifest.serial }, work: isSame ? kept.work : null })
    await sweep(disk, kept)
    show('idle', { offered, checkedAt: now() })
    show(calm())
  }

  async function check(): Promise<boolean> {
    if (mode === 'off')
      return true
    try {
      await inLine(look)
    }
    catch (error) {
      fail(error, calm())
      return false
    }
    if ((mode === 'download' || mode === 'automatic') && options.isInHours())
      await fetch()
    return true
  }

  async function bring() {
    const { offered } = shown
    if (offered === null || installer === null || kept.work?.step === 'staged')
      return
    const { version, file, from } = offered
    const work: Work = { step: 'downloading', version, from: running, rolloutId: from.manifest.rolloutId, file: packageName(file.sha512), tries: 0, ...keep(from.signed) }
    await remember({ ...kept, work })
    show('downloading', { bytes: 0, trouble: null })
    await download({ feed: options.feed, disk, file, signal: stopping.signal, pace: options.pace, onProgress: progress(file.size) })
    await installer.check(disk.pathOf(work.file))
    await remember({ ...kept, work: { ...work, step: 'staged' }, aliveAt: now() })
    log.info({ version }, 'an update is staged')
    show('staged')
  }

  /** A page need not hear of every piece. */
  function progress(size: number) {
    return (bytes: number) => {
      const isNews = Math.floor(bytes / size * 50) > Math.floor(shown.bytes / size * 50)
      shown.bytes = bytes
      if (isNews)
        tell()
    }
  }

  async function fetch() {
    await inLine(bring).catch(error => fail(error, calm()))
  }

  /** Begins to put in what was staged; false = it was not as it should be, and what runs goes on. */
  async function install(work: Work, comesBack: boolean): Promise<boolean> {
    if (installer === null)
      return false
    try {
      const staged = await stagedPackage(work, belief, disk)
      await installer.check(staged.path)
      await remember(installing(kept, work))
      log.info({ version: work.version, from: running }, 'an update is being installed')
      show('installing')
      await installer.install(staged, comesBack)
      return true
    }
    catch (error) {
      const after = refusalIn(error) === null && kept.work !== null ? notInstalled(kept, kept.work) : { ...kept, work: null }
      // What cannot be written down holds at least until the end of this process.
      await remember(after).catch(() => undefined)
      fail(error, calm(), 'not_installed')
      return false
    }
  }

  /** The package of the version before: kept from its own day, or fetched once more by the word of the manifest that replaced it. */
  async function goBack(trial: NonNullable<Kept['trial']>): Promise<boolean> {
    const before = kept.proved !== null && kept.proved.version !== running ? kept.proved : { ...trial, version: trial.from }
    const file = fileOf(believeKept(before, belief), before.version, belief.desk)
    log.error({ version: running, to: before.version }, 'this version did not show a page and is replaced by the one before')
    await download({ feed: options.feed, disk, file, signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(10 * 60_000)]) })
    await remember({ ...kept, rolledBack: { from: running, to: before.version } })
    const { manifest: bytes, signature } = before
    return await install({ step: 'staged', version: before.version, from: running, rolloutId: 'back', file: packageName(file.sha512), tries: 0, manifest: bytes, signature }, true)
  }

  return {
    async begin() {
      try {
        kept = await readKept(disk, log)
        if (mode === 'off')
          return false
        const plan = planStart(kept, { running, mayInstall: mode === 'automatic', now: now() })
        await remember(plan.kept)
        show(calm())
        switch (plan.act.kind) {
          case 'install': return await install(plan.act.work, true)
          case 'go_back': return await goBack(plan.act.trial)
          case 'go_on': return false
        }
      }
      catch (error) {
        fail(error, calm())
        return false
      }
    },
    shown: () => inLine(async () => {
      if (kept.trial === null)
        return
      await remember(proved(kept))
      await sweep(disk, kept)
    }),
    check,
    fetch,
    restart() {
      const reasons = busy.reasons()
      if (kept.work?.step !== 'staged' || !mayInstall('asked', { mode, busy: reasons, isInHours: true }))
        throw new AppError('wrong_state', { details: { busy: reasons } })
      wantsRestart = true
      options.quit()
    },
    whenQuiet: () => inLine(async () => {
      if (kept.work?.step !== 'staged')
        return
      if (now() - kept.aliveAt > aliveEveryMs)
        await remember({ ...kept, aliveAt: now() })
      if (!busy.isHeard() || !mayInstall('idle', { mode, busy: busy.reasons(), isInHours: options.isInHours() }))
        return
      wantsRestart = true
      options.quit()
    }).catch(error => fail(error, calm())),
    async atQuit() {
      stopping.abort()
      await line
      const { work } = kept
      const isWanted = work?.step === 'staged' && (wantsRestart || mayInstall('quit', { mode, busy: busy.reasons(), isInHours: true }))
      const isDone = isWanted && await install(work, wantsRestart)
      if (wantsRestart && !isDone)
        options.relaunch()
    },
    forgetRollBack: () => inLine(() => remember({ ...kept, rolledBack: null })),
    view() {
      const size = shown.offered?.file.size ?? 0
      return {
        phase: mode === 'off' ? 'off' : shown.phase,
        current: running,
        version: kept.work?.version ?? shown.offered?.version ?? null,
        isBack: shown.offered?.isBack ?? false,
        progress: shown.phase === 'downloading' && size > 0 ? shown.bytes / size : 0,
        mode,
        channel: belief.channel,
        checkedAt: shown.checkedAt,
        trouble: shown.trouble,
        busy: [...busy.reasons()],
        rolledBack: kept.rolledBack?.to === running ? kept.rolledBack : null,
      }
    },
    stop: () => stopping.abort(),
  }
}
