import type { Socket } from 'node:net'
import type { ViewState } from '../../src/renderer/bridge/view-state.ts'
import type { Frame } from '../../src/shared/contract/session.ts'
import diagnostics from 'node:diagnostics_channel'
import process from 'node:process'
import { expect, it, vi } from 'vitest'
import { createSocketClient } from '../../src/renderer/bridge/socket-client.ts'
import { createViewFeed } from '../../src/renderer/bridge/view-feed.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { createFakeEngine } from '../support/fake-engine.ts'
import { startHub } from '../support/hub-under-test.ts'
import { repeats } from '../support/share.ts'
import { until } from '../support/until.ts'

const screens = repeats(2_000, 100)
/** Windows of one person. */
const perAgent = 5
/** Frames while they come back, one every so many ms. */
const everyMs = 500
/** Hub and screens share one thread here, beside other tests: how long it takes is told, not judged, ms. */
const patienceMs = 120_000
/** A screen's first pause before it tries again, ms; of all of them, no tenth of that span may have more than this share. */
const firstPause = { least: 160, most: 640 } as const
const mostInATenth = 0.3

const rowsAt = (at: number) => [{ id: 'c1', preview: `第 ${at} 版` }]
function frameTo(to: number): Frame {
  return { viewId: 'v1', from: to - 1, to, put: rowsAt(to), del: [] }
}

/** Every socket that a server of this process accepts. */
function watchAccepted(): { readonly sockets: Set<Socket>, readonly stop: () => void } {
  const sockets = new Set<Socket>()
  const note = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  }
  diagnostics.subscribe('net.server.socket', note)
  return { sockets, stop: () => diagnostics.unsubscribe('net.server.socket', note) }
}

/** How the first pauses of all screens spread over their span, by tenths of it. */
function byTenths(pauses: readonly number[]): number[] {
  const { least, most } = firstPause
  const tenth = (most - least) / 10
  return Array.from({ length: 10 }, (_, n) => pauses.filter(pause => pause >= least + n * tenth && pause < least + (n + 1) * tenth).length)
}

it(`F34 ${screens} screens lose their link at once: they come back spread out, and all have what was missed`, { timeout: 300_000 }, async () => {
  let at = 1
  const engine = createFakeEngine({ handlers: {
    'view:open': () => ({ viewId: 'v1', at, rows: rowsAt(at), summary: null }),
    'view:sync': () => ({ viewId: 'v1', at, rows: rowsAt(at), summary: null }),
  } })
  const accepted = watchAccepted()
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const host = await startHub(engine)
  const url = `http://127.0.0.1:${host.port}`
  const cookies = await Promise.all(Array.from({ length: Math.ceil(screens / perAgent) }, (_, n) => host.signIn({ agentId: `a${n}`, role: 'agent' })))
  const states: (ViewState<{ id: string }, unknown> | null)[] = []
  const clients: ReturnType<typeof createSocketClient>[] = []

  /** A screen as the page has it: greets the hub in each new session, and begins its view anew there. */
  async function openScreen(n: number): Promise<void> {
    const client = createSocketClient({ url, socket: { transports: ['websocket'], extraHeaders: { Cookie: cookies[Math.floor(n / perAgent)]!, Origin: url } } })
    clients.push(client)
    const feed = createViewFeed<'inbox'>({ client, name: 'inbox', sink: { onState: state => void (states[n] = state), onBusy: () => {}, onError: () => {} }, later: (run, ms) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    } })
    const greet = () => client.call('session:hello', { wireVersion, app: 'f34', appVersion: '0' }).then(() => feed.reopen({ tab: 'queue' }), () => {})
    await greet()
    client.onLink(state => state === 'up' && void greet())
    await until(() => states[n]?.at === at, `screen ${n}`)
  }
  for (let n = 0; n < screens; n += 50)
    await Promise.all(Array.from({ length: Math.min(50, screens - n) }, (_, more) => openScreen(n + more)))
  expect(engine.open()).toBe(screens)

  timers.mockClear()
  let lost = 0
  clients.forEach(client => client.onLink(state => state === 'lost' && lost++))
  const cutAt = performance.now()
  accepted.sockets.forEach(socket => socket.destroy())
  const telling = setInterval(() => engine.emit('frame', frameTo(++at)), everyMs)
  await until(() => lost === screens && engine.open() >= screens, 'all to have come back', patienceMs)
  const tenths = byTenths(timers.mock.calls.map(([, ms]) => ms ?? 0))
  clearInterval(telling)
  engine.emit('frame', frameTo(++at))
  await until(() => states.every(state => state?.at === at), 'all to have caught up', patienceMs)
  const tookMs = performance.now() - cutAt
  process.stdout.write(`F34: ${screens} screens had caught up ${(tookMs / 1000).toFixed(1)} s after the cut; their first pauses by tenths: ${tenths.join(' ')}\n`)
  expect(tenths.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(screens)
  expect(Math.max(...tenths)).toBeLessThan(screens * mostInATenth)
  expect(states.map(state => (state?.rows[0] as { preview?: string } | undefined)?.preview).filter(text => text !== `第 ${at} 版`)).toEqual([])

  clients.forEach(client => client.close())
  accepted.stop()
  timers.mockRestore()
  await host.stop()
})
