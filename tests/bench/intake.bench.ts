/**
 * `npm run bench -- intake [--messages 10000] [--rounds 7] [--seed 7] [--voices file.csv]`: how much of bare inserts' speed the
 * full intake path keeps, and how far the search index lags behind. Exit code 1 when a line of the promise is broken.
 */
import type { RawOrder, RawStart } from './intake-raw-worker.ts'
import type { Traffic } from './intake-traffic.ts'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { makeVoices, readVoices } from '../soak/voices.ts'
import { quantile, spread } from './figures.ts'
import { openFullPath, openStore } from './intake-engine.ts'
import { measureIndexLag } from './intake-lag.ts'
import { createMarker } from './intake-raw.ts'
import { recordTraffic } from './intake-traffic.ts'

const leastRatio = 0.4
/** Rounds that are not counted, until both sides are compiled. */
const warmUps = 2
const mostLagMs = 1_000
const steadyPerSecond = 1_000

/** ms of both sides over the same traffic. */
interface Round {
  readonly full: number
  readonly raw: number
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function inFolder<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-bench-'))
  try {
    return await work(join(folder, 'huiyin.db'))
  }
  finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Polls of one side in a row before it is the other's turn: what else the machine does falls on both alike. */
const slice = 4

/** The thread that does the bare inserts. */
interface RawThread {
  readonly rows: number
  /** ms that the inserts took. */
  readonly obey: (order: RawOrder) => Promise<number>
  readonly stop: () => Promise<unknown>
}

async function openRawThread(start: RawStart): Promise<RawThread> {
  const worker = new Worker(new URL('./intake-raw-worker.ts', import.meta.url), { workerData: start })
  const answer = async () => (await once(worker, 'message'))[0] as number
  return {
    rows: await answer(),
    async obey(order) {
      const told = answer()
      worker.postMessage(order)
      return told
    },
    stop: () => worker.terminate(),
  }
}

/** One round: both sides take the same traffic, slice by slice in turn. ms of each. */
async function runRound(traffic: Traffic, raw: RawThread): Promise<Round> {
  return inFolder(file => inFolder(async (rawFile) => {
    await (await openStore(rawFile)).close()
    await raw.obey({ ask: 'open', file: rawFile })
    const full = await openFullPath(file, traffic)
    const round = { full: 0, raw: 0 }
    for (let from = 0; from < traffic.polls.length; from += slice) {
      const polls = traffic.polls.slice(from, from + slice).map(full.prepare)
      const began = performance.now()
      for (const take of polls)
        await take()
      round.full += performance.now() - began
      round.raw += await raw.obey({ ask: 'insert', from, to: from + slice })
    }
    await raw.obey({ ask: 'close' })
    await full.close()
    return round
  }))
}

/** One run of the full path that is not timed: which rows it writes, commit by commit. */
async function record(file: string, traffic: Traffic): Promise<RawThread> {
  const full = await openFullPath(file, traffic)
  const marker = createMarker(file)
  let messages = 0
  for (const poll of traffic.polls) {
    messages += await full.prepare(poll)()
    marker.mark()
  }
  const marks = marker.close()
  await full.close()
  const raw = await openRawThread({ file, marks })
  say(`recorded: ${traffic.polls.length} polls, ${(traffic.bytes / 1e6).toFixed(1)} MB of JSON, ${messages} messages, ${raw.rows} rows`)
  return raw
}

/** The index must follow a steady flow closely. */
async function followIndex(traffic: Traffic): Promise<boolean> {
  const { lagsMs, seconds } = await inFolder(file => measureIndexLag(file, traffic, steadyPerSecond))
  const p99 = quantile(lagsMs, 0.99)
  say(`search index at ${(lagsMs.length / seconds).toFixed(0)} messages/s for ${seconds.toFixed(0)} s: ${spread(lagsMs)} behind (p99 at most ${mostLagMs} ms)`)
  return lagsMs.length === traffic.messages && p99 <= mostLagMs
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

async function compare(traffic: Traffic, raw: RawThread, rounds: number): Promise<number> {
  for (let round = 0; round < warmUps; round++)
    await runRound(traffic, raw)
  const results: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const result = await runRound(traffic, raw)
    results.push(result)
    say(`round ${round + 1}: full path ${perSecond(traffic, result.full)}, bare inserts ${perSecond(traffic, result.raw)}, ratio ${(result.raw / result.full).toFixed(3)}`)
  }
  const ratio = median(results.map(({ full, raw }) => raw / full))
  say(`median: full path ${perSecond(traffic, median(results.map(round => round.full)))}, bare inserts ${perSecond(traffic, median(results.map(round => round.raw)))}, ratio ${ratio.toFixed(3)} (at least ${leastRatio})`)
  return ratio
}

function perSecond(traffic: Traffic, ms: number): string {
  return `${Math.round(traffic.messages / ms * 1000)} messages/s`
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { messages: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '7' }, seed: { type: 'string', default: '7' }, voices: { type: 'string' } } })
  const count = Number(values.messages)
  const seed = Number(values.seed)
  const texts = values.voices === undefined ? makeVoices(count, seed) : readVoices(values.voices).slice(0, count)
  const traffic = await recordTraffic(texts, seed)
  const ratio = await inFolder(async (file) => {
    const raw = await record(file, traffic)
    return compare(traffic, raw, Number(values.rounds)).finally(raw.stop)
  })
  const follows = await followIndex(traffic)
  if (ratio < leastRatio || !follows)
    process.exitCode = 1
}

await main()
