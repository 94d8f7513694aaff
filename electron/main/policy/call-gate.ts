import type { Policy } from './policy.ts'
import { z } from 'zod'
import { channels } from '../../../src/shared/domain/index.ts'
import { AppError } from '../../../src/shared/errors.ts'

const connecting: ReadonlySet<string> = new Set(['account:test', 'account:save'])
const ofChannel = z.object({ channel: z.enum(channels) })

/** Why the policy lets a page's call not through; null when it does. Asked before the engine or the hub hears of the call. */
export type CallGate = (name: string, input: unknown) => AppError | null

/** Numbers that stay masked, channels that are not offered here: refused on this computer, whatever a page shows. */
export function createCallGate({ value }: Pick<Policy, 'value'>): CallGate {
  return (name, input) => {
    if (name === 'customer:reveal' && value('alwaysMask'))
      return new AppError('policy_refused', { details: { key: 'alwaysMask' } })
    const asked = connecting.has(name) ? ofChannel.safeParse(input) : null
    return asked?.success && !value('channels').includes(asked.data.channel) ? new AppError('policy_refused', { details: { key: 'channels' } }) : null
  }
}
