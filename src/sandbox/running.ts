import type { Pace } from './base/pace.ts'
import type { Director } from './customers/director.ts'
import type { SceneName } from './customers/scenes.ts'
import type { Faults } from './faults.ts'
import type { Phones } from './phones/phones.ts'
import type { PlatformName } from './platform-names.ts'
import type { StandIn } from './stand-in.ts'
import type { Truth } from './truth.ts'
import type { Weibo } from './weibo/weibo.ts'

/** A running sandbox. */
export interface Sandbox {
  readonly seed: number
  /** Of every platform that is there, the telephones and the control plane. */
  readonly urls: { weibo: string, phones: string, control: string } & Readonly<Partial<Record<PlatformName, string>>>
  /** The platforms that are there, Weibo first. */
  readonly standIns: ReadonlyMap<PlatformName, StandIn>
  readonly truth: Truth
  readonly faults: Faults
  readonly pace: Pace
  readonly weibo: Weibo
  readonly phones: Phones
  readonly director: Director
  /** Starts over on the same ports with the same accounts: worlds, ledger, faults and customers are new. */
  reset: (wish: { seed?: number, scene?: SceneName }) => void
  /** Closes every port. */
  stop: () => Promise<void>
}
