import type { OwnHandle } from '../handle.ts'
import type { Change } from '../tables.ts'
import type { Transactor } from './transactor.ts'
import type { UnitScope } from './unit.ts'
import { describe, expect, it } from 'vitest'
import { createGroupCommit, defaultCommitLimits } from './group-commit.ts'

/** A database that only remembers what was asked of it. */
function fakeTransactor(overrides: Partial<Transactor> = {}) {
  const log: string[] = []
  let seq = 0
  const note = (what: string) => () => void log.push(what)
  const transactor: Transactor = {
    begin: note('begin'),
    handle: (scope: UnitScope) => ({
      insert: (what: string) => scope.op(note(what), true),
      count: () => scope.op(() => 0, false),
      changed: (entity: 'messages', id: string, version: number) => scope.changed({ entity, id, version, parentId: null }),
    }) as unknown as OwnHandle,
    enter: note('enter'),
    leave: note('leave'),
    undo: note('undo'),
    commit(changes) {
      log.push('commit')
      return changes.map((change): Change => ({ ...change, seq: seq += 1 }))
    },
    rollback: note('rollback'),
    breaksBatch: () => false,
    failed: error => ({ error }),
    ...overrides,
  }
  return { log, transactor }
}

function write(name: string, fails = false) {
  return async (tx: OwnHandle) => {
    await tx.insert(name as never, [])
    if (fails)
      throw new Error(`${name} failed`)
    return name
  }
}

function create(overrides: Partial<Transactor> = {}, limits = {}) {
  const { log, transactor } = fakeTransactor(overrides)
  const told: Change[] = []
  const commits = createGroupCommit({ transactor, limits: { ...defaultCommitLimits, ...limits }, now: () => 0, onCommitted: changes => told.push(...changes) })
  return { log, told, commits }
}

describe('group commit', () => {
  it('gives units of one turn one transaction, without savepoints', async () => {
    const { log, commits } = create()
    expect(await Promise.all([commits.write(write('a')), commits.write(write('b'))])).toEqual(['a', 'b'])
    expect(log).toEqual(['begin', 'a', 'b', 'commit'])
  })

  it('takes at most so many units into one', async () => {
    const { log, commits } = create({}, { maxUnits: 2 })
    await Promise.all(['a', 'b', 'c'].map(name => commits.write(write(name))))
    expect(log).toEqual(['begin', 'a', 'b', 'commit', 'begin', 'c', 'commit'])
  })

  it('undoes a bad unit alone by running the batch again with savepoints, and stays careful for a while', async () => {
    const { log, commits } = create()
    const results = await Promise.allSettled([commits.write(write('a')), commits.write(write('b', true)), commits.write(write('c'))])
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(log).toEqual(['begin', 'a', 'b', 'rollback', 'begin', 'enter', 'a', 'leave', 'enter', 'b', 'undo', 'commit', 'begin', 'enter', 'c', 'leave', 'commit'])
    log.length = 0
    await commits.write(write('d'))
    expect(log).toEqual(['begin', 'enter', 'd', 'leave', 'commit'])
    for (let n = 0; n < 20; n += 1)
      await commits.write(write('e'))
    expect(log.at(-2)).toBe('e')
  })

  it('needs no undoing for a unit that only read before it failed, nor a second run for one that is alone', async () => {
    const { log, commits } = create()
    const reading = commits.write(async (tx) => {
      await tx.count('messages', {})
      throw new Error('not mine')
    })
    await expect(Promise.all([commits.write(write('a')), reading])).rejects.toThrow('not mine')
    expect(log).toEqual(['begin', 'a', 'commit'])
    log.length = 0
    await expect(commits.write(write('b', true))).rejects.toThrow('b failed')
    expect(log).toEqual(['begin', 'b', 'rollback'])
  })

  it('rejects every unit of a batch whose commit fails, and tells none of its changes', async () => {
    const { commits, told } = create({
      commit() {
        throw new Error('disk full')
      },
    })
    const unit = async (tx: OwnHandle) => tx.changed('messages', 'm', 1)
    const results = await Promise.allSettled([commits.write(unit), commits.write(unit)])
    expect(results.map(result => result.status === 'rejected' && (result.reason as Error).message)).toEqual(['disk full', 'disk full'])
    expect(told).toEqual([])
  })

  it('runs a batch again when the database says so, and takes no new unit into it', async () => {
    let attempts = 0
    const { log, commits } = create({
      commit() {
        attempts += 1
        if (attempts < 3)
          throw new Error('deadlock')
        return []
      },
      failed: () => 'again',
    })
    await Promise.all([commits.write(write('a')), commits.write(write('b'))])
    expect(log).toEqual(['begin', 'a', 'b', 'rollback', 'begin', 'a', 'b', 'rollback', 'begin', 'a', 'b'])
  })

  it('rejects the units of a batch that breaks in an unforeseen way, and goes on with the next', async () => {
    let times = 0
    const { commits } = create({
      rollback() {
        times += 1
        if (times === 1)
          throw new Error('even this failed')
      },
    })
    await expect(commits.write(write('a', true))).rejects.toThrow('even this failed')
    expect(await commits.write(write('b'))).toBe('b')
    expect(commits.depth()).toBe(0)
  })

  it('F32 a sync that takes long: the loop turns, waiting units share the next commit, too many are refused', async () => {
    const disk = { release: () => {}, synced: 0 }
    const { commits } = create({
      commit: () => new Promise((resolve) => {
        disk.release = () => {
          disk.synced += 1
          disk.release = () => {}
          resolve([])
        }
      }),
    }, { maxQueue: 50 })
    const turn = () => new Promise(resolve => setImmediate(resolve))
    const first = commits.write(write('first'))
    await turn()
    await turn()
    const waiting = Array.from({ length: 49 }, (_, n) => commits.write(write(`w${n}`)))
    await expect(commits.write(write('too many'))).rejects.toMatchObject({ code: 'store_busy', details: { waiting: 50 } })
    expect(commits.depth()).toBe(50)
    let turns = 0
    for (; turns < 5; turns += 1)
      await turn()
    expect(disk.synced).toBe(0)
    disk.release()
    await first
    for (; disk.synced < 2; turns += 1) {
      await turn()
      disk.release()
    }
    await Promise.all(waiting)
    expect(disk.synced).toBe(2)
    expect(commits.depth()).toBe(0)
  })
})
