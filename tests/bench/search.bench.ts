/**
 * Search: recall against LIKE over the folded texts at 100,000 and 2,000,000 messages, and at the larger size how fast a page of hits
 * comes, how much faster than LIKE rare words are found, and how large the index is. Exit code 1 when a line of the promise is broken.
 *
 * `npm run bench -- search [--small 100000] [--large 2000000] [--seed 7] [--voices FILE]`; the store stands in the folder for
 * temporary files and is removed.
 */
import type { Store } from '../../src/engine/store/port.ts'
import type { Random } from '../../src/sandbox/base/random.ts'
import type { Corpus } from './search-corpus.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { createRandom } from '../../src/sandbox/base/random.ts'
import { searchForm } from '../../src/shared/rules/fold-search.ts'
import { conversation, message } from '../contract/store-rows.ts'
import { quantile } from './figures.ts'
import { createCorpus, readCorpus } from './search-corpus.ts'

const pageSize = 30
const countTo = 1_000
/** Hits of one query compared one by one, the newest first. */
const compared = 20_000
const rareHits = 30
const promise = { p99Ms: 50, faster: 300, share: 1.1 } as const
const perUnit = 500
const perRoom = 50

/** A store full of messages, and the same texts folded in a plain table for LIKE. */
interface Filled {
  readonly store: Store
  readonly scan: DatabaseSync
  readonly file: string
  readonly forms: readonly string[]
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function fill(folder: string, size: number, corpus: Corpus): Promise<Filled> {
  const file = join(folder, `store-${size}.db`)
  const store = await openSqliteStore({ file, now: Date.now, newId: v7, log: pino({ enabled: false }) })
  const scan = new DatabaseSync(join(folder, `scan-${size}.db`))
  scan.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -4000; create table "scan" ("n" integer primary key, "form" text not null)')
  const insert = scan.prepare('insert into "scan" values (?, ?)')
  const forms: string[] = []
  const began = performance.now()
  for (let from = 0; from < size; from += perUnit) {
    const texts = Array.from({ length: Math.min(perUnit, size - from) }, () => corpus.next())
    await store.write(async (tx) => {
      const n = await tx.nextMessageNumbers(texts.length)
      const rooms = Array.from({ length: Math.ceil(texts.length / perRoom) }, () => conversation({ status: 'resolved' }))
      await tx.insert('conversations', rooms)
      await tx.insert('messages', texts.map((text, index) => message({ n: n + index, text, conversationId: rooms[Math.floor(index / perRoom)]!.id, at: n + index })))
    })
    scan.exec('begin')
    texts.forEach((text, index) => {
      const form = searchForm(text)
      insert.run(from + index + 1, form)
      if ((from + index) % 7 === 0)
        forms.push(form)
    })
    scan.exec('commit')
  }
  const filled = performance.now()
  let longest = 0
  for (let indexed = 1; indexed > 0;) {
    const step = performance.now()
    indexed = (await store.indexSome(512, Date.now())).indexed
    longest = Math.max(longest, performance.now() - step)
  }
  const seconds = (performance.now() - filled) / 1000
  say(`${size.toLocaleString('en')} messages: written in ${((filled - began) / 1000).toFixed(0)} s, indexed in ${seconds.toFixed(0)} s (${Math.round(size / seconds).toLocaleString('en')}/s)`)
  return { store, scan, file, forms }
}

/** Runs of 1 to 8 characters that stand somewhere in the texts. */
function drawQueries(forms: readonly string[], count: number, random: Random): string[] {
  return Array.from({ length: count }, () => {
    const chars = [...random.pick(forms)]
    const length = Math.min(random.int(1, 8), chars.length)
    const at = random.int(0, chars.length - length)
    return chars.slice(at, at + length).join('')
  })
}

function like(scan: DatabaseSync, form: string): number[] {
  const pattern = `%${form.replaceAll(/[\\%_]/g, '\\$&')}%`
  return scan.prepare(`select "n" from "scan" where "form" like ? escape '\\' order by "n" desc`).all(pattern).map(row => row.n as number)
}

interface Asked {
  readonly form: string
  readonly ms: number
  readonly likeMs: number
  readonly truth: number
  readonly found: number
  readonly wanted: number
  readonly extra: number
}

async function ask({ store, scan }: Filled, form: string): Promise<Asked> {
  const began = performance.now()
  const page = await store.read.search({ forms: [form], filter: {}, before: null, limit: pageSize, countTo })
  const ms = performance.now() - began
  const likeBegan = performance.now()
  const truth = like(scan, form)
  const likeMs = performance.now() - likeBegan
  const all = await store.read.search({ forms: [form], filter: {}, before: null, limit: compared, countTo: 0 })
  const wanted = new Set(truth.slice(0, compared))
  const found = all.hits.filter(({ n }) => wanted.has(n)).length
  const isPageRight = page.hits.every(({ n }, index) => n === truth[index]) && page.hits.length === Math.min(pageSize, truth.length)
  const isTotalRight = page.isWhole ? page.total === truth.length : page.total <= truth.length && page.total >= Math.min(pageSize, truth.length)
  return { form, ms, likeMs, truth: truth.length, found, wanted: wanted.size, extra: all.hits.length - found + (isPageRight && isTotalRight ? 0 : 1) }
}

async function measure(filled: Filled, queries: readonly string[]): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const query of queries)
    asked.push(await ask(filled, query))
  return asked
}

function reportRecall(name: string, asked: readonly Asked[]): boolean {
  const sum = (of: (each: Asked) => number) => asked.reduce((total, each) => total + of(each), 0)
  const recall = sum(({ found }) => found) / sum(({ wanted }) => wanted)
  const wrong = sum(({ extra }) => extra)
  say(`${name}: recall ${recall.toFixed(3)} over ${asked.length} queries with ${sum(({ truth }) => truth).toLocaleString('en')} hits (the newest ${compared.toLocaleString('en')} of each compared one by one); wrong hits or pages: ${wrong}`)
  return recall === 1 && wrong === 0
}

function reportSpeed(asked: readonly Asked[], frequentMs: readonly number[]): boolean {
  const times = asked.map(({ ms }) => ms)
  const rare = asked.filter(({ truth }) => truth <= rareHits)
  const faster = quantile(rare.map(({ ms, likeMs }) => likeMs / ms), 0.5)
  const p99 = quantile(times, 0.99)
  const at = (share: number) => quantile(times, share).toFixed(1)
  say(`page of ${pageSize}: p50 ${at(0.5)} · p90 ${at(0.9)} · p99 ${at(0.99)} · most ${at(1)} ms (p99 at most ${promise.p99Ms}); the most frequent characters alone: at most ${Math.max(...frequentMs).toFixed(1)} ms`)
  for (const [name, from, to] of [['no hit or one', 0, 1], ['as far as a page', 2, pageSize], ['as far as is counted', pageSize + 1, countTo], ['more', countTo + 1, Number.POSITIVE_INFINITY]] as const) {
    const some = asked.filter(({ truth }) => truth >= from && truth <= to).sort((a, b) => b.ms - a.ms)
    if (some.length > 0)
      say(`  hits: ${name}: ${some.length} queries, p50 ${quantile(some.map(({ ms }) => ms), 0.5).toFixed(1)} ms; the slowest ${some.slice(0, 3).map(({ form, ms }) => `${form} ${ms.toFixed(1)}`).join(', ')} ms`)
  }
  say(`rare words (${rare.length} queries with at most ${rareHits} hits): ${Math.round(faster)} × faster than LIKE in the middle (${quantile(rare.map(({ likeMs }) => likeMs), 0.5).toFixed(0)} ms against ${quantile(rare.map(({ ms }) => ms), 0.5).toFixed(2)} ms; at least ${promise.faster})`)
  return p99 <= promise.p99Ms && faster >= promise.faster && Math.max(...frequentMs) <= promise.p99Ms
}

function reportSize({ file }: Filled): boolean {
  const db = new DatabaseSync(file, { readOnly: true })
  const one = (text: string) => Object.values(db.prepare(text).get()!)[0] as number
  const index = one(`select sum("pgsize") from "dbstat" where "name" in ('searchPostings', 'searchPacked', 'searchDocs', 'searchSegments', 'searchStale')`)
  const text = one('select sum(length(cast("text" as blob))) from "messages"')
  const segments = one(`select count(*) from "searchSegments"`)
  db.close()
  say(`index ${(index / 1e6).toFixed(1)} MB in ${segments} segments, text ${(text / 1e6).toFixed(1)} MB: ${(index / text).toFixed(2)} × (at most ${promise.share})`)
  return index / text <= promise.share
}

async function timeFrequent({ store }: Filled): Promise<number[]> {
  const times: number[] = []
  for (const form of ['的', '一', '是', '不', '，', '1', 'o', '😀']) {
    const began = performance.now()
    await store.read.search({ forms: [form], filter: {}, before: null, limit: pageSize, countTo })
    times.push(performance.now() - began)
  }
  return times
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { small: { type: 'string', default: '100000' }, large: { type: 'string', default: '2000000' }, seed: { type: 'string', default: '7' }, voices: { type: 'string' } } })
  const random = createRandom(Number(values.seed))
  const corpus = values.voices === undefined ? createCorpus(random) : await readCorpus(values.voices, random)
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-search-'))
  const kept: boolean[] = []
  try {
    for (const [size, count] of [[Number(values.small), 2_000], [Number(values.large), 200]] as const) {
      const filled = await fill(folder, size, corpus)
      const asked = await measure(filled, drawQueries(filled.forms, count, random))
      const isLarge = size === Number(values.large)
      kept.push(reportRecall(size.toLocaleString('en'), asked), reportSize(filled) || !isLarge, reportSpeed(asked, await timeFrequent(filled)) || !isLarge)
      await filled.store.close()
      filled.scan.close()
    }
  }
  finally {
    await rm(folder, { recursive: true, force: true })
  }
  return !kept.includes(false)
}

process.exitCode = await main() ? 0 : 1
