import type { App, ProxyConfig, Session } from 'electron'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { networkState } from '../../../src/shared/network.ts'
import { makeCertificate } from '../../../tests/support/network/certificates.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { openNetwork } from './network.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-network-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a session of Chromium was told. */
function createSession() {
  const told: { proxy: ProxyConfig | null, verifies: boolean } = { proxy: null, verifies: false }
  const session = {
    setProxy: async (config: ProxyConfig) => void (told.proxy = config),
    resolveProxy: async () => 'PROXY proxy.example.com:8080; DIRECT',
    setCertificateVerifyProc: (verify: unknown) => void (told.verifies = verify !== null),
  }
  return { told, session: session as Pick<Session, 'setProxy' | 'resolveProxy' | 'setCertificateVerifyProc'> }
}

async function open(caBundle: string | null) {
  const listeners = new Map<string, (...args: unknown[]) => void>()
  const app = { on: (event: string, listener: (...args: unknown[]) => void) => listeners.set(event, listener) } as unknown as Pick<App, 'on'>
  const { told, session } = createSession()
  const believed: string[][] = []
  const network = await openNetwork({
    app,
    session,
    policy: { proxyMode: 'manual', proxyServers: 'proxy.example.com:8080', proxyPacUrl: null, proxyBypass: ['<local>'], caBundle },
    hub: null,
    goesOut: false,
    secrets: null,
    believe: pems => believed.push([...pems]),
    lookup: async () => ({ address: '127.0.0.1', family: 4 }),
    hasNetwork: () => true,
    onChange: () => {},
    now: () => 7,
    log: quietLog,
  })
  return { network, told, listeners, believed, state: async () => networkState.parse(await network.shellCalls['host:network']?.({})) }
}

const named = { mode: 'fixed_servers', proxyRules: 'proxy.example.com:8080', proxyBypassRules: '<local>' }

describe('the network of a desktop', () => {
  it('has every session of Chromium go by the policy, also one that is made later, and the program by the same', async () => {
    const file = join(folder, 'ca.pem')
    const { cert } = makeCertificate({ name: 'Example Company CA', authority: true, from: new Date(0) })
    writeFileSync(file, cert)
    const { network, told, listeners, believed, state } = await open(file)
    expect(told).toEqual({ proxy: named, verifies: true })
    const later = createSession()
    listeners.get('session-created')?.(later.session)
    expect(later.told).toEqual({ proxy: named, verifies: true })
    expect(believed).toEqual([[cert.trim()]])
    expect(await network.routes('https://api.weibo.com')).toEqual([{ kind: 'http', host: 'proxy.example.com', port: 8080, authorization: null }, { kind: 'direct' }])
    expect(await network.routes('http://127.0.0.1:8710')).toEqual([{ kind: 'direct' }])
    expect(await state()).toEqual({ verdict: 'fine', hub: null, proxy: null, issuer: null, transport: null, wish: null, authorities: 'used', at: 7 })
    await network.stop()
  })

  it('looks at no certificate beside Chromium where the company has no authority of its own, and says what a bundle is worth', async () => {
    const none = await open(null)
    expect([none.told.verifies, none.believed]).toEqual([false, [[]]])
    const gone = await open(join(folder, 'gone.pem'))
    expect([gone.told.verifies, (await gone.state()).authorities]).toEqual([false, 'unreadable'])
  })

  it('gives the pages\' own sign-in at a proxy to the same place as the program\'s', async () => {
    const { network, listeners, state } = await open(null)
    const given: unknown[] = []
    const login = () => listeners.get('login')?.({ preventDefault: () => given.push('kept') }, null, {}, { isProxy: true, scheme: 'basic', host: 'proxy.example.com', port: 8080, realm: 'Example' }, (...words: unknown[]) => given.push(words))
    login()
    expect(await state()).toMatchObject({ verdict: 'proxy_sign_in', wish: { proxy: 'proxy.example.com:8080' } })
    await network.shellCalls['host:proxySignIn']?.({ user: 'lin', password: 'spruce', remember: false })
    login()
    expect(given).toEqual(['kept', [], 'kept', ['lin', 'spruce']])
    expect((await network.routes('https://api.weibo.com'))[0]).toMatchObject({ authorization: `Basic ${btoa('lin:spruce')}` })
  })
})
