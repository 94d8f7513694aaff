import type { PolicyProblem } from '../../../src/shared/policy/host.ts'
import type { Desk } from '../desk.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { failure } from '../hub-session.ts'

/** A desk that works nowhere until its policy can be made out: every call is answered with `policy_unreadable` and the place that is meant. */
export function openNowhere([problem]: readonly PolicyProblem[]): Desk {
  const details = { from: problem?.from ?? '', key: problem?.key ?? null, why: problem?.why ?? '' }
  const refuse = async () => {
    throw new AppError('policy_unreadable', { details })
  }
  return {
    pages: () => ({ openSession: () => ({ id: 'nowhere', call: async () => failure('policy_unreadable', details), close: () => {} }) }),
    media: refuse,
    upload: refuse,
    shellCalls: {},
    sandbox: null,
    phone: async () => null,
    stop: async () => {},
  }
}
