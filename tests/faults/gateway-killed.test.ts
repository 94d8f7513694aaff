import type { GatewayLink } from '../../src/engine/hotline/link.ts'
import type { CallSnapshot } from '../../src/shared/gateway-protocol.ts'
import type { Program } from '../support/gateway/program.ts'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGatewayLink } from '../../src/engine/hotline/link.ts'
import { haveBundles } from '../support/bundles.ts'
import { dialCommand } from '../support/gateway/commands.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { realClock } from '../support/gateway/manual-clock.ts'
import { startProgram } from '../support/gateway/program.ts'

const token = 'the token of this one run'
const within = { timeout: 15_000, interval: 20 }
const colleague = { agentId: 'colleague', leg: 'button', address: null } as const

interface Scene {
  readonly handoffId: string
  readonly number: string
}

describe('the gateway killed in each state of a call, and started again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-killed-'))
  let sandbox: Program
  let gateway: Program
  let link: GatewayLink
  let urls: { phones: string, control: string }
  let port = 0
  let keys = 0
  const snapshots: CallSnapshot[][] = []

  async function startGateway() {
    gateway = startProgram('out/main/hotline-gateway.js', ['--phones', urls.phones, '--port', String(port), '--journal', join(folder, 'calls.json')], { HUIYIN_GATEWAY_TOKEN: token })
    await gateway.firstLine
    await vi.waitFor(async () => expect((await fetch(`${urls.control}/calls`)).ok).toBe(true), within)
  }

  beforeAll(async () => {
    await haveBundles()
    const reserved = createServer().listen(0, '127.0.0.1')
    await once(reserved, 'listening')
    port = (reserved.address() as { port: number }).port
    reserved.close()
    await once(reserved, 'close')
    sandbox = startProgram('out/main/sandbox.js', ['--scene', 'empty', '--channels', 'weibo', '--speed', '20'])
    urls = JSON.parse(await sandbox.firstLine) as typeof urls
    await startGateway()
    link = createGatewayLink({ url: `http://127.0.0.1:${port}`, token, clock: realClock, log: createKeptLog(), random: Math.random })
    link.onSnapshot(({ calls }) => void snapshots.push([...calls]))
    link.start(null)
    await vi.waitFor(() => expect(link.state()).toBe('up'), within)
  })

  afterAll(async () => {
    await link?.stop()
    await gateway?.stop()
    await sandbox?.stop()
    rmSync(folder, { recursive: true })
  })

  const control = async (method: string, path: string, body?: object) => (await fetch(urls.control + path, { method, ...body !== undefined && { body: JSON.stringify(body) } })).json() as Promise<Record<string, unknown>>
  const order = (command: Record<string, unknown>) => link.command({ key: `key ${++keys}`, ...command } as Parameters<GatewayLink['command']>[0])
  const snapshot = async () => {
    const answer = await order({ type: 'snapshot' })
    return answer.ok ? answer.calls ?? [] : []
  }
  const reach = (handoffId: string, state: string) => vi.waitFor(async () => expect((await snapshot()).find(call => call.handoffId === handoffId)?.state).toBe(state), within)

  async function dial({ handoffId, number }: Scene) {
    await control('PUT', `/phones/${number}`, { manners: [{ does: 'picks_up', afterS: handoffId.startsWith('customer rings') ? 600 : 1 }] })
    expect(await order(dialCommand({ handoffId, number: `+86${number}` }))).toMatchObject({ ok: true })
  }

  async function talk(scene: Scene) {
    await dial(scene)
    await order({ type: 'agent_leg', handoffId: scene.handoffId, action: 'answer' })
    await reach(scene.handoffId, 'connected')
  }

  async function ringIn(): Promise<string> {
    await vi.waitFor(async () => expect(await control('POST', '/call-in', { number: '13800000099' })).toHaveProperty('callId'), within)
    return vi.waitFor(async () => {
      const waiting = (await snapshot()).find(call => call.state === 'waiting')
      if (waiting === undefined)
        throw new Error('nobody waits')
      return waiting.handoffId
    }, within)
  }

  const stages: Record<string, (scene: Scene) => Promise<string>> = {
    'agent rings': async (scene) => {
      await dial(scene)
      return scene.handoffId
    },
    'customer rings': async (scene) => {
      await dial(scene)
      await order({ type: 'agent_leg', handoffId: scene.handoffId, action: 'answer' })
      await reach(scene.handoffId, 'ringing')
      return scene.handoffId
    },
    'talk': async (scene) => {
      await talk(scene)
      return scene.handoffId
    },
    'hold': async (scene) => {
      await talk(scene)
      await order({ type: 'hold', handoffId: scene.handoffId, on: true })
      return scene.handoffId
    },
    'transfer': async (scene) => {
      await talk(scene)
      expect(await order({ type: 'transfer', handoffId: scene.handoffId, how: 'attended', to: { kind: 'agent', agent: colleague }, ringMs: 20_000 })).toMatchObject({ ok: true })
      return scene.handoffId
    },
    'customer waits': () => ringIn(),
    'customer is taken': async () => {
      const handoffId = await ringIn()
      expect(await order({ type: 'take', handoffId, agent: colleague, agentRingMs: 20_000, record: false })).toMatchObject({ ok: true })
      return handoffId
    },
  }

  it.each(Object.keys(stages).map((stage, index) => [stage, `138000001${String(index).padStart(2, '0')}`]))('%s', async (stage, number) => {
    const handoffId = await stages[stage]?.({ handoffId: stage, number }) ?? ''
    const before = snapshots.length
    gateway.child.kill('SIGKILL')
    await gateway.exit
    await vi.waitFor(async () => expect(await control('GET', '/calls')).toEqual({ calls: [] }), within)
    await startGateway()
    await vi.waitFor(() => expect(snapshots.length).toBeGreaterThan(before), within)
    const call = snapshots.at(-1)?.find(known => known.handoffId === handoffId)
    const spoke = ['talk', 'hold', 'transfer'].includes(stage)
    expect(call).toMatchObject({ state: 'ended', outcome: spoke ? 'answered' : 'system_error' })
    expect(await control('GET', '/calls')).toEqual({ calls: [] })
  })

  it('what ended before is still known, and calls go on as ever', async () => {
    expect((await snapshot()).filter(call => call.state === 'ended')).toHaveLength(Object.keys(stages).length)
    await talk({ handoffId: 'after all that', number: '13800000077' })
    await order({ type: 'hangup', handoffId: 'after all that' })
    await reach('after all that', 'ended')
    await vi.waitFor(async () => expect(await control('GET', '/calls')).toEqual({ calls: [] }), within)
    expect(gateway.errors()).not.toMatch(/1380000\d{4}/)
  })
})
