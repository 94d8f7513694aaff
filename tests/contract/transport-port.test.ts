import type { HeartbeatPace } from '../../src/shared/heartbeat.ts'
import type { FakeEngine } from '../support/fake-engine.ts'
import type { TransportHarness } from './transport.ts'
import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { createPortHandle } from '../../src/engine/port-handle.ts'
import { servePort } from '../../src/engine/port.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { createDirectClient } from '../support/direct-client.ts'
import { createFakeEngine } from '../support/fake-engine.ts'
import { until } from '../support/until.ts'
import { describeTransport } from './transport.ts'

/** Two channels with a pump between them that can be stopped. */
function createPump() {
  const host = new MessageChannel()
  const worker = new MessageChannel()
  let running = true
  host.port2.on('message', (value: unknown) => running && worker.port1.postMessage(value))
  worker.port1.on('message', (value: unknown) => running && host.port2.postMessage(value))
  return { hostEnd: host.port1, workerEnd: worker.port2, run: (on: boolean) => running = on, close: () => [host.port2, worker.port1].forEach(port => port.close()) }
}

async function buildPort(engine: FakeEngine, pace: HeartbeatPace): Promise<TransportHarness> {
  const pump = createPump()
  servePort(pump.workerEnd, engine)
  pump.workerEnd.postMessage({ t: 'ready', storeId: engine.storeId, wireVersion })
  const handle = await createPortHandle(pump.hostEnd, { pace, stopTimeoutMs: 500 })
  const client = createDirectClient(handle, { agentId: 'a1', role: 'agent' })
  return {
    client,
    async forge(name, input) {
      const forger = handle.openSession({ agentId: 'a2', role: 'agent' }, () => {})
      const answer = await forger.call(name as string, input)
      forger.close()
      return answer.ok ? 'ok' : answer.error.code
    },
    blackHole: () => pump.run(false),
    heal: () => pump.run(true),
    async stop() {
      await handle.stop()
      pump.close()
    },
    leftOpen: () => [],
  }
}

describeTransport('MessagePort', buildPort)

async function serve(engine = createFakeEngine()) {
  const { port1, port2 } = new MessageChannel()
  const bad: string[] = []
  servePort(port2, engine, { onBadMessage: reason => bad.push(reason) })
  port2.postMessage({ t: 'ready', storeId: engine.storeId, wireVersion })
  return { handle: await createPortHandle(port1), port1, port2, bad, engine }
}

describe('engine behind a port', () => {
  it('survives messages that are none', async () => {
    const { handle, port1, bad } = await serve()
    const nonsense: unknown[] = [null, 1, 'ping', {}, { t: '__proto__' }, { t: 'call' }, { t: 'open', session: 's9', identity: { agentId: 'x', role: 'root' } }, JSON.parse('{"t":"ping","n":"__proto__"}')]
    for (const message of nonsense)
      port1.postMessage(message)
    await until(() => bad.length === nonsense.length, 'every one counted')
    const session = handle.openSession({ agentId: 'a1', role: 'agent' }, () => {})
    expect(await session.call('session:time', {})).toMatchObject({ ok: true })
    await handle.stop()
  })

  it('survives answers that are none', async () => {
    const { handle, port2 } = await serve()
    for (const message of [null, 7, {}, { t: 'answer', n: 99, envelope: null }, { t: 'event', session: 'nobody', name: 'frame', payload: null }])
      port2.postMessage(message)
    const session = handle.openSession({ agentId: 'a1', role: 'agent' }, () => {})
    expect(await session.call('session:time', {})).toMatchObject({ ok: true })
    await handle.stop()
  })

  it('refuses an engine of another contract with both numbers', async () => {
    const { port1, port2 } = new MessageChannel()
    port2.postMessage({ t: 'ready', storeId: 's', wireVersion: 7 })
    await expect(createPortHandle(port1)).rejects.toMatchObject({ code: 'wire_version', details: { ours: wireVersion, theirs: 7 } })
    port2.close()
  })

  it('tells what the engine died of, before and after it was ready', async () => {
    const { port1, port2 } = new MessageChannel()
    port2.postMessage({ t: 'fatal', envelope: { ok: false, error: { code: 'store_newer', details: { found: 9 }, retryable: false, reportable: false } } })
    await expect(createPortHandle(port1)).rejects.toMatchObject({ code: 'store_newer', details: { found: 9 } })

    const later = await serve()
    const session = later.handle.openSession({ agentId: 'a1', role: 'agent' }, () => {})
    later.port2.close()
    expect(await later.handle.died).toMatchObject({ code: 'link_lost' })
    expect(await session.call('session:time', {})).toMatchObject({ ok: false, error: { code: 'link_lost' } })
  })

  it('carries callbacks and media as bytes', async () => {
    const engine = createFakeEngine({
      webhook: (accountId, request) => ({ status: 200, body: `${accountId}:${new TextDecoder().decode(request.body)}` }),
      media: id => ({ mime: 'image/png', bytes: new Uint8Array([1, 2, 3]), name: id }),
    })
    const { handle } = await serve(engine)
    const request = { method: 'POST', path: '/callback/w1/x', query: {}, headers: {}, body: new TextEncoder().encode('回音') }
    expect(await handle.webhook('w1', request)).toEqual({ status: 200, body: 'w1:回音' })
    expect(await handle.media('m1')).toEqual({ mime: 'image/png', bytes: new Uint8Array([1, 2, 3]), name: 'm1' })
    await handle.stop()
    expect(engine.stopped()).toBe(true)
  })

  it('answers a call whose outcome cannot be copied with a coded error', async () => {
    const engine = createFakeEngine({ handlers: { 'draft:save': () => ({ leak: () => 1 }) } })
    const { handle } = await serve(engine)
    const session = handle.openSession({ agentId: 'a1', role: 'agent' }, () => {})
    expect(await session.call('draft:save', { conversationId: 'c', text: '' })).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(await session.call('draft:save', { leak: () => 1 })).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    await handle.stop()
  })
})
