import type { Log } from '../../../src/engine/log.ts'
import type { DesktopIdentity } from '../identity.ts'
import type { Policy } from '../policy/policy.ts'
import type { FetchUpdate } from './feed.ts'
import type { UpdateCalls } from './host-calls.ts'
import type { Installer } from './installer.ts'
import type { PackageKind, UpdatePlatform } from './manifest.ts'
import type { UpdateTrust } from './signature.ts'
import type { Updates } from './updates.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { createBusyBoard } from './busy.ts'
import { isInShare, jitterOf } from './cohort.ts'
import { openUpdateDisk } from './disk.ts'
import { createFeed } from './feed.ts'
import { updateCalls } from './host-calls.ts'
import { isInHours, nextCheckInMs, pauseAfter } from './schedule.ts'
import { createUpdates } from './updates.ts'

/** What the updates of an installation are opened with. */
export interface OpenUpdatesOptions {
  readonly policy: Pick<Policy, 'value'>
  readonly trust: UpdateTrust
  readonly running: string
  readonly platform: UpdatePlatform
  readonly arch: string
  readonly kind: PackageKind
  /** Null = whoever manages this computer installs. */
  readonly installer: Installer | null
  /** This user's own, on this computer's own disk. */
  readonly folder: string
  readonly identity: () => Promise<DesktopIdentity>
  readonly fetch: FetchUpdate
  readonly nudge: (event: 'updates') => void
  readonly quit: () => void
  readonly relaunch: () => void
  readonly timers: { readonly set: (work: () => void, ms: number) => unknown, readonly clear: (handle: unknown) => void }
  readonly now: () => number
  readonly log: Log
}

/** The updates of this installation, joined to its shell. */
export interface DesktopUpdates extends Pick<Updates, 'begin' | 'atQuit'> {
  readonly calls: UpdateCalls
}

const quietEveryMs = 60_000
const halfHour = 30
/** A desk leaves the line to its calls: 4 MB a second. */
const bytesPerSecond = 4 * 1024 * 1024
/** Where nothing is asked, for nobody said where. */
const nowhere = new URL('https://updates.invalid/')

/** Opens what the policy wants: nothing is asked of any mirror where none is named, or where no key was built in. */
export function openUpdates(options: OpenUpdatesOptions): DesktopUpdates {
  const { policy, trust, platform, arch, kind, timers, now, log } = options
  const address = policy.value('updateFeed')
  const mode = address === null || trust.keys.length === 0 ? 'off' : policy.value('updateMode')
  if (address !== null && trust.keys.length === 0)
    log.error({}, 'updates are off: this build has no key to believe a mirror by')
  const hours = policy.value('updateHours')
  let identity: DesktopIdentity | null = null
  const tell = () => options.nudge('updates')
  const busy = createBusyBoard({ now })
  const updates = createUpdates({
    ...options,
    mode,
    belief: { keys: trust.keys, channel: policy.value('updateChannel'), platform, desk: { kind, arch } },
    feed: createFeed({ base: address === null ? nowhere : new URL(address), fetch: options.fetch }),
    disk: openUpdateDisk(options.folder),
    busy,
    // Who nobody knows waits until everybody has it.
    isInShare: (rolloutId, percentage) => identity === null ? percentage >= 100 : isInShare(rolloutId, percentage, identity),
    isInHours: () => isInHours(hours, new Date(now())),
    pace: async bytes => void await pause(pauseAfter(bytes, bytesPerSecond), undefined, { ref: false }),
    tell,
  })
  const handles = new Set<unknown>()

  function after(ms: number, work: () => Promise<void>) {
    const handle = timers.set(() => {
      handles.delete(handle)
      void work()
    }, ms)
    handles.add(handle)
  }

  async function whoIsHere() {
    identity ??= await options.identity()
    return identity
  }

  async function check() {
    await whoIsHere()
    await updates.check()
  }

  function plan(isFirst: boolean, failures: number, jitter: number) {
    after(nextCheckInMs({ isFirst, failures, jitter }), async () => plan(false, await updates.check() ? 0 : failures + 1, jitter))
  }

  /** In the hours of updates each desk begins in a minute of its own of every half hour. */
  function isItsMinute(): boolean {
    return identity !== null && new Date(now()).getMinutes() % halfHour === Math.floor(jitterOf(identity) * halfHour)
  }

  async function watchQuiet() {
    await updates.whenQuiet()
    const isWaiting = updates.view().phase === 'available' && (mode === 'download' || mode === 'automatic')
    if (isWaiting && isInHours(hours, new Date(now())) && isItsMinute())
      await updates.fetch()
    after(quietEveryMs, watchQuiet)
  }

  return {
    calls: updateCalls({ updates, busy, check }),
    async begin() {
      const isInstalling = await updates.begin()
      if (!isInstalling && mode !== 'off') {
        void whoIsHere().then(who => plan(true, 0, jitterOf(who)))
        after(quietEveryMs, watchQuiet)
      }
      return isInstalling
    },
    async atQuit() {
      handles.forEach(timers.clear)
      await updates.atQuit()
    },
  }
}
