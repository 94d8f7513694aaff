import type { App, IpcMainInvokeEvent, Session } from 'electron'
import type { z } from 'zod'
import type { Updates } from '../../../electron/main/updates/updates.ts'
import { createBadge, createNotices } from '../../../electron/main/alarms.ts'
import { openTeam } from '../../../electron/main/desk.ts'
import { createFaultBook } from '../../../electron/main/diagnostics/fault-book.ts'
import { diagnosticsCalls } from '../../../electron/main/diagnostics/host-calls.ts'
import { signInInput } from '../../../electron/main/hub-sign-in.ts'
import { registerIpc } from '../../../electron/main/ipc.ts'
import { openNetwork } from '../../../electron/main/network/network.ts'
import { isOwnPage } from '../../../electron/main/page.ts'
import { policyCalls } from '../../../electron/main/policy/host-calls.ts'
import { createPolicy } from '../../../electron/main/policy/policy.ts'
import { createSidePanel } from '../../../electron/main/side-panel/side-panel.ts'
import { createBusyBoard } from '../../../electron/main/updates/busy.ts'
import { updateCalls } from '../../../electron/main/updates/host-calls.ts'
import { shellBadge, shellNotice } from '../../../src/shared/alerts.ts'
import { diagnosticsAsk } from '../../../src/shared/diagnostics.ts'
import { faultReport } from '../../../src/shared/faults.ts'
import { networkCheckInput, proxySignInInput } from '../../../src/shared/network.ts'
import { policyChoice } from '../../../src/shared/policy/host.ts'
import { panelWish } from '../../../src/shared/side-panel.ts'
import { busyReport, updateAsk } from '../../../src/shared/updates.ts'
import { dispatch, ipcMain } from '../../support/electron/ipc.ts'

/** What each call to the shell takes; null = it takes nothing and answers the same whatever is said. */
export const shellInputs: Readonly<Record<string, z.ZodType | null>> = {
  'host:badge': shellBadge,
  'host:busy': busyReport,
  'host:choose': policyChoice,
  'host:diagnostics': diagnosticsAsk,
  'host:fault': faultReport,
  'host:intake': null,
  'host:network': null,
  'host:networkCheck': networkCheckInput,
  'host:notice': shellNotice,
  'host:panel': panelWish,
  'host:phone': null,
  'host:policy': null,
  'host:proxySignIn': proxySignInInput,
  'host:selfTest': null,
  'host:signIn': signInInput,
  'host:updates': updateAsk,
}

/** The border of a desktop with every call to its shell behind it, and what any of them has been brought to do. */
export interface ShellBorder {
  readonly say: (name: string, input: unknown) => Promise<unknown>
  readonly logged: object[]
  readonly done: string[]
  readonly stop: () => Promise<void>
}

const frame = { url: 'app://huiyin/index.html' }

/** Opens a {@link ShellBorder}: the shell's own calls, around doubles of what they would reach. */
export async function openShellBorder(): Promise<ShellBorder> {
  const logged: object[] = []
  const done: string[] = []
  const note = (facts: object, message: string) => void logged.push({ ...facts, message })
  const log = { info: () => {}, warn: note, error: note }
  const does = (what: string) => () => void done.push(what)
  const session = { setProxy: async () => {}, resolveProxy: async () => 'DIRECT', setCertificateVerifyProc: () => {} } as unknown as Session
  const network = await openNetwork({
    app: { on: () => {} } as unknown as Pick<App, 'on'>,
    session,
    policy: { proxyMode: 'direct', proxyServers: null, proxyPacUrl: null, proxyBypass: [], caBundle: null },
    hub: null,
    goesOut: false,
    secrets: null,
    believe: () => {},
    lookup: () => Promise.reject(new Error('nobody is looked up')),
    hasNetwork: () => true,
    onChange: does('network'),
    now: Date.now,
    log,
  })
  const team = openTeam({ origin: 'http://127.0.0.1:9', network, secrets: null, fetch: async () => {
    done.push('fetch')
    throw new TypeError('nobody is asked')
  }, onSignedIn: does('signed in'), log })
  const updates: Pick<Updates, 'shown' | 'fetch' | 'restart' | 'forgetRollBack' | 'view'> = { shown: async () => {}, fetch: async () => does('download')(), restart: does('restart'), forgetRollBack: async () => does('seen')(), view: () => ({ phase: 'off', current: '1.0.0', version: null, isBack: false, progress: 0, mode: 'off', channel: 'stable', checkedAt: null, trouble: null, busy: [], rolledBack: null }) }
  const policy = createPolicy({ machine: [], user: { values: () => ({}), keep: async name => void done.push(`kept ${name}`) }, log })
  const panel = createSidePanel({ sidePanel: { 订单: 'https://crm.example.com/' }, sidePanelOrigins: [], proxy: { mode: 'direct' }, verify: null, sessionOf: () => {
    done.push('panel')
    return session
  }, createView: () => {
    throw new Error('no page is made')
  }, desk: () => null, log })
  const nothing = async () => {
    done.push('looked')
    throw new Error('nothing is looked at')
  }
  const records = diagnosticsCalls({ faults: createFaultBook({ log, now: Date.now, flush: does('flush'), onChange: does('fault') }), state: async () => ({ logTrouble: null, logDays: 190, reportsCrashes: false, dumps: 0, faults: [] }), gather: nothing, save: nothing, facts: async () => ({}) as never })
  const ipc = registerIpc({
    ipcMain,
    host: () => null,
    shellCalls: {
      ...team.shellCalls,
      ...policyCalls(policy),
      ...panel.calls,
      ...records,
      ...updateCalls({ updates: updates as Updates, busy: createBusyBoard({ now: Date.now }), check: async () => does('check')() }),
      'host:intake': async () => null,
      'host:phone': async () => ({}),
      'host:notice': createNotices({ show: () => null, isFocused: () => true, open: does('open'), flash: does('flash') }),
      'host:badge': createBadge({ dock: does('dock'), taskbar: does('taskbar'), tray: does('tray'), image: () => ({}) as never }),
    },
    isOwn: address => isOwnPage(address, null),
    log,
  })
  const sender = { mainFrame: frame, isDestroyed: () => false, on: () => {}, once: () => {}, send: () => {} }
  const event = { sender, senderFrame: frame } as unknown as IpcMainInvokeEvent
  return {
    async say(name, input) {
      const answer = await dispatch(event, 'huiyin:call', [name, input])
      return answer.ok ? answer.value : answer.error
    },
    logged,
    done,
    async stop() {
      ipc.stop()
      await team.stop()
    },
  }
}
