import type { BundleText, BundleView, DeskFigures, TestedLine } from '../../../src/shared/diagnostics.ts'
import type { PolicyDump } from '../policy/dump.ts'
import type { Dump } from './crash-reports.ts'
import type { PastLogs } from './past-logs.ts'
import type { ZipEntry } from './zip.ts'
import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { maskFacts, maskLine } from '../../../src/shared/rules/log-mask.ts'

/** What goes into a bundle. Whatever of it could say something of a person is masked here, whoever gave it. */
export interface BundleParts {
  /** Versions, system, memory, languages: facts of the machine, nobody's name. */
  readonly computer: Readonly<Record<string, unknown>>
  readonly policy: PolicyDump
  readonly network: unknown
  readonly settings: unknown
  readonly desk: DeskFigures
  readonly tested: readonly TestedLine[]
  readonly logs: PastLogs
  /** Only what the person ticked: a picture of memory may hold anything. */
  readonly dumps: readonly Dump[]
}

/** A bundle that is ready: what is looked at is what is saved. */
export interface Bundle {
  readonly view: BundleView
  readonly entries: readonly ZipEntry[]
  /** The head of one of its files; null for none of that name, and for one that is no text. */
  readonly look: (name: string) => BundleText | null
}

const lookedAt = 20_000
const isText = (name: string) => !name.endsWith('.dmp')

/** Accounts by number: which channel and how it fares, not whose. */
function deskFacts({ accounts, ...desk }: DeskFigures): unknown {
  return { ...desk, accounts: Object.fromEntries(accounts.map(({ lastSuccessAt, ...account }, n) => [`account-${n + 1}`, { ...account, lastSuccess: lastSuccessAt === null ? null : new Date(lastSuccessAt).toISOString() }])) }
}

function testedLines(tested: readonly TestedLine[]): string {
  return tested.map(({ code, values }) => `${code} ${Object.entries(values).map(([name, value]) => `${name}=${typeof value === 'string' ? maskLine(value) : value}`).join(' ')}`.trim()).join('\n')
}

/** Lines of the logs that are faults, so that nobody has to look for them. */
function faultLines({ logs }: PastLogs): string {
  return logs.flatMap(({ text }) => text.split('\n').filter(line => line.includes('"fault":"'))).join('\n')
}

/** Puts a bundle together under `id`. */
export async function gatherBundle(id: string, parts: BundleParts): Promise<Bundle> {
  const json = (facts: unknown) => `${JSON.stringify(maskFacts(facts), null, 2)}\n`
  const texts: [string, string][] = [
    ['computer.json', json(parts.computer)],
    ['self-test.txt', `${testedLines(parts.tested)}\n`],
    ['desk.json', json(deskFacts(parts.desk))],
    ['network.json', json(parts.network)],
    ['policy.json', json(parts.policy)],
    ['settings.json', json(parts.settings)],
    ['faults.txt', `${faultLines(parts.logs)}\n`],
    ...parts.logs.logs.map(({ name, text }): [string, string] => [`logs/${name}`, text]),
  ]
  const entries: ZipEntry[] = texts.map(([name, text]) => ({ name, bytes: Buffer.from(text) }))
  for (const { path } of parts.dumps)
    entries.push({ name: `crashes/${basename(path)}`, bytes: await readFile(path) })
  return {
    view: {
      id,
      entries: entries.map(({ name, bytes }) => ({ name, bytes: bytes.length, isText: isText(name) })),
      bytes: entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
      isCut: parts.logs.isCut,
    },
    entries,
    look(name) {
      const entry = entries.find(one => one.name === name)
      if (entry === undefined || !isText(name))
        return null
      return { text: Buffer.from(entry.bytes.subarray(0, lookedAt)).toString('utf8'), isCut: entry.bytes.length > lookedAt }
    },
  }
}
