import type { Network } from '../../../electron/main/network/network.ts'
import type { NetworkPolicy } from '../../../electron/main/network/proxy-settings.ts'
import type { Secrets } from '../../../electron/main/secrets.ts'
import type { NetworkState } from '../../../src/shared/network.ts'
import type { HubUnderTest } from '../hub-under-test.ts'
import type { MadeCertificate } from './certificates.ts'
import type { CompanyProxy } from './company-proxy.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import { openNetwork } from '../../../electron/main/network/network.ts'
import { networkState } from '../../../src/shared/network.ts'
import { createFakeEngine } from '../fake-engine.ts'
import { startHub } from '../hub-under-test.ts'
import { makeCertificate } from './certificates.ts'
import { startCompanyProxy } from './company-proxy.ts'
import { startTlsFront } from './tls-front.ts'

/** Where the hub is, for whoever goes by the proxy; nobody else knows the name. */
export const deskHost = 'desk.example.com'
export const deskOrigin = `https://${deskHost}`

/** A hub in a company's network: TLS before it, a proxy on the way. */
export interface CompanyNetwork {
  readonly hub: HubUnderTest
  readonly proxy: CompanyProxy
  /** Signed the hub's certificate. */
  readonly authority: MadeCertificate
  /** What the desk's Chromium would say of proxies, in PAC notation; the proxy at first. */
  pac: string
  /** What the desk logged. */
  readonly logged: { readonly message: string, readonly facts: Readonly<Record<string, unknown>> }[]
  /** Opens the network of a desk; `ca` is written to a bundle that its policy names. */
  readonly openDesk: (options?: { readonly ca?: string, readonly secrets?: Secrets | null, readonly policy?: Partial<NetworkPolicy>, readonly hub?: string, readonly lookup?: (host: string) => Promise<{ address: string, family: number }>, readonly hasNetwork?: boolean, readonly plainPort?: number, readonly withinMs?: number }) => Promise<{ network: Network, state: () => Promise<NetworkState>, changes: () => number }>
  readonly stop: () => Promise<void>
}

const noWishes: NetworkPolicy = { proxyMode: 'system', proxyPacUrl: null, proxyServers: null, proxyBypass: [], caBundle: null }

/** Starts all of it on this machine. */
export async function startCompanyNetwork(): Promise<CompanyNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-company-'))
  const trustedBefore = getCACertificates('default')
  const wayBefore = getGlobalDispatcher()
  const authority = makeCertificate({ name: 'Example Company CA', authority: true })
  const hub = await startHub(createFakeEngine({ host: 'hub' }), { publishedAs: [deskOrigin] })
  const front = await startTlsFront(hub.port, makeCertificate({ name: deskHost, hosts: [deskHost], by: authority }))
  const proxy = await startCompanyProxy({ [`${deskHost}:443`]: front.port }, authority.cert)
  const networks: Network[] = []
  const logged: CompanyNetwork['logged'] = []
  const keep = (facts: Readonly<Record<string, unknown>>, message: string) => void logged.push({ facts, message })

  const company: CompanyNetwork = {
    hub,
    proxy,
    authority,
    pac: proxy.pac,
    logged,
    async openDesk({ ca = authority.cert, secrets = null, policy = {}, hub: origin = deskOrigin, lookup, hasNetwork = true, plainPort, withinMs } = {}) {
      let changes = 0
      const caBundle = join(folder, `ca-${networks.length}.pem`)
      writeFileSync(caBundle, ca)
      const network = await openNetwork({
        app: { on: () => undefined as never },
        session: { setProxy: async () => {}, resolveProxy: async () => company.pac, setCertificateVerifyProc: () => {} },
        policy: { ...noWishes, caBundle, ...policy },
        hub: origin,
        goesOut: true,
        secrets,
        believe: pems => setDefaultCACertificates([...trustedBefore, ...pems]),
        lookup: lookup ?? (async () => ({ address: '127.0.0.1', family: 4 })),
        hasNetwork: () => hasNetwork,
        onChange: () => changes++,
        now: Date.now,
        log: { info: keep, warn: keep, error: keep },
        looksMs: [50, 200],
        ...plainPort === undefined ? {} : { plainPort },
        ...withinMs === undefined ? {} : { withinMs },
      })
      networks.push(network)
      return { network, changes: () => changes, state: async () => networkState.parse(await network.shellCalls['host:network']?.({})) }
    },
    async stop() {
      await Promise.all(networks.map(network => network.stop()))
      await proxy.stop()
      await front.stop()
      await hub.stop()
      setDefaultCACertificates(trustedBefore)
      // A desk may have become everybody's way out.
      setGlobalDispatcher(wayBefore)
      rmSync(folder, { recursive: true })
    },
  }
  return company
}
