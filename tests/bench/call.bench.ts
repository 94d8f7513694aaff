/**
 * `npm run bench -- call [--calls 50]`: from the confirmation (`call:start` at a real engine on its own SQLite file) to the arrival of the agent leg's
 * originate at a fake Asterisk, through a gateway of its own process, beside a bare fetch to the same fake in the same run. Then: from
 * an agent's page being registered again to their voice being back in the call. Exit code 1 above ten times the bare fetch.
 */
import type { ChildProcess } from 'node:child_process'
import type { Program } from '../support/gateway/program.ts'
import type { AsteriskOrder, AsteriskWord } from './call-asterisk.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { basicAuth } from '../../src/hotline-gateway/asterisk/client.ts'
import { startProgram } from '../support/gateway/program.ts'
import { until } from '../support/until.ts'
import { benchAccess } from './call-asterisk.ts'
import { openCallEngine } from './call-engine.ts'
import { quantile, spread } from './figures.ts'

const timesBare = 10
const returns = 10
const token = 'the token of this one bench'
const nowUtc = () => performance.timeOrigin + performance.now()

function startAsterisk(): ChildProcess {
  return fork(fileURLToPath(new URL('call-asterisk.ts', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

async function startGateway(url: string, folder: string): Promise<Program> {
  const config = join(folder, 'gateway.json')
  await writeFile(config, JSON.stringify({ asterisk: { url, app: 'omni', user: benchAccess.user, trunk: 'PJSIP/{number}@carrier' } }))
  return startProgram('src/hotline-gateway/main.ts', ['--driver', 'asterisk', '--config', config, '--log-level', 'warn'], { HUIYIN_GATEWAY_TOKEN: token, HUIYIN_ARI_PASSWORD: benchAccess.password })
}

async function timeBare(url: string): Promise<number> {
  const began = performance.now()
  const answer = await fetch(`${url}/asterisk/ping`, { headers: { authorization: basicAuth(benchAccess.user, benchAccess.password) } })
  await answer.text()
  return performance.now() - began
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { calls: { type: 'string', default: '50' } } })
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-bench-'))
  const asterisk = startAsterisk()
  const words: AsteriskWord[] = []
  asterisk.on('message', (word: AsteriskWord) => void words.push(word))
  const order = (what: AsteriskOrder) => asterisk.send(what)
  const listens = await until(() => words.find(word => word.type === 'listens'), 'the fake Asterisk listens')
  const gateway = await startGateway(listens.url, dataDir)
  const { url: gatewayUrl } = JSON.parse(await gateway.firstLine) as { url: string }
  const desk = await openCallEngine({ gatewayUrl, token, dataDir })
  try {
    const [toOriginate, answered, bare]: number[][] = [[], [], []]
    for (let n = 0; n < Number(values.calls); n++) {
      const before = words.length
      const began = nowUtc()
      const callbackId = await desk.startCall(n)
      answered?.push(nowUtc() - began)
      const originate = await until(() => words.slice(before).find(word => word.type === 'originate'), 'the agent\'s leg is originated')
      toOriginate?.push(originate.at - began)
      await desk.cancel(callbackId)
      bare?.push(await timeBare(listens.url))
    }
    const [median, bareMedian] = [quantile(toOriginate ?? [], 0.5), quantile(bare ?? [], 0.5)]
    console.log(`confirmation to the agent leg's originate: median ${median.toFixed(2)} ms (${spread(toOriginate ?? [])}) of ${toOriginate?.length}`)
    console.log(`confirmation answered:                     median ${quantile(answered ?? [], 0.5).toFixed(2)} ms`)
    console.log(`bare fetch to the fake:                    median ${bareMedian.toFixed(2)} ms (${spread(bare ?? [])})`)
    console.log(`${(median / bareMedian).toFixed(1)} times the bare fetch (at most ${timesBare})`)
    if (median > timesBare * bareMedian)
      process.exitCode = 1

    order({ type: 'script', endpoint: 'PJSIP/agent1', script: { then: 'answer' } })
    order({ type: 'script', endpoint: 'PJSIP/+8613800138000@carrier', script: { then: 'answer' } })
    await desk.startCall(Number(values.calls))
    await desk.connected()
    const backs: number[] = []
    for (let n = 0; n < returns; n++) {
      order({ type: 'page_dies', endpoint: 'PJSIP/agent1' })
      await desk.agentLost()
      order({ type: 'page_returns', endpoint: 'PJSIP/agent1' })
      await desk.agentBack()
      const back = await until(() => words.filter(word => word.type === 'rejoined')[n], 'back in the call')
      backs.push(back.ms)
    }
    console.log(`agent's page registered again to back in the call: median ${quantile(backs, 0.5).toFixed(1)} ms (${spread(backs)}) of ${backs.length}, phones answering at once`)
  }
  finally {
    await desk.stop()
    await gateway.stop()
    asterisk.disconnect()
    await once(asterisk, 'exit')
    await rm(dataDir, { recursive: true, force: true })
  }
}

await main()
