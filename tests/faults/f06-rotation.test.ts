import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { rotateSecret } from '../../src/sandbox/weibo/account.ts'
import { until } from '../support/engine/inbox.ts'
import { push, textPush } from '../support/faults/signed-push.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

const DAY_MS = 24 * 3_600_000

let sandbox: Sandbox
let w: WeiboEngine

beforeEach(async () => {
  sandbox = await createSandbox({ seed: 11, pushPolicy: { pauseMs: 50, timeoutMs: 3_000 } })
})
afterEach(async () => {
  await w.stop()
  await sandbox.stop()
})

function rotate(): void {
  rotateSecret(sandbox.weibo.context.account, sandbox.weibo.context.random)
}

/** A workstation that believes the former secret for so long. */
async function start(graceMs: number): Promise<number> {
  w = await startWeiboEngine({ on: sandbox, settings: { intervalsMs: onlyWhenAsked, previousSecretUntil: Date.now() + graceMs } })
  return w.customer('小雨')
}

async function texts(): Promise<string[]> {
  return (await w.t.store.read.find('messages', { direction: 'inbound' })).sort((a, b) => a.seq - b.seq).map(message => message.text)
}

describe('F06 the app secret is rotated', () => {
  it('F06 in the days of grace either secret signs, one push after the other, and nothing is lost or doubled', async () => {
    rotate()
    const uid = await start(DAY_MS)
    w.sandbox.faults.set('F06', { on: true, use: 'alternate' })
    const wanted = Array.from({ length: 12 }, (_, n) => `第${n}句`)
    for (const text of wanted)
      w.sandbox.weibo.people.say({ uid, kind: 'dm', text })
    await until(() => expect(w.sandbox.weibo.pushes.view()).toMatchObject({ pending: 0, delivered: wanted.length, givenUp: 0 }))
    expect(await texts()).toEqual(wanted)
    expect(w.lines.saying('a callback was refused')).toEqual([])
  })

  it('F06 after the grace the former one is refused, logged without a secret, and the present one goes on', async () => {
    rotate()
    const uid = await start(DAY_MS)
    const { appSecret, formerSecret } = sandbox.weibo.context.account
    const former = formerSecret ?? ''
    const body = (text: string): string => JSON.stringify(textPush(w, uid, text))
    expect((await push(w, body('还认旧的'), { secret: former })).status).toBe(200)
    w.t.clock.advance(DAY_MS + 1)
    expect((await push(w, body('旧的过期了'), { secret: former })).status).toBe(403)
    expect((await push(w, body('新的照常'), {})).status).toBe(200)
    expect(await texts()).toEqual(['还认旧的', '新的照常'])
    expect(w.lines.saying('a callback was refused').at(-1)).toMatchObject({ code: 'bad_signature' })
    expect(w.lines.lines.join()).not.toContain(former)
    expect(w.lines.lines.join()).not.toContain(appSecret)
  })

  it('F06 a rotation that nobody told the workstation of: everything is refused, nothing is half taken', async () => {
    const uid = await start(0)
    rotate()
    expect((await push(w, JSON.stringify(textPush(w, uid, '新的')))).status).toBe(403)
    expect(await texts()).toEqual([])
    expect(await w.t.store.read.count('journal', {})).toBe(0)
  })
})
