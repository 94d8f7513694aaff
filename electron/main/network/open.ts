import type { Policy } from '../policy/policy.ts'
import type { Network, NetworkOptions } from './network.ts'
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { trustSystemAuthorities } from '../system-authorities.ts'
import { openNetwork } from './network.ts'

/** What a desktop's network is opened with. */
export interface DesktopNetworkOptions extends Pick<NetworkOptions, 'app' | 'session' | 'hub' | 'secrets' | 'onChange' | 'now' | 'log'> {
  readonly policy: Pick<Policy, 'value'>
}

/** Whether this computer has an address that others could reach. */
function hasNetwork(): boolean {
  return Object.values(networkInterfaces()).flat().some(one => one !== undefined && !one.internal)
}

/** Opens the network of this desktop, and has all of this process go by it: long polling takes the process's own `fetch`. */
export async function openDesktopNetwork({ policy, ...options }: DesktopNetworkOptions): Promise<Network> {
  const { value } = policy
  const network = await openNetwork({
    ...options,
    goesOut: options.hub !== null || value('updateFeed') !== null,
    policy: { proxyMode: value('proxyMode'), proxyPacUrl: value('proxyPacUrl'), proxyServers: value('proxyServers'), proxyBypass: value('proxyBypass'), caBundle: value('caBundle') },
    believe(pems) {
      // A hub on this machine, or none, needs nobody to vouch for it; reading the system's list takes its time.
      if (pems.length > 0 || options.hub?.startsWith('https:'))
        trustSystemAuthorities(options.log, pems)
    },
    lookup: host => lookup(host),
    hasNetwork,
  })
  if (network.way !== null)
    (await import('undici')).setGlobalDispatcher(network.way.dispatcher)
  return network
}
