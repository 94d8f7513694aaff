import type { PolicyFault } from '../../../src/shared/policy/host.ts'

/** One place where a policy may stand, and what was found there. */
export interface PolicyReading {
  /** The place in words of the system: a path, a key of the registry. */
  readonly from: string
  readonly state: 'absent' | 'read' | 'broken'
  /** By the names of keys; not looked at yet. Empty unless it was read. */
  readonly values: Readonly<Record<string, unknown>>
  /** Of a broken one. */
  readonly why?: PolicyFault
}

/** Nothing is said there. */
export function absent(from: string): PolicyReading {
  return { from, state: 'absent', values: {} }
}

/** Something is said there that nobody can make out. */
export function broken(from: string, why: PolicyFault): PolicyReading {
  return { from, state: 'broken', values: {}, why }
}

/** What is said there. */
export function read(from: string, values: Readonly<Record<string, unknown>>): PolicyReading {
  return { from, state: 'read', values }
}
