import { Buffer } from 'node:buffer'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'

/** By this text, and the bytes after it, Electron's fuses are found in its binary (version 1, nine fuses). */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSE_VERSION = 1
const FUSES = '101101101'

/** The packager weeds these by `electronLanguages`. */
const LANGUAGES = ['de', 'en-US', 'zh-CN']

const PAPERS = ['LICENSE', 'LICENSES.chromium.html', 'version']

const PROGRAM = 'int main(void) { return 0; }\n'

/** The bytes that make any binary look like one with Electron's fuses. */
export function fuseWire(): Buffer {
  return Buffer.concat([Buffer.from(FUSE_SENTINEL), Buffer.from([FUSE_VERSION, FUSES.length]), Buffer.from(FUSES)])
}

function emptyFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'locales'), { recursive: true })
  for (const language of LANGUAGES)
    writeFileSync(join(folder, 'locales', `${language}.pak`), '')
  for (const paper of PAPERS)
    writeFileSync(join(folder, paper), 'A paper of Electron stands here.\n')
}

/**
 * Makes a folder that the packager takes for Electron's: a program that does nothing, compiled where there is a compiler,
 * else the system's `true`. It stands for Electron in packing alone and cannot show a window.
 */
export async function makeStandInElectron(folder: string): Promise<void> {
  emptyFolder(folder)
  const binary = join(folder, 'electron')
  const source = join(folder, 'electron.c')
  writeFileSync(source, PROGRAM)
  const { code } = await run('gcc', ['-Os', '-s', '-o', binary, source], { capture: true })
  rmSync(source)
  if (code !== 0 || !existsSync(binary))
    copyFileSync('/bin/true', binary)
  writeFileSync(binary, Buffer.concat([readFileSync(binary), fuseWire()]))
  chmodSync(binary, 0o755)
  // The helper whose rights the package's script sets.
  writeFileSync(join(folder, 'chrome-sandbox'), '', { mode: 0o755 })
}

/** The same for Windows: the program is made by makensis. Throws when that refuses. */
export async function makeStandInForWindows(folder: string): Promise<void> {
  emptyFolder(folder)
  const binary = join(folder, 'electron.exe')
  const { code, output } = await run('makensis', ['-V2', '-INPUTCHARSET', 'UTF8', `-DOUTPUT=${binary}`, 'build/installer/windows/stand-in.nsi'], { capture: true })
  if (code !== 0)
    throw new Error(`makensis refused the stand-in:\n${output}`)
  writeFileSync(binary, Buffer.concat([readFileSync(binary), fuseWire()]))
}
