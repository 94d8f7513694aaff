import type { InjectionKey } from 'vue'
import type { WorkstationClient } from '../../shared/contract/index.ts'
import type { Softphone, SoftphoneServer } from '../softphone/ports.ts'
import type { DiagnosticsPort } from './diagnostics-port.ts'
import type { HostClock } from './host-clock.ts'
import type { Link } from './link.ts'
import type { ShowPanel } from './panel-port.ts'
import type { PolicyPort } from './policy-port.ts'
import type { SendPiece } from './send-piece.ts'
import { inject } from 'vue'

/** Who has the softphone: this page makes it, or a window of the desktop's own is asked for. */
export type PhoneSeat
  = | { readonly kind: 'here', readonly make: (agentId: string, server: SoftphoneServer) => Softphone }
    | { readonly kind: 'window', readonly open: () => Promise<void> }

/** What every part of the screen may use of its host: calls and events, the session, the host's time. */
export interface Workstation {
  readonly client: WorkstationClient
  readonly link: Link
  readonly clock: HostClock
  /** Signs in at a hub with a one-use code; absent in a browser, where a link does it. */
  readonly signIn?: (code: string) => Promise<void>
  /** Where this person's softphone may be: in this page, or in a window that the desktop keeps for it. Absent: nowhere. */
  readonly phoneSeat?: PhoneSeat
  /** The settings of this computer; absent in a browser. */
  readonly policy?: PolicyPort
  /** The records that the desktop keeps of itself; absent in a browser. */
  readonly diagnostics?: DiagnosticsPort
  /** Version of this page; absent in tests. */
  readonly appVersion?: string
  /** Shows the company's own pages beside the desk; absent in a browser. */
  readonly showPanel?: ShowPanel
  /** Another way for pieces of files than the host's media route; tests bring one. */
  readonly sendPiece?: SendPiece
}

/** Provided once by `main.ts` (by tests: around the component under test). */
export const workstationKey: InjectionKey<Workstation> = Symbol('workstation')

/** The workstation of this app. @throws Error when nobody provided one (a programming mistake). */
export function useWorkstation(): Workstation {
  const workstation = inject(workstationKey)
  if (!workstation)
    throw new Error('no workstation provided')
  return workstation
}
