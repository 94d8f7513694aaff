import { Buffer } from 'node:buffer'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSigned, readSignCommand, signFile, withoutSecrets } from './signing.ts'

let folder: string
const file = () => join(folder, 'Huiyin Setup.exe')

/** The least of a 64-bit program that its certificates can be looked for in. */
function program(certificateBytes: number): Buffer {
  const bytes = Buffer.alloc(512)
  bytes.write('MZ')
  bytes.writeUInt32LE(64, 0x3C)
  bytes.writeUInt16LE(0x20B, 64 + 24)
  bytes.writeUInt32LE(certificateBytes, 64 + 24 + 144 + 4)
  return bytes
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huiyin-sign-'))
  writeFileSync(file(), program(0))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A signing tool: hears its words, writes what is to stand there afterwards. */
function tool(result: { code?: number, output?: string, writes?: (args: readonly string[]) => void } = {}) {
  const heard: string[][] = []
  const said: string[] = []
  return {
    heard,
    said,
    parts: (env: Record<string, string>) => ({
      env,
      say: (words: string) => void said.push(words),
      run: async (command: string, args: readonly string[]) => {
        heard.push([command, ...args])
        result.writes?.(args)
        return { code: result.code ?? 0, output: result.output ?? '', ms: 1 }
      },
    }),
  }
}

describe('signing', () => {
  it('runs the command of the environment on the file, without a shell, and sees the signature', async () => {
    const { parts, heard, said } = tool({ writes: () => writeFileSync(file(), program(1_000)) })
    await signFile(file(), parts({ HUIYIN_SIGN_COMMAND: '["signtool","sign","/n","Huiyin; rm -rf /","/p","{env:PFX_PASS}","{file}"]', PFX_PASS: 'hunter22' }))
    expect(heard).toEqual([['signtool', 'sign', '/n', 'Huiyin; rm -rf /', '/p', 'hunter22', file()]])
    expect(said.join()).not.toContain('hunter22')
  })

  it('takes the second file of a tool that writes one', async () => {
    const { parts } = tool({ writes: args => writeFileSync(args.at(-1) ?? '', program(8)) })
    await signFile(file(), parts({ HUIYIN_SIGN_COMMAND: '["osslsigncode","-in","{file}","-out","{signed}"]' }))
    expect(isSigned(readFileSync(file()))).toBe(true)
    expect(existsSync(`${file()}.signed`)).toBe(false)
  })

  it('refuses an unsigned release, and lets one pass that is asked for by name', async () => {
    const { parts, said } = tool()
    await expect(signFile(file(), parts({}))).rejects.toThrow('would go out unsigned')
    await expect(signFile(file(), parts({ HUIYIN_UNSIGNED: 'yes' }))).rejects.toThrow('would go out unsigned')
    await signFile(file(), parts({ HUIYIN_UNSIGNED: '1' }))
    expect(said).toEqual(['Huiyin Setup.exe is left unsigned, as asked'])
  })

  it('believes the file, not the tool', async () => {
    await expect(signFile(file(), tool().parts({ HUIYIN_SIGN_COMMAND: '["true","{file}"]' }))).rejects.toThrow('bears no signature')
  })

  it('never tells a secret, neither of the command nor of the tool', async () => {
    const env = { HUIYIN_SIGN_COMMAND: '["hsm","--pin","{env:HSM_PIN}","{file}"]', HSM_PIN: '9137-aa', HSM_HOST: 'hsm.example' }
    const { parts } = tool({ code: 3, output: 'login with 9137-aa at hsm.example failed' })
    await expect(signFile(file(), parts(env))).rejects.toThrow(/login with \*\*\* at hsm\.example failed/)
    expect(withoutSecrets('abc abcdef', { MY_KEY: 'abcdef', OTHER_TOKEN: 'abc' })).toBe('abc ***')
  })

  it('names a variable that is missing, before anything runs', async () => {
    const { parts, heard } = tool()
    await expect(signFile(file(), parts({ HUIYIN_SIGN_COMMAND: '["x","{env:NOT_THERE}","{file}"]' }))).rejects.toThrow('NOT_THERE')
    expect(heard).toEqual([])
  })

  it.each(['signtool sign {file}', '[]', '["signtool"]', '["x",7,"{file}"]', '{"a":"{file}"}'])('refuses the command %s', (text) => {
    expect(() => readSignCommand({ HUIYIN_SIGN_COMMAND: text })).toThrow('JSON list of words')
  })

  it('knows a signed MSI by its stream', () => {
    const plain = Buffer.from([0xD0, 0xCF, 0x11, 0xE0, ...Buffer.alloc(64)])
    expect(isSigned(plain)).toBe(false)
    expect(isSigned(Buffer.concat([plain, Buffer.from('\u0005DigitalSignature', 'utf16le')]))).toBe(true)
  })
})
