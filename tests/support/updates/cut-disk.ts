import type { UpdateDisk } from '../../../electron/main/updates/disk.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

/** The power went out. */
export class PowerCut extends Error {}

/** Syncs, renames and removals count as this many bytes, so that cuts fall into them too. */
const stepCost = 400

interface Held { bytes: Buffer, synced: number }

/** What was on a disk when the power went out, or before it was first switched on. */
export type Platter = ReadonlyMap<string, Buffer>

/** A folder in memory that loses power after so many bytes and steps. */
export interface CutDisk extends UpdateDisk {
  /** Bytes and steps spent so far. */
  readonly spent: () => number
  /** The step at which the power went out, `append updates.json.new`; null = it did not. */
  readonly cutAt: () => string | null
  /** What the next start finds: what was synced, and of the rest as much as luck kept, some of it as other bytes. */
  readonly platter: () => Platter
}

/** Makes a disk of what a platter has. `power` = bytes and steps until the cut; `random` decides what luck keeps. */
export function createCutDisk(before: Platter, { power, random }: { readonly power: number, readonly random: () => number }): CutDisk {
  const files = new Map<string, Held>([...before].map(([name, bytes]) => [name, { bytes: Buffer.from(bytes), synced: bytes.length }]))
  /** Removed, but the folder was not synced since: may be there again. */
  const removed = new Map<string, Held>()
  let spent = 0
  let cut: string | null = null

  function alive() {
    if (cut !== null)
      throw new PowerCut(cut)
  }

  /** Spends power; answers how much of `cost` was left when it is not enough. */
  function spend(cost: number, step: string): number {
    alive()
    const left = Math.min(cost, power - spent)
    spent += cost
    if (left < cost)
      cut = step
    return left
  }

  function add(name: string, bytes: Uint8Array) {
    const held = files.get(name) ?? { bytes: Buffer.alloc(0), synced: 0 }
    files.set(name, { ...held, bytes: Buffer.concat([held.bytes, bytes]) })
  }

  function afterLuck({ bytes, synced }: Held): Buffer {
    const kept = synced + Math.floor(random() * (bytes.length - synced + 1))
    const left = Buffer.from(bytes.subarray(0, kept))
    // What was never synced may come back as whatever the sectors had before.
    if (kept > synced && random() < 0.3)
      left.fill(0, synced + Math.floor(random() * (kept - synced)))
    return left
  }

  return {
    spent: () => spent,
    cutAt: () => cut,
    pathOf: name => name,
    async read(name) {
      alive()
      return files.get(name)?.bytes ?? null
    },
    async size(name) {
      alive()
      return files.get(name)?.bytes.length ?? null
    },
    async append(name, bytes) {
      const left = spend(bytes.length, `append ${name}`)
      add(name, bytes.subarray(0, left))
      alive()
    },
    async sync(name) {
      spend(stepCost, `sync ${name}`)
      alive()
      const held = files.get(name)
      if (held === undefined)
        throw new Error(`there is no ${name}`)
      held.synced = held.bytes.length
    },
    async rename(from, to) {
      const left = spend(stepCost, `rename ${to}`)
      const held = files.get(from)
      if (held === undefined)
        throw new Error(`there is no ${from}`)
      // Cut before, or after it was done and nobody heard of it.
      if (left > stepCost / 2) {
        files.set(to, held)
        files.delete(from)
        removed.clear()
      }
      alive()
    },
    async remove(name) {
      const left = spend(stepCost, `remove ${name}`)
      const held = files.get(name)
      if (held !== undefined && left > stepCost / 2) {
        removed.set(name, held)
        files.delete(name)
      }
      alive()
    },
    async list() {
      alive()
      return [...files.keys()]
    },
    async hash(name) {
      alive()
      return createHash('sha512').update(files.get(name)?.bytes ?? '').digest('base64')
    },
    platter() {
      const back = [...removed].filter(([name]) => !files.has(name) && random() < 0.5)
      const survivors = [...files, ...back].filter(([, held]) => held.synced > 0 || random() < 0.7)
      return new Map(survivors.map(([name, held]) => [name, afterLuck(held)]))
    },
  }
}
