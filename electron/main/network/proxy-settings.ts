import type { ProxyConfig } from 'electron'
import type { PolicyValues } from '../../../src/shared/policy/schema.ts'

/** What of the policy says how this computer reaches others. */
export type NetworkPolicy = Pick<PolicyValues, 'proxyMode' | 'proxyPacUrl' | 'proxyServers' | 'proxyBypass' | 'caBundle'>

/** The policy's proxies in Chromium's words. A script or servers that are wished for but not named leave it with the system's. */
export function proxyConfig({ proxyMode, proxyPacUrl, proxyServers, proxyBypass }: Pick<NetworkPolicy, 'proxyMode' | 'proxyPacUrl' | 'proxyServers' | 'proxyBypass'>): ProxyConfig {
  if (proxyMode === 'direct')
    return { mode: 'direct' }
  if (proxyMode === 'pac' && proxyPacUrl !== null)
    return { mode: 'pac_script', pacScript: proxyPacUrl }
  if (proxyMode === 'manual' && proxyServers !== null)
    return { mode: 'fixed_servers', proxyRules: proxyServers, proxyBypassRules: proxyBypass.join(',') }
  return { mode: 'system' }
}
