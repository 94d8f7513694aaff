import type { PowerMonitor } from 'electron'
import type { Log } from '../../src/engine/log.ts'
import type { Timers } from '../../src/shared/heartbeat.ts'

/** What of the system's power and screen this listens to. */
export type PowerSource = Pick<PowerMonitor, 'on' | 'getSystemIdleState'>

/** What the watch over the screen's lock is made from. */
export interface DeskLockOptions {
  readonly power: PowerSource
  readonly timers: Timers
  /** Told of each change: the desk cannot be seen, or can again. */
  readonly onChange: (locked: boolean) => void
  readonly log: Log
}

/** The watch over the screen's lock and the machine's sleep. */
export interface DeskLock {
  readonly isLocked: () => boolean
  readonly stop: () => void
}

/** Not every desktop tells of its lock, so it is asked too; well within the ten seconds in which nobody may be offered work any more, ms. */
const askEveryMs = 4_000
/** Idle time that the system's question wants, s; only `locked` is of interest. */
const idleAfterS = 3_600

/** Watches whether somebody can be at this desk at all: its screen is locked, or the machine goes to sleep. Nobody's typing or looking away counts. */
export function watchDeskLock({ power, timers, onChange, log }: DeskLockOptions): DeskLock {
  let isAsleep = false
  let isScreenLocked = false
  let told = false
  let next: unknown

  function tell(): void {
    const locked = isAsleep || isScreenLocked
    if (locked === told)
      return
    told = locked
    log.info({ locked, asleep: isAsleep }, 'the desk')
    onChange(locked)
  }

  function become(change: { asleep?: boolean, screen?: boolean }): void {
    isAsleep = change.asleep ?? isAsleep
    isScreenLocked = change.screen ?? isScreenLocked
    tell()
  }

  function ask(): void {
    const state = power.getSystemIdleState(idleAfterS)
    // `unknown` says nothing: what was last heard holds.
    if (state !== 'unknown')
      become({ screen: state === 'locked' })
    next = timers.set(ask, askEveryMs)
  }

  power.on('lock-screen', () => become({ screen: true }))
  power.on('unlock-screen', () => become({ screen: false }))
  power.on('suspend', () => become({ asleep: true }))
  power.on('resume', () => become({ asleep: false }))
  next = timers.set(ask, askEveryMs)
  return { isLocked: () => told, stop: () => timers.clear(next) }
}
