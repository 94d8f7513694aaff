import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'
import { createPortHandle } from '../../src/engine/port-handle.ts'
import { startHub } from '../support/hub-under-test.ts'

/** What the engine's thread is asked. */
export type LoopOrder = { readonly ask: 'rate', readonly perSecond: number } | { readonly ask: 'count' } | { readonly ask: 'stop' }
/** Messages that the store has. */
export interface LoopAnswer { readonly taken: number }

/** How long the host's first thread keeps others waiting, ms, without work and under load. */
export interface LoopFigures {
  readonly idle: LoopDelay
  readonly loaded: LoopDelay
  /** Messages taken in per second of the load. */
  readonly perSecond: number
}

/** Delays of an event loop, ms; `bystander`: the p99.9 of a thread that did nothing in the same time. */
export interface LoopDelay { readonly p50: number, readonly p99: number, readonly p999: number, readonly most: number, readonly bystander: number }

const screens = 2
const settleMs = 2_000

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

function startProgram(file: URL, ...words: string[]): ChildProcess {
  return fork(fileURLToPath(file), words)
}

async function watch(bystander: ChildProcess, seconds: number): Promise<LoopDelay> {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  bystander.send('begin')
  histogram.enable()
  await wait(seconds * 1000)
  histogram.disable()
  const told = once(bystander, 'message')
  bystander.send('end')
  const at = (share: number) => histogram.percentile(share) / 1e6
  return { p50: at(50), p99: at(99), p999: at(99.9), most: histogram.max / 1e6, bystander: (await told as [number])[0] }
}

/** A host with its engine on a thread and screens in processes of their own: its first thread is watched, first idle, then while the engine takes in so many messages a second. */
export async function measureLoop(perSecond: number, seconds: number): Promise<LoopFigures> {
  const { port1: control, port2 } = new MessageChannel()
  const thread = new Worker(new URL('./start-loop-engine.ts', import.meta.url), { workerData: port2, transferList: [port2] })
  const engine = await createPortHandle(thread)
  const host = await startHub(engine)
  const order = (what: LoopOrder) => control.postMessage(what)
  const taken = async () => {
    const answer = once(control, 'message')
    order({ ask: 'count' })
    return (await answer as [LoopAnswer])[0].taken
  }
  const origin = `http://127.0.0.1:${host.port}`
  const pages = await Promise.all(Array.from({ length: screens }, async () => {
    const page = startProgram(new URL('./start-screen.ts', import.meta.url), origin, await host.signIn({ agentId: 'lin', role: 'agent' }))
    await once(page, 'message')
    return page
  }))
  const bystander = startProgram(new URL('./start-bystander.ts', import.meta.url))
  try {
    await wait(settleMs)
    const idle = await watch(bystander, seconds)
    order({ ask: 'rate', perSecond })
    await wait(settleMs)
    const [before, began] = [await taken(), performance.now()]
    const loaded = await watch(bystander, seconds)
    const rate = (await taken() - before) / (performance.now() - began) * 1000
    return { idle, loaded, perSecond: rate }
  }
  finally {
    order({ ask: 'stop' })
    for (const child of [...pages, bystander])
      child.disconnect()
    await host.stop()
    await engine.stop()
    control.close()
  }
}
