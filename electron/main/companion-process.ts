import type { UtilityProcess, utilityProcess } from 'electron'
import type { CompanionProgram, LaunchCompanion } from '../../src/engine/companions.ts'
import type { Log } from '../../src/engine/log.ts'
import process from 'node:process'
import { createInterface } from 'node:readline'

/** What companions are started with. */
export interface LauncherOptions {
  readonly utilityProcess: typeof utilityProcess
  /** The bundled program. */
  readonly entryOf: (program: CompanionProgram) => string
  readonly log: Log
}

const readyWithinMs = 20_000

function readyLine(child: UtilityProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not come up within ${readyWithinMs} ms`)), readyWithinMs)
    child.once('exit', code => reject(new Error(`${name} ended with code ${code}`)))
    if (!child.stdout)
      return reject(new Error(`${name} has no output`))
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{'))
        return
      clearTimeout(timer)
      resolve(JSON.parse(line))
    })
  })
}

/** Starts companions as utility processes, which end with the application. */
export function createLauncher({ utilityProcess, entryOf, log }: LauncherOptions): LaunchCompanion {
  return async (program, args, env) => {
    const child = utilityProcess.fork(entryOf(program), [...args], {
      serviceName: `huiyin-${program}`,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
    if (child.stderr)
      createInterface({ input: child.stderr }).on('line', line => log.info({ program, line: line.slice(0, 500) }, 'a companion said'))
    try {
      const ready = await readyLine(child, program)
      return {
        ready,
        ended,
        async stop() {
          child.kill()
          await ended
        },
      }
    }
    catch (error) {
      child.kill()
      throw error
    }
  }
}
