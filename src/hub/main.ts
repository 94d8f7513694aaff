import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

async function main() {
  // V8 lets a heap grow to several times of what lives in it; a hub rather collects more often. Holds for its threads too.
  setFlagsFromString('--optimize-for-size')
  enableCompileCache(fileURLToPath(new URL('../../.cache/compiled', import.meta.url)))
  const { runProgram } = await import('./program.ts')
  await runProgram()
}

if (import.meta.main)
  void main()
