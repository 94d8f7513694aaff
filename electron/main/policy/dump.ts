import type { PolicyProblem } from '../../../src/shared/policy/host.ts'
import type { PolicyEntry } from '../../../src/shared/policy/schema.ts'
import type { Policy } from './policy.ts'
import { policyNames } from '../../../src/shared/policy/schema.ts'
import { maskValue } from './mask.ts'

/** The switch that prints the policy instead of opening anything. */
export const dumpSwitch = '--dump-policy'

/** What holds at this computer and by whose word, for whoever administers it. No value in it opens a door. */
export interface PolicyDump {
  readonly version: string
  readonly places: readonly { readonly from: string, readonly state: 'absent' | 'read' | 'broken' }[]
  readonly problems: readonly PolicyProblem[]
  readonly warnings: readonly PolicyProblem[]
  readonly policy: Readonly<Record<string, PolicyEntry>>
}

/** The policy on paper, names and passwords of addresses masked. */
export function dumpPolicy({ now, machine }: Pick<Policy, 'now' | 'machine'>, version: string): PolicyDump {
  const { entries, problems, warnings } = now()
  return {
    version,
    places: machine.map(({ from, state }) => ({ from, state })),
    problems,
    warnings,
    policy: Object.fromEntries(policyNames.map(name => [name, { ...entries[name], value: maskValue(entries[name].value) }])),
  }
}

/** How the program ends after printing: 2 where an administrator's word could not be made out. */
export function dumpExitCode({ problems }: Pick<PolicyDump, 'problems'>): 0 | 2 {
  return problems.length > 0 ? 2 : 0
}
