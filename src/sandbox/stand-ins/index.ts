import type { PlatformName } from '../platform-names.ts'
import type { StandIn, StandInOptions } from '../stand-in.ts'
import { startDiscourse } from '../forum/discourse/discourse.ts'
import { startNodebb } from '../forum/nodebb/nodebb.ts'
import { PLATFORM_NAMES } from '../platform-names.ts'
import { startDouyinStandIn } from './douyin.ts'

/** Everything beside Weibo, which is always there. */
const STARTERS: Readonly<Partial<Record<PlatformName, (options: StandInOptions) => Promise<StandIn>>>> = {
  douyin: startDouyinStandIn,
  nodebb: startNodebb,
  discourse: startDiscourse,
}

/** The platforms that a sandbox can have. */
export const AVAILABLE: readonly PlatformName[] = PLATFORM_NAMES.filter(name => name === 'weibo' || STARTERS[name] !== undefined)

/** Starts the stand-in of a platform other than Weibo. Throws RangeError for one that there is none of. */
export function startStandIn(name: PlatformName, options: StandInOptions): Promise<StandIn> {
  const start = STARTERS[name]
  if (!start)
    throw new RangeError(`there is no stand-in of ${name}`)
  return start(options)
}
