import type { Rig } from './testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAULT_SHEET } from './fault-sheet.ts'
import { startRig } from './testing/rig.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig[Symbol.asyncDispose]())

describe('the switchboard', () => {
  it('lists every switch, all off', async () => {
    const { faults } = await rig.order('GET', '/faults') as { faults: { id: string, on: boolean }[] }
    expect(faults.map(fault => fault.id)).toEqual(Object.keys(FAULT_SHEET))
    expect(faults.some(fault => fault.on)).toBe(false)
  })

  it('names everything that is wrong with a wish', async () => {
    expect(await rig.order('PUT', '/faults/F01', { copies: 'viele', color: 1 })).toEqual({ error: 'F01: on must be true or false; copies must be a number; no parameter color (there are: copies, sameNonce, times, minutes)' })
    expect(await rig.order('PUT', '/faults/F05', { on: true, how: 'odd' })).toEqual({ error: 'F05: how must be one of bad, missing, reserialised' })
    expect(String((await rig.order('PUT', '/faults/F99', { on: true })).error)).toMatch(/^no fault F99/)
  })
})
