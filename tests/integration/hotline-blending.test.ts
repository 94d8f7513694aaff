import type { TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createPlayedLink } from '../support/conversion/played-link.ts'
import { until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'

let t: TestEngine
afterEach(() => t.stop())

/** An engine in which 林晓 speaks on the phone and everybody is ready. */
async function withLinOnThePhone(capacity?: object) {
  t = await startTestEngine({
    link: createPlayedLink(Date.now),
    config: parseEngineConfig({
      dataDir: '.',
      accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉', settings: { profile: 'commercial' } }],
      agents: [{ id: 'lin', name: '林晓', workNo: '8001' }, { id: 'zhou', name: '周远', workNo: '8002' }],
      hotline: { gatewayUrl: 'http://127.0.0.1:1', tokenEnv: 'X', callerId: '4009990000' },
      ...(capacity === undefined ? {} : { capacity }),
    }),
  })
  const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
  await lin.call('presence:set', { presence: 'ready' })
  await t.store.write(tx => tx.update('agents', 'lin', { voice: 'talking' }))
  return { lin, zhou }
}

function offeredTo() {
  return until(async () => {
    const [offer] = await t.store.read.find('offers', {})
    expect(offer).toBeDefined()
    return offer!.agentId
  })
}

describe('writing beside a call', () => {
  it('as preset: goes to somebody whose voice is free', async () => {
    const { zhou } = await withLinOnThePhone()
    t.hear({ text: '@云杉 快递到哪里了' })
    await zhou.call('presence:set', { presence: 'ready' })
    expect(await offeredTo()).toBe('zhou')
  })

  it('configured as open, with cheap calls: goes to who speaks, too', async () => {
    const { lin } = await withLinOnThePhone({ blending: 'open', cost: { call: 50 } })
    t.hear({ text: '@云杉 快递到哪里了' })
    expect(await offeredTo()).toBe('lin')
    expect((await lin.view('me', {})).summary).toMatchObject({ used: 70, total: 100 })
  })

  it('a presence chosen during the call waits for its end', async () => {
    const { lin } = await withLinOnThePhone()
    await lin.call('presence:set', { presence: 'not_ready', reason: 'meal' })
    expect((await lin.view('me', {})).summary).toMatchObject({ presence: 'ready', next: { presence: 'not_ready', reason: 'meal' }, label: 'talking' })
  })
})
