/**
 * `npm run soak -- intake [--voices file.csv] [--count 6000] [--hostile 1000] [--sample 2200] [--seed 7]`: real and hostile
 * texts through the stand-in into a real engine, by poll and by push, with duplicates and disorder; afterwards each is in the
 * store once, identical to the character, findable, and the ledger balances. Exit code 1 on any miss.
 */
import type { Finding } from './intake-checks.ts'
import type { Plan, PlannedVoice } from './intake-plan.ts'
import type { Stage } from './intake-stage.ts'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { createIds } from '../../src/engine/ids.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { createRandom, seedFrom } from '../../src/sandbox/base/random.ts'
import { makeHostileTexts, makeHugeTexts } from './hostile.ts'
import { checkBooks, checkMessages, expectedFrom, readMessages } from './intake-checks.ts'
import { planVoices } from './intake-plan.ts'
import { checkEachFound, checkSearch } from './intake-search.ts'
import { startStage, watcher } from './intake-stage.ts'
import { makeVoices, readVoices } from './voices.ts'

const log = pino({ level: 'error' }, pino.destination(2))
const chunk = 250
/** Pushes that may wait at the stand-in before the next voices are raised. */
const mostPending = 1_500
const replies = 120
const quietMs = 90_000
const began = performance.now()

function say(line: string): void {
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}\n`)
}

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

function lineOf({ sameSecond, ...voice }: PlannedVoice): string {
  return JSON.stringify(sameSecond ? { ...voice, at: Math.floor(Date.now() / 1000) * 1000 } : voice)
}

interface Disturbance {
  /** Share of the voices after which it is switched. */
  readonly after: number
  readonly id: string
  readonly wish: Record<string, unknown>
}

/** Pages that go back or drift, pushes that come twice; held pushes and late parents all along. */
const disturbances: readonly Disturbance[] = [
  { after: 0, id: 'F03', wish: { on: true, depth: 3, holdMs: 300, parentLateMs: 1_500 } },
  { after: 0.1, id: 'F09', wish: { on: true, how: 'cursor_back', rows: 5 } },
  { after: 0.3, id: 'F09', wish: { on: true, how: 'drift', rows: 3 } },
  { after: 0.5, id: 'F01', wish: { on: true, copies: 2 } },
  { after: 0.6, id: 'F09', wish: { on: false } },
  { after: 0.7, id: 'F01', wish: { on: false } },
]

/** Looks into the store's file while the engine works on it. */
function openPeep(file: string) {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  const messages = db.prepare(`select count(*) as "count" from "messages" where "direction" = 'inbound'`)
  const cursors = db.prepare('select "cursor" from "cursors"')
  return {
    stored: () => Number(messages.get()?.count),
    /** When the feed that was swept longest ago was read to the end of its overlap, ms UTC. */
    sweptAt: () => Math.min(...cursors.all().map(row => Number((JSON.parse(String(row.cursor)) as { sweptAt?: number }).sweptAt ?? 0))),
    close: () => db.close(),
  }
}

type Peep = ReturnType<typeof openPeep>

async function injectAll(stage: Stage, plan: Plan, peep: Peep): Promise<void> {
  const left = [...disturbances]
  for (let start = 0; start < plan.voices.length; start += chunk) {
    while (left[0] !== undefined && start >= left[0].after * plan.voices.length) {
      const { id, wish } = left.shift() as Disturbance
      await stage.order('PUT', `/faults/${id}`, wish)
      say(`fault ${id} ${JSON.stringify(wish)}`)
    }
    const lines = plan.voices.slice(start, start + chunk).map(lineOf)
    const query = start / chunk % 3 === 0 ? 'shuffle=25&duplicates=3' : 'shuffle=25'
    const { refused } = await stage.order('POST', `/inject?${query}`, lines.join('\n')) as { refused: unknown[] }
    if (refused.length > 0)
      throw new Error(`the stand-in refused ${JSON.stringify(refused.slice(0, 3))}`)
    while ((await stage.pending()).pending > mostPending)
      await wait(100)
    if (start / chunk % 20 === 19)
      say(`${start + chunk} raised, ${peep.stored()} stored`)
  }
}

/** Answers to comments: the stand-in shows them before the comments that they answer. */
async function injectReplies(stage: Stage): Promise<void> {
  const comments = (await stage.truth()).filter(entry => entry.kind === 'comment' && !entry.isBrand).slice(0, replies)
  const lines = comments.map(({ id, uid }, index) => JSON.stringify({ kind: 'comment_mention', uid, replyTo: Number(id), text: `补充一下 ${index}：还是没好` }))
  await stage.order('POST', '/inject', lines.join('\n'))
}

/** Waits until everything is there and each feed's overlap was read once more, or until nothing has moved for long. */
async function settle(stage: Stage, peep: Peep, wanted: number): Promise<void> {
  let stored = -1
  let movedAt = performance.now()
  let completeAt: number | null = null
  for (let round = 0; ; round++) {
    const now = peep.stored()
    if (now !== stored) {
      stored = now
      movedAt = performance.now()
    }
    const { pending, givenUp } = await stage.pending()
    completeAt ??= now >= wanted && pending === 0 ? Date.now() : null
    if (completeAt !== null && peep.sweptAt() > completeAt)
      return
    if (performance.now() - movedAt > quietMs) {
      say(`nothing has moved for ${quietMs / 1000} s: ${now} of ${wanted} stored, ${pending} pushes waiting, ${givenUp} given up`)
      return
    }
    if (round % 10 === 9)
      say(`${now} of ${wanted} stored, ${pending} pushes waiting${completeAt === null ? '' : ', reading the overlap once more'}`)
    await wait(500)
  }
}

async function check(stage: Stage, expected: ReturnType<typeof expectedFrom>, sample: number, seed: number): Promise<Finding[]> {
  const session = stage.engine.openSession(watcher, () => {})
  // The engine's thread holds the store alone; what it has committed is read from a copy of its file.
  const copy = `${stage.file}.copy`
  const source = new DatabaseSync(stage.file, { readOnly: true })
  source.exec(`vacuum into '${copy}'`)
  source.close()
  const store = await openSqliteStore({ file: copy, now: Date.now, newId: createIds(Date.now), log })
  try {
    const messages = await readMessages(store)
    const findings = [...await checkMessages(store, messages, expected), ...await checkBooks(store, messages)]
    say(`${messages.length} messages compared, now searching`)
    return [...findings, ...await checkEachFound(session, messages), ...await checkSearch(session, messages, sample, createRandom(seedFrom('search', seed)))]
  }
  finally {
    await store.close()
  }
}

function report(findings: readonly Finding[]): void {
  for (const { what, ok, figure } of findings)
    say(`${ok ? 'ok  ' : 'MISS'} ${what}: ${figure}`)
  if (findings.some(finding => !finding.ok))
    process.exitCode = 1
}

async function run(stage: Stage, plan: Plan, sample: number, seed: number): Promise<void> {
  const peep = openPeep(stage.file)
  // Automatic lines would be messages too, and more of them at every look.
  await stage.engine.openSession(watcher, () => {}).call('automation:pause', { paused: true, why: 'soak' })
  await injectAll(stage, plan, peep)
  await injectReplies(stage)
  const expected = expectedFrom(await stage.truth())
  say(`all raised: ${expected.public} in public, ${expected.private} in private; ${plan.longTexts} long texts, ${plan.hostile} hostile; ${expected.indistinguishable} cannot be told from a retry`)
  await settle(stage, peep, expected.texts.size)
  peep.close()
  report(await check(stage, expected, sample, seed))
  const { delivered, givenUp } = await stage.pending()
  say(`pushes: ${delivered} delivered, ${givenUp} given up`)
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { voices: text, count: { ...text, default: '6000' }, hostile: { ...text, default: '1000' }, sample: { ...text, default: '2200' }, seed: { ...text, default: '7' } } })
  const seed = Number(values.seed)
  const texts = values.voices === undefined ? makeVoices(Number(values.count), seed) : readVoices(values.voices)
  const plan = planVoices(texts, makeHostileTexts(Number(values.hostile), seed), makeHugeTexts(), seed)
  const stage = await startStage(seed, log)
  say(`${texts.length} texts, ${plan.hostile} hostile ones, seed ${seed}`)
  try {
    await run(stage, plan, Number(values.sample), seed)
  }
  finally {
    await stage.stop()
  }
}

await main()
