import { Buffer } from 'node:buffer'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { policyPath, readPolicyFile } from './policy-file.ts'

const me = process.getuid?.() ?? 0
const folder = mkdtempSync(join(tmpdir(), 'huiyin-policy-'))
afterAll(() => rmSync(folder, { recursive: true }))

let last = 0
function file(content: string | Uint8Array, mode = 0o644): string {
  const path = join(folder, `policy-${++last}.json`)
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

describe('the policy file', () => {
  it('may be absent, its folder too', async () => {
    expect(await readPolicyFile(join(folder, 'nothing.json'), me)).toMatchObject({ state: 'absent' })
    expect(await readPolicyFile(join(folder, 'no', 'folder.json'), me)).toMatchObject({ state: 'absent' })
  })

  const said = '{"watermark": true, "sidePanel": {"订单": "https://crm.example.com/a//b"}}'
  it.each([
    ['plain', said],
    ['with a mark', `\uFEFF${said}`],
    ['in UTF-16', utf16(said)],
    ['in UTF-16, the other way round', utf16(said).swap16()],
    ['with comments and last commas', `// of the floor\n{ /* all desks */ "watermark": true,\n"sidePanel": {"订单": "https://crm.example.com/a//b",}, // ours\n}`],
  ])('is read %s', async (_, content) => {
    expect(await readPolicyFile(file(content), me)).toMatchObject({ state: 'read', values: { watermark: true, sidePanel: { 订单: 'https://crm.example.com/a//b' } } })
  })

  it.each([
    ['nothing', '', 'not_json'],
    ['half of it', '{"watermark": tr', 'not_json'],
    ['a number', '7', 'not_an_object'],
    ['a list', '[]', 'not_an_object'],
    ['null', 'null', 'not_an_object'],
    ['another encoding', Buffer.from([0x7B, 0x22, 0xB6, 0xA9, 0xB5, 0xA5]), 'bad_encoding'],
    ['far too much', `{"x":"${'x'.repeat(300_000)}"}`, 'too_large'],
  ])('that has %s is broken', async (_, content, why) => {
    expect(await readPolicyFile(file(content), me)).toMatchObject({ state: 'broken', values: {}, why })
  })

  it('is no folder', async () => {
    mkdirSync(join(folder, 'folder.json'))
    expect(await readPolicyFile(join(folder, 'folder.json'), me)).toMatchObject({ state: 'broken', why: 'not_a_file' })
  })

  it.runIf(process.platform !== 'win32')('is nobody\'s who may not say it: written by others, in a folder of others, of another owner', async () => {
    for (const mode of [0o666, 0o664, 0o646])
      expect(await readPolicyFile(file('{}', mode), me)).toMatchObject({ state: 'broken', why: 'anyone_writes' })
    const open = join(folder, 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    writeFileSync(join(open, 'policy.json'), '{}')
    expect(await readPolicyFile(join(open, 'policy.json'), me)).toMatchObject({ why: 'anyone_writes' })
    if (me !== 0)
      expect(await readPolicyFile(file('{}'), 0)).toMatchObject({ why: 'anyone_writes' })
    // Where the system itself keeps others out, its word is enough.
    expect(await readPolicyFile(file('{}', 0o666), null)).toMatchObject({ state: 'read' })
  })

  it.runIf(process.platform !== 'win32')('that cannot be read is broken, not absent', async () => {
    symlinkSync('loop.json', join(folder, 'loop.json'))
    expect(await readPolicyFile(join(folder, 'loop.json'), me)).toMatchObject({ state: 'broken', why: 'unreadable' })
  })

  it('lies where administrators alone write', () => {
    expect(policyPath('linux', undefined)).toBe('/etc/huiyin/policy.json')
    expect(policyPath('darwin', undefined)).toBe('/Library/Application Support/Huiyin/policy.json')
    expect(policyPath('win32', 'D:\\Data')).toContain('Huiyin')
    expect(policyPath('win32', undefined)).toContain('C:\\ProgramData')
  })
})
