import { readdirSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import process from 'node:process'
import { processesBelow } from '../support/process-tree.ts'

/** Below what people wait for, far above what only fills idle time. */
const behind = 10

/** Linux gives each thread a priority of its own; elsewhere a process has one. */
function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  }
  catch {
    return [pid]
  }
}

function attempt(work: () => void): void {
  try {
    work()
  }
  catch {
    // The process has ended meanwhile, or the system knows no such thing.
  }
}

/**
 * Lets a process, all its threads and everything it has started give way to the others of this machine: what stands for another
 * computer must not take the page's processor. Nothing is done where the system does not tell who has started whom.
 */
export function giveWay(pid: number): void {
  if (process.platform !== 'linux')
    return
  const pids = [pid, ...processesBelow(pid)]
  for (const thread of pids.flatMap(threadsOf))
    attempt(() => setPriority(thread, behind))
  // Where the system shares out time among sessions first, a process's priority counts within its own session alone; the browser has one of its own.
  for (const one of pids)
    attempt(() => writeFileSync(`/proc/${one}/autogroup`, String(behind)))
}
