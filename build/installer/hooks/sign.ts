import process from 'node:process'
import { signFile } from '../../scripts/lib/packaging/signing.ts'
import { run } from '../../scripts/lib/run.ts'

/** Called by the packager for every program and installer of Windows, before it is packed or handed out. */
export async function sign({ path }: { readonly path: string }): Promise<void> {
  await signFile(path, { env: process.env, run: (command, args) => run(command, args, { capture: true }), say: words => console.log(`  • ${words}`) })
}
