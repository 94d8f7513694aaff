import type { EngineHub } from '../support/faults/engine-hub.ts'
import { request } from 'node:http'
import { MessageChannel } from 'node:worker_threads'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { servePort } from '../../src/engine/port.ts'
import { livePath } from '../../src/shared/wire.ts'
import { startEngineHub } from '../support/faults/engine-hub.ts'
import { until } from '../support/until.ts'

let h: EngineHub
beforeEach(async () => {
  h = await startEngineHub()
})
afterEach(() => h.stop())

type Envelope = { ok: true, value: unknown } | { ok: false, error: { code: string } }

/** A socket of whoever; answers how it went, or what one message on it was answered. */
function knock(headers: Record<string, string>, transport: 'websocket' | 'polling', message?: readonly unknown[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = io(h.url, { path: livePath, transports: [transport], extraHeaders: headers, forceNew: true, reconnection: false })
    const done = (word: string): void => {
      resolve(word)
      socket.disconnect()
    }
    socket.on('connect', () => message === undefined ? done('connected') : socket.emit('call', ...message, (answer: Envelope) => done(answer.ok ? 'ok' : answer.error.code)))
    socket.on('connect_error', error => done(`refused: ${error.message}`))
    socket.on('disconnect', () => done('closed'))
  })
}

function raw(path: string, headers: Record<string, string>, method: string, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, h.host.hub.url), { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end(body)
  })
}

const sessionsOf = async (agentId: string): Promise<number> => (await h.t.store.read.get('agents', agentId))?.sessions ?? 0

describe('F39 a hostile page', () => {
  it('F39 opens no socket, changes nothing, is logged, and the supervisor is told', async () => {
    const boss = await h.screen('boss')
    const alarms: unknown[] = []
    boss.on('alarm', alarm => alarms.push(alarm))
    const agent = await h.screen('lin')
    const toAgents: unknown[] = []
    agent.on('alarm', alarm => toAgents.push(alarm))
    const cookie = await h.signIn('lin')
    const evil = ['https://evil.example', 'null', `http://127.0.0.1:${h.host.port + 1}`, `${h.url}.evil.example`, h.url.replace('127.0.0.1', '[::ffff:127.0.0.1]')]
    for (const origin of evil) {
      expect(await knock({ Cookie: cookie, Origin: origin }, 'websocket'), origin).toContain('refused')
      expect(await knock({ Cookie: cookie, Origin: origin }, 'polling'), origin).toContain('refused')
      expect(await raw('/session', { 'Cookie': cookie, 'Origin': origin, 'Content-Type': 'application/json' }, 'POST', '{}')).toBe(403)
    }
    for (const host of ['evil.example', `evil.example:${h.host.port}`])
      expect(await raw('/', { Host: host }, 'GET')).toBe(403)
    const logged = h.host.log.filter(line => line.level === 'warn' && line.message.includes('not from our page'))
    expect(logged.length).toBeGreaterThanOrEqual(evil.length * 3 + 2)
    expect(JSON.stringify(h.host.log)).not.toContain(cookie.split('=')[1])
    await until(() => alarms.length > 0, 'the alarm')
    expect(alarms).toEqual([{ kind: 'foreign_origin', facts: { origin: 'https://evil.example' } }])
    expect(toAgents).toEqual([])
    expect(await sessionsOf('lin')).toBe(1)
  })
})

describe('F53 forged messages', () => {
  const own = async (agentId: 'lin' | 'boss' = 'lin'): Promise<Record<string, string>> => ({ Cookie: await h.signIn(agentId), Origin: h.url })

  it('F53 over socket.io: prototype keys, wrong shapes, huge arguments, other people\'s rights; each refused with its code and logged, the engine goes on', async () => {
    const headers = await own()
    const forged: [string, unknown, unknown][] = [
      ['unknown_call', '__proto__', {}],
      ['unknown_call', 'constructor', {}],
      ['unknown_call', 'toString', {}],
      ['unknown_call', { name: 'session:time' }, {}],
      ['unknown_call', null, {}],
      ['bad_input', 'draft:save', JSON.parse('{"conversationId":"c","text":"x","__proto__":{"role":"supervisor"}}')],
      ['bad_input', 'draft:save', JSON.parse('{"conversationId":"c","text":"x","constructor":{"prototype":{"role":"supervisor"}}}')],
      ['bad_input', 'draft:save', null],
      ['bad_input', 'draft:save', 'text'],
      ['bad_input', 'conversation:claim', { id: ['a', 'b'] }],
      ['bad_input', 'conversation:claim', { id: 'x'.repeat(65) }],
      ['bad_input', 'conversation:snooze', { id: 'c', epoch: 1e308 * 10, until: -1 }],
      ['payload_too_large', 'draft:save', { conversationId: 'c', text: 'x'.repeat(950_000) }],
      ['bad_input', 'draft:save', { conversationId: 'c', text: 'x'.repeat(100_000) }],
      ['bad_input', 'session:time', JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`)],
      ['forbidden', 'channel:pause', { accountId: 'weibo-main', paused: true }],
      ['forbidden', 'settings:setClock', { mentionMs: 1 }],
      ['forbidden', 'view:open', { view: 'deadLetters', params: {} }],
      ['not_found', 'view:open', { view: '__proto__', params: {} }],
      ['not_found', 'view:sync', { viewId: 'somebody-else' }],
    ]
    for (const [code, name, input] of forged)
      expect(await knock(headers, 'websocket', [name, input]), JSON.stringify(name)).toBe(code)
    expect(await knock(headers, 'websocket', ['draft:save', { conversationId: 'c', text: 'x'.repeat(5_000_000) }])).toBe('closed')
    const logged = h.host.log.filter(line => line.message === 'call refused')
    expect(logged.length).toBeGreaterThanOrEqual(17)
    expect(logged.map(line => line.facts.code)).toContain('forbidden')
    expect(({} as Record<string, unknown>).role).toBeUndefined()
    expect(await knock(headers, 'websocket', ['session:time', {}])).toBe('ok')
    expect(await h.t.store.read.count('drafts', {})).toBe(0)
    expect(await h.t.store.read.get('accounts', 'weibo-main')).toMatchObject({ paused: false })
  })

  it('F53 who somebody is comes from the sign-in, never from a message or a guessed cookie', async () => {
    const headers = await own('lin')
    expect(await knock(headers, 'websocket', ['presence:set', { presence: 'ready', agentId: 'boss', role: 'supervisor' }])).toBe('ok')
    expect(await h.t.store.read.get('agents', 'lin')).toMatchObject({ presence: 'ready' })
    expect(await h.t.store.read.get('agents', 'boss')).toMatchObject({ presence: 'offline' })
    const name = headers.Cookie!.split('=')[0]!
    for (const cookie of ['', `${name}=`, `${name}=${'a'.repeat(43)}`, `${name}=boss`, `${name}=../../etc`, `${name}=${'x'.repeat(9_000)}`])
      expect(await knock({ Cookie: cookie, Origin: h.url }, 'websocket'), cookie.slice(0, 40)).toContain('refused')
    expect(await sessionsOf('boss')).toBe(0)
  })

  it('F53 one session cannot look through another\'s views', async () => {
    const [lin, zhou] = [await h.screen('lin'), await h.screen('zhou')]
    const view = await lin.call('view:open', { view: 'inbox', params: { tab: 'all' } })
    await expect(zhou.call('view:sync', { viewId: view.viewId })).rejects.toMatchObject({ code: 'not_found' })
    await expect(zhou.call('view:move', { viewId: view.viewId, params: { tab: 'mine' } })).rejects.toMatchObject({ code: 'not_found' })
    await zhou.call('view:close', { viewId: view.viewId })
    await expect(lin.call('view:sync', { viewId: view.viewId })).resolves.toMatchObject({ viewId: view.viewId })
  })

  it('F53 over a MessagePort: sessions that were never opened, forged ones, messages that are none; refused, counted, the engine goes on', async () => {
    const { port1, port2 } = new MessageChannel()
    const bad: string[] = []
    servePort(port2, { ...h.t.engine, stop: () => Promise.resolve() }, { onBadMessage: reason => bad.push(reason) })
    const answers = new Map<number, Envelope>()
    port1.on('message', (message: { t: string, n: number, envelope: Envelope }) => message.t === 'answer' && answers.set(message.n, message.envelope))
    const call = async (n: number, message: Record<string, unknown>): Promise<string> => {
      port1.postMessage({ t: 'call', n, ...message })
      const answer = await until(() => answers.get(n), `answer ${n}`)
      return answer.ok ? 'ok' : answer.error.code
    }
    expect(await call(1, { session: 's1', name: 'session:time', input: {} })).toBe('not_signed_in')
    expect(await call(2, { session: '__proto__', name: 'session:time', input: {} })).toBe('not_signed_in')
    port1.postMessage({ t: 'open', session: 's1', identity: { agentId: 'lin', role: 'agent' } })
    expect(await call(3, { session: 's1', name: '__proto__', input: {} })).toBe('unknown_call')
    expect(await call(4, { session: 's1', name: 'channel:pause', input: { accountId: 'weibo-main', paused: true } })).toBe('forbidden')
    expect(await call(5, { session: 's1', name: 'draft:save', input: { conversationId: 'c', text: 'x'.repeat(50_000) } })).toBe('bad_input')
    const none: unknown[] = [null, 7, 'stop', [], { t: 'open', session: 's1', identity: { agentId: 'boss', role: 'supervisor' } }, { t: 'open', session: 's2', identity: { agentId: 'boss', role: 'root' } }, { t: 'open', session: 'x'.repeat(65), identity: { agentId: 'boss', role: 'agent' } }, { t: 'call', session: 's1', n: 'one', name: 'session:time', input: {} }, { t: 'webhook', n: 9, accountId: 'weibo-main', request: { method: 'POST' } }]
    for (const message of none)
      port1.postMessage(message)
    await until(() => bad.length === none.length, 'each of them counted')
    expect(await call(10, { session: 's1', name: 'channel:pause', input: { accountId: 'weibo-main', paused: true } })).toBe('forbidden')
    expect(await call(11, { session: 's1', name: 'session:time', input: {} })).toBe('ok')
    port1.close()
  })

  it('F53 an input that cannot be copied, or is an object of another kind, never reaches the engine', async () => {
    const session = h.engine.openSession({ agentId: 'lin', role: 'agent' }, () => {})
    const strange: unknown[] = [{ conversationId: 'c', text: () => 1 }, { conversationId: 'c', text: new Map() }, new Date(), { conversationId: 'c', text: Number.NaN }, { conversationId: 'c', text: 1n }, Symbol('x')]
    for (const input of strange)
      expect(await session.call('draft:save', input)).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    const endless: Record<string, unknown> = {}
    endless.again = endless
    expect(await session.call('draft:save', endless)).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    expect(await session.call('session:time', {})).toMatchObject({ ok: true })
  })
})
