import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What of a project's `package.json` a desktop shell looks at. */
export interface PackageSigns { readonly main: string, readonly name: string, readonly productName: string, readonly version: string }

/** Reads the project's `package.json`. */
export function readPackage(projectRoot: string): PackageSigns {
  const { main = 'index.js', name = 'app', productName = name, version = '0.0.0' } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as Partial<PackageSigns>
  return { main, name, productName, version }
}
