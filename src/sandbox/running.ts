import type { Pace } from './base/pace.ts'
import type { Director } from './customers/director.ts'
import type { SceneName } from './customers/scenes.ts'
import type { Faults } from './faults.ts'
import type { Phones } from './phones/phones.ts'
import type { Truth } from './truth.ts'
import type { Weibo } from './weibo/weibo.ts'

/** A running sandbox. */
export interface Sandbox {
  readonly seed: number
  readonly urls: { weibo: string, phones: string, control: string }
  readonly truth: Truth
  readonly faults: Faults
  readonly pace: Pace
  readonly weibo: Weibo
  readonly phones: Phones
  readonly director: Director
  /** Starts over on the same ports with the same account: world, ledger, faults and customers are new. */
  reset: (wish: { seed?: number, scene?: SceneName }) => void
  /** Closes every port. */
  stop: () => Promise<void>
}
