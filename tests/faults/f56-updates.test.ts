import type { UpdateManifest } from '../../electron/main/updates/manifest.ts'
import type { UpdateRefusal } from '../../src/shared/updates.ts'
import type { Platter } from '../support/updates/cut-disk.ts'
import type { Machine } from '../support/updates/machine.ts'
import type { MirrorFiles } from '../support/updates/publisher.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { createSeeker } from '../../electron/main/updates/believe.ts'
import { download } from '../../electron/main/updates/download.ts'
import { createFeed } from '../../electron/main/updates/feed.ts'
import { judge } from '../../electron/main/updates/manifest.ts'
import { refusalIn } from '../../electron/main/updates/refusal.ts'
import { seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { createCutDisk } from '../support/updates/cut-disk.ts'
import { programFile, switchOn } from '../support/updates/machine.ts'
import { fetchFrom } from '../support/updates/mirror.ts'
import { createPublisher, describePackage, makeManifest } from '../support/updates/publisher.ts'

const seed = seedOfRun(process.env.HUIYIN_SEED, performance.now() * 1000)
const programs = new Map([['1.0.0', randomBytes(9_000)], ['1.1.0', randomBytes(11_000)]])
const [old, next] = [programs.get('1.0.0') ?? Buffer.alloc(0), programs.get('1.1.0') ?? Buffer.alloc(0)]

const versionOf = (bytes: Uint8Array) => [...programs].find(([, program]) => program.equals(bytes))?.[0] ?? null
const fresh = (): Platter => new Map([[programFile, old]])

function machine(random: () => number, changes: Partial<Machine> = {}): Machine {
  const publisher = createPublisher()
  const files: MirrorFiles = new Map([[describePackage('1.0.0', old).url, old]])
  publisher.publish(files, makeManifest('1.1.0', next, { fallback: { version: '1.0.0', files: [describePackage('1.0.0', old)] } }), [next])
  return { publisher, files, random, versionOf, works: () => true, ...changes }
}

/** Switches on without cuts until the same version has run `times` in a row; answers it. */
async function settle(desk: Machine, platter: Platter, times = 6): Promise<{ ran: string | null, platter: Platter }> {
  let [state, ran, same] = [platter, null as string | null, 0]
  for (let start = 0; start < 20 && same < times; start++) {
    const session = await switchOn(desk, state)
    same = session.ran === ran ? same + 1 : 1
    ran = session.ran
    state = session.platter
  }
  return { ran, platter: state }
}

/** One life: cuts at random moments, up to three in a row, and every start between them has to find a program. */
async function live(desk: Machine, random: () => number, total: number, cuts: Map<string, number>): Promise<Platter> {
  let platter = fresh()
  // Some lives have whole sessions before the first cut, so that it also falls into the installation or the first start after it.
  for (let whole = Math.floor(random() * 3); whole > 0; whole--)
    platter = (await switchOn(desk, platter)).platter
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    const session = await switchOn(desk, platter, Math.floor(random() * total))
    expect(session.ran, `seed ${seed}: a start found neither version`).not.toBeNull()
    if (session.cutAt !== null) {
      const step = session.cutAt.replace(/[0-9a-f]{32}/, '*')
      cuts.set(step, (cuts.get(step) ?? 0) + 1)
    }
    platter = session.platter
  }
  return platter
}

describe('F56 the power goes out in the middle of an update', () => {
  it('F56 after 200 cuts at random bytes and steps each start finds a working version, and in the end the new one', async () => {
    const random = seededRandom(seed)
    const total = (await switchOn(machine(random), fresh())).spent * 1.1
    const cuts = new Map<string, number>()
    let givenUp = 0
    for (let life = 0; [...cuts.values()].reduce((sum, each) => sum + each, 0) < 200; life++) {
      const desk = machine(random)
      const { ran, platter } = await settle(desk, await live(desk, random, total, cuts))
      // Three cuts in its installation or its first starts look like a version that does not work.
      const failed = String(JSON.parse(String(platter.get('updates.json'))).failed[0]?.version)
      expect([ran, failed], `seed ${seed}, life ${life}`).toEqual(ran === '1.1.0' ? ['1.1.0', 'undefined'] : ['1.0.0', '1.1.0'])
      givenUp += ran === '1.0.0' ? 1 : 0
    }
    expect(givenUp).toBeLessThan(15)
    const count = [...cuts.values()].reduce((sum, each) => sum + each, 0)
    console.warn(`F56 seed ${seed}: ${count} cuts over ${cuts.size} kinds of step, 0 starts without a working version, ${givenUp} lives gave the new version up after three cuts of it\n${[...cuts].sort(([, a], [, b]) => b - a).map(([step, times]) => `  ${times} × ${step}`).join('\n')}`)
    expect(count).toBeGreaterThanOrEqual(200)
  })

  it('F56 a new version that never shows a page is replaced by the one before, whatever is cut meanwhile', async () => {
    const random = seededRandom(seed + 1)
    const total = (await switchOn(machine(random), fresh())).spent * 1.1
    const cuts = new Map<string, number>()
    let rolledBack = 0
    for (let life = 0; life < 30; life++) {
      const begun = new Set<string>()
      const desk = machine(random, { works: (version) => {
        begun.add(version)
        return version === '1.0.0'
      } })
      const { ran, platter } = await settle(desk, await live(desk, random, total, cuts), 8)
      expect(ran, `seed ${seed}, life ${life}`).toBe('1.0.0')
      // Where three cuts fell into its installation it was given up before it ever began, and there is nothing to tell of.
      const told = begun.has('1.1.0') ? { from: '1.1.0', to: '1.0.0' } : null
      expect((await switchOn(desk, platter)).view, `seed ${seed}, life ${life}`).toMatchObject({ rolledBack: told, phase: 'idle' })
      expect(JSON.parse(String(platter.get('updates.json'))).failed[0]?.version).toBe('1.1.0')
      rolledBack += told === null ? 0 : 1
    }
    expect(rolledBack).toBeGreaterThan(20)
  })
})

type Tampering = (files: MirrorFiles, random: () => number, manifest: UpdateManifest, publisher: ReturnType<typeof createPublisher>) => void

const manifestPath = 'latest-linux.yml'
const at = (files: MirrorFiles, path: string) => files.get(path) ?? Buffer.alloc(0)

function flip(bytes: Buffer, random: () => number): Buffer {
  const other = Buffer.from(bytes)
  const place = Math.floor(random() * other.length)
  other[place] = (other[place] ?? 0) ^ (1 << Math.floor(random() * 8))
  return other
}

/** The manifest once more with other words, signed by whoever `publisher` is. */
function resigned(changes: (manifest: UpdateManifest, random: () => number) => Partial<Record<keyof UpdateManifest, unknown>>): Tampering {
  return (files, random, manifest, publisher) => {
    const bytes = Buffer.from(JSON.stringify({ ...manifest, ...changes(manifest, random) }))
    files.set(manifestPath, bytes).set(`${manifestPath}.sig`, publisher.sign(bytes))
  }
}

const withUrl = (url: (random: () => number) => string): Tampering => resigned((manifest, random) => ({ files: manifest.files.map(file => ({ ...file, url: url(random) })) }))
const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

const tamperings: readonly (readonly [string, Tampering, readonly UpdateRefusal[]])[] = [
  ['a bit of the manifest', (files, random) => files.set(manifestPath, flip(at(files, manifestPath), random)), ['signature_wrong']],
  ['a bit of the signature', (files, random) => files.set(`${manifestPath}.sig`, flip(at(files, `${manifestPath}.sig`), random)), ['signature_wrong', 'signature_malformed']],
  ['a manifest cut short', (files, random) => files.set(manifestPath, at(files, manifestPath).subarray(0, Math.floor(random() * 300))), ['signature_wrong']],
  ['a signature cut short', (files, random) => files.set(`${manifestPath}.sig`, at(files, `${manifestPath}.sig`).subarray(0, Math.floor(random() * 80))), ['signature_missing', 'signature_malformed']],
  ['no signature', files => files.delete(`${manifestPath}.sig`), ['signature_missing']],
  ['a stranger\'s key', (files, _, manifest) => createPublisher().publish(files, manifest), ['signature_wrong']],
  ['a bit of the package', (files, random, { path }) => files.set(path, flip(at(files, path), random)), ['hash_wrong']],
  ['a package cut short and lengthened', (files, random, { path }) => files.set(path, Buffer.concat([at(files, path).subarray(0, Math.floor(random() * 5_000)), randomBytes(11_000)]).subarray(0, 11_000)), ['hash_wrong']],
  ['a longer package', (files, random, { path }) => files.set(path, Buffer.concat([at(files, path), randomBytes(1 + Math.floor(random() * 900))])), ['size_wrong']],
  ['another package', (files, _, { path }) => files.set(path, randomBytes(11_000)), ['hash_wrong']],
  ['the older package under the new name', (files, _, { path }) => files.set(path, old), ['hash_wrong', 'size_wrong']],
  ['no package', (files, _, { path }) => files.delete(path), ['package_missing']],
  ['an older version', resigned((_, random) => ({ version: `0.${Math.floor(random() * 9)}.0`, files: [describePackage('0.9.0', old)] })), ['older', 'name_unsafe']],
  ['an older version that says the roll-back of another', resigned(() => ({ version: '0.9.0', rollbackTo: '0.8.0', files: [describePackage('0.9.0', old)] })), ['older']],
  ['a manifest of before', resigned((_, random) => ({ serial: 1 + Math.floor(random() * 6) })), ['replayed']],
  ['another channel\'s', resigned(() => ({ channel: 'early' })), ['channel_other']],
  ['another system\'s', resigned((_, random) => ({ platform: pick(random, ['win32', 'darwin']) })), ['platform_other']],
  ['another product\'s', resigned(() => ({ product: 'other' })), ['product_other']],
  ['a path out of the folder', withUrl(random => `1.1.0/${pick(random, ['../', '..\\', '%2e%2e/', './', '.', '/', ''])}x${pick(random, ['/', '\\', '..', '%00', ' ', '?', '#', ':'])}y`), ['name_unsafe']],
  ['an address of another host', withUrl(random => `${pick(random, ['http', 'https', 'ftp', 'file', 'HTTPS', 'data'])}:${pick(random, ['//', '///', ''])}evil.example/1.1.0/x`), ['address_foreign']],
  ['an address without a scheme', withUrl(random => `${pick(random, ['//', '\\\\', '/\\'])}evil.example/1.1.0/x`), ['address_foreign']],
  ['a huge package', resigned(({ files }, random) => ({ files: files.map(file => ({ ...file, size: 2 ** 31 + Math.floor(random() * 2 ** 20) })) })), ['package_too_large']],
  ['a size that is not true', resigned(({ files }, random) => ({ files: files.map(file => ({ ...file, size: 10 + Math.floor(random() * 10_000) })) })), ['size_wrong', 'hash_wrong']],
  ['a hash that is not true', resigned(({ files }) => ({ files: files.map(file => ({ ...file, sha512: randomBytes(64).toString('base64') })) })), ['hash_wrong']],
  ['a manifest of other shape', resigned((manifest, random) => pick<Partial<Record<keyof UpdateManifest, unknown>>>(random, [{ files: [] }, { version: 'x' }, { stagingPercentage: 101 }, { serial: -1 }, { files: null }, { format: 2 as never }, { rolloutId: '../x' }, { extra: manifest } as never])), ['manifest_malformed']],
  ['a huge manifest', (files, _, manifest, publisher) => publisher.publish(files, { ...manifest, rolloutId: 'x'.repeat(100_000) }), ['manifest_too_large']],
  ['only other packages', resigned(({ files }, random) => ({ files: files.map(file => ({ ...file, kind: pick(random, ['deb', 'rpm', 'nsis']) })) })), ['package_missing']],
]

describe('F56 an update is not what was published', () => {
  it('F56 200 tampered packages and manifests: 200 refused, each with its code, and nothing is left that could be installed', async () => {
    const random = seededRandom(seed + 2)
    const refused = new Map<string, number>()
    for (let n = 0; n < 200; n++) {
      const [name, tamper, expected] = tamperings[n % tamperings.length] ?? ['', () => {}, []]
      const publisher = createPublisher()
      const files: MirrorFiles = new Map()
      const manifest = makeManifest('1.1.0', next, { serial: 7 })
      publisher.publish(files, manifest, [next])
      tamper(files, random, manifest, publisher)
      const disk = createCutDisk(new Map(), { power: Number.POSITIVE_INFINITY, random })
      const feed = createFeed({ base: new URL('http://mirror.test/huiyin/'), fetch: fetchFrom(files) })
      const desk = { kind: 'appimage', arch: 'x64' } as const
      const take = async () => {
        const found = await createSeeker({ feed, belief: { keys: [publisher.trusted], channel: 'stable', platform: 'linux', desk } })(new AbortController().signal)
        const verdict = judge(found.manifest, { ...desk, running: '1.0.0', seenSerial: 7, failed: [], isInShare: () => true })
        return verdict.take === 'package' ? await download({ feed, disk, file: verdict.file, signal: new AbortController().signal }) : verdict.why
      }
      const reason = await take().then(taken => `taken: ${taken}`, error => refusalIn(error) ?? String(error))
      expect(expected, `seed ${seed}, ${n}: ${name} came to ${reason}`).toContain(reason)
      expect([...disk.platter().keys()].filter(file => file.endsWith('.package')), name).toEqual([])
      refused.set(reason, (refused.get(reason) ?? 0) + 1)
    }
    console.warn(`F56 seed ${seed}: 200 tampered, 200 refused: ${[...refused].map(([reason, times]) => `${reason} ${times}`).join(', ')}`)
    expect([...refused.values()].reduce((sum, each) => sum + each, 0)).toBe(200)
  })

  it('F56 the untouched update is taken', async () => {
    const session = await switchOn(machine(seededRandom(seed)), fresh())
    expect(session.view).toMatchObject({ version: '1.1.0', trouble: null })
    expect(versionOf(session.platter.get(programFile) ?? Buffer.alloc(0))).toBe('1.1.0')
  })
})
