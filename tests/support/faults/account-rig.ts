import type { Connector } from '../../../src/channels/connector.ts'
import type { Store } from '../../../src/engine/store/port.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { StepClock } from './step-clock.ts'
import { setImmediate as turn } from 'node:timers/promises'
import { createConnector } from '../../../src/channels/registry.ts'
import { callerTaking } from '../../../src/engine/hotline/inbound-take.ts'
import { createIds } from '../../../src/engine/ids.ts'
import { createAccountSender } from '../../../src/engine/outbox/sender.ts'
import { createAccountPoller } from '../../../src/engine/poller/scheduler.ts'
import { seedStore } from '../../../src/engine/seed.ts'
import { openSqliteStore } from '../../../src/engine/store/sqlite/index.ts'
import { ownershipCalls } from '../../../src/engine/use-cases/ownership.ts'
import { sendCalls } from '../../../src/engine/use-cases/send.ts'
import { createSandbox } from '../../../src/sandbox/sandbox.ts'
import { createManualHost } from '../../../src/sandbox/testing/manual-host.ts'
import { createTestContext } from '../engine/context.ts'
import { quietLog } from '../quiet-log.ts'
import { createStepClock } from './step-clock.ts'

/** One account's poller and sender on one clock with the platform; hours pass in a moment. */
export interface AccountRig {
  readonly sandbox: Sandbox
  readonly store: Store
  readonly clock: StepClock
  readonly connector: Connector
  /** What was asked of the platform, and when (ms UTC). */
  readonly calls: { readonly at: number, readonly path: string, readonly status: number }[]
  readonly pass: (ms: number) => Promise<void>
  /** So many customers call the brand and are read; what comes back answers the next of them and names the outbox row. */
  readonly crowd: (count: number) => Promise<() => Promise<string>>
  /** A crowd, and everybody in it is answered. */
  readonly answerCrowd: (count: number) => Promise<string[]>
  readonly stop: () => Promise<void>
}

const actor = { sessionId: 's', agentId: 'lin', role: 'agent' } as const

/** Turns of the event loop without a request after which nothing is under way any more. */
const restTurns = 25

/** Starts poller and sender against the stand-in. */
export async function startAccountRig(profile: 'standard' | 'commercial', random: () => number = Math.random): Promise<AccountRig> {
  const startAt = Date.UTC(2026, 2, 2, 2, 0, 10)
  const clock = createStepClock(startAt)
  const host = { ...createManualHost(startAt), now: clock.now }
  const sandbox = await createSandbox({ seed: 5, channels: ['weibo'], host })
  const { context: platform, people } = sandbox.weibo
  platform.account.profile = profile
  const calls: { at: number, path: string, status: number }[] = []
  let underWay = 0
  const connector = createConnector('weibo', {
    accountId: 'weibo-main',
    settings: { profile, uid: String(platform.account.uid), screenName: platform.account.screenName, baseUrl: sandbox.urls.weibo, rip: '203.0.113.7', timeoutMs: 15_000 },
    keepSecret: async () => {},
    secret: name => name === 'accessToken' ? platform.tokens.current().value : platform.account.appSecret,
    async fetch(...given) {
      underWay += 1
      try {
        const response = await fetch(...given)
        calls.push({ at: clock.now(), path: new URL(String(given[0])).pathname, status: response.status })
        // The stand-in's listener dates its answers by the machine's clock; the platform lives on ours.
        const headers = new Headers(response.headers)
        headers.set('date', new Date(clock.now()).toUTCString())
        // With its body read, nothing of this call is still on the line.
        return new Response(await response.arrayBuffer(), { status: response.status, headers })
      }
      finally {
        underWay -= 1
      }
    },
    now: clock.now,
  })
  const store = await openSqliteStore({ file: ':memory:', now: clock.now, newId: createIds(clock.now), log: quietLog })
  const context = createTestContext({ store, time: clock, connectors: [connector], random })
  await seedStore(store, context.config, context.connectors, clock.now())
  const sender = createAccountSender(context, connector, () => {})
  let wasRed = false
  const poller = createAccountPoller(context, connector, { generation: startAt, paused: false }, (_, code) => {
    if (code === null && wasRed)
      sender.resume()
    wasRed = code !== null
  })
  const claims = ownershipCalls(context, callerTaking(context, { link: null, wake: () => {} }))
  const sends = sendCalls(context, { guideTexts: [], wake: sender.wake })
  let met = 0

  async function atRest(): Promise<void> {
    for (let quiet = 0; quiet < restTurns; quiet = underWay > 0 ? 0 : quiet + 1)
      await turn()
  }

  async function answer(index: number, threadKey: string): Promise<string> {
    const row = await store.read.one('conversations', { threadKey })
    if (row === undefined)
      throw new Error(`not read: ${threadKey}`)
    const { epoch } = await claims['conversation:claim'](actor, { id: row.id })
    const sent = await sends['message:send'](actor, { conversationId: row.id, clientKey: `answer-${index}-0000`, text: `第${index}位，已为您查到，${index}号前到账。`, media: [], role: 'reply', epoch, seenVersion: 9_999, replyToMessageId: null, anyway: true, acceptWarnings: true, undoMs: 0 })
    return sent.outboundId
  }

  async function gather(count: number): Promise<() => Promise<string>> {
    const threads = Array.from({ length: count }, () => {
      const { uid } = people.meet({ nick: `人群${++met}` })
      const said = people.say({ uid, kind: 'mention', text: `第${met}位，话费怎么又多扣了？` })
      return `status:${'id' in said ? said.id : 0}:${uid}`
    })
    const first = met - count + 1
    let next = 0
    poller.pollNow()
    await clock.pass(1_000, atRest)
    return () => answer(first + next, threads[next++] ?? '')
  }

  return {
    sandbox,
    store,
    clock,
    connector,
    calls,
    pass: ms => clock.pass(ms, atRest),
    crowd: gather,
    async answerCrowd(count) {
      const answerNext = await gather(count)
      const ids: string[] = []
      for (let index = 0; index < count; index += 1)
        ids.push(await answerNext())
      return ids
    },
    async stop() {
      await poller.stop()
      await sender.stop()
      await store.close()
      await sandbox.stop()
    },
  }
}
