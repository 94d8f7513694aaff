/**
 * Preloaded by the npm scripts (`node --import ./build/require-node.js …`), so it must be plain JavaScript that old Node
 * reads. Under an older Node it hands the same command to the one that npm installed, or says what is missing.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const NEEDED = 24

function installedNode() {
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return fileURLToPath(new URL(`../node_modules/node-${platform}-${process.arch}/${binary}`, import.meta.url))
}

if (Number.parseInt(process.versions.node) < NEEDED) {
  const node = installedNode()
  if (!existsSync(node)) {
    console.error(`Huiyin's scripts need Node ${NEEDED}; this is ${process.versions.node}. Run \`npm ci\` first, or install Node ${NEEDED} where npm brings none (macOS, ARM).`)
    process.exit(2)
  }
  console.error(`Node ${process.versions.node} is too old for this; going on with the one in node_modules.`)
  const { status } = spawnSync(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' })
  process.exit(status ?? 1)
}

// Every program started from here keeps its compiled TypeScript, so that the second start takes a fraction of the first.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../.cache/compiled', import.meta.url))
