import type { NetworkState, ProxySignIn } from '../../shared/network.ts'
import type { HuiyinBridge } from './bridge-client.ts'
import { open } from '../../shared/contract/envelope.ts'
import { networkEvent, networkState } from '../../shared/network.ts'

/** How this computer stands with its network, as the desktop's shell sees it. */
export interface NetworkPort {
  readonly read: () => Promise<NetworkState>
  /** Has the shell look at the way to the hub now. */
  readonly check: (online: boolean) => Promise<NetworkState>
  /** Gives a name and a password to the proxy that waits for them. Throws `wrong_state` when none does. */
  readonly signIn: (signIn: ProxySignIn) => Promise<NetworkState>
  /** Hears that something is another now; answers how to stop. */
  readonly onChange: (hear: () => void) => () => void
}

/** Asks the shell behind `bridge`. */
export function networkThrough(bridge: HuiyinBridge): NetworkPort {
  const ask = async (name: string, input: unknown) => networkState.parse(open(await bridge.call(name, input)))
  return {
    read: () => ask('host:network', {}),
    check: online => ask('host:networkCheck', { online }),
    signIn: signIn => ask('host:proxySignIn', signIn),
    onChange: hear => bridge.on(event => event === networkEvent && hear()),
  }
}
