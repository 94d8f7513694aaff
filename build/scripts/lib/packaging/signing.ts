import type { Ended } from '../run.ts'
import { Buffer } from 'node:buffer'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename } from 'node:path'

/** What the hook needs: the environment, and something that runs a program. */
export interface SigningParts {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly run: (command: string, args: readonly string[]) => Promise<Ended>
  readonly say: (words: string) => void
}

/** Names of variables whose values are never printed. */
const secretNames = /PASS|PIN|SECRET|TOKEN|KEY|CREDENTIAL|SIGN_COMMAND/i
const shortestSecret = 4
/** The data directory of a program's certificates, and where it stands after the optional header's start (32 and 64 bit). */
const certificateDirectory = { pe32: 128, pe64: 144 } as const
const msiStream = Buffer.from('\u0005DigitalSignature', 'utf16le')

/** The signing command: words with `{file}` (and `{signed}` where the tool writes a second file) and `{env:NAME}`; null = none is named. Throws on a command that is not such a list. */
export function readSignCommand(env: SigningParts['env']): readonly string[] | null {
  const text = env.HUIYIN_SIGN_COMMAND
  if (!text)
    return null
  let words: unknown
  try {
    words = JSON.parse(text)
  }
  catch {
    words = null
  }
  if (!Array.isArray(words) || words.length === 0 || !words.every(word => typeof word === 'string' && word !== '') || !words.some(word => String(word).includes('{file}')))
    throw new Error('HUIYIN_SIGN_COMMAND has to be a JSON list of words, one of them with {file}')
  return words as string[]
}

/**
 * Signs one program or installer with the command that the environment names, and looks whether it now bears a signature. Without
 * a command it throws, unless `HUIYIN_UNSIGNED=1` says that an unsigned build is wanted. Nothing secret is printed or thrown.
 */
export async function signFile(file: string, { env, run, say }: SigningParts): Promise<void> {
  const command = readSignCommand(env)
  if (command === null) {
    if (env.HUIYIN_UNSIGNED !== '1')
      throw new Error(`${basename(file)} would go out unsigned: name a signing command in HUIYIN_SIGN_COMMAND, or say HUIYIN_UNSIGNED=1 for a build that nobody installs`)
    say(`${basename(file)} is left unsigned, as asked`)
    return
  }
  const signed = `${file}.signed`
  const [program = '', ...args] = command.map(word => fill(word, { file, signed, env }))
  const { code, output } = await run(program, args)
  if (code !== 0)
    throw new Error(`signing ${basename(file)} failed (${code}):\n${withoutSecrets(output, env)}`)
  if (existsSync(signed)) {
    rmSync(file)
    renameSync(signed, file)
  }
  if (!isSigned(readFileSync(file)))
    throw new Error(`the signing command ended well, but ${basename(file)} bears no signature`)
  say(`${basename(file)} is signed`)
}

function fill(word: string, { file, signed, env }: { file: string, signed: string, env: SigningParts['env'] }): string {
  return word
    .replaceAll(/\{env:(\w+)\}/g, (_, name: string) => {
      const value = env[name]
      if (value === undefined)
        throw new Error(`the signing command asks for the variable ${name}, which is not set`)
      return value
    })
    .replaceAll('{file}', file)
    .replaceAll('{signed}', signed)
}

/** A text with the values of all secret variables taken out. */
export function withoutSecrets(text: string, env: SigningParts['env']): string {
  return Object.entries(env)
    .filter(([name, value]) => secretNames.test(name) && (value?.length ?? 0) >= shortestSecret)
    .map(([, value]) => value ?? '')
    .sort((a, b) => b.length - a.length)
    .reduce((rest, value) => rest.replaceAll(value, '***'), text)
}

/** Whether a Windows program (PE) or an MSI bears a signature; whose it is and whether it holds is not asked. */
export function isSigned(bytes: Buffer): boolean {
  if (bytes.subarray(0, 2).toString('latin1') !== 'MZ')
    return bytes.includes(msiStream)
  const optional = bytes.readUInt32LE(0x3C) + 24
  const isWide = bytes.readUInt16LE(optional) === 0x20B
  return bytes.readUInt32LE(optional + (isWide ? certificateDirectory.pe64 : certificateDirectory.pe32) + 4) > 0
}
