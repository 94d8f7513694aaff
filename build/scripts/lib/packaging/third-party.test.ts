import { describe, expect, it } from 'vitest'
import { billOfMaterials, licenseSection, noticePaper, packageFolder, unfitLicenses, unique } from './third-party.ts'

const one = (name: string, license = 'MIT', text = 'the words of it') => ({ name, version: '1.0.0', license, text, integrity: null })

describe('what is bundled', () => {
  it.each([
    ['/p/node_modules/pg/lib/index.js', 'node_modules/pg'],
    ['/p/node_modules/@vue/shared/dist/a.js?commonjs-proxy', 'node_modules/@vue/shared'],
    ['\0/p/node_modules/a/node_modules/b/index.js?x', 'node_modules/a/node_modules/b'],
    ['C:\\p\\node_modules\\pg\\index.js', 'node_modules/pg'],
    ['/p/src/engine/worker.ts', null],
    ['\0vite/preload-helper.js', null],
    ['/elsewhere/node_modules/pg/index.js', null],
  ])('%s belongs to %s', (id, folder) => {
    expect(packageFolder(id, id.startsWith('C:') ? 'C:\\p' : '/p')).toBe(folder)
  })

  it('is named once, in order', () => {
    expect(unique([one('b'), one('a'), one('b'), { ...one('a'), version: '2.0.0' }]).map(({ name, version }) => name + version)).toEqual(['a1.0.0', 'a2.0.0', 'b1.0.0'])
  })

  it('may be handed on, or is named with the reason', () => {
    expect(unfitLicenses([one('a'), one('b', '(MIT OR GPL-3.0)'), one('c', '0BSD'), one('d', 'MIT AND ISC')])).toEqual([])
    expect(unfitLicenses([one('e', 'GPL-3.0'), one('f', ''), one('h', 'MIT AND GPL-2.0')])).toEqual([
      'e 1.0.0 is under GPL-3.0',
      'f 1.0.0 is under no licence',
      'h 1.0.0 is under MIT AND GPL-2.0',
    ])
  })

  it('may have its licence in a README', () => {
    const words = 'Permission is given. '.repeat(12).trim()
    expect(licenseSection(`# a\n\n## License\n\n${words}\n\n## Next\nmore`)).toBe(words)
    expect(licenseSection(`# a\n\n## License\n\nMIT\n`)).toBe('')
  })

  it('stands in a paper with every text, and in a bill of materials with its hash', () => {
    expect(noticePaper([one('a', 'MIT', 'Copyright A')])).toMatch(/a 1\.0\.0 +MIT\n[\s\S]*a 1\.0\.0 \(MIT\)\n-+\nCopyright A/)
    expect(billOfMaterials([{ ...one('@vue/shared'), integrity: 'sha512-AAEC' }], { version: '0.1.0', electron: '45.4.1' })).toMatchObject({
      components: [
        { purl: 'pkg:npm/electron@45.4.1' },
        { purl: 'pkg:npm/%40vue/shared@1.0.0', hashes: [{ alg: 'SHA-512', content: '000102' }], licenses: [{ license: { id: 'MIT' } }] },
      ],
    })
  })
})
