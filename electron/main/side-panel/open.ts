import type { Session, View, WebContentsView, WebContentsViewConstructorOptions } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import type { Policy } from '../policy/policy.ts'
import type { SidePanel } from './side-panel.ts'
import { readAuthorities } from '../../../src/engine/network/authorities.ts'
import { proxyConfig } from '../network/proxy-settings.ts'
import { createVerify } from '../network/vouched.ts'
import { createSidePanel } from './side-panel.ts'

/** What the side panel of the running desktop is made from. */
export interface OpenSidePanelOptions {
  readonly policy: Pick<Policy, 'value'>
  readonly session: { readonly fromPartition: (partition: string) => Session }
  readonly View: new (options: WebContentsViewConstructorOptions) => WebContentsView
  readonly desk: () => View | null
  readonly now: () => number
  readonly log: Log
}

/**
 * The company's own pages by the policy of this computer. Its certificate authorities are read here too: a page of the company's may be asked for
 * before the desk's own network stands, or where there is none.
 */
export function openSidePanel({ policy: { value }, session, View, desk, now, log }: OpenSidePanelOptions): SidePanel {
  const { pems } = readAuthorities(value('caBundle'), now())
  return createSidePanel({
    sidePanel: value('sidePanel'),
    sidePanelOrigins: value('sidePanelOrigins'),
    proxy: proxyConfig({ proxyMode: value('proxyMode'), proxyPacUrl: value('proxyPacUrl'), proxyServers: value('proxyServers'), proxyBypass: value('proxyBypass') }),
    verify: pems.length === 0 ? null : createVerify(pems, now),
    sessionOf: session.fromPartition,
    createView: options => new View(options),
    desk,
    log,
  })
}
