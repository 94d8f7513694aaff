import type { RecordedPackage } from './record-packages.ts'
import type { NoticedPackage } from './third-party.ts'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../paths.ts'
import { bundledParts, recordName } from './record-packages.ts'
import { billOfMaterials, licenseSection, noticePaper, unfitLicenses, unique } from './third-party.ts'

const TARGET = join(ROOT, '.cache/third-party')
const papers = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i

interface Lock {
  packages: Record<string, { integrity?: string }>
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as T
}

/** The texts that a package brings; where it has none of its own, what its README or its package.json says. */
function textOf(folder: string): string {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter(entry => entry.isFile())
  const read = (name: string) => readFileSync(join(ROOT, folder, name), 'utf8').replaceAll('\r\n', '\n').trim()
  const texts = entries.filter(({ name }) => papers.test(name)).map(({ name }) => read(name)).sort()
  if (texts.length > 0)
    return texts.join('\n\n')
  const readme = entries.find(({ name }) => /^readme/i.test(name))
  return (readme && licenseSection(read(readme.name))) || declaration(readJson<Declared>(join(folder, 'package.json')))
}

interface Declared {
  author?: string | { name?: string }
  repository?: string | { url?: string }
}

function declaration({ author, repository }: Declared): string {
  const by = typeof author === 'string' ? author : author?.name
  const from = typeof repository === 'string' ? repository : repository?.url
  return ['The package names its licence and brings no text of it.', by && `Author: ${by}`, from && `Source: ${from}`].filter(Boolean).join('\n')
}

/** Every package that the bundles in `out/` were made of, with its texts. Throws when nothing is built. */
function noticedPackages(): NoticedPackage[] {
  const lock = readJson<Lock>('package-lock.json')
  return unique(bundledParts.flatMap((part) => {
    const record = join('out', recordName(part))
    if (!existsSync(join(ROOT, record)))
      throw new Error(`${record} is not there: run npm run build first`)
    return readJson<RecordedPackage[]>(record).map(({ folder, name, version, license }) => ({ name, version, license, text: textOf(folder), integrity: lock.packages[folder]?.integrity ?? null }))
  }))
}

/** How many packages are bundled, and what stands in the way of handing them on. */
export interface ThirdParty {
  readonly packages: number
  readonly complaints: readonly string[]
  /** Where the paper and the bill of materials stand. */
  readonly folder: string
}

/** Writes the paper of licences and the bill of materials for the bundles in `out/`. Throws when nothing is built. */
export async function writeThirdParty(): Promise<ThirdParty> {
  const packages = noticedPackages()
  const electron = readJson<{ version: string }>('node_modules/electron/package.json').version
  const { version } = readJson<{ version: string }>('package.json')
  rmSync(TARGET, { recursive: true, force: true })
  mkdirSync(TARGET, { recursive: true })
  writeFileSync(join(TARGET, 'THIRD-PARTY.txt'), noticePaper(packages))
  writeFileSync(join(TARGET, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(packages, { version, electron }), null, 2)}\n`)
  return { packages: packages.length, complaints: unfitLicenses(packages), folder: TARGET }
}
