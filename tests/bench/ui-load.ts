import type { Workstation } from '../support/workstation.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { giveWay } from './give-way.ts'

/** What the process that makes the load is asked. */
export type LoadOrder = { readonly ask: 'rate', readonly perSecond: number } | { readonly ask: 'report' }

/** What it has done: pushes in all, those not taken, and how long each took since the last report, ms. */
export interface LoadReport { readonly pushed: number, readonly refused: number, readonly acknowledgedMs: readonly number[] }

/** Messages that arrive by themselves, from a process of its own so that nothing it does is the page's. */
export interface Load {
  /** From now on so many messages a second; 0 = none. */
  readonly at: (perSecond: number) => void
  readonly report: () => Promise<LoadReport>
  readonly stop: () => Promise<void>
}

/** Starts the process, behind the page in the machine's order; `file` is where it finds the customers that write. */
export async function startLoad(workstation: Workstation, uids: readonly string[], file: string): Promise<Load> {
  await writeFile(file, uids.join('\n'))
  const child = fork(fileURLToPath(new URL('./ui-load-worker.ts', import.meta.url)), [workstation.sandbox.control, file])
  await once(child, 'message')
  giveWay(child.pid ?? 0)
  const tell = (order: LoadOrder) => void child.send(order)
  return {
    at: perSecond => tell({ ask: 'rate', perSecond }),
    async report() {
      const answer = once(child, 'message')
      tell({ ask: 'report' })
      return (await answer)[0] as LoadReport
    },
    async stop() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
