import type { PanelWishInput } from '../../shared/side-panel.ts'
import type { HuiyinBridge } from './bridge-client.ts'
import { open } from '../../shared/contract/envelope.ts'

/** Has the shell show a company page over the place that the desk keeps free for it, or none. */
export type ShowPanel = (wish: PanelWishInput) => Promise<void>

/** Asks the shell behind `bridge`. */
export function panelThrough(bridge: HuiyinBridge): ShowPanel {
  return async wish => void open(await bridge.call('host:panel', wish))
}
