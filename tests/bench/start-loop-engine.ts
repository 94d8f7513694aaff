/** An engine on a thread, to which a channel brings as many messages a second as its host says. */
import type { WorkerPort } from '../../src/engine/port.ts'
import type { LoopAnswer, LoopOrder } from './start-loop.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { pino } from 'pino'
import { createIds } from '../../src/engine/ids.ts'
import { servePort } from '../../src/engine/port.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'

/** Pause between two handfuls, ms. */
const everyMs = 20

async function run(port: WorkerPort, control: MessagePort): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-loop-'))
  const store = await openSqliteStore({ file: join(folder, 'huiyin.db'), now: Date.now, newId: createIds(Date.now), log: pino({ enabled: false }) })
  const t = await startTestEngine({ host: 'hub', store, pace: 1 })
  let perSecond = 0
  let owed = 0
  const timer = setInterval(() => {
    owed += perSecond * everyMs / 1000
    for (; owed >= 1; owed -= 1)
      t.hear({ text: '@云杉客服 宽带断了怎么办？' })
  }, everyMs)
  control.onmessage = async ({ data }: MessageEvent<LoopOrder>) => {
    if (data.ask === 'rate')
      perSecond = data.perSecond
    else if (data.ask === 'count')
      control.postMessage({ taken: await store.read.count('messages', {}) } satisfies LoopAnswer)
    else
      clearInterval(timer)
  }
  servePort(port, { ...t.engine, stop: () => t.stop().then(() => rm(folder, { recursive: true, force: true })) }, { onBadMessage: () => {} })
  port.postMessage({ t: 'ready', storeId: store.id, wireVersion })
}

void run(parentPort as WorkerPort, workerData as MessagePort)
