import type { ForkOptions, UtilityProcess } from 'electron'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import process from 'node:process'

type Used = 'kill' | 'pid' | 'stdout' | 'stderr'

/** Ends the child with its parent, as Electron's utility processes do. */
const dieWithParent = new URL('./die-with-parent.ts', import.meta.url).href

class StandInUtility extends EventEmitter implements Pick<UtilityProcess, Used> {
  private readonly child: ChildProcess

  constructor(child: ChildProcess) {
    super()
    this.child = child
    child.once('spawn', () => this.emit('spawn'))
    child.once('exit', code => this.emit('exit', code ?? 0))
  }

  get pid() {
    return this.child.pid
  }

  get stdout() {
    return this.child.stdout
  }

  get stderr() {
    return this.child.stderr
  }

  kill(): boolean {
    return this.child.kill('SIGTERM')
  }
}

/** `utilityProcess`: a child process of plain Node. */
export const utilityProcess = {
  fork(modulePath: string, args: string[] = [], options: ForkOptions = {}): StandInUtility {
    return new StandInUtility(spawn(process.execPath, ['--import', dieWithParent, modulePath, ...args], {
      env: options.env as NodeJS.ProcessEnv | undefined,
      cwd: options.cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    }))
  },
}
