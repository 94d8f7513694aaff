import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { readPackage } from './project.ts'

const projectRoot = resolve(process.argv[2] ?? '.')
const standIn = new URL('./module.ts', import.meta.url).href

// The bundle says `import … from 'electron'`, as it would in Electron itself.
registerHooks({
  resolve: (specifier, context, next) => specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
void import(pathToFileURL(resolve(projectRoot, readPackage(projectRoot).main)).href)
