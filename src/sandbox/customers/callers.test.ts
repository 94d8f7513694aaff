import type { ManualHost } from '../testing/manual-host.ts'
import type { LineReader, Rig } from '../testing/rig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualHost } from '../testing/manual-host.ts'
import { readLines, startRig, until } from '../testing/rig.ts'

let host: ManualHost
let rig: Rig

beforeEach(async () => {
  host = createManualHost()
  rig = await startRig({ host, scene: 'demo', channels: ['weibo'] })
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
})

interface Line { type: string, callId: string, from?: string | null, queue?: string }

async function listen(): Promise<{ reader: LineReader, rings: () => Line[], ends: () => Line[] }> {
  const reader = readLines(await fetch(`${rig.sandbox.urls.phones}/incoming`))
  await until(() => rig.sandbox.phones.exchange.listens(), 'somebody listens for calls')
  const lines = () => reader.lines.map(line => JSON.parse(line) as Line)
  return { reader, rings: () => lines().filter(line => line.type === 'incoming'), ends: () => lines().filter(line => line.type === 'hangup') }
}

describe('customers who ring in the demonstration', () => {
  it('the first within the first minute, then no more than one in eighty seconds; with and without a number', async () => {
    const { rings } = await listen()
    host.advance(60_000)
    await until(() => rings().length === 1, 'the first call')
    host.advance(800_000)
    await until(() => rings().length >= 6, 'every caller came')
    expect(rings().length).toBeLessThanOrEqual(11)
    expect(rings().some(line => line.from === null)).toBe(true)
    expect(rings().every(line => line.from === null || /^\+86\d{10,11}$/.test(line.from ?? ''))).toBe(true)
  })

  it('give up when nobody speaks with them', async () => {
    const { rings, ends } = await listen()
    host.advance(60_000)
    await until(() => rings().length === 1, 'the first call')
    host.advance(151_000)
    await until(() => ends().some(line => line.callId === rings()[0]?.callId), 'they gave up')
  })

  it('nobody rings where nobody takes calls', () => {
    host.advance(900_000)
    expect(rig.sandbox.truth.after(0).filter(entry => entry.kind === 'call')).toEqual([])
  })
})
