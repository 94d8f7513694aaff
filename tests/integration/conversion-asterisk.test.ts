import type { GatewayLink } from '../../src/engine/hotline/link.ts'
import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { createGatewayLink } from '../../src/engine/hotline/link.ts'
import { createAsteriskDriver } from '../../src/hotline-gateway/asterisk/index.ts'
import { asteriskDefaults } from '../../src/hotline-gateway/asterisk/settings.ts'
import { createGateway } from '../../src/hotline-gateway/gateway.ts'
import { startFakeAri } from '../support/ari/fake-ari.ts'
import { customerWhoAgreed, openCallDesk } from '../support/conversion/call-desk.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { realClock } from '../support/gateway/manual-clock.ts'
import { until } from '../support/until.ts'

const token = 'a token for the tests alone'
const customerEndpoint = 'PJSIP/+8613800138000@carrier'
const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse())
    await cleanUp()
})

/** A desk whose agent has a softphone on a fake Asterisk, over a real link to a real gateway. */
async function deskOnAsterisk() {
  const ari = await startFakeAri({ clock: realClock })
  cleanUps.push(ari.stop)
  for (const endpoint of ['PJSIP/agent1', 'PJSIP/carrier'])
    ari.world.endpoints.set(endpoint, true)
  ari.script('PJSIP/agent1', { then: 'answer' })
  const log = createKeptLog()
  const driver = createAsteriskDriver({ ...asteriskDefaults, url: ari.url, app: 'omni', user: ari.user, password: ari.password, trunk: 'PJSIP/{number}@carrier', instance: 'here', clock: realClock, log })
  const gateway = await createGateway({ driver, token, clock: realClock, log, ids: randomUUID, port: 0 })
  cleanUps.push(gateway.stop)
  const link = createGatewayLink({ url: gateway.url, token, clock: realClock, log: createKeptLog(), random: Math.random })
  cleanUps.push(link.stop)
  const desk = await openCallDesk<GatewayLink>(link)
  cleanUps.push(desk.stop)
  link.onEvent(desk.feed.onEvent)
  link.onSnapshot(desk.feed.onSnapshot)
  link.start(await desk.feed.position())
  await until(() => link.state() === 'up', 'the link is up')
  await desk.context.store.write(async tx => tx.update('agents', 'lin', { phoneLeg: 'softphone', phoneAddress: 'agent1' }))
  await link.command({ type: 'phones', key: 'phones', agents: [{ agentId: 'lin', leg: 'softphone', address: 'agent1' }] })
  await until(async () => (await desk.agent()).phoneRegistered, 'the softphone is registered')
  return { ari, desk, log, stateIs: (state: string) => until(async () => (await desk.callback()).state === state, state) }
}

it('question, yes, agent, customer, hold, a page lost and back, goodbye, filed: told line by line in the conversation', async () => {
  const { ari, desk, log, stateIs } = await deskOnAsterisk()
  const { conversationId, numberKey } = await customerWhoAgreed(desk)
  ari.script(customerEndpoint, { then: 'answer', ringsAfter: 0, after: 20 })
  await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
  await stateIs('connected')
  const { id, handoffId } = await desk.callback()
  const [agent, customer] = [`omni~${handoffId}.1.agent`, `omni~${handoffId}.1.customer`]
  await until(() => ari.hears(customer).join() === agent && ari.hears(agent).join() === customer, 'they hear each other')
  await desk.call('lin', 'call:hold', { callbackId: id, on: true })
  await until(() => ari.hears(customer).join() === 'music', 'music')
  await desk.call('lin', 'call:hold', { callbackId: id, on: false })
  ari.world.setOnline('PJSIP/agent1', false)
  await until(async () => (await desk.callback()).agentLostAt !== null, 'the page is lost')
  ari.world.setOnline('PJSIP/agent1', true)
  await until(async () => (await desk.callback()).agentLostAt === null, 'the page is back')
  expect(ari.hears(customer)).toEqual([`${agent}~again1`])
  ari.world.hangUp(customer)
  await stateIs('wrap_up')
  const { version, endedBy } = await desk.callback()
  expect(endedBy).toBe('customer')
  await desk.call('lin', 'call:wrapUp', { callbackId: id, version, disposition: 'resolved' })
  const lines = await desk.lines(conversationId)
  expect(lines.filter(line => ['consent_granted', 'call_started', 'agent_answered', 'call_connected', 'call_held', 'call_retrieved', 'call_ended', 'call_wrapped_up'].includes(line))).toEqual(['consent_granted', 'call_started', 'agent_answered', 'call_connected', 'call_held', 'call_retrieved', 'call_ended', 'call_wrapped_up'])
  await until(() => ari.world.channels.size === 0 && ari.world.bridges.size === 0, 'nothing is left')
  expect(log.text()).not.toContain('13800138000')
})

it('a cancel that crosses the customer\'s answer: called off, and nobody stays on the line', async () => {
  const { ari, desk, stateIs } = await deskOnAsterisk()
  const customer = await customerWhoAgreed(desk)
  ari.script(customerEndpoint, { then: 'nothing' })
  await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1' })
  await until(async () => (await desk.callback()).ringing, 'it rings')
  const { id, handoffId } = await desk.callback()
  const cancelled = desk.call('lin', 'call:cancel', { callbackId: id })
  ari.world.answer(`omni~${handoffId}.1.customer`)
  await Promise.resolve(cancelled).catch(() => {})
  const { state } = await desk.callback()
  if (state === 'connected')
    await desk.call('lin', 'call:hangup', { callbackId: id })
  else
    await stateIs('cancelled')
  await until(() => ari.world.channels.size === 0 && ari.world.bridges.size === 0, 'nothing is left')
})
