import type { FolderOptions } from './update-folder.ts'
import { Buffer } from 'node:buffer'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { judge, manifestName, readManifest } from '../../../electron/main/updates/manifest.ts'
import { refusalIn } from '../../../electron/main/updates/refusal.ts'
import { checkSignature, keyId } from '../../../electron/main/updates/signature.ts'
import { changeShare, publishPackages, readArtifact, rollBack } from './update-folder.ts'

const [first, second] = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey]
const trusted = (key: typeof first) => ({ id: keyId(createPublicKey(key)), key: createPublicKey(key) })

describe('the folder of a mirror', () => {
  let work: string
  let options: FolderOptions
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'huiyin-folder-'))
    options = { to: join(work, 'mirror'), channel: 'stable', keys: [first], share: 10, now: () => new Date('2026-11-22T08:00:00Z') }
  })
  afterEach(() => rmSync(work, { recursive: true, force: true }))

  function build(version: string, salt = ''): string {
    const folder = join(work, `dist-${version}${salt}`)
    mkdirSync(folder)
    for (const name of [`Huiyin-${version}-linux-x86_64.AppImage`, `Huiyin-${version}-linux-amd64.deb`, `Huiyin-${version}-win-x64.exe`])
      writeFileSync(join(folder, name), `${name} ${salt}`.repeat(100))
    writeFileSync(join(folder, 'builder-debug.yml'), 'not a package')
    return folder
  }

  function manifest(platform: 'linux' | 'win32' = 'linux', keys = [first]) {
    const path = join(options.to, manifestName(options.channel, platform))
    const bytes = readFileSync(path)
    checkSignature(bytes, readFileSync(`${path}.sig`), keys.map(trusted))
    return readManifest(bytes, { channel: options.channel, platform })
  }

  const desk = (running: string, seenSerial = 0) => ({ running, seenSerial, kind: 'appimage', arch: 'x64', failed: [], isInShare: () => true } as const)

  it('gets packages under their version, and a signed manifest for each system', async () => {
    const published = await publishPackages({ ...options, from: build('1.4.0') })
    expect(published.map(({ platform, version, serial, share }) => [platform, version, serial, share])).toEqual([['linux', '1.4.0', 1, 10], ['win32', '1.4.0', 1, 10]])
    expect(readdirSync(join(options.to, '1.4.0'))).toEqual(['Huiyin-1.4.0-linux-amd64.deb', 'Huiyin-1.4.0-linux-x86_64.AppImage', 'Huiyin-1.4.0-win-x64.exe'])
    expect(manifest().files.map(({ kind, arch }) => [kind, arch])).toEqual([['deb', 'x64'], ['appimage', 'x64']])
    expect(manifest('win32').files[0]).toMatchObject({ url: '1.4.0/Huiyin-1.4.0-win-x64.exe', kind: 'nsis' })
    expect(readdirSync(options.to).filter(name => name.endsWith('.new'))).toEqual([])
  })

  it('gives more desks what is published without a new roll-out', async () => {
    await publishPackages({ ...options, from: build('1.4.0') })
    const before = manifest()
    changeShare({ ...options, share: 50 })
    expect(manifest()).toMatchObject({ serial: 2, stagingPercentage: 50, rolloutId: before.rolloutId, files: before.files })
  })

  it('names the version before, for desks on which the new one does not start', async () => {
    await publishPackages({ ...options, from: build('1.4.0') })
    await publishPackages({ ...options, from: build('1.5.0') })
    expect(manifest()).toMatchObject({ version: '1.5.0', serial: 2, fallback: { version: '1.4.0' } })
    changeShare({ ...options, share: 100 })
    expect(manifest().fallback?.files).toHaveLength(2)
  })

  it('sends desks back by itself, and neither the old manifest nor an unsigned wish does', async () => {
    await publishPackages({ ...options, from: build('1.4.0') })
    const old = manifest()
    await publishPackages({ ...options, from: build('1.5.0') })
    expect(() => judge(old, desk('1.5.0', 2))).toThrow(expect.objectContaining({ details: { reason: 'replayed' } }))
    expect(() => judge({ ...old, serial: 3 }, desk('1.5.0', 2))).toThrow(expect.objectContaining({ details: { reason: 'older' } }))
    await rollBack({ ...options, share: 100, version: '1.4.0' })
    expect(judge(manifest(), desk('1.5.0', 2))).toMatchObject({ take: 'package', isBack: true, file: { url: '1.4.0/Huiyin-1.4.0-linux-x86_64.AppImage' } })
    expect(judge(manifest(), desk('1.4.0', 2))).toEqual({ take: 'nothing', why: 'current' })
    await publishPackages({ ...options, from: build('1.5.1') })
    expect(judge(manifest(), desk('1.4.0', 3))).toMatchObject({ take: 'package', isBack: false })
  })

  it('never puts another package in the place of one that desks may have half of', async () => {
    await publishPackages({ ...options, from: build('1.4.0') })
    await publishPackages({ ...options, from: join(work, 'dist-1.4.0') })
    await expect(publishPackages({ ...options, from: build('1.4.0', 'other') })).rejects.toThrow('published once')
  })

  it('refuses what would mislead desks', async () => {
    await publishPackages({ ...options, from: build('1.4.0') })
    await expect(publishPackages({ ...options, from: build('1.3.0') })).rejects.toThrow('--roll-back-to')
    await expect(rollBack({ ...options, version: '1.2.0' })).rejects.toThrow('no packages to go back to')
    expect(() => changeShare({ ...options, channel: 'early' })).toThrow('nothing is published in early')
    const mixed = build('1.6.0')
    writeFileSync(join(mixed, 'Huiyin-1.6.1-win-x64.exe'), 'x')
    await expect(publishPackages({ ...options, from: mixed })).rejects.toThrow('several versions')
    writeFileSync(join(options.to, 'latest-linux.yml'), readFileSync(join(options.to, 'latest-linux.yml'), 'utf8').replace('"stagingPercentage": 10', '"stagingPercentage": 99'))
    expect(() => changeShare(options)).toThrow(expect.objectContaining({ code: 'update_refused' }))
  })

  it('changes keys in two steps, and no desk is left behind', async () => {
    await publishPackages({ ...options, from: build('1.4.0') })
    const both = { ...options, keys: [second, first] }
    await publishPackages({ ...both, from: build('1.5.0') })
    expect([manifest('linux', [first]).version, manifest('linux', [second]).version]).toEqual(['1.5.0', '1.5.0'])
    await publishPackages({ ...options, keys: [second], from: build('1.6.0') })
    expect(manifest('linux', [second]).version).toBe('1.6.0')
    let reason = null
    try {
      manifest('linux', [first])
    }
    catch (error) {
      reason = refusalIn(error)
    }
    expect(reason).toBe('signature_wrong')
  })

  it('has signatures at every moment that fit the manifest of that moment', async () => {
    await publishPackages({ ...options, from: build('1.4.0') })
    const before = readFileSync(join(options.to, 'latest-linux.yml'))
    await publishPackages({ ...options, from: build('1.5.0') })
    // A desk that read the manifest just before it was renamed finds these signatures.
    expect(() => checkSignature(before, readFileSync(join(options.to, 'latest-linux.yml.sig')), [trusted(first)])).not.toThrow()
    expect(() => checkSignature(Buffer.concat([before, Buffer.from(' ')]), readFileSync(join(options.to, 'latest-linux.yml.sig')), [trusted(first)])).toThrow()
  })

  it.each([
    ['Huiyin-1.4.0-win-x64.exe', { platform: 'win32', kind: 'nsis', arch: 'x64' }],
    ['Huiyin-1.4.0-win-arm64.msi', { platform: 'win32', kind: 'msi', arch: 'arm64' }],
    ['Huiyin-1.4.0-linux-aarch64.rpm', { platform: 'linux', kind: 'rpm', arch: 'arm64' }],
    ['Huiyin-1.4.0-early.2-linux-x64.tar.gz', { version: '1.4.0-early.2', kind: 'targz' }],
    ['Huiyin-1.4.0-win-x64.exe.blockmap', null],
    ['Other-1.4.0-win-x64.exe', null],
    ['Huiyin-1.4-win-x64.exe', null],
    ['../Huiyin-1.4.0-win-x64.exe', null],
  ])('reads the name %s', (name, expected) => {
    expect(readArtifact(name)).toEqual(expected === null ? null : expect.objectContaining(expected))
  })
})
