import type { Log } from '../../../src/engine/log.ts'
import type { UpdateDisk } from './disk.ts'
import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { updateChannels } from '../../../src/shared/updates.ts'
import { writeWhole } from './disk.ts'
import { versionShape } from './version.ts'

const version = z.string().regex(versionShape)
/** Names that `download.ts` gives: nothing else is ever opened because this file says so. */
const staged = z.string().regex(/^[0-9a-f]{32}\.package$/)

const signedManifest = { manifest: z.string().max(100_000), signature: z.string().max(4_096) }

/** A version on its way in. Manifest and signature stand here as they came (base64), and are believed anew each time. */
const work = z.object({
  step: z.enum(['downloading', 'staged', 'installing']),
  version,
  from: version,
  rolloutId: z.string(),
  file: staged,
  /** Installations begun that did not come to their end. */
  tries: z.number().int().min(0),
  ...signedManifest,
})

/** A version that was put in and has not shown its first page yet. */
const trial = z.object({ version, from: version, rolloutId: z.string(), starts: z.number().int().min(0), file: staged, ...signedManifest })

const keptFile = z.object({
  /** The highest serial seen, per channel. */
  seen: z.partialRecord(z.enum(updateChannels), z.number().int()).default({}),
  work: work.nullable().default(null),
  trial: trial.nullable().default(null),
  /** The package of the version that runs and was proved, for the day when the next one does not start. */
  proved: z.object({ version, file: staged, ...signedManifest }).nullable().default(null),
  failed: z.array(z.object({ version, rolloutId: z.string() })).max(8).default([]),
  rolledBack: z.object({ from: version, to: version }).nullable().default(null),
  /** When the desk was last seen alive with a version staged, ms UTC. */
  aliveAt: z.number().default(0),
})

/** What is remembered of updates between two starts. Losing it loses nothing but the work. */
export type Kept = z.output<typeof keptFile>

/** A version on its way in. */
export type Work = z.output<typeof work>

/** A version that was put in and has not proved itself. */
export type Trial = z.output<typeof trial>

/** Nothing remembered. */
export const nothingKept: Kept = keptFile.parse({})

const fileName = 'updates.json'

/** Reads what was remembered; a file that says nothing sensible counts as none, for what runs is a working version. */
export async function readKept(disk: UpdateDisk, log: Pick<Log, 'warn'>): Promise<Kept> {
  const bytes = await disk.read(fileName)
  if (bytes === null)
    return nothingKept
  try {
    return keptFile.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  }
  catch {
    log.warn({}, 'what was remembered of updates cannot be read and is forgotten')
    return nothingKept
  }
}

/** Remembers. */
export function writeKept(disk: UpdateDisk, kept: Kept): Promise<void> {
  return writeWhole(disk, fileName, Buffer.from(JSON.stringify(kept)))
}

/** Removes what nothing remembered names: parts and packages of versions that are no longer wanted. `also` = names that stay. */
export async function sweep(disk: UpdateDisk, kept: Kept, also: readonly string[] = []): Promise<void> {
  const named = [kept.work?.file, kept.trial?.file, kept.proved?.file].filter(name => name !== undefined)
  const stays = new Set([fileName, ...named, ...named.map(partOf), ...also])
  for (const name of await disk.list()) {
    if (!stays.has(name) && /^(?:[0-9a-f]{32}\.(?:package|part)|updates\.json\.new)$/.test(name))
      await disk.remove(name)
  }
}

/** Name of a package's part, as long as it is not whole. */
export function partOf(file: string): string {
  return file.replace(/package$/, 'part')
}

/** Name of a package in the folder, from its SHA-512 (base64). */
export function packageName(sha512: string): string {
  return `${Buffer.from(sha512, 'base64').toString('hex').slice(0, 32)}.package`
}
