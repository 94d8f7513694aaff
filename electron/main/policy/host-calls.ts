import type { PolicyState } from '../../../src/shared/policy/host.ts'
import type { Policy } from './policy.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { policyChoice } from '../../../src/shared/policy/host.ts'

/** Answers `host:policy` and `host:choose` to our pages. Throws `bad_input`, `policy_locked`. */
export function policyCalls(policy: Pick<Policy, 'now' | 'choose'>): Readonly<Record<'host:policy' | 'host:choose', (input: unknown) => Promise<unknown>>> {
  return {
    'host:policy': async (): Promise<PolicyState> => policy.now(),
    'host:choose': async function (input) {
      const choice = policyChoice.safeParse(input)
      if (!choice.success)
        throw new AppError('bad_input', { details: { fields: ['name'] } })
      await policy.choose(choice.data.name, choice.data.value)
      return policy.now()
    },
  }
}
