import type { GatewayAnswer, GatewayCommand } from '../../shared/gateway-protocol.ts'
import type { LexiconWord } from '../../shared/rules/privacy.ts'
import type { Emit } from '../handle.ts'

/** What the hotline's use cases need of the link to the gateway; `GatewayLink` has it. */
export interface HotlineLink {
  /** Throws `hotline_unreachable`; `details.sent` false = the command certainly did not leave. */
  readonly command: (command: GatewayCommand) => Promise<GatewayAnswer>
  readonly state: () => 'up' | 'down'
}

/** What the hotline's use cases, feed and rounds need beside the context. */
export interface HotlineDeps {
  /** Null: no hotline is configured. */
  readonly link: HotlineLink | null
  readonly lexicon: readonly LexiconWord[]
  /** There is something new in an account's outbox. */
  readonly wake: (accountId: string) => void
  /** Sends an event to every session of an agent. */
  readonly tell?: (agentId: string, ...args: Parameters<Emit>) => void
}

/** A call that the gateway should give up, because the engine has ended it; done after the commit that decided so. */
export interface LetGo {
  readonly callbackId: string
  readonly handoffId: string
}
