import type { WorkstationClient } from '../../shared/contract/index.ts'
import type { HuiyinBridge } from './bridge-client.ts'
import { createBridgeClient } from './bridge-client.ts'
import { createSocketClient } from './socket-client.ts'

/** What of the browser's window this needs. */
export interface HostWindow {
  readonly huiyin?: HuiyinBridge
  readonly location: Pick<Location, 'origin' | 'hash' | 'pathname' | 'search' | 'reload'>
  readonly history: Pick<History, 'replaceState'>
  readonly fetch: typeof fetch
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>
}

const signInPrefix = '#sign-in='
const reloadedKey = 'huiyin.reloadedForWire'

/**
 * Spends the one-use token in the address, which is then taken out of it (and out of the history). A token that is spent or
 * too old changes nothing: the browser may still have a session, and if it has none, the first call says so.
 */
async function spendSignInLink({ location, history, fetch }: HostWindow): Promise<void> {
  if (!location.hash.startsWith(signInPrefix))
    return
  const token = location.hash.slice(signInPrefix.length)
  history.replaceState(null, '', location.pathname + location.search)
  await fetch('/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token }) }).catch(() => undefined)
}

/** A host that speaks another version serves another page: load it, but not in circles. */
function createReload({ location, sessionStorage }: HostWindow): () => void {
  return () => {
    const last = Number(sessionStorage.getItem(reloadedKey) ?? 0)
    if (Date.now() - last < 60_000)
      return
    sessionStorage.setItem(reloadedKey, String(Date.now()))
    location.reload()
  }
}

/** The client that fits where the page runs: the desktop shell's bridge, else the hub that served the page. */
export async function createClient(window: HostWindow): Promise<WorkstationClient> {
  const onRefused = createReload(window)
  if (window.huiyin)
    return createBridgeClient(window.huiyin, { onRefused })
  await spendSignInLink(window)
  return createSocketClient({ url: window.location.origin, onRefused })
}
