import type { Frame } from '../../src/shared/contract/session.ts'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { createSocketClient } from '../../src/renderer/bridge/socket-client.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { createFakeEngine } from '../support/fake-engine.ts'
import { startHub } from '../support/hub-under-test.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'

const frames = 3_000
const rows = Array.from({ length: 20 }, (_, n) => ({ id: `c${n}`, preview: '手机屏幕又碎了，换了两次了'.repeat(5) }))

function frame(n: number): Frame {
  return { viewId: 'v1', from: n, to: n + 1, put: rows, del: [] }
}

/** A screen that follows one view as the page does: a frame that does not fit, or a link that was lost, makes it ask for the whole. */
function follow(client: ReturnType<typeof createSocketClient>, at: number) {
  const screen = { at, frames: 0, syncs: 0 }
  async function sync() {
    screen.syncs++
    const snapshot = await client.call('view:sync', { viewId: 'v1' }).catch(() => null)
    screen.at = snapshot?.at ?? screen.at
  }
  client.on('frame', ({ from, to }) => {
    screen.frames++
    if (from !== screen.at)
      return void sync()
    screen.at = to
  })
  // A slow machine throttles for longer than the heartbeat lasts; the screen then begins anew.
  client.onLink(state => state === 'up' && void sync())
  return screen
}

describe('F35 a screen that reads 1 KB/s', () => {
  it('is left behind within bounds, catches up by a snapshot, and slows nobody else', async () => {
    let sent = 0
    const engine = createFakeEngine({ handlers: { 'view:sync': () => ({ viewId: 'v1', at: sent, rows: [], summary: null }) } })
    const proxy = await startTcpProxy()
    const published = `http://127.0.0.1:${proxy.port}`
    const host = await startHub(engine, { publishedAs: [published] })
    proxy.aim(host.port)
    const connect = async (url: string, agentId: string) => {
      const client = createSocketClient({ url, socket: { transports: ['websocket'], extraHeaders: { Cookie: await host.signIn({ agentId, role: 'agent' }), Origin: url } } })
      await client.call('session:hello', { wireVersion, app: 'f35', appVersion: '0' })
      return client
    }
    const quickClient = await connect(`http://127.0.0.1:${host.port}`, 'quick')
    const slowClient = await connect(published, 'slow')
    const quick = follow(quickClient, 0)
    const slow = follow(slowClient, 0)

    proxy.throttle(1_024)
    const before = process.memoryUsage().rss
    for (; sent < frames; sent++) {
      engine.emit('frame', frame(sent))
      if (sent % 20 === 0)
        await new Promise(resolve => setTimeout(resolve, 1))
    }
    await until(() => quick.at === frames, 'the quick screen has everything')
    expect(quick.syncs).toBe(0)
    expect(slow.frames).toBeLessThan(frames / 2)
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)

    proxy.throttle(Number.POSITIVE_INFINITY)
    await until(() => slow.at === frames, 'the slow screen caught up')
    expect(slow.syncs).toBeGreaterThan(0)
    expect(slow.frames).toBeLessThan(frames / 2)
    quickClient.close()
    slowClient.close()
    await host.stop()
    await proxy.stop()
  })
})
