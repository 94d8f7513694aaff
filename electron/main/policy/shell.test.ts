import type { BrowserWindow } from 'electron'
import type { PolicyReading } from './reading.ts'
import { describe, expect, it } from 'vitest'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { createPolicy } from './policy.ts'
import { read } from './reading.ts'
import { createPolicyShell } from './shell.ts'

function shellOf(machine: readonly PolicyReading[], env: NodeJS.ProcessEnv = {}, chosen: Record<string, unknown> = {}) {
  const policy = createPolicy({ machine, user: { values: () => chosen, keep: async (name, value) => void (chosen[name] = value) }, log: quietLog })
  const logins: unknown[] = []
  const nudged: string[] = []
  const log = { ...quietLog, info: () => {}, warn: () => {}, error: () => {}, level: 'silent' }
  const shell = createPolicyShell({ policy, app: { setLoginItemSettings: settings => logins.push(settings?.openAtLogin) }, platform: 'win32', env, execPath: 'Huiyin.exe', nudge: event => nudged.push(event), log })
  return { policy, shell, logins, nudged, log }
}
const says = (values: Record<string, unknown>) => [read('policy.json', values)]

describe('what the shell carries out', () => {
  it('sets the level of the log: an administrator before the environment before the default', () => {
    expect(shellOf([]).log.level).toBe('info')
    expect(shellOf([], { HUIYIN_LOG_LEVEL: 'silent' }).log.level).toBe('silent')
    expect(shellOf(says({ logLevel: 'debug' }), { HUIYIN_LOG_LEVEL: 'silent' }).log.level).toBe('debug')
  })

  it('arranges the start with the session where somebody decided, at once when the person does, and tells the pages', async () => {
    expect(shellOf([]).logins).toEqual([])
    expect(shellOf(says({ autostart: false })).logins).toEqual([false])
    const { policy, logins, nudged } = shellOf([])
    await policy.choose('autostart', true)
    await policy.choose('notifications', false)
    expect([logins, nudged]).toEqual([[true], ['policy', 'policy']])
  })

  it('keeps notices quiet and windows out of pictures where the policy says so', async () => {
    const shielded: boolean[] = []
    const window = { setContentProtection: (on: boolean) => shielded.push(on) } as unknown as BrowserWindow
    const open = shellOf([]).shell
    expect([open.mayNotify(), open.protect(window) === window, shielded]).toEqual([true, true, []])
    const shut = shellOf(says({ notifications: false, screenshot: false })).shell
    expect([shut.mayNotify(), shut.protect(window) === window, shielded]).toEqual([false, true, [true]])
  })
})
