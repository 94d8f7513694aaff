import type { Log } from '../../../src/engine/log.ts'
import type { PolicyName, PolicyValues } from '../../../src/shared/policy/schema.ts'
import type { PolicyReading } from './reading.ts'
import type { ResolvedPolicy } from './resolve.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { policyKey } from '../../../src/shared/policy/schema.ts'
import { read } from './reading.ts'
import { resolvePolicy } from './resolve.ts'

/** What a person chose at this desk, where it is kept. */
export interface UserSettings {
  /** By the names of keys. */
  readonly values: () => Readonly<Record<string, unknown>>
  /** Keeps a value; undefined = as if nothing had been chosen. */
  readonly keep: (name: PolicyName, value: unknown) => Promise<void>
}

/** What a policy is made from. */
export interface PolicyOptions {
  /** What administrators say, the strongest place first; read once at start. */
  readonly machine: readonly PolicyReading[]
  readonly user: UserSettings
  /** `HUIYIN_HUB_URL`: a word of whoever starts the program, before what the person chose on the screen. */
  readonly environmentHub?: string | undefined
  readonly log: Log
}

/** The settings of this installation. */
export interface Policy {
  /** Everything that holds now, by key; see {@link ResolvedPolicy}. */
  readonly now: () => ResolvedPolicy
  /** What holds for one key now. A key whose change wants a restart: take it once, at start. */
  readonly value: <K extends PolicyName>(name: K) => PolicyValues[K]
  /** Where administrators were looked for, the strongest first. */
  readonly machine: readonly PolicyReading[]
  /**
   * The person at the desk chooses a value; null = none of their own any more. Throws `policy_locked` where an administrator decided or
   * decides alone, `bad_input` for a value that does not fit.
   */
  readonly choose: (name: PolicyName, value: unknown) => Promise<void>
  /** Hears of every key that somebody chose anew; answers how to stop. */
  readonly onChange: (hear: (name: PolicyName) => void) => () => void
}

/** The person's own words: how the program was started, then what was chosen. */
function userReadings({ user, environmentHub }: PolicyOptions): PolicyReading[] {
  return [...environmentHub ? [read('HUIYIN_HUB_URL', { hubUrl: environmentHub })] : [], read('preferences', user.values())]
}

function tell(log: Log, { problems, warnings }: ResolvedPolicy): void {
  for (const problem of problems)
    log.error({ ...problem }, 'what an administrator said cannot be made out; safe values are locked')
  for (const warning of warnings)
    log.warn({ ...warning }, 'a setting was passed over')
}

/** Machine before user before default, as it was at start and as the person chooses since. */
export function createPolicy(options: PolicyOptions): Policy {
  const { machine, user, log } = options
  const hearers = new Set<(name: PolicyName) => void>()
  const resolve = () => resolvePolicy({ machine, user: userReadings(options) })
  let now = resolve()
  tell(log, now)

  return {
    now: () => now,
    value: name => now.entries[name].value as PolicyValues[typeof name],
    machine,
    async choose(name, value) {
      const { userMay, schema } = policyKey(name)
      if (!userMay || now.entries[name].locked)
        throw new AppError('policy_locked', { details: { key: name } })
      const checked = value === null ? { success: true as const, data: undefined } : schema.safeParse(value)
      if (!checked.success)
        throw new AppError('bad_input', { details: { fields: [name] } })
      await user.keep(name, checked.data)
      now = resolve()
      log.info({ key: name, chosen: value !== null }, 'a setting was chosen at the desk')
      hearers.forEach(hear => hear(name))
    },
    onChange(hear) {
      hearers.add(hear)
      return () => void hearers.delete(hear)
    },
  }
}
