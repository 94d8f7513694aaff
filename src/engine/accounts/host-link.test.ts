import type { HostServices } from './host-link.ts'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeEngine } from '../../../tests/support/fake-engine.ts'
import { wireVersion } from '../../shared/wire.ts'
import { createPortHandle } from '../port-handle.ts'
import { servePort } from '../port.ts'
import { createHostLink } from './host-link.ts'
import { createMemoryKeeper } from './secret-keeper.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0))
    await stop()
})

async function link(services?: HostServices) {
  const { port1, port2 } = new MessageChannel()
  const bad: string[] = []
  const asking = createHostLink(port2)
  servePort(port2, createFakeEngine(), { onBadMessage: reason => bad.push(reason) })
  port2.postMessage({ t: 'ready', storeId: 's', wireVersion })
  const handle = await createPortHandle(port1, services === undefined ? {} : { services })
  stops.push(handle.stop)
  return { asking, bad }
}

describe('what an engine asks its host', () => {
  it('is answered over the port that serves it, and is none of its calls', async () => {
    const keeper = createMemoryKeeper()
    const { asking, bad } = await link({ keeper, callbackUrl: id => id === 'a' ? 'https://desk.example/callback/a' : null })
    expect(await asking.keeper.get('account.a')).toBeNull()
    await asking.keeper.set('account.a', { token: '令牌' })
    expect(await asking.keeper.get('account.a')).toEqual({ token: '令牌' })
    expect(await keeper.get('account.a')).toEqual({ token: '令牌' })
    await asking.keeper.remove('account.a')
    expect(await keeper.get('account.a')).toBeNull()
    expect([await asking.callbackUrl('a'), await asking.callbackUrl('b')]).toEqual(['https://desk.example/callback/a', null])
    expect(bad).toEqual([])
  })

  it('is told by which way an address is reached; a host that says nothing means straight', async () => {
    const proxy = { kind: 'http', host: 'proxy.example.com', port: 8080, authorization: null } as const
    const { asking } = await link({ keeper: createMemoryKeeper(), callbackUrl: () => null, routes: async address => address === 'https://api.weibo.com' ? [proxy] : [{ kind: 'direct' }] })
    expect([await asking.routes('https://api.weibo.com'), await asking.routes('https://other.example')]).toEqual([[proxy], [{ kind: 'direct' }]])
    expect(await (await link()).asking.routes('https://api.weibo.com')).toEqual([{ kind: 'direct' }])
  })

  it('many questions at once each get their own answer', async () => {
    const { asking } = await link({ keeper: createMemoryKeeper(), callbackUrl: id => `https://desk.example/${id}` })
    const ids = Array.from({ length: 50 }, (_, n) => `a${n}`)
    expect(await Promise.all(ids.map(asking.callbackUrl))).toEqual(ids.map(id => `https://desk.example/${id}`))
  })

  it('a host that keeps no secrets says so', async () => {
    const { asking } = await link()
    await expect(asking.keeper.get('account.a')).rejects.toMatchObject({ code: 'secrets_unavailable' })
    await expect(asking.keeper.set('account.a', { t: 'x' })).rejects.toMatchObject({ code: 'secrets_unavailable' })
    expect(await asking.callbackUrl('a')).toBeNull()
  })

  it('a host that is silent is not waited for without end', async () => {
    const { port1, port2 } = new MessageChannel()
    const asking = createHostLink(port2, 20)
    await expect(asking.keeper.get('account.a')).rejects.toMatchObject({ code: 'secrets_unavailable' })
    port1.close()
  })
})
