import type { AsteriskOptions } from '../../../src/hotline-gateway/asterisk/index.ts'
import type { AgentLegRequest, Driver, LegEnd, LegEvent, NumberLegRequest } from '../../../src/hotline-gateway/driver.ts'
import type { KeptLog } from '../gateway/kept-log.ts'
import type { ManualClock } from '../gateway/manual-clock.ts'
import type { FakeAri } from './fake-ari.ts'
import { createAsteriskDriver } from '../../../src/hotline-gateway/asterisk/index.ts'
import { asteriskDefaults } from '../../../src/hotline-gateway/asterisk/settings.ts'
import { createKeptLog } from '../gateway/kept-log.ts'
import { createManualClock } from '../gateway/manual-clock.ts'
import { until } from '../until.ts'
import { startFakeAri } from './fake-ari.ts'

/** An Asterisk driver on a fake Asterisk, both in the hands of a test and on one clock that stands still. */
export interface AriRig {
  readonly ari: FakeAri
  readonly driver: Driver
  readonly clock: ManualClock
  readonly log: KeptLog
  readonly events: readonly LegEvent[]
  /** Another driver of the same application and the same Asterisk. */
  readonly another: (change?: Partial<AsteriskOptions>) => { readonly driver: Driver, readonly events: LegEvent[] }
  readonly typesOf: (legId: string) => string[]
  readonly endOf: (legId: string) => LegEnd
  /** Waits until that leg was told exactly this. */
  readonly told: (legId: string, ...types: string[]) => Promise<unknown>
  readonly ready: (driver?: Driver) => Promise<unknown>
  /** The channel of a leg, once Asterisk has it. */
  readonly channelOf: (legId: string) => Promise<string>
  /** Waits until exactly these channels are heard by that one. */
  readonly hears: (channelId: string, ...voices: string[]) => Promise<unknown>
  /** Waits until Asterisk holds no channel and no bridge. */
  readonly empty: () => Promise<unknown>
  /** Agent and customer dialled, answered and joined; their channels. */
  readonly talk: (handoffId?: string) => Promise<{ readonly agent: string, readonly customer: string, readonly agentLeg: string, readonly customerLeg: string }>
  readonly stop: () => Promise<void>
}

/** Dials to an agent's softphone, as the switchboard would. */
export function agentLeg(legId = 'ho-1.1.agent', change: Partial<AgentLegRequest> = {}): AgentLegRequest {
  return { legId, handoffId: 'ho-1', attempt: 1, ringTimeoutMs: 20_000, party: 'agent', kind: 'softphone', agentId: 'ag-7', address: 'agent1', ...change }
}

/** Dials to a customer, as the switchboard would. */
export function customerLeg(legId = 'ho-1.1.customer', change: Partial<NumberLegRequest> = {}): NumberLegRequest {
  return { legId, handoffId: 'ho-1', attempt: 1, ringTimeoutMs: 45_000, party: 'customer', number: '+8613800000000', callerId: '4009990000', record: false, ...change }
}

/** Starts the rig; the driver is ready. */
export async function startAriRig(change: Partial<AsteriskOptions> = {}): Promise<AriRig> {
  const clock = createManualClock()
  const log = createKeptLog()
  const ari = await startFakeAri({ clock })
  for (const endpoint of ['PJSIP/agent1', 'PJSIP/agent2', 'PJSIP/boss', 'PJSIP/carrier'])
    ari.world.endpoints.set(endpoint, true)
  const drivers: Driver[] = []

  function another(more: Partial<AsteriskOptions> = {}) {
    const events: LegEvent[] = []
    const options = { ...asteriskDefaults, url: ari.url, app: 'omni', user: ari.user, password: ari.password, trunk: 'PJSIP/{number}@carrier', instance: 'here', clock, log, random: () => 1, ...change }
    // A clock that leaps would find every heartbeat unanswered.
    const driver = createAsteriskDriver({ heartbeatMs: 1e12, requestTimeoutMs: 1e12, ...options, ...more })
    driver.listen(event => void events.push(event))
    drivers.push(driver)
    return { driver, events }
  }

  const { driver, events } = another()
  const ready: AriRig['ready'] = (which = driver) => until(() => which.isReady(), 'the driver is ready')
  await ready()

  const typesOf = (legId: string) => events.filter(event => 'legId' in event && event.legId === legId).map(event => event.type)
  const told: AriRig['told'] = (legId, ...types) => until(() => typesOf(legId).join() === types.join(), `${legId}: ${types.join(' ')}`, 5_000).catch(() => {
    throw new Error(`${legId} was told ${typesOf(legId).join(' ')}, not ${types.join(' ')}`)
  })
  const channelOf = async (legId: string) => {
    await until(() => ari.world.channels.has(`omni~${legId}`), `a channel for ${legId}`, 5_000)
    return `omni~${legId}`
  }
  const hears: AriRig['hears'] = (channelId, ...voices) => until(() => ari.hears(channelId).join() === voices.join(), '', 5_000).catch(() => {
    throw new Error(`${channelId} hears ${ari.hears(channelId).join(' ')}, not ${voices.join(' ')}`)
  })

  return {
    ari,
    driver,
    clock,
    log,
    events,
    another,
    typesOf,
    endOf(legId) {
      const last = events.findLast(event => 'legId' in event && event.legId === legId)
      if (last?.type !== 'gone')
        throw new Error(`leg ${legId} is not gone`)
      return last.end
    },
    told,
    ready,
    channelOf,
    hears,
    empty: () => until(() => ari.world.channels.size === 0 && ari.world.bridges.size === 0, 'nothing is left on Asterisk', 5_000).catch(() => {
      throw new Error(`left on Asterisk: ${[...ari.world.channels.keys(), ...ari.world.bridges.keys()].join(' ')}`)
    }),
    async talk(handoffId = 'ho-1') {
      const legs = { agentLeg: `${handoffId}.1.agent`, customerLeg: `${handoffId}.1.customer` }
      driver.dial(agentLeg(legs.agentLeg, { handoffId }))
      const agent = await channelOf(legs.agentLeg)
      ari.world.answer(agent)
      await told(legs.agentLeg, 'up')
      driver.dial(customerLeg(legs.customerLeg, { handoffId }))
      const customer = await channelOf(legs.customerLeg)
      ari.world.answer(customer)
      await told(legs.customerLeg, 'up')
      await driver.bridge(legs.agentLeg, legs.customerLeg)
      return { agent, customer, ...legs }
    },
    async stop() {
      const all = Promise.all(drivers.map(one => one.stop()))
      await ari.stop()
      clock.advance(10_000)
      await all
    },
  }
}
