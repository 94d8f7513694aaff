import { Buffer } from 'node:buffer'

/** A package of others that is bundled into the program. */
export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** As its package.json says; empty when it says nothing. */
  readonly license: string
}

/** The same, with what has to be handed on. */
export interface NoticedPackage extends BundledPackage {
  /** The text of its licence and notices. */
  readonly text: string
  /** From the lock file, `sha512-…`; null when the lock has none. */
  readonly integrity: string | null
}

/** Licences under which a package may be bundled and handed on without its source. */
const fit = /^(?:MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Zlib|Python-2\.0)$/

/** The folder of the package that a bundled module belongs to, such as `node_modules/a/node_modules/@b/c`, seen from `root`; null for our own code. */
export function packageFolder(moduleId: string, root: string): string | null {
  const path = moduleId.replace(/^\0/, '').replace(/\?.*$/, '').replaceAll('\\', '/')
  const base = `${root.replaceAll('\\', '/').replace(/\/$/, '')}/`
  const inside = path.startsWith(base) ? path.slice(base.length) : ''
  return inside.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0] ?? null
}

/** Sorted by name and version, each once. */
export function unique<T extends BundledPackage>(packages: readonly T[]): T[] {
  const byId = new Map(packages.map(one => [`${one.name}@${one.version}`, one]))
  return [...byId].sort(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one)
}

/** What a README says under a heading of licence, if it says more than a name; else empty. */
export function licenseSection(readme: string): string {
  const lines = readme.split('\n')
  const start = lines.findIndex(line => /^#+\s*licen[cs]e\b/i.test(line))
  const end = lines.findIndex((line, at) => at > start && line.startsWith('#'))
  const section = start < 0 ? '' : lines.slice(start + 1, end < 0 ? undefined : end).join('\n').trim()
  return section.length > 200 ? section : ''
}

/** What stands in the way of handing these packages on, one sentence each. `A OR B` is fit when one of them is. */
export function unfitLicenses(packages: readonly BundledPackage[]): string[] {
  return packages.flatMap(({ name, version, license }) => {
    const isFit = license.replaceAll(/[()]/g, '').split(' OR ').some(choice => choice.split(' AND ').every(id => fit.test(id.trim())))
    return isFit ? [] : [`${name} ${version} is under ${license || 'no licence'}`]
  })
}

/** The paper that goes with the program: every package, its licence, and the licence's text. */
export function noticePaper(packages: readonly NoticedPackage[]): string {
  const line = '-'.repeat(78)
  return [
    'Huiyin 回音: 程序里包含的第三方软件 Third-party software in this program',
    'Electron 与 Chromium 的许可见同目录的 LICENSE.electron.txt 和 LICENSES.chromium.html。',
    'The licences of Electron and Chromium: LICENSE.electron.txt and LICENSES.chromium.html beside this file.',
    '',
    ...packages.map(({ name, version, license }) => `${`${name} ${version}`.padEnd(48)} ${license}`),
    ...packages.flatMap(({ name, version, license, text }) => ['', line, `${name} ${version} (${license})`, line, text.trim()]),
    '',
  ].join('\n')
}

/** The same as a bill of materials, CycloneDX 1.6. `program`: ours; `electron`: its version. */
export function billOfMaterials(packages: readonly NoticedPackage[], program: { readonly version: string, readonly electron: string }): unknown {
  const component = (name: string, version: string, license: string, integrity: string | null) => ({
    'type': 'library',
    'bom-ref': `pkg:npm/${encodeURIComponent(name).replaceAll('%2F', '/')}@${version}`,
    name,
    version,
    'purl': `pkg:npm/${encodeURIComponent(name).replaceAll('%2F', '/')}@${version}`,
    'licenses': [/^[\w.+-]+$/.test(license) ? { license: { id: license } } : { expression: license }],
    ...integrity?.startsWith('sha512-') ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }] } : {},
  })
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: 'huiyin', version: program.version } },
    components: [component('electron', program.electron, 'MIT', null), ...packages.map(({ name, version, license, integrity }) => component(name, version, license, integrity))],
  }
}
