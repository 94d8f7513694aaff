import type { PolicyEntries } from './schema.ts'
import { z } from 'zod'
import { policyNames } from './schema.ts'

/** What is wrong with something an administrator or a person said. */
export const policyFaults = [
  'not_json', 'not_an_object', 'bad_encoding', 'too_large', 'unreadable', 'not_a_file', 'anyone_writes',
  // One key of it has no value that fits.
  'bad_value',
] as const
export type PolicyFault = typeof policyFaults[number]

/** Something said that does not hold. */
export interface PolicyProblem {
  /** The place in words of the system: a path, a key of the registry. */
  readonly from: string
  /** The key that is meant; null = all of it. */
  readonly key: string | null
  readonly why: PolicyFault | 'unknown_key'
}

/** What the desktop's shell tells its page of the policy: the answer of `host:policy`. After the event `policy` it is asked again. */
export interface PolicyState {
  readonly entries: PolicyEntries
  /** Something of an administrator's cannot be made out, and safe values are locked instead. */
  readonly problems: readonly PolicyProblem[]
  readonly warnings: readonly PolicyProblem[]
}

/** What a page asks of `host:choose`: a value for a key, or null for none of one's own. */
export const policyChoice = z.strictObject({ name: z.enum(policyNames), value: z.json() })
