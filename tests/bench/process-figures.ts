import { readFileSync } from 'node:fs'

/** Clock ticks per second that Linux counts processor time in. */
const ticksPerSecond = 100

/** Processor time that a process with all its threads has used, ms; NaN where the system does not tell (not Linux). */
export function processorMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 1000 / ticksPerSecond
  }
  catch {
    return Number.NaN
  }
}

/** Resident memory of a process, MB; NaN where the system does not tell. */
export function residentMb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  }
  catch {
    return Number.NaN
  }
}
