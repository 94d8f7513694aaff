import type { Session, View, WebContentsView, WebContentsViewConstructorOptions } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import type { Policy } from '../policy/policy.ts'
import type { SidePanel } from './side-panel.ts'
import { proxyConfig } from '../network/proxy-settings.ts'
import { createSidePanel } from './side-panel.ts'

/** What the side panel of the running desktop is made from. */
export interface OpenSidePanelOptions {
  readonly policy: Pick<Policy, 'value'>
  readonly session: { readonly fromPartition: (partition: string) => Session }
  readonly View: new (options: WebContentsViewConstructorOptions) => WebContentsView
  readonly desk: () => View | null
  readonly log: Log
}

/** The company's own pages by the policy of this computer. */
export function openSidePanel({ policy: { value }, session, View, desk, log }: OpenSidePanelOptions): SidePanel {
  return createSidePanel({
    sidePanel: value('sidePanel'),
    sidePanelOrigins: value('sidePanelOrigins'),
    proxy: proxyConfig({ proxyMode: value('proxyMode'), proxyPacUrl: value('proxyPacUrl'), proxyServers: value('proxyServers'), proxyBypass: value('proxyBypass') }),
    sessionOf: session.fromPartition,
    createView: options => new View(options),
    desk,
    log,
  })
}
