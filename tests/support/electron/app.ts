import type { App } from 'electron'
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { readPackage } from './project.ts'
import { state } from './state.ts'

type Used = 'whenReady' | 'isReady' | 'getPath' | 'setPath' | 'getAppPath' | 'getName' | 'getVersion' | 'isPackaged' | 'enableSandbox' | 'quit' | 'exit' | 'relaunch' | 'requestSingleInstanceLock' | 'releaseSingleInstanceLock' | 'setAppUserModelId' | 'setAsDefaultProtocolClient' | 'setBadgeCount' | 'setLoginItemSettings' | 'getGPUFeatureStatus'

const projectRoot = resolve(process.argv[2] ?? '.')
const { productName, version } = readPackage(projectRoot)

/** What has to end with the application, in the order in which it was told. */
const endings: (() => Promise<unknown> | void)[] = []

/** Has `work` done before the process exits. */
export function atExit(work: () => Promise<unknown> | void): void {
  endings.push(work)
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-electron-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const paths = new Map<string, string>()

const emitter = new EventEmitter()

/** What the windows do for the application; set by them. Answers false when a window refused to close. */
export const windows = { closeAll: (): boolean => true }

function preventable(event: string): boolean {
  const told = { defaultPrevented: false, preventDefault: () => void (told.defaultPrevented = true) }
  emitter.emit(event, told)
  return told.defaultPrevented
}

let exiting = false

async function exit(code: number): Promise<void> {
  // Closing the browser closes the windows, which asks to quit once more.
  if (exiting)
    return
  exiting = true
  for (const end of endings.splice(0).reverse())
    await end()
  process.exit(code)
}

const methods: Pick<App, Used> & { readonly commandLine: Pick<App['commandLine'], 'appendSwitch'> } = {
  isPackaged: false,
  isReady: () => true,
  whenReady: () => new Promise(resolve => setImmediate(resolve)),
  getPath(name) {
    const path = paths.get(name) ?? temporary()
    paths.set(name, path)
    return path
  },
  setPath: (name, path) => void paths.set(name, path),
  commandLine: { appendSwitch: (name, value) => void (state.switches[name] = value ?? '') },
  getAppPath: () => projectRoot,
  getName: () => productName,
  getVersion: () => version,
  enableSandbox: () => { state.sandboxEnabled = true },
  requestSingleInstanceLock: () => true,
  releaseSingleInstanceLock: () => {},
  setAppUserModelId: () => {},
  setAsDefaultProtocolClient: () => true,
  // Without a graphics processor, as most build machines are.
  getGPUFeatureStatus: () => ({ gpu_compositing: 'disabled_software' }) as ReturnType<App['getGPUFeatureStatus']>,
  setLoginItemSettings: ({ openAtLogin = false }) => void (state.opensAtLogin = openAtLogin),
  setBadgeCount(count = 0) {
    state.badge = count
    return true
  },
  quit() {
    if (preventable('before-quit') || !windows.closeAll() || preventable('will-quit'))
      return
    emitter.emit('quit', {}, 0)
    void exit(0)
  },
  exit: (code = 0) => void exit(code),
  // Nothing is started: a test that wants the next start makes it itself.
  relaunch: ({ execPath } = {}) => void process.stderr.write(`${JSON.stringify({ relaunch: execPath ?? process.execPath })}\n`),
}

/** `app`, as far as the main process uses it. */
export const app = Object.assign(emitter, methods)

/** The last window is gone. Electron quits by itself only if nobody listens. */
export function allWindowsClosed(): void {
  if (!emitter.emit('window-all-closed'))
    app.quit()
}
