import { readdirSync, readFileSync } from 'node:fs'

/** Parent of a process, or null when there is no such process (any more). */
function parentOf(pid: number): number | null {
  try {
    // The name in the second field may hold anything; what follows its last bracket does not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)?.trim().split(' ')
    return fields?.[0] === 'Z' ? null : Number(fields?.[1])
  }
  catch {
    return null
  }
}

/** Every process below `pid`, by what Linux knows. */
export function processesBelow(pid: number): number[] {
  const parents = readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(name => [Number(name), parentOf(Number(name))] as const)
  const below = (parent: number): number[] => parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

/** True while the process lives. */
export function isAlive(pid: number): boolean {
  return parentOf(pid) !== null
}
