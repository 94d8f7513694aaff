import type { StagedPackage } from './installer.ts'
import { Buffer } from 'node:buffer'
import { chmodSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { until } from '../../../tests/support/until.ts'
import { describePackage } from '../../../tests/support/updates/publisher.ts'
import { createAppImageInstaller } from './appimage-installer.ts'
import { openUpdateDisk } from './disk.ts'
import { installedAs } from './installer.ts'
import { createNsisInstaller } from './nsis-installer.ts'
import { updateRefused } from './refusal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huiyin-install-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function stage(content: string, url = '1.1.0/Huiyin-1.1.0-win-x64.exe'): StagedPackage {
  const path = join(folder, 'staged.package')
  writeFileSync(path, content)
  return { path, version: '1.1.0', file: { ...describePackage('1.1.0', Buffer.from(content)), url } }
}

describe('an AppImage', () => {
  const lay = (relaunched: string[] = []) => createAppImageInstaller({ disk: openUpdateDisk(join(folder, 'apps')), name: 'Huiyin.AppImage', read: path => createReadStream(path), makeRunnable: path => chmod(path, 0o755), relaunch: path => void relaunched.push(path) })
  beforeEach(() => {
    mkdirSync(join(folder, 'apps'))
    writeFileSync(join(folder, 'apps/Huiyin.AppImage'), 'old', { mode: 0o755 })
  })

  it('takes the place of the one before, can be run, and comes back where that was asked', async () => {
    const relaunched: string[] = []
    await lay(relaunched).install(stage('new'), true)
    const file = join(folder, 'apps/Huiyin.AppImage')
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777, relaunched]).toEqual(['new', 0o755, [file]])
    expect(readdirSync(join(folder, 'apps'))).toEqual(['Huiyin.AppImage'])
  })

  it('leaves the one before where the new one cannot be read', async () => {
    await expect(lay().install({ ...stage('new'), path: join(folder, 'gone') }, false)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(readFileSync(join(folder, 'apps/Huiyin.AppImage'), 'utf8')).toBe('old')
  })
})

describe('a Windows setup, by electron-updater', () => {
  /** A setup that writes down how it was started. */
  const setup = () => `#!/bin/sh\necho "$@" > ${join(folder, 'started')}\n`
  const installer = (check = async (_: string) => {}) => createNsisInstaller({ folder: join(folder, 'setup'), running: '1.0.0', check, log: quietLog })

  it.each([[true, '--updated /S --force-run'], [false, '--updated /S']])('is started silently; coming back: %s', async (relaunch, words) => {
    const checked: string[] = []
    const staged = stage(setup())
    const install = installer(async (path) => {
      checked.push(path)
      // What Windows starts by its name needs a permission here.
      chmodSync(path, 0o755)
    })
    await install.install(staged, relaunch)
    await until(() => existsSync(join(folder, 'started')) && readFileSync(join(folder, 'started'), 'utf8').includes('/S'), 'the setup to be started')
    expect(readFileSync(join(folder, 'started'), 'utf8').trim()).toBe(words)
    expect(checked).toEqual([join(folder, 'setup/staged/pending/Huiyin-1.1.0-win-x64.exe')])
  })

  it('is not started when its publisher is another, nor when its bytes are others', async () => {
    await expect(installer(() => Promise.reject(updateRefused('publisher_wrong'))).install(stage(setup()), true)).rejects.toMatchObject({ details: { reason: 'publisher_wrong' } })
    const staged = stage(setup())
    writeFileSync(staged.path, `${setup()}# and more`)
    await expect(installer(async path => chmodSync(path, 0o755)).install(staged, true)).rejects.toThrow()
    expect(existsSync(join(folder, 'started'))).toBe(false)
  })

  it('is looked at under a name of its kind, before it is staged too', async () => {
    const checked: string[] = []
    const looked = installer(async (path) => {
      checked.push(`${path.slice(folder.length)} ${readFileSync(path, 'utf8')}`)
      throw updateRefused('publisher_wrong')
    })
    await expect(looked.check(stage('setup').path)).rejects.toMatchObject({ details: { reason: 'publisher_wrong' } })
    expect(checked).toEqual(['/setup/look/setup.exe setup'])
    expect(readdirSync(join(folder, 'setup/look'))).toEqual([])
  })

  it('also goes back', async () => {
    const staged = { ...stage(setup(), '0.9.0/Huiyin-0.9.0-win-x64.exe'), version: '0.9.0' }
    await installer(async path => chmodSync(path, 0o755)).install(staged, false)
    await until(() => existsSync(join(folder, 'started')), 'the setup to be started')
  })
})

describe('how this program was put in', () => {
  const none = { platform: 'linux', env: {}, execPath: '/opt/Huiyin/huiyin', resourcesPath: '/opt/Huiyin/resources', exists: () => false, read: () => null } as const
  it.each([
    ['nsis', { platform: 'win32', exists: (path: string) => path.endsWith('Uninstall Huiyin.exe') }],
    ['msi', { platform: 'win32' }],
    ['dmg', { platform: 'darwin' }],
    ['appimage', { env: { APPIMAGE: '/home/lin/Huiyin.AppImage' } }],
    ['deb', { read: (path: string) => path.endsWith('package-type') ? 'deb\n' : null }],
    ['rpm', { read: () => 'rpm' }],
    ['targz', {}],
  ] as const)('%s', (kind, facts) => {
    expect(installedAs({ ...none, ...facts })).toBe(kind)
  })
})
