import type { Socket } from 'socket.io-client'
import type { GatewayOnFakePhones } from '../../tests/support/gateway/gateway-on-fake-phones.ts'
import type { GatewayAnswer, GatewayEvent } from '../shared/gateway-protocol.ts'
import { request } from 'node:http'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dialCommand } from '../../tests/support/gateway/commands.ts'
import { gatewayToken, startGatewayOnFakePhones } from '../../tests/support/gateway/gateway-on-fake-phones.ts'
import { gatewayWireVersion } from '../shared/gateway-protocol.ts'

const hello = { wireVersion: gatewayWireVersion, token: gatewayToken, after: null }

let running: GatewayOnFakePhones
const sockets: Socket[] = []

beforeEach(async () => {
  running = await startGatewayOnFakePhones()
})
afterEach(async () => {
  sockets.splice(0).forEach(socket => socket.disconnect())
  await running.stop()
})

function open(auth: object = hello, extraHeaders: Record<string, string> = {}): Socket {
  const socket = io(running.gateway.url, { auth, extraHeaders, transports: ['websocket'], reconnection: false, forceNew: true })
  sockets.push(socket)
  return socket
}

async function connected(auth?: object): Promise<Socket> {
  const socket = open(auth)
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve)
    socket.on('connect_error', reject)
  })
  return socket
}

function refusal(auth: object, headers?: Record<string, string>): Promise<{ message: string, data?: unknown }> {
  const socket = open(auth, headers)
  return new Promise((resolve, reject) => {
    socket.on('connect_error', resolve)
    socket.on('connect', () => reject(new Error('let in')))
  })
}

const send = (socket: Socket, command: unknown): Promise<GatewayAnswer> => socket.timeout(5_000).emitWithAck('command', command)

function listen(socket: Socket): GatewayEvent[] {
  const events: GatewayEvent[] = []
  socket.on('event', event => events.push(event))
  return events
}

describe('who is let in', () => {
  it('a wrong token is not', async () => {
    expect((await refusal({ ...hello, token: 'wrong' })).data).toMatchObject({ code: 'not_signed_in' })
    expect(running.log.text()).not.toContain(gatewayToken)
  })

  it('another wire version is told both numbers', async () => {
    expect((await refusal({ ...hello, wireVersion: 9 })).data).toEqual({ code: 'wire_version', details: { ours: gatewayWireVersion, theirs: 9 } })
  })

  it('no greeting at all', async () => {
    expect((await refusal({})).data).toMatchObject({ code: 'bad_input' })
  })

  it('F39 a web page is refused before its greeting is read', async () => {
    await expect(refusal(hello, { origin: 'http://evil.example' })).resolves.not.toHaveProperty('data.code')
    await expect(refusal(hello, { origin: running.gateway.url })).resolves.not.toHaveProperty('data.code')
    await expect(refusal(hello, { host: 'rebound.example' })).resolves.not.toHaveProperty('data.code')
    expect(running.log.text().match(/a browser knocked/g)).toHaveLength(3)
  })

  it('nobody by long polling, and there is nothing else to fetch', async () => {
    const statusOf = (path: string) => new Promise((resolve, reject) => {
      request(running.gateway.url + path, response => resolve(response.resume().statusCode)).on('error', reject).end()
    })
    expect(await statusOf('/socket.io/?EIO=4&transport=polling')).toBe(400)
    expect(await statusOf('/')).toBe(404)
    expect(await statusOf('/socket.io/socket.io.js')).not.toBe(200)
  })
})

describe('a call over the link', () => {
  it('from dial to the end, heard by every link', async () => {
    const engine = await connected()
    const other = await connected()
    const [heard, overheard] = [listen(engine), listen(other)]
    expect(await send(engine, dialCommand())).toMatchObject({ ok: true, epoch: running.gateway.epoch })
    await send(engine, { type: 'agent_leg', key: 'b', handoffId: 'ho-1', action: 'answer' })
    const phone = await running.phoneOf('ho-1')
    expect(phone.request).toMatchObject({ to: '+8613800000000', from: '4009990000', handoffId: 'ho-1', ringTimeoutMs: 45_000 })
    phone.say('ringing')
    phone.say('answered', { sipCode: 200 })
    phone.finish('hangup', { by: 'customer', q850: 16 })
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ type: 'ended', outcome: 'answered', endedBy: 'customer', q850: 16 }))
    expect(heard.map(event => event.type)).toEqual(['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected', 'ended'])
    await vi.waitFor(() => expect(overheard).toEqual(heard))
  })

  it('goes on when the link is lost; the next link asks what happened', async () => {
    const engine = await connected()
    await send(engine, dialCommand())
    const answer = await send(engine, { type: 'agent_leg', key: 'b', handoffId: 'ho-1', action: 'answer' })
    const phone = await running.phoneOf('ho-1')
    engine.disconnect()
    phone.say('ringing')
    phone.say('answered')
    phone.finish('hangup', { by: 'customer' })
    const again = await connected({ ...hello, after: { epoch: running.gateway.epoch, seq: answer.ok ? answer.seq : 0 } })
    await vi.waitFor(async () => {
      const missed = await send(again, { type: 'events', key: 'e', epoch: running.gateway.epoch, after: answer.ok ? answer.seq : 0 })
      expect(missed.ok && missed.events?.map(event => event.type)).toEqual(['customer_ringing', 'connected', 'ended'])
    })
  })

  it('F17 phones that cannot be reached end the attempt as a system error', async () => {
    const engine = await connected()
    const heard = listen(engine)
    await running.phones.stop()
    await send(engine, dialCommand())
    await send(engine, { type: 'agent_leg', key: 'b', handoffId: 'ho-1', action: 'answer' })
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ type: 'ended', outcome: 'system_error', endedBy: 'system' }))
    await running.phones.stop().catch(() => {})
  })

  it('F42 a cancel that crosses the answer wins: the customer\'s phone is hung up', async () => {
    const engine = await connected()
    const heard = listen(engine)
    await send(engine, dialCommand())
    await send(engine, { type: 'agent_leg', key: 'b', handoffId: 'ho-1', action: 'answer' })
    const phone = await running.phoneOf('ho-1')
    phone.say('ringing')
    await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('customer_ringing'))
    running.phones.obeyHangUp(false)
    await send(engine, { type: 'cancel', key: 'c', handoffId: 'ho-1', why: '客户不想接电话了' })
    phone.say('answered')
    await vi.waitFor(() => expect(phone.isOpen()).toBe(false))
    expect(phone.wasHungUp()).toBe(true)
    expect(heard.filter(event => event.type === 'ended')).toMatchObject([{ outcome: 'cancelled' }])
    expect(heard.map(event => event.type)).not.toContain('connected')
  })
})

it('stopping in the middle of a call: the engine still hears how it ended, the phone is free', async () => {
  const engine = await connected()
  const heard = listen(engine)
  await send(engine, dialCommand())
  await send(engine, { type: 'agent_leg', key: 'b', handoffId: 'ho-1', action: 'answer' })
  const phone = await running.phoneOf('ho-1')
  phone.say('answered')
  await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('connected'))
  await running.gateway.stop()
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ type: 'ended', outcome: 'answered', endedBy: 'system' }))
  expect(phone.wasHungUp()).toBe(true)
})

describe('bad input over the link', () => {
  it('F07 a huge message closes that link and no other', async () => {
    const [good, bad] = [await connected(), await connected()]
    const lost = new Promise(resolve => bad.on('disconnect', resolve))
    bad.emit('command', { type: 'cancel', key: 'k', handoffId: 'h', why: 'x'.repeat(100_000) })
    await lost
    expect(await send(good, { type: 'snapshot', key: 's' })).toMatchObject({ ok: true })
  })

  it('F53 nonsense is answered, a command without acknowledgement ignored', async () => {
    const engine = await connected()
    engine.emit('command', dialCommand())
    engine.emit('command')
    engine.emit('something else', 1)
    expect(await send(engine, JSON.parse('{"__proto__":{"type":"snapshot"},"key":"k"}'))).toMatchObject({ ok: false, code: 'bad_input' })
    expect(await send(engine, { type: 'snapshot', key: 's' })).toMatchObject({ ok: true, calls: [] })
  })
})

it('F60 the log holds neither token nor number', async () => {
  const engine = await connected()
  await send(engine, dialCommand())
  await send(engine, { type: 'cancel', key: 'c', handoffId: 'ho-1', why: 'call 13800000000 no more' })
  expect(running.log.text()).toContain('138****0000')
  expect(running.log.text()).not.toContain('13800000000')
  expect(running.log.text()).not.toContain(gatewayToken)
})
