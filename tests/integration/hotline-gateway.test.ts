import type { GatewayLink } from '../../src/engine/hotline/link.ts'
import type { GatewayEvent } from '../../src/shared/gateway-protocol.ts'
import type { Program } from '../support/gateway/program.ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGatewayLink } from '../../src/engine/hotline/link.ts'
import { haveBundles } from '../support/bundles.ts'
import { dialCommand } from '../support/gateway/commands.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { realClock } from '../support/gateway/manual-clock.ts'
import { startProgram } from '../support/gateway/program.ts'

const token = 'the token of this one run'

describe('sandbox, gateway and link, each as it is started in earnest', () => {
  let sandbox: Program
  let gateway: Program
  let link: GatewayLink
  let control: string
  const events: GatewayEvent[] = []

  beforeAll(async () => {
    await haveBundles()
    sandbox = startProgram('out/main/sandbox.js', ['--scene', 'empty', '--channels', 'weibo', '--speed', '20'])
    const urls = JSON.parse(await sandbox.firstLine) as { phones: string, control: string }
    control = urls.control
    gateway = startProgram('out/main/hotline-gateway.js', ['--phones', urls.phones], { HUIYIN_GATEWAY_TOKEN: token })
    const { url } = JSON.parse(await gateway.firstLine) as { url: string }
    link = createGatewayLink({ url, token, clock: realClock, log: createKeptLog(), random: Math.random })
    link.onEvent(event => void events.push(event))
    link.start(null)
    await vi.waitFor(() => expect(link.state()).toBe('up'), { timeout: 10_000 })
  })

  afterAll(async () => {
    await link?.stop()
    await gateway?.stop()
    await sandbox?.stop()
  })

  async function phoneDoes(number: string, manner: object) {
    const answer = await fetch(`${control}/phones/${number}`, { method: 'PUT', body: JSON.stringify({ manners: [manner] }) })
    expect(answer.status).toBe(200)
  }

  async function dial(handoffId: string, number: string, customerRingMs = 45_000) {
    expect(await link.command(dialCommand({ handoffId, number, customerRingMs }))).toMatchObject({ ok: true })
    expect(await link.command({ type: 'agent_leg', key: `press ${handoffId}`, handoffId, action: 'answer' })).toMatchObject({ ok: true })
  }

  const of = (handoffId: string) => events.filter(event => event.handoffId === handoffId)
  const ended = (handoffId: string) => vi.waitFor(() => {
    const last = of(handoffId).at(-1)
    if (last?.type !== 'ended')
      throw new Error(`${handoffId} has not ended`)
    return last
  }, { timeout: 20_000 })

  it('a customer picks up, talks, hangs up', async () => {
    await phoneDoes('13800000001', { does: 'picks_up', afterS: 2, talkS: 10 })
    await dial('talks', '+8613800000001')
    expect(await ended('talks')).toMatchObject({ outcome: 'answered', endedBy: 'customer', rang: true })
    expect(of('talks').map(event => event.type)).toEqual(['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected', 'ended'])
  })

  it.each([
    ['refuses', { does: 'refuses', afterS: 2 }, { outcome: 'rejected', endedBy: 'customer', rang: true, sipCode: 603 }],
    ['misses', { does: 'misses' }, { outcome: 'no_answer', endedBy: null, rang: true }],
    ['busy', { does: 'busy' }, { outcome: 'busy', rang: false, sipCode: 486, q850: 17 }],
    ['off', { does: 'off' }, { outcome: 'unreachable', rang: false }],
    ['wrong number', { does: 'wrong_number' }, { outcome: 'invalid_number', rang: false }],
  ])('a customer %s', async (name, manner, outcome) => {
    const handoffId = name.replace(' ', '-')
    const number = `138000001${String(handoffId.length).padStart(2, '0')}`
    await phoneDoes(number, manner)
    await dial(handoffId, `+86${number}`, 1_000)
    expect(await ended(handoffId)).toMatchObject(outcome)
  })

  it('the agent hangs up: the customer\'s phone is free again', async () => {
    await phoneDoes('13800000002', { does: 'picks_up', afterS: 1 })
    await dial('agent-ends', '+8613800000002')
    await vi.waitFor(() => expect(of('agent-ends').at(-1)?.type).toBe('connected'), { timeout: 10_000 })
    await link.command({ type: 'hangup', key: 'h', handoffId: 'agent-ends' })
    expect(await ended('agent-ends')).toMatchObject({ outcome: 'answered', endedBy: 'agent' })
    await vi.waitFor(async () => expect(await (await fetch(`${control}/calls`)).json()).toEqual({ calls: [] }))
  })

  it('a customer rings, presses a key once somebody talks to them, is handed on to a colleague, hangs up', async () => {
    const wish = { method: 'POST', body: JSON.stringify({ number: '13800000003', queue: 'service', talkS: 40, digits: '5' }) }
    await vi.waitFor(async () => expect((await fetch(`${control}/call-in`, wish)).status).toBe(200), { timeout: 10_000 })
    const waiting = await vi.waitFor(() => {
      const event = events.find(known => known.type === 'waiting')
      if (event === undefined)
        throw new Error('nobody waits')
      return event
    }, { timeout: 10_000 })
    expect(waiting).toMatchObject({ from: '+8613800000003', called: '4000008000', queue: 'service' })
    const { handoffId } = waiting
    const colleague = { agentId: 'colleague', leg: 'button', address: null } as const
    expect(await link.command({ type: 'take', key: 'take', handoffId, agent: { ...colleague, agentId: 'first' }, agentRingMs: 20_000, record: true })).toMatchObject({ ok: true })
    await link.command({ type: 'agent_leg', key: 'press', handoffId, action: 'answer' })
    await vi.waitFor(() => expect(of(handoffId).map(event => event.type)).toContain('digit'), { timeout: 10_000 })
    await link.command({ type: 'transfer', key: 'transfer', handoffId, how: 'blind', to: { kind: 'agent', agent: colleague }, ringMs: 20_000 })
    await link.command({ type: 'agent_leg', key: 'press again', handoffId, action: 'answer' })
    expect(await ended(handoffId)).toMatchObject({ outcome: 'answered', endedBy: 'customer', recordingId: expect.any(String) })
    expect(of(handoffId).map(event => event.type).filter(type => !['digit', 'recording'].includes(type))).toEqual(['waiting', 'agent_ringing', 'agent_answered', 'connected', 'transfer_started', 'transfer_answered', 'transferred', 'ended'])
  })

  it('the call carried the hand-off id', async () => {
    const truth = await (await fetch(`${control}/truth`)).text()
    expect(truth).toContain('"handoffId":"talks"')
  })
})
