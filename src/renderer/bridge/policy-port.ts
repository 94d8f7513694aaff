import type { PolicyState } from '../../shared/policy/host.ts'
import type { PolicyName } from '../../shared/policy/schema.ts'
import type { HuiyinBridge } from './bridge-client.ts'
import { open } from '../../shared/contract/envelope.ts'

/** The settings of this computer, as the desktop's shell keeps them. */
export interface PolicyPort {
  readonly read: () => Promise<PolicyState>
  /** Null = none of one's own any more. Throws `policy_locked`, `bad_input`. */
  readonly choose: (name: PolicyName, value: unknown) => Promise<PolicyState>
  /** Hears that something is another now; answers how to stop. */
  readonly onChange: (hear: () => void) => () => void
}

/** Asks the shell behind `bridge`. */
export function policyThrough(bridge: HuiyinBridge): PolicyPort {
  return {
    read: async () => open(await bridge.call('host:policy', {})) as PolicyState,
    choose: async (name, value) => open(await bridge.call('host:choose', { name, value })) as PolicyState,
    onChange: hear => bridge.on(event => event === 'policy' && hear()),
  }
}
