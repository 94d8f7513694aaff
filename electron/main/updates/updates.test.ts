import type { BusyReason } from '../../../src/shared/updates.ts'
import type { CutDisk, Platter } from '../../../tests/support/updates/cut-disk.ts'
import type { MirrorFiles } from '../../../tests/support/updates/publisher.ts'
import type { UpdateManifest } from './manifest.ts'
import type { UpdateOptions, Updates } from './updates.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { createCutDisk } from '../../../tests/support/updates/cut-disk.ts'
import { fetchFrom } from '../../../tests/support/updates/mirror.ts'
import { createPublisher, describePackage, makeManifest } from '../../../tests/support/updates/publisher.ts'
import { createBusyBoard } from './busy.ts'
import { createFeed } from './feed.ts'
import { updateCalls } from './host-calls.ts'
import { updateRefused } from './refusal.ts'
import { createUpdates } from './updates.ts'

const publisher = createPublisher()
const [older, newer, newest] = [randomBytes(2_000), randomBytes(2_100), randomBytes(2_200)]

interface Rig { readonly updates: Updates, readonly disk: CutDisk, readonly installed: string[], readonly told: string[], readonly busy: (...reasons: BusyReason[]) => Promise<object>, readonly calls: ReturnType<typeof updateCalls>, readonly clock: { now: number } }

function open(files: MirrorFiles, changes: Partial<UpdateOptions> = {}, before: Platter = new Map()): Rig {
  const disk = createCutDisk(before, { power: Number.POSITIVE_INFINITY, random: () => 0.99 })
  const installed: string[] = []
  const told: string[] = []
  const clock = { now: 1_000_000 }
  const busy = createBusyBoard({ now: () => clock.now })
  const updates = createUpdates({
    mode: 'automatic',
    running: '1.0.0',
    belief: { keys: [publisher.trusted], channel: 'stable', platform: 'linux', desk: { kind: 'appimage', arch: 'x64' } },
    feed: createFeed({ base: new URL('http://mirror.test/huiyin/'), fetch: fetchFrom(files) }),
    disk,
    installer: { check: async () => {}, install: async ({ version }, comesBack) => void installed.push(`${version}${comesBack ? ' and back' : ''}`) },
    busy,
    isInShare: () => true,
    isInHours: () => true,
    now: () => clock.now,
    pace: async () => {},
    tell: () => {},
    quit: () => void told.push('quit'),
    relaunch: () => void told.push('relaunch'),
    log: quietLog,
    ...changes,
  })
  const calls = updateCalls({ updates, busy, check: async () => void await updates.check() })
  return { updates, disk, installed, told, clock, calls, busy: (...reasons) => busy.report({ window: 'a', reasons }) }
}

function mirrorWith(changes: Partial<UpdateManifest> = {}, content = newer, version = '1.1.0'): MirrorFiles {
  const files: MirrorFiles = new Map()
  publisher.publish(files, makeManifest(version, content, changes), [content])
  return files
}

async function staged(files = mirrorWith(), changes: Partial<UpdateOptions> = {}): Promise<Rig> {
  const rig = open(files, changes)
  await rig.updates.begin()
  await rig.updates.check()
  return rig
}

describe('how far a desk goes by itself', () => {
  it.each([
    ['off', { phase: 'off', version: null }, []],
    ['notify', { phase: 'available', version: '1.1.0' }, []],
    ['download', { phase: 'staged', version: '1.1.0' }, []],
    ['automatic', { phase: 'staged', version: '1.1.0' }, ['1.1.0']],
  ] as const)('%s', async (mode, view, atQuit) => {
    const { updates, installed } = await staged(mirrorWith(), { mode })
    expect(updates.view()).toMatchObject({ ...view, mode, trouble: null })
    await updates.atQuit()
    expect(installed).toEqual(atQuit)
  })

  it('only says so where somebody else installs, and fetches nothing', async () => {
    const { updates, disk } = await staged(mirrorWith(), { installer: null })
    await updates.fetch()
    expect(updates.view()).toMatchObject({ phase: 'by_others', version: '1.1.0' })
    expect(await disk.list()).toEqual(['updates.json'])
  })

  it('waits for its share, and for its hours', async () => {
    const asked: unknown[] = []
    const waiting = await staged(mirrorWith({ stagingPercentage: 10 }), { isInShare: (...words) => !asked.push(words) })
    expect([waiting.updates.view().phase, asked]).toEqual(['idle', [['1.1.0.1', 10]]])
    const early = await staged(mirrorWith(), { isInHours: () => false })
    expect(early.updates.view().phase).toBe('available')
    await early.updates.fetch()
    expect(early.updates.view().phase).toBe('staged')
  })

  it('says why nothing came, and keeps what it had', async () => {
    const files = mirrorWith()
    const { updates } = await staged(files)
    files.delete('latest-linux.yml.sig')
    expect(await updates.check()).toBe(false)
    expect(updates.view()).toMatchObject({ phase: 'staged', trouble: 'signature_missing' })
  })

  it('does not stage what the system says another publisher made', async () => {
    const { updates, installed } = await staged(mirrorWith(), { installer: { check: () => Promise.reject(updateRefused('publisher_wrong')), install: async () => {} } })
    expect(updates.view()).toMatchObject({ phase: 'available', trouble: 'publisher_wrong' })
    await updates.atQuit()
    expect(installed).toEqual([])
  })
})

describe('never in between', () => {
  it.each<BusyReason>(['call', 'wrap_up', 'draft', 'sending'])('refuses a restart during: %s', async (reason) => {
    const { calls, busy, told } = await staged()
    await busy(reason)
    await expect(calls['host:updates']({ act: 'restart' })).rejects.toMatchObject({ code: 'wrong_state', details: { busy: [reason] } })
    expect(told).toEqual([])
  })

  it.each<[BusyReason[], string[]]>([[['call'], []], [['wrap_up'], []], [['sending'], []], [['draft', 'on_duty', 'recent'], ['1.1.0']], [[], ['1.1.0']]])('at quit, with %j', async (reasons, expected) => {
    const { updates, busy, installed } = await staged()
    await busy(...reasons)
    await updates.atQuit()
    expect(installed).toEqual(expected)
  })

  it('restarts when it is asked, and comes back in the new version', async () => {
    const { updates, calls, busy, installed, told } = await staged(mirrorWith(), { mode: 'download' })
    await busy('on_duty', 'recent')
    await calls['host:updates']({ act: 'restart' })
    expect(told).toEqual(['quit'])
    await updates.atQuit()
    expect([installed, told]).toEqual([['1.1.0 and back'], ['quit']])
  })

  it('comes back as it was where the installation fails, and tries no more than three times', async () => {
    const failing = { check: async () => {}, install: () => Promise.reject(new Error('disk full')) }
    let platter: Platter = new Map()
    const phases: string[] = []
    for (let day = 0; day < 5; day++) {
      const { updates, calls, told, disk } = open(mirrorWith(), { mode: 'automatic', installer: failing }, platter)
      await updates.begin()
      await updates.check()
      phases.push(updates.view().phase)
      if (updates.view().phase === 'staged')
        await calls['host:updates']({ act: 'restart' })
      await updates.atQuit()
      expect(told).toEqual(phases.at(-1) === 'staged' ? ['quit', 'relaunch'] : [])
      platter = disk.platter()
    }
    expect(phases).toEqual(['staged', 'staged', 'staged', 'idle', 'idle'])
  })

  it('restarts a desk that nobody needs, once a window has said so', async () => {
    const { updates, busy, told } = await staged()
    await updates.whenQuiet()
    expect(told).toEqual([])
    await busy('recent')
    await updates.whenQuiet()
    expect(told).toEqual([])
    await busy()
    await updates.whenQuiet()
    expect(told).toEqual(['quit'])
  })

  it('installs at the start of a desk that was switched off, not of one that has just crashed', async () => {
    const { updates, disk } = await staged()
    const platter = disk.platter()
    updates.stop()
    const crashed = open(mirrorWith(), {}, platter)
    expect([await crashed.updates.begin(), crashed.installed]).toEqual([false, []])
    const asleep = open(mirrorWith(), { now: () => 1_000_000 + 8 * 3_600_000 }, platter)
    expect([await asleep.updates.begin(), asleep.installed]).toEqual([true, ['1.1.0 and back']])
  })
})

describe('what the mirror takes back', () => {
  it('is not put in any more', async () => {
    const files = mirrorWith()
    const { updates, installed, disk } = await staged(files)
    publisher.publish(files, makeManifest('1.0.0', older, { serial: 2, rollbackTo: '1.0.0', rolloutId: '1.0.0.2' }))
    await updates.check()
    await updates.atQuit()
    expect([updates.view().phase, installed, await disk.list()]).toEqual(['idle', [], ['updates.json']])
  })

  it('goes back on desks that have it already', async () => {
    const files = mirrorWith({ serial: 5, rollbackTo: '1.1.0' })
    const { updates, installed } = await staged(files, { running: '1.2.0' })
    expect(updates.view()).toMatchObject({ phase: 'staged', version: '1.1.0', isBack: true })
    await updates.atQuit()
    expect(installed).toEqual(['1.1.0'])
  })

  it('is followed by the next one only with a higher number', async () => {
    const files = mirrorWith({ serial: 5 })
    const { updates } = await staged(files)
    publisher.publish(files, makeManifest('1.2.0', newest, { serial: 4 }), [newest])
    await updates.check()
    expect(updates.view()).toMatchObject({ phase: 'staged', version: '1.1.0', trouble: 'replayed' })
    publisher.publish(files, makeManifest('1.2.0', newest, { serial: 6 }), [newest])
    await updates.check()
    expect(updates.view()).toMatchObject({ phase: 'staged', version: '1.2.0', trouble: null })
  })
})

describe('what was staged is believed no more than a mirror', () => {
  async function tampered(change: (kept: { work: Record<string, unknown> }, platter: Map<string, Buffer>) => void) {
    const { disk } = await staged()
    const platter = new Map(disk.platter())
    const kept = JSON.parse(String(platter.get('updates.json'))) as { work: Record<string, unknown> }
    change(kept, platter)
    platter.set('updates.json', Buffer.from(JSON.stringify(kept)))
    const rig = open(mirrorWith(), {}, platter)
    await rig.updates.begin()
    await rig.updates.atQuit()
    return rig
  }

  it.each<[string, Parameters<typeof tampered>[0]]>([
    ['the package', (_, platter) => [...platter.keys()].filter(name => name.endsWith('.package')).forEach(name => platter.set(name, randomBytes(2_100)))],
    ['the manifest', ({ work }) => work.manifest = Buffer.from(JSON.stringify(makeManifest('1.1.0', randomBytes(9)))).toString('base64')],
    ['the signature', ({ work }) => work.signature = createPublisher().sign(Buffer.from(String(work.manifest), 'base64')).toString('base64')],
    ['the version', ({ work }) => work.version = '7.0.0'],
  ])('%s was changed on the disk', async (_, change) => {
    const { installed, updates, disk } = await tampered(change)
    expect([installed, updates.view().phase]).toEqual([[], 'idle'])
    const next = open(mirrorWith(), {}, disk.platter())
    await next.updates.begin()
    await next.updates.check()
    expect(next.updates.view()).toMatchObject({ phase: 'staged', version: '1.1.0', trouble: null })
  })

  it('what is remembered makes no sense', async () => {
    for (const bytes of ['', '{', '[]', '{"work":{"step":"staged","file":"../../x"}}', '\0'.repeat(500)]) {
      const rig = open(mirrorWith(), {}, new Map([['updates.json', Buffer.from(bytes)]]))
      expect([await rig.updates.begin(), rig.updates.view().phase]).toEqual([false, 'idle'])
    }
  })
})

describe('a version that does not start', () => {
  const files = mirrorWith({ fallback: { version: '1.0.0', files: [describePackage('1.0.0', older)] } })
  files.set(describePackage('1.0.0', older).url, older)

  async function dies(times: number, platter: Platter): Promise<Platter> {
    for (let start = 0; start < times; start++) {
      const rig = open(files, { running: '1.1.0' }, platter)
      expect(await rig.updates.begin()).toBe(false)
      platter = rig.disk.platter()
    }
    return platter
  }

  async function installedOnce(): Promise<Platter> {
    const { updates, disk } = await staged(files)
    await updates.atQuit()
    return disk.platter()
  }

  it('is replaced at the fourth start by the one before, fetched by the word of the same manifest', async () => {
    const { updates, installed, disk } = open(files, { running: '1.1.0' }, await dies(3, await installedOnce()))
    expect([await updates.begin(), installed]).toEqual([true, ['1.0.0 and back']])
    const back = open(files, {}, disk.platter())
    await back.updates.begin()
    expect(back.updates.view()).toMatchObject({ rolledBack: { from: '1.1.0', to: '1.0.0' } })
    await back.updates.check()
    expect(back.updates.view()).toMatchObject({ phase: 'idle', version: null })
    await back.calls['host:updates']({ act: 'seen' })
    expect(back.updates.view().rolledBack).toBeNull()
  })

  it('stays where a page was shown once', async () => {
    const { updates, calls, disk } = open(files, { running: '1.1.0' }, await dies(2, await installedOnce()))
    await updates.begin()
    await calls['host:updates']({ act: 'state' })
    const later = open(files, { running: '1.1.0' }, await dies(5, disk.platter()))
    expect([await later.updates.begin(), later.installed]).toEqual([false, []])
  })

  it('starts on where the mirror is away too', async () => {
    const { updates, installed } = open(new Map(), { running: '1.1.0' }, await dies(3, await installedOnce()))
    expect([await updates.begin(), installed]).toEqual([false, []])
  })
})

it('a page can only ask for what there is', async () => {
  const { calls } = await staged()
  for (const input of [null, {}, { act: 'install' }, { act: 'state', more: 1 }])
    await expect(calls['host:updates'](input)).rejects.toMatchObject({ code: 'bad_input' })
})
