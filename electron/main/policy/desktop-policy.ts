import type { App } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import type { Policy, UserSettings } from './policy.ts'
import type { PolicyShell } from './shell.ts'
import { userInfo } from 'node:os'
import { dumpExitCode, dumpPolicy } from './dump.ts'
import { openPolicy } from './open-policy.ts'
import { createPolicyShell } from './shell.ts'
import { peekSettings } from './user-settings.ts'

/** What the policy of the running desktop is made from. */
export interface DesktopPolicyOptions {
  readonly app: Pick<App, 'isPackaged' | 'setLoginItemSettings' | 'getVersion' | 'exit'>
  readonly process: Pick<NodeJS.Process, 'platform' | 'env' | 'execPath' | 'getuid' | 'stdout'>
  readonly user: UserSettings
  readonly nudge: (event: 'policy') => void
  readonly log: Log & { level?: string }
}

/** Reads the policy, and does nothing about it. */
export function readDesktopPolicy({ app, process, user, log }: Omit<DesktopPolicyOptions, 'nudge'>): Promise<Policy> {
  return openPolicy({ platform: process.platform, env: process.env, isPackaged: app.isPackaged, uid: process.getuid?.() ?? -1, userName: userInfo().username, user, log })
}

/** Reads the policy and carries out what the shell alone can. */
export async function openDesktopPolicy(options: DesktopPolicyOptions): Promise<{ readonly policy: Policy, readonly held: PolicyShell }> {
  const { app, process: { platform, env, execPath }, nudge, log } = options
  const policy = await readDesktopPolicy(options)
  return { policy, held: createPolicyShell({ policy, app, platform, env, execPath, nudge, log }) }
}

/** `--dump-policy`: prints what holds here, as JSON, and ends; nothing is opened or changed. `file` has the person's choices. */
export async function printPolicy({ app, process, file, log }: Pick<DesktopPolicyOptions, 'app' | 'process' | 'log'> & { readonly file: string }): Promise<void> {
  const user = { ...await peekSettings(file), keep: async () => {} }
  const dump = dumpPolicy(await readDesktopPolicy({ app, process, user, log }), app.getVersion())
  process.stdout.write(`${JSON.stringify(dump, null, 2)}\n`, () => app.exit(dumpExitCode(dump)))
}
