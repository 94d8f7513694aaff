import type { PackagerConfig } from './config-audit.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../paths.ts'
import { auditConfig, fuses, identities, readPackagerConfig } from './config-audit.ts'

const config = readPackagerConfig()
const changed = (change: (config: PackagerConfig) => unknown) => auditConfig({ ...config, ...change(config) as object })

describe('configuration of the installers', () => {
  it('has every target, fuse, handler and identity', () => {
    expect(auditConfig(config)).toEqual([])
  })

  it.each(Object.entries(fuses))('is refused when the fuse %s is not %s', (name, state) => {
    expect(changed(({ electronFuses }) => ({ electronFuses: { ...electronFuses, [name]: !state } }))).toEqual([`the fuse ${name} is not ${state ? 'on' : 'off'}`])
  })

  it.each<[string, (config: PackagerConfig) => unknown]>([
    ['linux has no rpm for arm64', ({ linux }) => ({ linux: { target: linux.target.map(one => one.target === 'rpm' ? { ...one, arch: ['x64'] } : one) } })],
    ['huiyin:// or tel: is not registered', () => ({ protocols: [{ schemes: ['huiyin'] }] })],
    ['Windows programs could go out unsigned', ({ win }) => ({ win: { ...win, forceCodeSigning: false } })],
    ['an installer is not for all users of the machine', ({ nsis }) => ({ nsis: { ...nsis, perMachine: false } })],
    ['removing the program would take away what people wrote', ({ nsis }) => ({ nsis: { ...nsis, deleteAppDataOnUninstall: true } })],
    ['Windows would not know the program again', ({ msi }) => ({ msi: { ...msi, upgradeCode: '00000000-0000-0000-0000-000000000000' } })],
  ])('is refused: %s', (complaint, change) => {
    expect(changed(change)).toEqual([complaint])
  })

  it('names files that are there, and the identities that our own projects have', () => {
    const text = readFileSync(join(ROOT, 'build/electron-builder.yml'), 'utf8')
    const named = [...text.matchAll(/(?:\.\/)?build\/installer\/[\w./-]+/g)].map(([path]) => path)
    expect(named.length).toBeGreaterThan(8)
    for (const path of named)
      expect(existsSync(join(ROOT, path)), path).toBe(true)
    const windows = (name: string) => readFileSync(join(ROOT, 'build/installer/windows', name), 'utf8')
    expect(windows('huiyin.wxs')).toContain(`UpgradeCode="${identities.msi.toUpperCase()}"`)
    expect(windows('huiyin.nsi')).toContain(`Uninstall\\${identities.nsis}"`)
  })
})
