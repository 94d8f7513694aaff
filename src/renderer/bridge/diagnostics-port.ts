import type { BundleText, BundleView, DiagnosticsAsk, DiagnosticsState, ShellFacts } from '../../shared/diagnostics.ts'
import type { FaultReport } from '../../shared/faults.ts'
import type { HuiyinBridge } from './bridge-client.ts'
import { open } from '../../shared/contract/envelope.ts'
import { bundleSaved, bundleText, bundleView, diagnosticsEvent, diagnosticsState, shellFacts } from '../../shared/diagnostics.ts'

/** The records that the desktop's shell keeps of itself. Everything throws what the shell refuses with. */
export interface DiagnosticsPort {
  readonly state: () => Promise<DiagnosticsState>
  readonly prepare: (order: Omit<Extract<DiagnosticsAsk, { act: 'prepare' }>, 'act'>) => Promise<BundleView>
  readonly look: (id: string, name: string) => Promise<BundleText>
  /** Name of the file; null = the person thought better of it. */
  readonly save: (id: string) => Promise<string | null>
  readonly facts: () => Promise<ShellFacts>
  readonly report: (fault: FaultReport) => Promise<void>
  /** Hears that there is a new fault; answers how to stop. */
  readonly onChange: (hear: () => void) => () => void
}

/** Asks the shell behind `bridge`. */
export function diagnosticsThrough(bridge: HuiyinBridge): DiagnosticsPort {
  const ask = async (input: DiagnosticsAsk) => open(await bridge.call('host:diagnostics', input))
  return {
    state: async () => diagnosticsState.parse(await ask({ act: 'state' })),
    prepare: async order => bundleView.parse(await ask({ act: 'prepare', ...order })),
    look: async (id, name) => bundleText.parse(await ask({ act: 'look', id, name })),
    save: async id => bundleSaved.parse(await ask({ act: 'save', id })).saved,
    facts: async () => shellFacts.parse(open(await bridge.call('host:selfTest', {}))),
    async report(fault) {
      open(await bridge.call('host:fault', fault))
    },
    onChange: hear => bridge.on(event => event === diagnosticsEvent && hear()),
  }
}
