import type { Updates } from '../../../electron/main/updates/updates.ts'
import type { UpdateMode } from '../../../src/shared/updates.ts'
import type { Platter } from './cut-disk.ts'
import type { MirrorFiles, Publisher } from './publisher.ts'
import { Buffer } from 'node:buffer'
import { createAppImageInstaller } from '../../../electron/main/updates/appimage-installer.ts'
import { createBusyBoard } from '../../../electron/main/updates/busy.ts'
import { createFeed } from '../../../electron/main/updates/feed.ts'
import { createUpdates } from '../../../electron/main/updates/updates.ts'
import { quietLog } from '../quiet-log.ts'
import { createCutDisk } from './cut-disk.ts'
import { fetchFrom } from './mirror.ts'

/** Name of the program's one file on the simulated disk. */
export const programFile = 'Huiyin.AppImage'

/** A desk in memory whose power may go out. */
export interface Machine {
  readonly publisher: Publisher
  readonly files: MirrorFiles
  readonly mode?: UpdateMode
  readonly random: () => number
  /** Version of a program by its bytes; null = these are no program. */
  readonly versionOf: (program: Uint8Array) => string | null
  /** Whether a version shows its page. */
  readonly works: (version: string) => boolean
}

/** What one switching-on came to. */
export interface Session {
  readonly platter: Platter
  /** What was found to run; null = no working program, which must never be. */
  readonly ran: string | null
  readonly cutAt: string | null
  readonly spent: number
  readonly view: ReturnType<Updates['view']> | null
}

/** Switches the machine on with so much power: it starts, shows a page, looks at the mirror, fetches, and quits. */
export async function switchOn(machine: Machine, before: Platter, power = Number.POSITIVE_INFINITY): Promise<Session> {
  const { publisher, files, random, mode = 'automatic' } = machine
  const disk = createCutDisk(before, { power, random })
  const ran = machine.versionOf(before.get(programFile) ?? Buffer.alloc(0))
  const end = (view: Session['view']): Session => ({ platter: disk.platter(), ran, cutAt: disk.cutAt(), spent: disk.spent(), view })
  if (ran === null)
    return end(null)
  async function* read(path: string) {
    const bytes = await disk.read(path) ?? Buffer.alloc(0)
    for (let at = 0; at < bytes.length; at += 1_000)
      yield bytes.subarray(at, at + 1_000)
  }
  const updates = createUpdates({
    mode,
    running: ran,
    belief: { keys: [publisher.trusted], channel: 'stable', platform: 'linux', desk: { kind: 'appimage', arch: 'x64' } },
    feed: createFeed({ base: new URL('http://mirror.test/huiyin/'), fetch: fetchFrom(files, 700) }),
    disk,
    installer: createAppImageInstaller({ disk, name: programFile, read, makeRunnable: async () => {}, relaunch: () => {} }),
    busy: createBusyBoard({ now: () => 0 }),
    isInShare: () => true,
    isInHours: () => true,
    now: () => 0,
    pace: async () => {},
    tell: () => {},
    quit: () => {},
    relaunch: () => {},
    log: quietLog,
  })
  try {
    if (await updates.begin())
      return end(updates.view())
    if (!machine.works(ran))
      return end(updates.view())
    await updates.shown()
    await updates.check()
    await updates.atQuit()
  }
  catch {
    // Whatever a process would say when its disk is gone, it says to nobody.
  }
  return end(updates.view())
}
