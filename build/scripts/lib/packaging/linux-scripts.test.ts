import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../paths.ts'

let root: string
const at = (path: string) => join(root, path)
const mode = (path: string) => (statSync(at(path)).mode & 0o7777).toString(8)

/** Runs a maintainer script as a package manager does, on a root of its own. */
function script(name: 'after-install' | 'after-remove', ...words: string[]) {
  const { status, stderr } = spawnSync('/bin/sh', [join(ROOT, `build/installer/linux/${name}.sh`), ...words], { env: { PATH: process.env.PATH, DPKG_ROOT: root }, encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'huiyin-root-'))
  mkdirSync(at('opt/Huiyin/resources'), { recursive: true })
  for (const file of ['opt/Huiyin/huiyin', 'opt/Huiyin/chrome-sandbox', 'opt/Huiyin/resources/apparmor-profile'])
    writeFileSync(at(file), '')
  chmodSync(at('opt/Huiyin/chrome-sandbox'), 0o755)
})
afterEach(() => rmSync(root, { recursive: true }))

describe.skipIf(process.platform !== 'linux')('scripts of the Linux packages', () => {
  it('put the program on the PATH and give an image its sandbox', () => {
    script('after-install', 'configure')
    expect(readlinkSync(at('usr/bin/huiyin'))).toBe('/opt/Huiyin/huiyin')
    expect([mode('opt/Huiyin/chrome-sandbox'), mode('etc/huiyin')]).toEqual(['4755', '755'])
    expect(existsSync(at('etc/apparmor.d/huiyin'))).toBe(false)
  })

  it('bring the profile where AppArmor wants one', () => {
    mkdirSync(at('etc/apparmor.d/abi'), { recursive: true })
    writeFileSync(at('etc/apparmor.d/abi/4.0'), '')
    script('after-install', 'configure')
    expect(mode('etc/apparmor.d/huiyin')).toBe('644')
    script('after-remove', 'remove')
    expect(existsSync(at('etc/apparmor.d/huiyin'))).toBe(false)
  })

  it.each([
    ['deb', [['after-remove', 'upgrade', '9.9.9'], ['after-install', 'configure', '0.1.0']], ['remove']],
    ['rpm', [['after-install', '2'], ['after-remove', '1']], ['0']],
  ] as const)('survive an upgrade of a %s and leave only what is not theirs', (_, upgrade, removal) => {
    script('after-install', 'configure')
    for (const [name, ...words] of upgrade)
      script(name, ...words)
    expect(readlinkSync(at('usr/bin/huiyin'))).toBe('/opt/Huiyin/huiyin')
    writeFileSync(at('etc/huiyin/policy.json'), '{}')
    script('after-remove', ...removal)
    expect(lstatSync(at('usr/bin'), { throwIfNoEntry: false })?.isDirectory()).toBe(true)
    expect(lstatSync(at('usr/bin/huiyin'), { throwIfNoEntry: false })).toBeUndefined()
    expect(existsSync(at('etc/huiyin/policy.json'))).toBe(true)
  })

  it.each([
    ['{}', true],
    ['{"wipeOnUninstall": false}', true],
    ['{"wipeOnUninstall":true}', false],
    ['{\n  // "wipeOnUninstall": true\n}', true],
    ['{ /* "wipeOnUninstall": true */ }', true],
    ['{\n  "wipeOnUninstall" : true\n}', false],
  ])('under the policy %j keep data: %s', (policy, kept) => {
    script('after-install', 'configure')
    writeFileSync(at('etc/huiyin/policy.json'), policy)
    for (const home of ['home/an', 'home/domain/bo']) {
      for (const folder of ['.config/huiyin', '.local/share/huiyin', '.cache/huiyin/deep', '.config/other'])
        mkdirSync(at(`${home}/${folder}`), { recursive: true })
    }
    mkdirSync(at('srv/files'), { recursive: true })
    mkdirSync(at('home/an/.local/state'), { recursive: true })
    symlinkSync(at('srv/files'), at('home/an/.local/state/huiyin'))
    script('after-remove', 'upgrade', '2.0')
    expect(existsSync(at('home/an/.config/huiyin'))).toBe(true)
    script('after-remove', 'remove')
    for (const folder of ['home/an/.config/huiyin', 'home/an/.local/share/huiyin', 'home/domain/bo/.cache/huiyin', 'home/an/.local/state/huiyin'])
      expect(existsSync(at(folder)), folder).toBe(kept)
    for (const folder of ['home/an/.config/other', 'srv/files', 'etc/huiyin/policy.json'])
      expect(existsSync(at(folder)), folder).toBe(true)
  })

  it('leave the rights that IT gave the folder of the policy', () => {
    mkdirSync(at('etc/huiyin'), { recursive: true, mode: 0o700 })
    script('after-install', 'configure')
    expect(mode('etc/huiyin')).toBe('700')
  })

  it('leave somebody else\'s program of that name, and take an empty folder', () => {
    mkdirSync(at('usr/bin'), { recursive: true })
    writeFileSync(at('usr/bin/huiyin'), 'other')
    script('after-install', 'configure')
    expect(lstatSync(at('usr/bin/huiyin')).isFile()).toBe(true)
    script('after-remove', 'purge')
    expect(existsSync(at('usr/bin/huiyin'))).toBe(true)
    expect(existsSync(at('etc/huiyin'))).toBe(false)
  })
})
