import type { Socket } from 'socket.io'
import type { EngineSession } from '../../src/engine/handle.ts'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../../src/engine/receiver/listening.ts'
import { livePath } from '../../src/shared/wire.ts'
import { until } from '../../tests/support/until.ts'
import { openHubSession } from './hub-session.ts'

/** Something at a hub's address that a test drives by hand. */
async function startPeer(transports: ('websocket' | 'polling')[] = ['websocket', 'polling']) {
  const http = createServer()
  const io = new Server(http, { path: livePath, transports })
  const port = await listen(http, { host: '127.0.0.1', port: 0 })
  const sockets: Socket[] = []
  io.on('connection', socket => sockets.push(socket))
  return { io, sockets, origin: `http://127.0.0.1:${port}`, stop: () => io.close() }
}

describe('one page\'s way to a hub', () => {
  let peer: Awaited<ReturnType<typeof startPeer>>
  let session: EngineSession | undefined
  let heard: unknown[]
  let logged: { facts: Readonly<Record<string, unknown>>, message: string }[]

  function open(): EngineSession {
    const log = (facts: Readonly<Record<string, unknown>>, message: string) => void logged.push({ facts, message })
    session = openHubSession({
      id: 'hub-1',
      origin: peer.origin,
      cookie: 'huiyin_1=secret',
      listener: { emit: (name, payload) => void heard.push([name, payload]), onLink: state => void heard.push(state) },
      onEnded: () => heard.push('ended'),
      log: { info: log, warn: log, error: log },
    })
    return session
  }

  async function connected(): Promise<Socket> {
    open()
    await until(() => peer.sockets.length > 0, 'a socket')
    return peer.sockets[0] as Socket
  }

  beforeEach(async () => {
    peer = await startPeer()
    heard = []
    logged = []
  })
  afterEach(async () => {
    session?.close()
    await peer.stop()
  })

  it('names itself by cookie and exact origin', async () => {
    const { handshake } = await connected()
    expect(handshake.headers).toMatchObject({ cookie: 'huiyin_1=secret', origin: peer.origin })
  })

  it('F38 goes by long polling where the upgrade is stripped, and says so', async () => {
    await peer.stop()
    peer = await startPeer(['polling'])
    const { handshake } = await connected()
    expect(handshake.headers).toMatchObject({ cookie: 'huiyin_1=secret', origin: peer.origin })
    await until(() => logged.some(({ facts }) => facts.transport === 'polling'), 'the transport in the log')
  })

  it('F53 hands on events of the contract alone, and receipts for all', async () => {
    const socket = await connected()
    const forged: [unknown, unknown][] = [['link', { state: 'up' }], ['__proto__', {}], ['constructor', {}], [{}, {}], [{ toString: 1, valueOf: 1 }, {}], ['13800138000', {}], ['frame', null], ['alarm', { kind: 7 }], ['signedOut', { why: 'because' }], ['room', 'text']]
    const receipts = [...forged, ['alarm', { kind: 'danger', facts: {} }]].map(([name, payload]) => socket.timeout(5_000).emitWithAck('event', name, payload))
    await Promise.all(receipts)
    expect(heard).toEqual([['alarm', { kind: 'danger', facts: {} }]])
    expect(logged.filter(({ message }) => message === 'the hub sent what is no event')).toHaveLength(forged.length)
    expect(JSON.stringify(logged)).not.toContain('13800138000')
  })

  it.each([null, 'ok', 7, { ok: 'yes' }, { ok: false }, { ok: false, error: { code: {} } }])('F53 makes an error of the answer %j', async (answer) => {
    const socket = await connected()
    socket.on('call', (_name, _input, done: (value: unknown) => void) => done(answer))
    expect(await session?.call('session:time', {})).toMatchObject({ ok: false, error: { code: 'internal' } })
  })

  it('comes back by itself after a hub that closed or was full', async () => {
    const socket = await connected()
    let refusals = 2
    peer.io.use((_, next) => refusals-- > 0 ? next(Object.assign(new Error('busy'), { data: { code: 'busy', details: {}, retryable: true, reportable: false } })) : next())
    socket.disconnect(true)
    await until(() => heard.includes('up'), 'the link again')
    expect(heard).toEqual(['lost', 'up'])
  })

  it('ends where the hub does not know it', async () => {
    peer.io.use((_, next) => next(Object.assign(new Error('no'), { data: { code: 'not_signed_in', details: {}, retryable: false, reportable: false } })))
    expect(await open().call('session:time', {})).toMatchObject({ ok: false, error: { code: 'not_signed_in', details: { hub: peer.origin } } })
    expect(heard).toEqual(['ended', ['signedOut', { why: 'expired' }]])
  })

  it('is silent once it is closed', async () => {
    const socket = await connected()
    const underWay = session?.call('session:time', {})
    session?.close()
    expect(await underWay).toMatchObject({ ok: false, error: { code: 'link_lost' } })
    await until(() => socket.disconnected, 'the socket closed')
    expect(heard).toEqual([])
  })
})
