import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'

const lookEveryMs = 100

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  }
  catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw error
    return false
  }
}

/** Process that holds the lock; null when nobody does, 0 while it is being written. */
function holderOf(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'))
  }
  catch {
    return null
  }
}

/** Does `work` while no other process of this machine does its own under the same file. The lock of a process that died is taken over. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  while (!take(file)) {
    const holder = holderOf(file)
    if (holder && !isRunning(holder))
      rmSync(file, { force: true })
    else
      await pause(lookEveryMs)
  }
  try {
    return await work()
  }
  finally {
    rmSync(file, { force: true })
  }
}
