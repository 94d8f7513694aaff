/**
 * `npm run soak -- channels [--minutes 5] [--per-second 50] [--twins 5] [--seed 7] [--calm]`: 4 platforms × 5 sandboxes, an engine in a
 * process of its own, customers and agents; every fault switch takes its turn on a sandbox (`--calm`: none does). Two
 * sandboxes are left in peace: what they are asked is the plan for the calls. Afterwards the platforms' truth against the store. Exit code 1 on any miss.
 */
import type { ChannelStage } from './channels-stage.ts'
import type { RaisedVoice } from './channels-traffic.ts'
import type { Finding } from './intake-checks.ts'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { residentMb } from '../bench/process-figures.ts'
import { startAgents } from './channels-agents.ts'
import { checkChannels, missingIn, unsettledIn } from './channels-checks.ts'
import { calm, leftOut, switchOn, turnsOfFaults } from './channels-faults.ts'
import { startChannelStage } from './channels-stage.ts'
import { startTraffic } from './channels-traffic.ts'

/** Before the first fault, ms. */
const calmMs = 30_000
/** A fault lasts so long; two run at once on two sandboxes. */
const turnMs = 5_000
/** After the last fault everything is given so long to come right, ms: the longest pause of an account that was in trouble, twice. */
const settleMs = 300_000
/** Calls of the faulty minutes ÷ those of the plan, per minute. */
const mostCalls = 1.2
/** Memory of the last minute ÷ that of the second. */
const mostGrowth = 1.1
const began = performance.now()

function say(line: string): void {
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}\n`)
}

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

interface Watch {
  /** Memory at each second since the start, MB. */
  readonly memory: number[]
  /** Accounts that ran into a limit while nobody had switched a fault on. */
  readonly limits: Set<string>
  /** Accounts in trouble at the last look. */
  readonly red: () => string
  readonly stop: () => void
}

/** Looks at the engine's memory and at every account once a second. */
function watch(stage: ChannelStage, faultyUntil: ReadonlyMap<number, number>): Watch {
  const memory: number[] = []
  const limits = new Set<string>()
  let red = ''
  const look = async (): Promise<void> => {
    memory.push(residentMb(stage.pid))
    const { viewId, rows } = await stage.call('boss', 'view:open', { view: 'channels', params: {} }) as unknown as { viewId: string, rows: { id: string, error: string | null }[] }
    await stage.call('boss', 'view:close', { viewId })
    red = rows.flatMap(({ id, error }) => error === null ? [] : [`${id} ${error}`]).join(', ')
    for (const { id, error } of rows) {
      const account = stage.accounts.find(each => each.id === id)
      if ((error === 'quota_exhausted' || error === 'rate_limited') && account !== undefined && Date.now() > (faultyUntil.get(account.twin) ?? 0))
        limits.add(`${id} ${error}`)
    }
  }
  const timer = setInterval(() => void look().catch(() => {}), 1_000)
  return { memory, limits, red: () => red, stop: () => clearInterval(timer) }
}

/** Sandboxes without a fault: what their platforms are asked at the same time is the plan. */
const peaceful = 2

/** Requests that each sandbox has taken so far. */
function callsSoFar(stage: ChannelStage): number[] {
  return stage.sandboxes.map((_, twin) => stage.accounts.filter(account => account.twin === twin).reduce((sum, account) => sum + stage.served(account), 0))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** Calls of a sandbox with faults and of one without, a minute. */
function callsSince(stage: ChannelStage, from: readonly number[], ms: number): { faulty: number, plan: number } {
  const perMinute = callsSoFar(stage).map((calls, twin) => (calls - (from[twin] ?? 0)) * 60_000 / ms)
  return { faulty: mean(perMinute.slice(0, -peaceful)), plan: mean(perMinute.slice(-peaceful)) }
}

/** A switch that was on. */
interface Turn {
  readonly id: string
  readonly twin: number
  readonly from: number
  readonly to: number
}

/** Every switch in turn, each on another sandbox; two sandboxes are always left in peace. */
async function faultsInTurn(stage: ChannelStage, forMs: number, faultyUntil: Map<number, number>): Promise<Turn[]> {
  const turns = turnsOfFaults()
  const until = performance.now() + forMs
  const taken: Turn[] = []
  let turn = 0
  while (performance.now() < until) {
    const chosen = [turn, turn + 1].map(n => ({ id: turns[n % turns.length], twin: n % Math.max(1, stage.sandboxes.length - peaceful) }))
    for (const { id, twin } of chosen) {
      const sandbox = stage.sandboxes[twin]
      if (id === undefined || sandbox === undefined)
        continue
      faultyUntil.set(twin, Date.now() + turnMs + 180_000)
      switchOn(sandbox, id)
      taken.push({ id, twin, from: Date.now(), to: Date.now() + turnMs })
    }
    await wait(turnMs)
    for (const { id, twin } of chosen) {
      calm(stage.sandboxes[twin]!)
      if (id === 'F11' || id === 'token')
        await authoriseAnew(stage, twin)
    }
    turn += 2
  }
  return taken
}

/** What could not be read is asked for again, as a supervisor does when the platform is itself again. */
async function readAgain(stage: ChannelStage): Promise<void> {
  const { viewId, rows } = await stage.call('boss', 'view:open', { view: 'deadLetters', params: {} })
  await stage.call('boss', 'view:close', { viewId })
  const outcomes = await Promise.allSettled(rows.map(({ id }) => stage.call('boss', 'deadLetter:retry', { id })))
  say(`${rows.length} on the list of what could not be read, ${outcomes.filter(outcome => outcome.status === 'fulfilled').length} read again`)
}

/** Waits until every voice is in the store and every answer's outcome is known or asked about, or too long; answers the seconds. */
async function settle(stage: ChannelStage, raised: readonly RaisedVoice[]): Promise<number> {
  const from = performance.now()
  await wait(60_000)
  await readAgain(stage)
  while ((missingIn(stage.file, raised) > 0 || unsettledIn(stage.file) > 0) && performance.now() - from < settleMs)
    await wait(5_000)
  return Math.round((performance.now() - from) / 1000)
}

/** Whose grant died is authorised anew by a person; the one who is busy is told once more a little later. */
async function authoriseAnew(stage: ChannelStage, twin: number): Promise<void> {
  for (const account of stage.accounts.filter(each => each.twin === twin))
    await stage.authoriseAnew(account).catch((error: unknown) => say(`${account.id} could not be authorised anew: ${error instanceof Error ? error.message : String(error)}`))
}

function growth(memory: readonly number[]): Finding {
  const second = mean(memory.slice(60, 120))
  const last = mean(memory.slice(-60))
  say(`memory by minute: ${Array.from({ length: Math.ceil(memory.length / 60) }, (_, minute) => mean(memory.slice(minute * 60, minute * 60 + 60)).toFixed(0)).join(', ')} MB`)
  return { what: 'memory', ok: memory.length < 180 || last <= second * mostGrowth, figure: `${second.toFixed(0)} MB in the second minute, ${last.toFixed(0)} MB in the last: ×${(last / second).toFixed(2)} (at most ×${mostGrowth})` }
}

function report(findings: readonly Finding[]): void {
  for (const { what, ok, figure } of findings)
    say(`${ok ? 'ok  ' : 'MISS'} ${what}: ${figure}`)
  if (findings.some(finding => !finding.ok))
    process.exitCode = 1
}

async function run(stage: ChannelStage, minutes: number, perSecond: number, seed: number, isCalm: boolean): Promise<void> {
  await stage.call('boss', 'automation:pause', { paused: true, why: 'soak' })
  const faultyUntil = new Map<number, number>()
  const watching = watch(stage, faultyUntil)
  const traffic = startTraffic(stage, perSecond, seed)
  const agents = startAgents(stage, 700, seed)
  await wait(calmMs)
  say(`${stage.accounts.length} accounts, ${traffic.raised.length} voices so far`)
  const from = callsSoFar(stage)
  const fromAt = performance.now()
  const faultyMs = minutes * 60_000 - calmMs
  const turns = isCalm ? await wait(faultyMs).then((): Turn[] => []) : await faultsInTurn(stage, faultyMs, faultyUntil)
  const { faulty, plan } = callsSince(stage, from, performance.now() - fromAt)
  traffic.stop()
  await agents.stop()
  say(`${turns.length} turns of ${turnsOfFaults().length} switches (${Object.keys(leftOut).length} left out); ${traffic.raised.length} voices, ${traffic.refused()} not taken by a platform, ${agents.handed.length} answers, refused: ${JSON.stringify(Object.fromEntries(agents.refusals))}`)
  const settled = await settle(stage, traffic.raised)
  say(`${settled} s until everything was there; in trouble: ${watching.red() || 'nobody'}`)
  watching.stop()
  await stage.stopEngine()
  report([
    ...checkChannels(stage, { raised: traffic.raised, handed: agents.handed, during: voice => turns.filter(turn => turn.twin === voice.account.twin && voice.at >= turn.from - 1_000 && voice.at <= turn.to + 1_000).map(turn => turn.id).join('+') || 'none' }),
    { what: 'calls', ok: faulty <= plan * mostCalls, figure: `${faulty.toFixed(0)} a minute at a sandbox with faults, ${plan.toFixed(0)} at one without: ×${(faulty / plan).toFixed(2)} (at most ×${mostCalls})` },
    { what: 'limits run into without a fault', ok: watching.limits.size === 0, figure: `${watching.limits.size}${[...watching.limits].slice(0, 4).map(each => ` ${each}`).join(',')}` },
    growth(watching.memory.slice(0, minutes * 60)),
  ])
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { 'minutes': { ...text, default: '5' }, 'per-second': { ...text, default: '50' }, 'twins': { ...text, default: '5' }, 'seed': { ...text, default: '7' }, 'calm': { type: 'boolean', default: false } } })
  const stage = await startChannelStage(Number(values.twins), Number(values.seed))
  try {
    await run(stage, Number(values.minutes), Number(values['per-second']), Number(values.seed), values.calm)
  }
  finally {
    await stage.stop()
  }
}

await main()
