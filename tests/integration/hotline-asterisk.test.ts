import type { GatewayLink } from '../../src/engine/hotline/link.ts'
import type { GatewayCommand, GatewayEvent } from '../../src/shared/gateway-protocol.ts'
import type { FakeAri } from '../support/ari/fake-ari.ts'
import type { PhoneScript } from '../support/ari/model.ts'
import type { Program } from '../support/gateway/program.ts'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createGatewayLink } from '../../src/engine/hotline/link.ts'
import { startFakeAri } from '../support/ari/fake-ari.ts'
import { haveBundles } from '../support/bundles.ts'
import { dialCommand } from '../support/gateway/commands.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { realClock } from '../support/gateway/manual-clock.ts'
import { startProgram } from '../support/gateway/program.ts'
import { until } from '../support/until.ts'

const token = 'the token of this one run'
const customerEndpoint = (number: string) => `PJSIP/${number}@carrier`
const agentPhone = { agentId: 'ag-7', leg: 'softphone', address: 'agent1' } as const

describe('a gateway over Asterisk, started in earnest', () => {
  let ari: FakeAri
  let folder: string
  let gateway: Program
  let link: GatewayLink
  let events: GatewayEvent[] = []
  let numbers = 0

  async function startGateway() {
    gateway = startProgram('out/main/hotline-gateway.js', ['--driver', 'asterisk', '--config', join(folder, 'gateway.json'), '--journal', join(folder, 'journal.json')], { HUIYIN_GATEWAY_TOKEN: token, HUIYIN_ARI_PASSWORD: ari.password })
    const { url } = JSON.parse(await gateway.firstLine) as { url: string }
    link = createGatewayLink({ url, token, clock: realClock, log: createKeptLog(), random: Math.random })
    link.onEvent(event => void events.push(event))
    link.start(null)
    await until(() => link.state() === 'up', 'the link is up')
    await until(async () => (await link.command({ type: 'phones', key: randomUUID(), agents: [agentPhone] })).ok, 'the phones are listed')
    await until(() => events.some(event => event.type === 'agent_phone' && event.registered), 'the softphone is registered')
  }

  async function kill() {
    await link.stop()
    await gateway.stop()
    events = []
  }

  beforeAll(async () => {
    await haveBundles()
    folder = await mkdtemp(join(tmpdir(), 'huiyin-asterisk-'))
    ari = await startFakeAri({ clock: realClock })
    for (const endpoint of ['PJSIP/agent1', 'PJSIP/agent2', 'PJSIP/carrier'])
      ari.world.endpoints.set(endpoint, true)
    ari.script('PJSIP/agent1', { then: 'answer' })
    ari.script('PJSIP/agent2', { then: 'answer' })
    await writeFile(join(folder, 'gateway.json'), JSON.stringify({ asterisk: { url: ari.url, app: 'omni', user: ari.user, trunk: 'PJSIP/{number}@carrier', graceMs: 1_000 } }))
    await startGateway()
  })

  afterEach(async () => {
    await until(() => ari.world.channels.size === 0 && ari.world.bridges.size === 0, 'nothing is left on Asterisk')
    expect(gateway.errors()).not.toMatch(/1380000\d{4}/)
    expect(gateway.errors()).not.toContain(ari.password)
  })

  afterAll(async () => {
    await link?.stop()
    await gateway?.stop()
    await ari?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const of = (handoffId: string) => events.filter(event => event.handoffId === handoffId).map(event => event.type)
  const has = (handoffId: string, type: GatewayEvent['type']) => until(() => of(handoffId).includes(type), `${handoffId} ${type}`)
  const ask = (command: { readonly type: GatewayCommand['type'], readonly handoffId: string } & Record<string, unknown>) => link.command({ key: randomUUID(), ...command } as GatewayCommand)
  const snapshotOf = async (handoffId: string) => {
    const answer = await link.command({ type: 'snapshot', key: randomUUID() })
    return answer.ok ? answer.calls?.find(call => call.handoffId === handoffId) : undefined
  }

  function ended(handoffId: string) {
    return until(() => events.find(event => event.handoffId === handoffId && event.type === 'ended'), `${handoffId} ended`)
  }

  async function dial(script: PhoneScript | null, change: Partial<Parameters<typeof dialCommand>[0]> = {}) {
    numbers += 1
    const handoffId = `ho-${numbers}`
    const number = `+8613800000${String(numbers).padStart(3, '0')}`
    if (script !== null)
      ari.script(customerEndpoint(number), script)
    expect(await link.command(dialCommand({ handoffId, number, agent: agentPhone, ...change }))).toMatchObject({ ok: true })
    return handoffId
  }

  const channel = (handoffId: string, party: string) => `omni~${handoffId}.1.${party}`

  it.each<[string, PhoneScript, object]>([
    ['answered, the customer hangs up', { then: 'answer', talks: 200 }, { outcome: 'answered', endedBy: 'customer', q850: 16 }],
    ['busy', { ringsAfter: null, then: 'busy' }, { outcome: 'busy', rang: false, sipCode: 486, q850: 17 }],
    ['refused', { then: 'declined', after: 50 }, { outcome: 'rejected', endedBy: 'customer', rang: true, sipCode: 603 }],
    ['nobody picks up', { then: 'nothing' }, { outcome: 'no_answer', endedBy: null, rang: true }],
    ['never rings', { ringsAfter: null, then: 'nothing' }, { outcome: 'unreachable', rang: false }],
    ['switched off', { ringsAfter: null, then: 'off' }, { outcome: 'unreachable', rang: false }],
    ['unknown number', { ringsAfter: null, then: 'unknown_number' }, { outcome: 'invalid_number' }],
    ['trunk full', { ringsAfter: null, then: 'trunk_full' }, { outcome: 'congestion' }],
  ])('%s', async (_, script, outcome) => {
    const handoffId = await dial(script, { customerRingMs: 1_000 })
    expect(await ended(handoffId)).toMatchObject(outcome)
    expect(of(handoffId).filter(type => type === 'ended')).toHaveLength(1)
  })

  it('the agent\'s phone is not there', async () => {
    const handoffId = await dial(null, { agent: { agentId: 'ag-8', leg: 'softphone', address: 'nobody' } })
    expect(await ended(handoffId)).toMatchObject({ outcome: 'agent_unavailable' })
  })

  it('cancelled while the customer\'s phone rings', async () => {
    const handoffId = await dial({ then: 'nothing' })
    await has(handoffId, 'customer_ringing')
    await ask({ type: 'cancel', handoffId, why: 'second thoughts' })
    expect(await ended(handoffId)).toMatchObject({ outcome: 'cancelled', endedBy: 'agent' })
  })

  it('a double click is one call', async () => {
    const handoffId = await dial({ then: 'answer' })
    const again = dialCommand({ handoffId, agent: agentPhone, key: 'another key' })
    expect(await link.command(again)).toMatchObject({ ok: false, code: 'open_callback_exists' })
    await has(handoffId, 'connected')
    expect(ari.world.channels.size).toBe(2)
    await ask({ type: 'hangup', handoffId })
    await ended(handoffId)
  })

  it('held, digits, handed on to a colleague who goes on with the call', async () => {
    const handoffId = await dial({ then: 'answer' })
    await has(handoffId, 'connected')
    const [agent, customer] = [channel(handoffId, 'agent'), channel(handoffId, 'customer')]
    await ask({ type: 'hold', handoffId, on: true })
    expect(ari.hears(customer)).toEqual(['music'])
    await ask({ type: 'hold', handoffId, on: false })
    expect(ari.hears(customer)).toEqual([agent])
    await ask({ type: 'dtmf', handoffId, digits: '42' })
    expect(ari.world.channel(customer).digits).toBe('42')
    await ask({ type: 'transfer', handoffId, how: 'attended', to: { kind: 'agent', agent: { agentId: 'ag-8', leg: 'softphone', address: 'agent2' } }, ringMs: 5_000 })
    await has(handoffId, 'transfer_answered')
    await until(() => ari.hears(customer).join() === 'music', 'the customer waits')
    await ask({ type: 'transfer_end', handoffId, action: 'complete' })
    await has(handoffId, 'transferred')
    await until(() => !ari.world.channels.has(agent), 'the first agent left')
    await until(() => ari.hears(customer).length === 1 && ari.hears(customer)[0] !== 'music', 'the two talk')
    await ask({ type: 'hangup', handoffId })
    expect(await ended(handoffId)).toMatchObject({ outcome: 'answered' })
  })

  it('the line of events is lost while the call ends: told afterwards, nothing left', async () => {
    const handoffId = await dial({ then: 'answer' })
    await has(handoffId, 'connected')
    ari.refuseSockets(true)
    ari.line.cut()
    ari.world.hangUp(channel(handoffId, 'customer'))
    await until(() => gateway.errors().includes('the line of events is down'), 'the gateway saw it')
    expect(await link.command(dialCommand({ handoffId: 'ho-none', agent: { ...agentPhone, agentId: 'ag-9' } }))).toMatchObject({ ok: false, code: 'hotline_unreachable' })
    ari.refuseSockets(false)
    expect(await ended(handoffId)).toMatchObject({ outcome: 'answered' })
  })

  it('a customer rings, waits, is taken, and their call ends', async () => {
    const customer = ari.world.comeIn({ from: '13800000777', called: '4000008000', app: 'omni', appArgs: ['incoming', 'service'] })
    const waiting = await until(() => events.find(event => event.type === 'waiting'), 'a customer waits')
    expect(waiting).toMatchObject({ from: '+8613800000777', called: '4000008000', queue: 'service' })
    await until(() => ari.hears(customer.id).join() === 'music', 'they hear music')
    await ask({ type: 'take', handoffId: waiting.handoffId, agent: agentPhone, agentRingMs: 5_000, record: false })
    await has(waiting.handoffId, 'connected')
    await until(() => ari.hears(customer.id).join() === channel(waiting.handoffId, 'agent'), 'they talk')
    ari.world.hangUp(customer.id)
    expect(await ended(waiting.handoffId)).toMatchObject({ outcome: 'answered', endedBy: 'customer' })
  })

  describe('killed and started again', () => {
    it.each<[string, PhoneScript | null, PhoneScript, GatewayEvent['type']]>([
      ['while the agent\'s phone rings', { then: 'nothing' }, { then: 'nothing' }, 'agent_ringing'],
      ['while the customer is dialled', { then: 'answer' }, { ringsAfter: null, then: 'nothing' }, 'customer_dialing'],
      ['while the customer\'s phone rings', { then: 'answer' }, { then: 'nothing' }, 'customer_ringing'],
    ])('%s: both phones are let go, the call is ended', async (_, agentScript, script, state) => {
      if (agentScript !== null)
        ari.script('PJSIP/agent1', agentScript)
      const handoffId = await dial(script)
      await has(handoffId, state)
      await until(() => ari.world.channels.size > (state === 'agent_ringing' ? 0 : 1), 'on Asterisk')
      await kill()
      expect(ari.world.channels.size).toBeGreaterThan(0)
      ari.script('PJSIP/agent1', { then: 'answer' })
      await startGateway()
      await until(() => ari.world.channels.size === 0, 'the phones are let go')
      await until(async () => (await snapshotOf(handoffId))?.state === 'ended', 'it is told as ended')
    })

    it.each([false, true])('in the talk (on hold: %s): it goes on', async (isHeld) => {
      const handoffId = await dial({ then: 'answer' })
      await has(handoffId, 'connected')
      const [agent, customer] = [channel(handoffId, 'agent'), channel(handoffId, 'customer')]
      if (isHeld)
        await ask({ type: 'hold', handoffId, on: true })
      await kill()
      await startGateway()
      await until(async () => (await snapshotOf(handoffId))?.state === (isHeld ? 'held' : 'connected'), 'it goes on')
      if (isHeld)
        await ask({ type: 'hold', handoffId, on: false })
      await until(() => ari.hears(customer).join() === agent, 'they hear each other')
      await ask({ type: 'hangup', handoffId })
      expect(await ended(handoffId)).toMatchObject({ outcome: 'answered', endedBy: 'agent' })
    })

    it('the talk ended meanwhile: the other one is let go', async () => {
      const handoffId = await dial({ then: 'answer' })
      await has(handoffId, 'connected')
      await kill()
      ari.world.hangUp(channel(handoffId, 'customer'))
      await startGateway()
      await until(() => ari.world.channels.size === 0, 'the agent is let go')
      expect((await snapshotOf(handoffId))?.state).toBe('ended')
    })

    it('a customer waits: they wait on', async () => {
      const customer = ari.world.comeIn({ from: '13800000778', called: '4000008000', app: 'omni', appArgs: ['incoming', 'service'] })
      const waiting = await until(() => events.find(event => event.type === 'waiting' && event.from === '+8613800000778'), 'a customer waits')
      await until(() => ari.hears(customer.id).join() === 'music', 'they hear music')
      await kill()
      await startGateway()
      expect(await snapshotOf(waiting.handoffId)).toMatchObject({ state: 'waiting' })
      expect(ari.world.channels.has(customer.id)).toBe(true)
      await ask({ type: 'take', handoffId: waiting.handoffId, agent: agentPhone, agentRingMs: 5_000, record: false })
      await has(waiting.handoffId, 'connected')
      await until(() => ari.hears(customer.id).join() === channel(waiting.handoffId, 'agent'), 'they talk')
      await ask({ type: 'hangup', handoffId: waiting.handoffId })
      await ended(waiting.handoffId)
    })
  })

  it('the agent\'s page is lost and comes back into the call', async () => {
    const handoffId = await dial({ then: 'answer' })
    await has(handoffId, 'connected')
    ari.world.setOnline('PJSIP/agent1', false)
    await has(handoffId, 'agent_lost')
    ari.world.setOnline('PJSIP/agent1', true)
    await has(handoffId, 'agent_back')
    await until(() => ari.hears(channel(handoffId, 'customer')).join() === `${channel(handoffId, 'agent')}~again1`, 'the new leg alone is heard')
    await ask({ type: 'hangup', handoffId })
    await ended(handoffId)
  })

  it('a page that does not come back: the call ends as lost by the agent\'s side', async () => {
    const handoffId = await dial({ then: 'answer' })
    await has(handoffId, 'connected')
    ari.world.setOnline('PJSIP/agent1', false)
    expect(await ended(handoffId)).toMatchObject({ outcome: 'answered', endedBy: 'system' })
    ari.world.setOnline('PJSIP/agent1', true)
  })
})
