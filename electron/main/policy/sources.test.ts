import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { readMachine } from './sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-sources-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'policy.json')
writeFileSync(file, '{"print":false}')
const none = join(folder, 'none.json')

const quiet = { owner: process.getuid?.() ?? null, queryRegistry: async () => null, readPropertyList: async () => null, userName: 'lin' }
const encoder = new TextEncoder()

describe('the places of a machine\'s policy', () => {
  it('are the file alone on Linux', async () => {
    expect(await readMachine({ ...quiet, platform: 'linux', file })).toEqual([{ from: file, state: 'read', values: { print: false } }])
  })

  it('are the directory\'s two keys before the file on Windows, the machine\'s first', async () => {
    const queryRegistry = async (key: string) => encoder.encode(`\r\n${key.replace('HKLM', 'HKEY_LOCAL_MACHINE').replace('HKCU', 'HKEY_CURRENT_USER')}\r\n    proxyMode    REG_SZ    ${key.startsWith('HKLM') ? 'pac' : 'direct'}\r\n`)
    const places = await readMachine({ ...quiet, platform: 'win32', file, queryRegistry })
    expect(places.map(({ from, values }) => [from, values])).toEqual([['HKLM\\Software\\Policies\\Huiyin', { proxyMode: 'pac' }], ['HKCU\\Software\\Policies\\Huiyin', { proxyMode: 'direct' }], [file, { print: false }]])
  })

  it('pass over a registry that nobody may ask where a good file speaks, and lock where none does', async () => {
    expect((await readMachine({ ...quiet, platform: 'win32', file })).map(({ state }) => state)).toEqual(['absent', 'absent', 'read'])
    expect((await readMachine({ ...quiet, platform: 'win32', file: none })).map(({ state }) => state)).toEqual(['broken', 'broken', 'absent'])
  })

  it('are the management\'s own two lists before the file on a Mac', async () => {
    const readPropertyList = async (path: string) => path.includes('/lin/') ? null : encoder.encode('{"watermark":true}')
    const places = await readMachine({ ...quiet, platform: 'darwin', file, readPropertyList })
    expect(places.map(({ from, state }) => [from, state])).toEqual([['/Library/Managed Preferences/cn.huiyin.workstation.plist', 'read'], ['/Library/Managed Preferences/lin/cn.huiyin.workstation.plist', 'absent'], [file, 'read']])
    const refuse = async () => Promise.reject(new Error('no list'))
    expect((await readMachine({ ...quiet, platform: 'darwin', file, readPropertyList: refuse })).slice(0, 2).map(({ why }) => why)).toEqual(['unreadable', 'unreadable'])
  })
})
