import type { PackageOrder } from './fpm-arguments.ts'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makePackage } from './fpm.ts'
import { auditListing, readListing } from './listing-audit.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huiyin-fpm-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function order(): PackageOrder {
  const app = join(folder, 'app')
  mkdirSync(join(app, 'resources'), { recursive: true })
  for (const name of ['huiyin', 'resources/app.asar', 'resources/apparmor-profile', 'THIRD-PARTY.txt', 'sbom.cdx.json'])
    writeFileSync(join(app, name), name)
  // Somebody packs with a careless mask.
  chmodSync(join(app, 'huiyin'), 0o777)
  chmodSync(join(app, 'resources'), 0o777)
  chmodSync(join(app, 'THIRD-PARTY.txt'), 0o666)
  for (const name of ['entry', 'icon'])
    writeFileSync(join(folder, name), '')
  writeFileSync(join(folder, 'after'), '#!/bin/sh\nexit 0\n')
  return {
    kind: 'deb',
    name: 'huiyin',
    version: '1.2.3~rc.1',
    architecture: 'arm64',
    output: join(folder, 'huiyin.deb'),
    maintainer: 'Huiyin <a@b.invalid>',
    vendor: 'Huiyin',
    url: 'https://huiyin.invalid/',
    license: 'Proprietary',
    category: 'net',
    priority: 'optional',
    summary: '工作台',
    description: 'Workstation',
    depends: ['libnss3'],
    recommends: [],
    afterInstall: join(folder, 'after'),
    afterRemove: null,
    contents: [{ from: `${app}/`, to: '/opt/Huiyin' }, { from: join(folder, 'entry'), to: '/usr/share/applications/huiyin.desktop' }, { from: join(folder, 'icon'), to: '/usr/share/icons/hicolor/256x256/apps/huiyin.png' }],
  }
}

function deb(...words: string[]): string {
  const { stdout, status } = spawnSync('dpkg-deb', [...words, join(folder, 'huiyin.deb')], { encoding: 'utf8' })
  expect(status).toBe(0)
  return stdout
}

describe.skipIf(!existsSync('/usr/bin/dpkg-deb'))('a package without fpm', () => {
  it('is a deb that belongs to root, whoever made it and with whatever mask', async () => {
    await makePackage(order())
    expect(auditListing(readListing(deb('-c')))).toEqual([])
    expect(readListing(deb('-c')).find(({ path }) => path === '/opt/Huiyin/huiyin')?.mode).toBe('-rwxr-xr-x')
    expect(deb('-f')).toContain('Version: 1.2.3~rc.1\n')
    expect(deb('--ctrl-tarfile')).toContain('postinst')
  })

  it('is refused with the tool\'s words when the order is no good', async () => {
    await expect(makePackage({ ...order(), name: 'No Name' })).rejects.toThrow('dpkg-deb refused')
  })
})
