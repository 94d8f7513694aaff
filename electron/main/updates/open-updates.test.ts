import type { PolicyValues } from '../../../src/shared/policy/schema.ts'
import type { MirrorFiles } from '../../../tests/support/updates/publisher.ts'
import type { OpenUpdatesOptions } from './open-updates.ts'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { until } from '../../../tests/support/until.ts'
import { fetchFrom } from '../../../tests/support/updates/mirror.ts'
import { createPublisher, makeManifest } from '../../../tests/support/updates/publisher.ts'
import { jitterOf } from './cohort.ts'
import { openUpdates } from './open-updates.ts'

const minute = 60_000
const identity = { user: 'uid:1000/lin', machine: 'm1', isLent: false }
const publisher = createPublisher()
const content = randomBytes(500)

describe('updates as the policy wants them', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huiyin-open-updates-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function open(said: Partial<PolicyValues> = {}, changes: Partial<OpenUpdatesOptions> = {}) {
    const files: MirrorFiles = new Map()
    publisher.publish(files, makeManifest('1.1.0', content), [content])
    const policy = { updateFeed: 'http://mirror.test/huiyin', updateMode: 'automatic', updateChannel: 'stable', updateHours: null, ...said } as PolicyValues
    const planned: { ms: number, work: () => void }[] = []
    const asked: string[] = []
    const clock = { now: new Date(2026, 10, 22, 12, 0).getTime() }
    const fetchThere = fetchFrom(files)
    const updates = openUpdates({
      policy: { value: name => policy[name] },
      trust: { keys: [publisher.trusted], publishers: [] },
      running: '1.0.0',
      platform: 'linux',
      arch: 'x64',
      kind: 'appimage',
      installer: { check: async () => {}, install: async () => {} },
      folder,
      identity: async () => identity,
      fetch: (url, init) => {
        asked.push(url.href)
        return fetchThere(url, init)
      },
      nudge: () => {},
      quit: () => {},
      relaunch: () => {},
      timers: { set: (work, ms) => planned.push({ work, ms }), clear: () => {} },
      now: () => clock.now,
      log: quietLog,
      ...changes,
    })
    const state = () => updates.calls['host:updates']({ act: 'state' })
    /** Lets the work that waits for so long be done. */
    const pass = (ms: number) => planned.splice(0).forEach(each => each.ms === ms ? each.work() : planned.push(each))
    return { updates, planned, asked, clock, files, state, pass }
  }

  it.each<[string, Partial<PolicyValues>, Partial<OpenUpdatesOptions>]>([
    ['no mirror is named', { updateFeed: null }, {}],
    ['they are switched off', { updateMode: 'off' }, {}],
    ['the build has no key', {}, { trust: { keys: [], publishers: ['CN=Huiyin'] } }],
  ])('nothing is asked where %s', async (_, said, changes) => {
    const { updates, planned, asked, state } = open(said, changes)
    expect(await updates.begin()).toBe(false)
    await updates.calls['host:updates']({ act: 'check' })
    expect([(await state()).phase, planned, asked]).toEqual(['off', [], []])
  })

  it('asks at a moment of its own, then again and again, less often while nobody answers', async () => {
    const { updates, planned, files, state, pass } = open()
    await updates.begin()
    const jitter = jitterOf(identity)
    const pauses = () => planned.map(({ ms }) => ms).filter(ms => ms !== minute)
    await until(() => pauses().length > 0, 'the first question to be planned')
    expect(pauses()).toEqual([minute + jitter * 30 * minute])
    pass(pauses()[0] ?? 0)
    await until(() => pauses().length > 0, 'the next one')
    expect(pauses()).toEqual([240 * minute * (0.75 + jitter / 2)])
    expect(await state()).toMatchObject({ phase: 'staged', version: '1.1.0' })
    files.clear()
    pass(pauses()[0] ?? 0)
    await until(() => pauses().length > 0, 'the one after a failure')
    expect(pauses()).toEqual([20 * minute * (0.75 + jitter / 2)])
  })

  it('says that there is one at any time, and fetches it in its hours, in a minute of its own', async () => {
    const { updates, clock, state, pass, asked } = open({ updateHours: '22:00-06:00' })
    await updates.begin()
    await updates.calls['host:updates']({ act: 'check' })
    await until(async () => (await state()).phase === 'available', 'the news')
    pass(minute)
    await until(async () => (await state()).phase === 'available', 'nothing more')
    const own = Math.floor(jitterOf(identity) * 30)
    clock.now = new Date(2026, 10, 22, 22, (own + 1) % 30).getTime()
    pass(minute)
    expect(asked.filter(each => each.endsWith('.AppImage'))).toEqual([])
    clock.now = new Date(2026, 10, 22, 22, own).getTime()
    await until(async () => {
      pass(minute)
      return (await state()).phase === 'staged'
    }, 'the package')
  })

  it('asks its folder and nothing beside it', async () => {
    const { updates, asked, state } = open()
    await updates.begin()
    await updates.calls['host:updates']({ act: 'check' })
    await until(async () => (await state()).phase === 'staged', 'the package')
    expect(asked).toEqual(['latest-linux.yml', 'latest-linux.yml.sig', '1.1.0/Huiyin-1.1.0-linux-x86_64.AppImage'].map(name => `http://mirror.test/huiyin/${name}`))
    await updates.atQuit()
  })
})
