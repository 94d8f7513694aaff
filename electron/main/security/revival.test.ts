import type { WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { createRevival } from './revival.ts'

function setUp() {
  const did: string[] = []
  const waiting: (() => void)[] = []
  const state = { now: 0, isQuitting: false, isDestroyed: false }
  const contents = Object.assign(new EventEmitter(), {
    reload: () => void did.push('reload'),
    loadURL: async (url: string) => void did.push(url),
    isDestroyed: () => state.isDestroyed,
  })
  createRevival({ isQuitting: () => state.isQuitting, now: () => state.now, later: work => waiting.push(work), log: quietLog })(contents as unknown as WebContents, 'app://huiyin/index.html')
  const die = (times: number) => Array.from({ length: times }, () => contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }))
  return { did, waiting, state, die }
}

describe('a page whose renderer died', () => {
  it('F52 comes back at once, as it was', () => {
    const { did, die, waiting } = setUp()
    die(1)
    expect(did).toEqual(['reload'])
    expect(waiting).toEqual([])
  })

  it('F52 begins anew when it dies again of what it shows, and is given time when it dies of anything', () => {
    const { did, die, waiting } = setUp()
    die(5)
    expect(did).toEqual(['reload', 'reload', 'app://huiyin/index.html', 'app://huiyin/index.html'])
    expect(waiting).toHaveLength(1)
    waiting[0]?.()
    expect(did).toHaveLength(5)
  })

  it('F52 is as good as new after a minute', () => {
    const { did, die, state } = setUp()
    die(2)
    state.now = 60_000
    die(2)
    expect(did).toEqual(['reload', 'reload', 'reload', 'reload'])
  })

  it('F52 stays away while everything ends, or with its window', () => {
    const { did, die, state } = setUp()
    state.isQuitting = true
    die(1)
    Object.assign(state, { isQuitting: false, isDestroyed: true })
    die(1)
    expect(did).toEqual([])
  })
})
