import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeptLog } from '../../tests/support/gateway/kept-log.ts'
import { createManualClock } from '../../tests/support/gateway/manual-clock.ts'
import { toSnapshot } from './call.ts'
import { startInbound } from './calls.ts'
import { createFileJournal } from './journal.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function setUp(name = 'deep/calls.json') {
  const clock = createManualClock()
  const log = createKeptLog()
  const path = join(folder, name)
  return { clock, log, path, journal: createFileJournal({ path, clock, log }) }
}

const { call } = startInbound('ho-1', { from: '+8613800000000', called: '4000008000', queue: 'service', uui: 'call me at 13800000000' }, 1)

describe('the journal', () => {
  it('gives back what was written, in a folder that was not there, without anybody\'s number', () => {
    const { journal, path, clock } = setUp()
    journal.save({ calls: [{ call, callerId: '4000008000' }], ended: [toSnapshot({ ...call, handoffId: 'ho-0' })] })
    const page = createFileJournal({ path, clock, log: createKeptLog() }).load()
    expect(page).toMatchObject({ savedAt: clock.now(), calls: [{ callerId: '4000008000', call: { handoffId: 'ho-1', state: 'waiting', legs: call.legs, inbound: { from: null } } }], ended: [{ handoffId: 'ho-0' }] })
    expect(readFileSync(path, 'utf8')).not.toContain('13800000000')
  })

  it('is stamped again and again while calls go on, and rests when none do', () => {
    const { journal, clock } = setUp()
    journal.save({ calls: [{ call, callerId: '' }], ended: [] })
    clock.advance(60_000)
    expect(journal.load()?.savedAt).toBe(clock.now())
    journal.save({ calls: [], ended: [] })
    expect(clock.waiting()).toBe(0)
  })

  it('that is not there is none, a damaged one is said and none', () => {
    const { journal, log, path } = setUp('calls.json')
    expect(journal.load()).toBeNull()
    expect(log.text()).toBe('')
    writeFileSync(path, '{"version":1,"calls":[{}]')
    expect(journal.load()).toBeNull()
    expect(log.text()).toContain('cannot be read')
  })

  it('that cannot be written is said and keeps nobody from calling', () => {
    writeFileSync(join(folder, 'deep'), '')
    const { journal, log } = setUp()
    journal.save({ calls: [], ended: [] })
    expect(log.text()).toContain('cannot be written')
  })
})
