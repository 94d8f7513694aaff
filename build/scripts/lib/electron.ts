import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { ROOT } from './paths.ts'

/** An Electron to start, or one sentence saying why there is none. */
export type ElectronChoice
  = | { readonly found: true, readonly path: string }
    | { readonly found: false, readonly why: string }

/** What the choice depends on, as found on this machine. */
export interface ElectronSigns {
  /** `ELECTRON_EXEC_PATH`: taken without asking. */
  readonly named: string | undefined
  readonly installed: () => string | null
  readonly hasDisplay: boolean
  /** Runs Electron's own installer; true when it ended well in time. */
  readonly install: () => Promise<boolean>
}

/** Decides which Electron runs: the named one, the installed one, else the one that its installer brings within its time. */
export async function chooseElectron({ named, installed, hasDisplay, install }: ElectronSigns): Promise<ElectronChoice> {
  if (named)
    return { found: true, path: named }
  if (!hasDisplay)
    return { found: false, why: '这台机器没有图形界面，开不了桌面窗口，所以改在浏览器里打开同一个工作台。' }
  const before = installed()
  if (before)
    return { found: true, path: before }
  const inTime = await install()
  const after = installed()
  if (inTime && after)
    return { found: true, path: after }
  return { found: false, why: 'Electron 的程序文件没能在 20 秒内下载到（可用 ELECTRON_MIRROR 指定镜像），所以改在浏览器里打开同一个工作台。' }
}

const folder = join(ROOT, 'node_modules/electron')
const installMs = 20_000

function installedElectron(): string | null {
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile))
    return null
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

function installElectron(): Promise<boolean> {
  console.log('正在获取 Electron 的程序文件，最多等 20 秒……')
  const child = spawn(process.execPath, [join(folder, 'install.js')], { cwd: ROOT, stdio: 'ignore' })
  const timer = setTimeout(() => child.kill('SIGKILL'), installMs)
  return new Promise((resolve) => {
    const end = (isOk: boolean) => {
      clearTimeout(timer)
      resolve(isOk)
    }
    child.once('error', () => end(false))
    child.once('exit', code => end(code === 0))
  })
}

function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** The Electron of this machine. */
export function findElectron(env: NodeJS.ProcessEnv = process.env): Promise<ElectronChoice> {
  return chooseElectron({ named: env.ELECTRON_EXEC_PATH, installed: installedElectron, hasDisplay: hasDisplay(env), install: installElectron })
}

/** Opens an address in the person's browser where there is a screen; says nothing when it cannot. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv = process.env): void {
  if (!hasDisplay(env) || env.CI || env.HUIYIN_NO_BROWSER)
    return
  const [command, args] = process.platform === 'win32'
    ? ['cmd', ['/c', 'start', '', url]] as const
    : [process.platform === 'darwin' ? 'open' : 'xdg-open', [url]] as const
  spawn(command, [...args], { stdio: 'ignore', detached: true }).once('error', () => {}).unref()
}
