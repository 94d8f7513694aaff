import { readFileSync, writeFileSync } from 'node:fs'
import { addHandlers } from '../../scripts/lib/packaging/wxs.ts'

const handlers = new URL('../windows/handlers.wxi', import.meta.url)

/** Called by the packager when its MSI project is written: our components go into it. */
export async function msiProjectCreated(project: string): Promise<void> {
  writeFileSync(project, addHandlers(readFileSync(project, 'utf8'), readFileSync(handlers, 'utf8')))
}
