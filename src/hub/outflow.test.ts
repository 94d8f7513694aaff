import type { SessionEvents } from '../shared/contract/index.ts'
import { describe, expect, it } from 'vitest'
import { createOutflow } from './outflow.ts'

type Frame = SessionEvents['frame']

function frame(viewId: string, from: number): Frame {
  return { viewId, from, to: from + 1, put: [{ id: `r${from}` }], del: [] }
}

/** A screen that reads when told to. */
function createReader() {
  const got: { name: string, payload: unknown }[] = []
  const receipts: (() => void)[] = []
  const outflow = createOutflow((name, payload, received) => {
    got.push({ name, payload })
    receipts.push(received)
  }, { maxBytes: 20_000, maxEvents: 10 })
  return { got, outflow, read: (count: number) => receipts.splice(0, count).forEach(receipt => receipt()) }
}

describe('events to one screen', () => {
  it('go at once while the screen keeps up', () => {
    const { got, outflow, read } = createReader()
    for (let n = 0; n < 50; n++) {
      outflow.emit('frame', frame('v1', n))
      read(1)
    }
    expect(got).toHaveLength(50)
    expect(outflow.pendingBytes()).toBe(0)
  })

  it('F35 stay bounded when the screen does not read, and end in a gap for each view that missed some', () => {
    const { got, outflow, read } = createReader()
    for (let n = 0; n < 1_000; n++) {
      outflow.emit('frame', frame('v1', n))
      outflow.emit('frame', frame('v2', n))
      outflow.emit('room', { conversationId: 'c', people: [] })
    }
    expect(got.length).toBeLessThanOrEqual(10)
    expect(outflow.pendingBytes()).toBeLessThanOrEqual(20_000 + 2_000)
    expect(outflow.isBehind()).toBe(true)
    const held = got.length
    read(held)
    const gaps = got.slice(held).map(({ payload }) => payload as Frame).sort((a, b) => a.viewId.localeCompare(b.viewId))
    expect(gaps).toEqual(['v1', 'v2'].map(viewId => ({ viewId, from: 1_000, to: 1_000, put: [], del: [] })))
    expect(outflow.isBehind()).toBe(false)
  })

  it('F35 never holds back an alarm or the end of the session', () => {
    const { got, outflow } = createReader()
    for (let n = 0; n < 100; n++)
      outflow.emit('frame', frame('v1', n))
    outflow.emit('alarm', { kind: 'danger', facts: {} })
    outflow.emit('signedOut', { why: 'disabled' })
    expect(got.slice(-2).map(({ name }) => name)).toEqual(['alarm', 'signedOut'])
  })

  it('counts a large frame by its rows', () => {
    const { got, outflow } = createReader()
    const rows = Array.from({ length: 200 }, (_, n) => ({ id: `r${n}` }))
    outflow.emit('frame', { viewId: 'v1', from: 0, to: 1, put: rows, del: [] })
    outflow.emit('frame', frame('v1', 1))
    expect(got).toHaveLength(1)
  })
})
