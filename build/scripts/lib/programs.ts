import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import process from 'node:process'
import { ROOT } from './paths.ts'
import { run } from './run.ts'

/** A family of plain Node programs, `<folder>/<name>.<kind>.ts`. */
export interface Family {
  folder: string
  kind: string
}

/** The names that can be asked for, sorted. */
export function programNames({ folder, kind }: Family, root = ROOT): string[] {
  return globSync(`*.${kind}.ts`, { cwd: join(root, folder) })
    .map(file => basename(file, `.${kind}.ts`))
    .sort()
}

/** What a command line asks for: a list, one program with its own arguments, or all of them. */
export type Request
  = | { ask: 'list' }
    | { ask: 'run', names: string[], args: string[] }
    | { ask: 'unknown', name: string }

/** Reads `[name] [arguments…]`; options before any name go to every program. */
export function readRequest(argv: readonly string[], names: readonly string[]): Request {
  const [first, ...rest] = argv
  if (first === '--list')
    return { ask: 'list' }
  if (first === undefined || first.startsWith('-'))
    return { ask: 'run', names: [...names], args: [...argv] }
  return names.includes(first) ? { ask: 'run', names: [first], args: rest } : { ask: 'unknown', name: first }
}

/** Runs what the command line asks for, one after the other; resolves with the exit code: 1 if one failed, 2 if there is no such name. */
export async function runPrograms(family: Family, argv: readonly string[]): Promise<number> {
  const names = programNames(family)
  const request = readRequest(argv, names)
  if (request.ask === 'list') {
    console.log(names.join('\n'))
    return 0
  }
  if (request.ask === 'unknown') {
    console.error(`There is no ${family.kind} called ${request.name}; there are: ${names.join(', ') || 'none yet'}.`)
    return 2
  }
  return runInTurn(family, request.names, request.args)
}

async function runInTurn({ folder, kind }: Family, names: readonly string[], args: readonly string[]): Promise<number> {
  const failed: string[] = []
  for (const name of names) {
    console.log(`\n— ${kind} ${name}`)
    const { code } = await run(process.execPath, [join(folder, `${name}.${kind}.ts`), ...args])
    if (code !== 0)
      failed.push(name)
  }
  if (failed.length > 0)
    console.error(`\nFailed: ${failed.join(', ')}.`)
  return failed.length > 0 ? 1 : 0
}
