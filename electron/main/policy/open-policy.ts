import type { Log } from '../../../src/engine/log.ts'
import type { Policy, UserSettings } from './policy.ts'
import { policyPath } from './policy-file.ts'
import { createPolicy } from './policy.ts'
import { readMachine } from './sources.ts'
import { createListReader, createRegistryQuery, runProgram } from './system-programs.ts'

/** Where this installation is asked for its policy. */
export interface OpenPolicyOptions {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** A program that was never packed takes its policy from `HUIYIN_POLICY_FILE`; an installed one does not listen to it. */
  readonly isPackaged: boolean
  /** The user of the system, by number (-1 where there are none) and name. */
  readonly uid: number
  readonly userName: string
  readonly user: UserSettings
  readonly log: Log
}

/** Reads what administrators say on this machine, once, and joins it to what the person chose. */
export async function openPolicy({ platform, env, isPackaged, uid, userName, user, log }: OpenPolicyOptions): Promise<Policy> {
  const ownFile = isPackaged ? undefined : env.HUIYIN_POLICY_FILE
  const root = platform === 'win32' ? null : 0
  const machine = await readMachine({
    platform,
    file: ownFile ?? policyPath(platform, env.ProgramData),
    owner: ownFile === undefined || root === null ? root : uid,
    queryRegistry: createRegistryQuery(env.SystemRoot, runProgram),
    readPropertyList: createListReader(runProgram),
    userName,
  })
  return createPolicy({ machine, user, environmentHub: env.HUIYIN_HUB_URL, log })
}
