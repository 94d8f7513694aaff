import { enableCompileCache } from 'node:module'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { saveMemory } from './thrift.ts'

/** How glibc gives freed memory back at once instead of keeping tens of megabytes; it looks when a process starts, never later. */
const thrift = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' }

/** On Linux the program takes its own place once, so that the settings are there from the first moment. The process stays the same one. */
function beginAgainWithThrift(): void {
  if (process.platform === 'linux' && process.env.MALLOC_TRIM_THRESHOLD_ === undefined)
    process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], { ...process.env, ...thrift })
}

async function main() {
  beginAgainWithThrift()
  saveMemory(true)
  // Said to Node by its own variable, so that the engine's thread and the companions read and write there too.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../.cache/compiled', import.meta.url))
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  const { runProgram } = await import('./program.ts')
  await runProgram()
}

if (import.meta.main)
  void main()
