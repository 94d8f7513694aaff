import type { App, BrowserWindow } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import type { CallGate } from './call-gate.ts'
import type { Policy } from './policy.ts'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createAutostart } from './autostart.ts'
import { createCallGate } from './call-gate.ts'
import { policyCalls } from './host-calls.ts'

/** What the policy is carried out with. */
export interface PolicyShellOptions {
  readonly policy: Policy
  readonly app: Pick<App, 'setLoginItemSettings'>
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** The running program. */
  readonly execPath: string
  /** Tells the pages that something of the policy is another now. */
  readonly nudge: (event: 'policy') => void
  readonly log: Log & { level?: string }
}

/** The policy as far as the shell itself keeps it. */
export interface PolicyShell {
  readonly calls: ReturnType<typeof policyCalls>
  readonly gate: CallGate
  readonly mayNotify: () => boolean
  /** A new window: kept out of pictures of the screen where the policy says so. */
  readonly protect: (window: BrowserWindow) => BrowserWindow
}

/**
 * Carries out what the shell alone can: level of the log, start with the session, pictures of the screen, notices. A level
 * from the environment holds where no administrator decided.
 */
export function createPolicyShell({ policy, app, platform, env, execPath, nudge, log }: PolicyShellOptions): PolicyShell {
  const setAutostart = createAutostart({ platform, app, program: env.APPIMAGE ?? execPath, configHome: env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), log })
  const { entries } = policy.now()
  if (entries.logLevel.locked || !env.HUIYIN_LOG_LEVEL)
    log.level = entries.logLevel.value
  // What nobody decided stays as the person arranged it with the system.
  if (entries.autostart.source !== 'default')
    void setAutostart(entries.autostart.value)
  policy.onChange((name) => {
    if (name === 'autostart')
      void setAutostart(policy.value('autostart'))
    nudge('policy')
  })

  return {
    calls: policyCalls(policy),
    gate: createCallGate(policy),
    mayNotify: () => policy.value('notifications'),
    protect(window) {
      if (!policy.value('screenshot'))
        window.setContentProtection(true)
      return window
    },
  }
}
