import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { createAutostart } from './autostart.ts'

const configHome = mkdtempSync(join(tmpdir(), 'huiyin-autostart-'))
afterAll(() => rmSync(configHome, { recursive: true }))
const entry = join(configHome, 'autostart', 'cn.huiyin.workstation.desktop')

describe('the start with the session', () => {
  it('is an entry of the user\'s session on Linux, written whole, and gone when nobody wants it', async () => {
    const set = createAutostart({ platform: 'linux', app: { setLoginItemSettings: () => {} }, program: '/opt/Huiyin 100%/"huiyin"$', configHome, log: quietLog })
    await set(true)
    const written = readFileSync(entry, 'utf8')
    expect(written).toMatch(/^\[Desktop Entry\]\nType=Application\n/)
    expect(written).toContain('Exec="/opt/Huiyin 100%%/\\"huiyin\\"\\$"\n')
    expect(existsSync(`${entry}.new`)).toBe(false)
    await set(false)
    await set(false)
    expect(existsSync(entry)).toBe(false)
  })

  it('is the system\'s own list elsewhere', async () => {
    const said: unknown[] = []
    for (const platform of ['win32', 'darwin'] as const) {
      const set = createAutostart({ platform, app: { setLoginItemSettings: settings => said.push(settings) }, program: 'x', configHome, log: quietLog })
      await set(true)
      await set(false)
    }
    expect(said).toEqual([{ openAtLogin: true }, { openAtLogin: false }, { openAtLogin: true }, { openAtLogin: false }])
  })

  it('that cannot be arranged is no trouble for the desk', async () => {
    const file = join(configHome, 'file')
    writeFileSync(file, '')
    await expect(createAutostart({ platform: 'linux', app: { setLoginItemSettings: () => {} }, program: 'x', configHome: file, log: quietLog })(true)).resolves.toBeUndefined()
  })
})
