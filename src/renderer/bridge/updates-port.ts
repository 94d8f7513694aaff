import type { BusyReason, UpdateAct, UpdateView } from '../../shared/updates.ts'
import type { HuiyinBridge } from './bridge-client.ts'
import { open } from '../../shared/contract/envelope.ts'
import { updateView } from '../../shared/updates.ts'

/** The updates of this computer, as the desktop's shell has them. */
export interface UpdatesPort {
  /** Asks, or has something done. Throws `wrong_state` where a restart may not be. */
  readonly ask: (act: UpdateAct) => Promise<UpdateView>
  /** Says what this window is in the middle of. */
  readonly report: (reasons: readonly BusyReason[]) => Promise<void>
  /** Hears that something is another now; answers how to stop. */
  readonly onChange: (hear: () => void) => () => void
}

/** Asks the shell behind `bridge`; `window` is this window's name among its own. */
export function updatesThrough(bridge: HuiyinBridge, window: string): UpdatesPort {
  return {
    ask: async act => updateView.parse(open(await bridge.call('host:updates', { act }))),
    report: async (reasons) => {
      await bridge.call('host:busy', { window, reasons })
    },
    onChange: hear => bridge.on(event => event === 'updates' && hear()),
  }
}
