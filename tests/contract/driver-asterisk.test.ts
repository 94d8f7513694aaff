import type { PhoneEnd } from '../support/ari/model.ts'
import type { CustomerAct } from './driver.ts'
import { Buffer } from 'node:buffer'
import { createAsteriskDriver } from '../../src/hotline-gateway/asterisk/index.ts'
import { asteriskDefaults } from '../../src/hotline-gateway/asterisk/settings.ts'
import { startFakeAri } from '../support/ari/fake-ari.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { createManualClock } from '../support/gateway/manual-clock.ts'
import { until } from '../support/until.ts'
import { ringTimeoutMs as ringTime } from './driver-rig.ts'
import { driverSuite } from './driver.ts'

const ends: Partial<Readonly<Record<CustomerAct, PhoneEnd>>> = {
  busy: 'busy',
  reject: 'declined',
  off: 'off',
  no_reply: 'no_reply',
  unknown_number: 'unknown_number',
  malformed_number: 'malformed_number',
  trunk_full: 'trunk_full',
  trunk_error: 'trunk_error',
}

/** Legs of the suite that an agent's phone is rung for. */
const agentLegs = ['a', 'b', 't', 's', 'z']

driverSuite('asterisk, on a fake Asterisk', async () => {
  const clock = createManualClock()
  const ari = await startFakeAri({ clock })
  const { world } = ari
  const endpointOf = (legId: string) => `PJSIP/phone-${legId}`
  world.endpoints.set('PJSIP/carrier', true)
  world.endpoints.set('PJSIP/nobody', false)
  for (const legId of agentLegs) {
    world.endpoints.set(endpointOf(legId), true)
    ari.script(endpointOf(legId), { then: 'nothing' })
  }
  const driver = createAsteriskDriver({
    ...asteriskDefaults,
    url: ari.url,
    app: 'omni',
    user: ari.user,
    password: ari.password,
    trunk: 'PJSIP/{number}@carrier',
    instance: 'here',
    clock,
    log: createKeptLog(),
    // The clock leaps: a heartbeat on it would never be answered in time.
    heartbeatMs: 1e12,
    requestTimeoutMs: 1e12,
  })
  driver.phones(agentLegs.map(legId => ({ agentId: `agent of ${legId}`, leg: 'softphone', address: `phone-${legId}` })))

  const nameOf = (channelId: string) => world.channels.get(channelId)?.variables.get('HUIYIN_LEG') ?? channelId.split('~')[1] ?? channelId
  const channelsOf = (legId: string) => [...world.channels.keys()].filter(channelId => nameOf(channelId) === legId && !channelId.includes('~snoop'))
  const channelOf = (legId: string) => until(() => channelsOf(legId).at(-1), `a channel for ${legId}`)

  return {
    driver,
    agentLeg: ({ legId, ringTimeoutMs, registered = true, party = 'agent' }) => ({ legId, ringTimeoutMs, party, handoffId: 'ho-1', attempt: 1, agentId: `agent of ${legId}`, kind: 'softphone', address: registered ? `phone-${legId}` : 'nobody' }),
    async agent(legId, act) {
      const channel = await channelOf(legId)
      if (act === 'answer')
        world.answer(channel)
      else
        world.refuse(channel, 'busy')
    },
    async customerDialled(legId) {
      await channelOf(legId)
    },
    async customer(legId, act) {
      const channel = await channelOf(legId)
      const end = ends[act]
      if (act === 'ring')
        world.ring(channel)
      else if (act === 'answer')
        world.answer(channel)
      else if (act === 'hang_up')
        world.hangUp(channel)
      else if (end === undefined)
        clock.advance(ringTime)
      else
        world.refuse(channel, end)
    },
    isCustomerLegOpen: legId => channelsOf(legId).length > 0,
    letRingTimePass: ms => clock.advance(ms),
    breakPhoneSystem: () => ari.stop(),
    hears: legId => ari.hears(channelsOf(legId).at(-1) ?? '').map(voice => voice === 'music' ? voice : nameOf(voice)),
    async ringIn({ from, called, queue, uui }) {
      const variables = uui === null ? undefined : { 'PJSIP_HEADER(read,User-to-User)': `${Buffer.from(uui, 'utf8').toString('hex')};encoding=hex;purpose=x-omni` }
      const channel = world.comeIn({ from: from?.replace('+86', '') ?? 'anonymous', called, app: 'omni', appArgs: ['incoming', queue], variables })
      return { giveUp: () => world.hangUp(channel.id) }
    },
    losePhone: legId => world.setOnline(endpointOf(legId), false),
    findPhone(legId) {
      ari.script(endpointOf(legId), { then: 'answer' })
      world.setOnline(endpointOf(legId), true)
    },
    graceMs: asteriskDefaults.graceMs,
    async stop() {
      const stopped = driver.stop()
      await ari.stop()
      clock.advance(10_000)
      await stopped
    },
  }
})
