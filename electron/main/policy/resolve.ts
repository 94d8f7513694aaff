import type { PolicyProblem } from '../../../src/shared/policy/host.ts'
import type { PolicyEntries, PolicyEntry, PolicyName } from '../../../src/shared/policy/schema.ts'
import type { PolicyReading } from './reading.ts'
import { policyKey, policyKeys, policyNames } from '../../../src/shared/policy/schema.ts'

/** What holds, and what was wrong with what was said. */
export interface ResolvedPolicy {
  readonly entries: PolicyEntries
  /** Of administrators: something of theirs cannot be made out, and safe defaults are locked instead. */
  readonly problems: readonly PolicyProblem[]
  /** Passed over without harm: unknown keys, a person's values that do not fit. */
  readonly warnings: readonly PolicyProblem[]
}

/** The machine's places and the person's, each by strength, the strongest first. */
export interface PolicySaid {
  readonly machine: readonly PolicyReading[]
  readonly user: readonly PolicyReading[]
}

const says = (reading: PolicyReading, name: string) => reading.state === 'read' && Object.hasOwn(reading.values, name)

function resolveKey(name: PolicyName, { machine, user }: PolicySaid, problems: PolicyProblem[], warnings: PolicyProblem[]): PolicyEntry {
  const key = policyKey(name)
  const speaker = machine.find(reading => reading.state === 'broken' || says(reading, name))
  if (speaker) {
    const value = speaker.state === 'read' ? key.schema.safeParse(speaker.values[name]) : null
    if (value?.success === false)
      problems.push({ from: speaker.from, key: name, why: 'bad_value' })
    return { value: value?.success ? value.data : key.safe, locked: true, source: 'machine' }
  }
  const person = key.userMay ? user.find(reading => says(reading, name)) : undefined
  if (person) {
    const value = key.schema.safeParse(person.values[name])
    if (value.success)
      return { value: value.data, locked: false, source: 'user' }
    warnings.push({ from: person.from, key: name, why: 'bad_value' })
  }
  return { value: key.default, locked: false, source: 'default' }
}

function unknownKeys(reading: PolicyReading): PolicyProblem[] {
  return Object.keys(reading.values).filter(key => key !== '$schema' && !Object.hasOwn(policyKeys, key)).map(key => ({ from: reading.from, key: key.slice(0, 80), why: 'unknown_key' }))
}

/**
 * Machine before user before default, key by key. A place that cannot be made out has the last word about everything that no
 * stronger place speaks of: it locks the safe value. So does a single key whose value does not fit.
 */
export function resolvePolicy(said: PolicySaid): ResolvedPolicy {
  const problems: PolicyProblem[] = said.machine.flatMap(({ from, why }) => why ? [{ from, key: null, why }] : [])
  const warnings = [...said.machine, ...said.user].flatMap(unknownKeys)
  const entries = Object.fromEntries(policyNames.map(name => [name, resolveKey(name, said, problems, warnings)])) as unknown as PolicyEntries
  return { entries, problems, warnings }
}
