import { describe, expect, it } from 'vitest'
import { textOf } from './sources.ts'

const packager = textOf('build/electron-builder.yml')
/** The value of a key of the packager's settings, which is a list of `name: value` lines. */
const settingOf = (key: string) => packager.match(new RegExp(`^\\s*${key}:\\s*(\\S+)`, 'm'))?.[1]

describe('what is shipped', () => {
  it.each([
    ['runAsNode', 'false', 'the program is no Node for whoever starts it'],
    ['enableNodeOptionsEnvironmentVariable', 'false', 'a variable gives it no other code'],
    ['enableNodeCliInspectArguments', 'false', 'nobody looks into it from outside'],
    ['enableCookieEncryption', 'true', 'cookies on the disk are sealed'],
    ['enableEmbeddedAsarIntegrityValidation', 'true', 'what it runs is what was packed'],
    ['onlyLoadAppFromAsar', 'true', 'no folder beside it takes its place'],
    ['grantFileProtocolExtraPrivileges', 'false', 'a file address has no rights'],
  ])('E19 fuse %s is %s: %s', (fuse, value) => {
    expect(settingOf(fuse)).toBe(value)
  })

  it('E19 the program is packed as one archive', () => {
    expect(settingOf('asar')).toBe('true')
    expect(packager).not.toMatch(/asarUnpack/)
  })

  it('E16 Electron is named to the digit, the installed one is the same, and it is of a line that still gets repairs', () => {
    const { devDependencies } = JSON.parse(textOf('package.json')) as { devDependencies: Record<string, string> }
    const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, { version: string, integrity?: string }> }
    const named = devDependencies.electron ?? ''
    expect(named).toMatch(/^\d+\.\d+\.\d+$/)
    expect(packages['node_modules/electron']).toMatchObject({ version: named, integrity: expect.stringMatching(/^sha512-/) })
    expect((JSON.parse(textOf('node_modules/electron/package.json')) as { version: string }).version).toBe(named)
    expect(Number(named.split('.')[0])).toBeGreaterThanOrEqual(45)
    expect(settingOf('electronVersion') ?? named).toBe(named)
  })
})
