import type { GatewayOnFakePhones } from '../../../tests/support/gateway/gateway-on-fake-phones.ts'
import type { GatewayEvent } from '../../shared/gateway-protocol.ts'
import type { FeedPosition, GatewaySnapshot } from './feed-reader.ts'
import type { GatewayLink, GatewayLinkOptions, LinkState } from './link.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startBlackHole } from '../../../tests/support/gateway/black-hole.ts'
import { dialCommand } from '../../../tests/support/gateway/commands.ts'
import { gatewayToken, startGatewayOnFakePhones } from '../../../tests/support/gateway/gateway-on-fake-phones.ts'
import { createKeptLog } from '../../../tests/support/gateway/kept-log.ts'
import { realClock } from '../../../tests/support/gateway/manual-clock.ts'
import { heartbeat as shipped } from '../../shared/wire.ts'
import { createGatewayLink } from './link.ts'

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse())
    await cleanUp()
})

async function gatewayWith(options?: Parameters<typeof startGatewayOnFakePhones>[0]): Promise<GatewayOnFakePhones> {
  const running = await startGatewayOnFakePhones(options)
  cleanUps.push(running.stop)
  return running
}

async function blackHoleTo(url: string) {
  const hole = await startBlackHole(url)
  cleanUps.push(hole.stop)
  return hole
}

function linkTo(url: string, { position = null, ...change }: Partial<GatewayLinkOptions> & { position?: FeedPosition | null } = {}) {
  const log = createKeptLog()
  const link = createGatewayLink({ url, token: gatewayToken, clock: realClock, log, random: Math.random, longestPauseMs: 100, ...change })
  const events: GatewayEvent[] = []
  const snapshots: GatewaySnapshot[] = []
  const states: LinkState[] = []
  link.onEvent(event => void events.push(event))
  link.onSnapshot(snapshot => void snapshots.push(snapshot))
  link.onState(state => states.push(state))
  cleanUps.push(link.stop)
  link.start(position)
  return { link, events, snapshots, states, log, typesOf: () => events.map(event => event.type) }
}

const up = (link: GatewayLink) => vi.waitFor(() => expect(link.state()).toBe('up'), { timeout: 5_000, interval: 5 })
const read = (link: GatewayLink, position: FeedPosition) => vi.waitFor(() => expect(link.position()).toEqual(position), { timeout: 5_000, interval: 5 })

async function talk(link: GatewayLink, running: GatewayOnFakePhones) {
  expect(await link.command(dialCommand())).toMatchObject({ ok: true })
  await link.command({ type: 'agent_leg', key: 'press', handoffId: 'ho-1', action: 'answer' })
  const phone = await running.phoneOf('ho-1')
  phone.say('ringing')
  phone.say('answered')
  return phone
}

describe('the engine\'s link to a real gateway', () => {
  it('carries a call and brings its events once, in order', async () => {
    const running = await gatewayWith()
    const { link, snapshots, typesOf, log } = linkTo(running.gateway.url)
    await up(link)
    const phone = await talk(link, running)
    phone.finish('hangup', { by: 'customer' })
    await read(link, { epoch: running.gateway.epoch, seq: 6 })
    expect(typesOf()).toEqual(['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected', 'ended'])
    expect(snapshots).toEqual([{ epoch: running.gateway.epoch, seq: 0, calls: [] }])
    expect(log.text()).not.toContain(gatewayToken)
  })

  it('a refusal of the gateway is an answer', async () => {
    const running = await gatewayWith()
    const { link } = linkTo(running.gateway.url)
    await up(link)
    expect(await link.command({ type: 'hangup', key: 'h', handoffId: 'nobody' })).toEqual({ ok: false, code: 'not_found' })
  })

  it('F17 the link is lost in the middle of a call: the call goes on, what happened meanwhile is replayed', async () => {
    const running = await gatewayWith()
    const hole = await blackHoleTo(running.gateway.url)
    const { link, events, snapshots, states, typesOf } = linkTo(hole.url)
    await up(link)
    const phone = await talk(link, running)
    await vi.waitFor(() => expect(typesOf().at(-1)).toBe('connected'))
    hole.swallow()
    hole.cut()
    await vi.waitFor(() => expect(link.state()).toBe('down'))
    await expect(link.command({ type: 'hangup', key: 'x', handoffId: 'ho-1' })).rejects.toMatchObject({ code: 'hotline_unreachable', details: { sent: false } })
    phone.finish('hangup', { by: 'customer' })
    hole.heal()
    hole.cut()
    await read(link, { epoch: running.gateway.epoch, seq: 6 })
    expect(typesOf().filter(type => type === 'ended')).toHaveLength(1)
    expect(events.map(event => event.seq)).toEqual([1, 2, 3, 4, 5, 6])
    expect(snapshots).toHaveLength(1)
    expect(states).toEqual(['up', 'down', 'up'])
  })

  it('a new engine goes on where the old one stopped', async () => {
    const running = await gatewayWith()
    const first = linkTo(running.gateway.url)
    await up(first.link)
    const phone = await talk(first.link, running)
    await read(first.link, { epoch: running.gateway.epoch, seq: 5 })
    await first.link.stop()
    phone.finish('hangup', { by: 'customer' })
    const second = linkTo(running.gateway.url, { position: first.link.position() })
    await read(second.link, { epoch: running.gateway.epoch, seq: 6 })
    expect(second.typesOf()).toEqual(['ended'])
    expect(second.snapshots).toEqual([])
  })

  it('the gateway was restarted: its snapshot closes what is gone', async () => {
    const old = await gatewayWith()
    const { link, snapshots, typesOf } = linkTo(old.gateway.url)
    await up(link)
    await talk(link, old)
    await vi.waitFor(() => expect(typesOf().at(-1)).toBe('connected'))
    const { port } = old.gateway
    await old.stop()
    const renewed = await gatewayWith({ port })
    await read(link, { epoch: renewed.gateway.epoch, seq: 0 })
    expect(snapshots.at(-1)).toEqual({ epoch: renewed.gateway.epoch, seq: 0, calls: [] })
  })

  it('events the gateway has forgotten are made up by a snapshot with the call as it is now', async () => {
    const running = await gatewayWith({ eventsKept: 2 })
    const { link } = linkTo(running.gateway.url)
    await up(link)
    await talk(link, running)
    await read(link, { epoch: running.gateway.epoch, seq: 5 })
    const late = linkTo(running.gateway.url, { position: { epoch: running.gateway.epoch, seq: 1 } })
    await read(late.link, { epoch: running.gateway.epoch, seq: 5 })
    expect(late.events).toEqual([])
    expect(late.snapshots).toMatchObject([{ calls: [{ handoffId: 'ho-1', state: 'connected' }] }])
  })

  it('F16 a command whose answer was lost may be sent again by the same key', async () => {
    const running = await gatewayWith()
    const hole = await blackHoleTo(running.gateway.url)
    const { link } = linkTo(hole.url, { answerMs: 100 })
    await up(link)
    await link.command(dialCommand())
    hole.swallow()
    await expect(link.command(dialCommand())).rejects.toMatchObject({ code: 'hotline_unreachable', retryable: true, details: { sent: true } })
    hole.heal()
    hole.cut()
    await vi.waitFor(() => expect(link.state()).toBe('down'))
    await up(link)
    expect(await link.command(dialCommand())).toMatchObject({ ok: true })
    expect(running.log.text().match(/^dial /gm)).toHaveLength(1)
  })

  it('F33 a half-open link is noticed by both ends within interval and grace', async () => {
    expect(shipped.intervalMs + shipped.graceMs).toBeLessThanOrEqual(5_000)
    const heartbeat = { intervalMs: 100, graceMs: 150 }
    const running = await gatewayWith({ heartbeat })
    const hole = await blackHoleTo(running.gateway.url)
    const { link } = linkTo(hole.url)
    await up(link)
    const swallowedAt = performance.now()
    hole.swallow()
    await vi.waitFor(() => expect(link.state()).toBe('down'), { timeout: 5_000, interval: 5 })
    await vi.waitFor(() => expect(running.log.text()).toContain('ping timeout'), { timeout: 5_000, interval: 5 })
    // Far below what the shipped numbers would take, far above these on a busy machine.
    expect(performance.now() - swallowedAt).toBeLessThan(3_000)
    hole.heal()
    await up(link)
  })

  it('a wrong token is refused, told, and tried again in case it is mended', async () => {
    const running = await gatewayWith()
    const { link, states, log } = linkTo(running.gateway.url, { token: 'not the token at all' })
    await vi.waitFor(() => expect(link.refusal()).toMatchObject({ code: 'not_signed_in' }))
    await vi.waitFor(() => expect(log.text().match(/refused the link/g)?.length).toBeGreaterThan(1))
    expect(states).toEqual([])
    await expect(link.command({ type: 'snapshot', key: 's' })).rejects.toMatchObject({ code: 'hotline_unreachable' })
  })

  it('no gateway yet: connects when it comes', async () => {
    const earlier = await gatewayWith()
    const { port, url } = earlier.gateway
    await earlier.stop()
    const { link } = linkTo(url)
    await expect(link.command({ type: 'snapshot', key: 's' })).rejects.toMatchObject({ code: 'hotline_unreachable' })
    await gatewayWith({ port })
    await up(link)
  })
})
