import type { CallMeSettings } from './settings.ts'
import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIPv4, isIPv6 } from 'node:net'

/** How often somebody may ask. A refused try counts for nothing. */
export interface CallMeLimits {
  /** A post from this address; false when its neighbourhood has posted too often within the hour. */
  readonly takeBlock: (address: string) => boolean
  /** A wish for this number; false when it (within a day) or everybody together (within the hour) has wished too often. */
  readonly takeNumber: (number: string) => boolean
}

/** Where the counts survive a restart. */
export interface LimitsFile {
  readonly load: () => unknown
  readonly save: (counts: readonly Count[]) => void
}

/** Moments (ms UTC) at which something was done under a key. */
export type Count = readonly [key: string, moments: readonly number[]]

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Most keys that are remembered; the oldest go first. */
const mostKeys = 20_000

/** Builds the limits. Numbers and addresses are kept only as keyed digests. */
export function createCallMeLimits(deps: { readonly limits: CallMeSettings['limits'], readonly key: string, readonly now: () => number, readonly file: LimitsFile }): CallMeLimits {
  const { limits, now } = deps
  const counts = new Map<string, number[]>(readCounts(deps.file.load(), now()))
  const digest = (kind: string, value: string) => `${kind}:${createHmac('sha256', deps.key).update(`call-me:${kind}:${value}`).digest('base64url').slice(0, 22)}`

  function recent(key: string, spanMs: number): number[] {
    return (counts.get(key) ?? []).filter(at => at > now() - spanMs && at <= now())
  }

  /** All or none of the keys are counted. */
  function take(wanted: readonly (readonly [key: string, spanMs: number, most: number])[]): boolean {
    if (wanted.some(([key, spanMs, most]) => recent(key, spanMs).length >= most))
      return false
    for (const [key, spanMs] of wanted) {
      const moments = [...recent(key, spanMs), now()]
      counts.delete(key)
      counts.set(key, moments)
    }
    for (const key of [...counts.keys()].slice(0, Math.max(0, counts.size - mostKeys)))
      counts.delete(key)
    return true
  }

  return {
    takeBlock: address => take([[digest('block', blockOf(address)), hourMs, limits.perBlock]]),
    takeNumber(number) {
      const taken = take([[digest('number', number), dayMs, limits.perNumber], ['all', hourMs, limits.inAll]])
      // Posts that led to nothing are worth no write: whoever only knocks causes none.
      if (taken)
        deps.file.save([...counts])
      return taken
    },
  }
}

function readCounts(value: unknown, now: number): [string, number[]][] {
  if (!Array.isArray(value))
    return []
  return value.flatMap((entry: unknown) => {
    const [key, moments] = Array.isArray(entry) ? entry as unknown[] : []
    const kept = Array.isArray(moments) ? moments.filter((at): at is number => typeof at === 'number' && at > now - dayMs && at <= now) : []
    return typeof key === 'string' && kept.length > 0 ? [[key, kept]] : []
  })
}

/** The neighbourhood of an address: IPv4 /24, IPv6 /56; what is no address is a neighbourhood of its own. */
export function blockOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIPv4(plain))
    return plain.split('.').slice(0, 3).join('.')
  if (!isIPv6(plain))
    return plain.slice(0, 64)
  return groupsOf(plain.replace(/%.*$/, '')).slice(0, 4).join(':').slice(0, -2)
}

function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const left: string[] = head === '' ? [] : head.split(':')
  const right: string[] = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? [] : Array.from<string>({ length: Math.max(0, 8 - left.length - right.length) }).fill('0')
  return [...left, ...missing, ...right].map(group => group.padStart(4, '0').toLowerCase())
}

/** Keeps the counts in a small file; one that cannot be read counts as empty. Throws as `writeFileSync` does. */
export function limitsFile(path: string): LimitsFile {
  return {
    load() {
      try {
        return JSON.parse(readFileSync(path, 'utf8'))
      }
      catch {
        return null
      }
    },
    save(counts) {
      const fresh = `${path}.new`
      writeFileSync(fresh, Buffer.from(JSON.stringify(counts)), { mode: 0o600 })
      renameSync(fresh, path)
    },
  }
}
