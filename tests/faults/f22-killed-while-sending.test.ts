import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { Desk } from '../support/engine/start-engine.ts'
import type { WeiboAccess } from '../support/faults/weibo-access.ts'
import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { rowsOf } from '../support/engine/inbox.ts'
import { accessTo } from '../support/faults/weibo-access.ts'
import { startWeiboEngine } from '../support/faults/weibo-engine.ts'
import { seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { repeats } from '../support/share.ts'
import { makeStoreFolder } from '../support/store-folder.ts'
import { until } from '../support/until.ts'

const program = fileURLToPath(new URL('../support/faults/outbox-program.ts', import.meta.url))
const kills = repeats(50, 12)
const rooms = { public: 10, private: 4 } as const
const textsPerRoom = { public: 8, private: 5 } as const
const seed = seedOfRun(process.env.HUIYIN_SEED, performance.timeOrigin)
const writes = '/2/comments/create,/2/messages/reply'

let sandbox: Sandbox
let folder: StoreFolder
beforeEach(async () => {
  sandbox = await createSandbox({ seed: 11, channels: ['weibo'] })
  folder = await makeStoreFolder()
})
afterEach(async () => {
  await folder.remove()
  await sandbox.stop()
})

/** Fourteen customers, a hundred answers, and a platform that takes none of them yet. */
async function fillOutbox(): Promise<void> {
  const w = await startWeiboEngine({ on: sandbox, engine: { store: await folder.open() } })
  const lin = w.t.desk()
  await w.t.desk('boss').call('automation:pause', { paused: true })
  for (let n = 0; n < rooms.public; n += 1)
    w.mention(w.customer(`广场${n}`), `第${n}位，宽带断了怎么办？`)
  for (let n = 0; n < rooms.private; n += 1)
    sandbox.weibo.people.say({ uid: w.customer(`私信${n}`), kind: 'dm', text: '在吗，怎么退订？' })
  // Private rooms first: what becomes of a lost private text is decided by a person alone.
  const waiting = (await rowsOf(lin, 'queue', rooms.public + rooms.private)).sort((a, b) => a.visibility < b.visibility ? -1 : 1)
  sandbox.faults.set('F12', { on: true, status: 503, path: writes })
  for (const row of waiting) {
    const { epoch } = await lin.call('conversation:claim', { id: row.id })
    for (let n = 1; n <= textsPerRoom[row.visibility]; n += 1)
      await lin.call('message:send', { conversationId: row.id, clientKey: `${row.id}-${n}`, text: `${row.id.slice(-6)}：第${n}步，请重启光猫${n}次。`, role: 'reply', epoch, seenVersion: 9_999 })
  }
  await w.stop()
}

const said = (): number => sandbox.truth.after(0).filter(entry => entry.isBrand).length

/** Waits until the platform has accepted so many more texts, or for so long. */
async function texts(more: number, mostMs: number): Promise<void> {
  const [from, start] = [said(), performance.now()]
  while (said() < from + more && performance.now() - start < mostMs)
    await sleep(1)
}

async function endedByItself(exited: Promise<unknown[]>): Promise<never> {
  const [code] = await exited
  throw new Error(`the program ended by itself with ${String(code)}`)
}

/** Starts the program and kills it; now and then before it has come up. Answers true when it was up. */
async function runAndKill(access: WeiboAccess, random: () => number): Promise<boolean> {
  const child = spawn(process.execPath, [program, folder.file, JSON.stringify(access)], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(folder.file), 'compiled') } })
  const exited = once(child, 'exit')
  const up = once(child.stdout, 'data').then(() => true)
  const early = random() < 0.1
  const wasUp = await Promise.race([up, ...early ? [sleep(random() * 200).then(() => false)] : [], endedByItself(exited)])
  if (wasUp)
    await texts(Math.floor(random() * 3), 2_000)
  await sleep(random() * 12)
  child.kill('SIGKILL')
  await exited.catch(() => {})
  return wasUp
}

/** The person who looks at the platform: says of each text that nobody else can decide whether it is there. */
async function decide(w: WeiboEngine, desk: Desk): Promise<number> {
  const undecided = await w.t.store.read.find('outbox', { state: 'unknown', errorCode: 'timeout' })
  for (const row of undecided)
    await desk.call('message:settle', { outboundId: row.id, verdict: w.brandSaid().some(entry => entry.text === row.text) ? 'sent' : 'not_sent' })
  return undecided.length
}

it(`F22 killed ${kills} times with a hundred texts queued: each once on the platform, in the order of its room`, { timeout: 400_000 }, async () => {
  process.stdout.write(`F22: seed ${seed} (HUIYIN_SEED)\n`)
  const random = seededRandom(seed)
  await fillOutbox()
  sandbox.faults.clear()
  sandbox.faults.set('slow', { on: true, ms: 12, path: writes })
  sandbox.weibo.pushes.forget()
  const access = accessTo(sandbox, { timeoutMs: 1_500 })
  let up = 0
  for (let kill = 0; kill < kills; kill += 1) {
    if (random() < 0.2)
      sandbox.faults.set('F17', { on: true, times: 1 })
    up += Number(await runAndKill(access, random))
  }
  const before = said()
  const w = await startWeiboEngine({ on: sandbox, engine: { store: await folder.open() } })
  const boss = w.t.desk('boss')
  let decided = 0
  let last = -1
  await until(async () => {
    decided += await decide(w, boss)
    const sent = await w.t.store.read.count('outbox', { state: 'sent' })
    // Time is pushed only while nothing moves: then something waits for its pause to be over.
    if (sent === last)
      w.t.clock.advance(500)
    last = sent
    return sent === 100
  }, 'the hundred to be sent', 60_000).catch(async (error) => {
    const left = await w.t.store.read.find('outbox', { state: ['queued', 'sending', 'unknown', 'failed', 'in_review'] })
    process.stdout.write(`F22: left over ${JSON.stringify(left.map(({ state, attempts, errorCode, errorDetails, visibility, text }) => ({ state, attempts, errorCode, errorDetails, visibility, held: w.brandSaid().filter(entry => entry.text === text).length })))}\n`)
    throw error
  })
  process.stdout.write(`F22: ${kills} kills (${up} while it sent), ${before} of 100 sent before the last start, ${decided} decided by a person\n`)
  const rows = (await w.t.store.read.find('outbox', {})).sort((a, b) => a.seq - b.seq)
  const held = w.brandSaid().map(entry => entry.text)
  expect([...held].sort()).toEqual(rows.map(row => row.text).sort())
  for (const id of new Set(rows.map(row => row.conversationId))) {
    const wanted = rows.filter(row => row.conversationId === id).map(row => row.text)
    expect(held.filter(text => wanted.includes(text))).toEqual(wanted)
  }
  expect(before).toBeGreaterThan(kills / 5)
  expect((await w.t.desk().view('ledger', { since: 0 })).summary.balances).toBe(true)
  await w.stop()
})
