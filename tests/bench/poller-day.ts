import type { Connector } from '../../src/channels/connector.ts'
import type { Place } from '../../src/sandbox/customers/place.ts'
import type { PlatformName } from '../../src/sandbox/platform-names.ts'
import { setImmediate as turn } from 'node:timers/promises'
import { createConnector } from '../../src/channels/registry.ts'
import { accountOn } from '../../src/engine/companion-accounts.ts'
import { callerTaking } from '../../src/engine/hotline/inbound-take.ts'
import { createIds } from '../../src/engine/ids.ts'
import { createAccountSender } from '../../src/engine/outbox/sender.ts'
import { createAccountPoller } from '../../src/engine/poller/scheduler.ts'
import { seedStore } from '../../src/engine/seed.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { ownershipCalls } from '../../src/engine/use-cases/ownership.ts'
import { sendCalls } from '../../src/engine/use-cases/send.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { createManualHost } from '../../src/sandbox/testing/manual-host.ts'
import { isAppError } from '../../src/shared/errors.ts'
import { createTestContext } from '../support/engine/context.ts'
import { createStepClock } from '../support/faults/step-clock.ts'
import { quietLog } from '../support/quiet-log.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Midnight in Shanghai. */
const startAt = Date.UTC(2026, 2, 1, 16)
/** Turns of the event loop without a request after which nothing is under way. */
const restTurns = 12
/** Voices of an hour: a quiet one, and those of the morning and the evening. */
const quietHour = 3
const busyHour = 40
const busyHours: ReadonlySet<number> = new Set([9, 10, 14, 20, 21])

/** How many calls a platform takes in a stretch of time. */
interface Limit {
  readonly limit: string
  readonly windowMs: number
  readonly figure: number
  readonly counts: (path: string) => boolean
}

/** One kind of account and what its platform allows. */
export interface DayPlan {
  readonly name: string
  readonly platform: PlatformName
  readonly settings: Readonly<Record<string, unknown>>
  readonly wish: Readonly<Record<string, unknown>> | null
  /** Answers of the day. */
  readonly replies: number
  readonly limits: readonly Limit[]
}

const every = (): boolean => true
const isPublication = (path: string): boolean => /comments\/(?:create|reply)|statuses\/(?:share|update)/.test(path)
const scope = (pattern: RegExp) => (path: string): boolean => pattern.test(path)

/** Every kind of account that is polled. Sources: the contracts' chapters on rates; Douyin's figures are guesses of its stand-in. */
export const dayPlans: readonly DayPlan[] = [
  { name: 'weibo-standard', platform: 'weibo', settings: { profile: 'standard' }, wish: { profile: 'standard' }, replies: 25, limits: [
    { limit: 'calls a day', windowMs: dayMs, figure: 100, counts: every },
    { limit: 'publications an hour', windowMs: hourMs, figure: 30, counts: isPublication },
  ] },
  { name: 'weibo-commercial', platform: 'weibo', settings: { profile: 'commercial' }, wish: { profile: 'commercial' }, replies: 120, limits: [
    { limit: 'calls an hour', windowMs: hourMs, figure: 50_000, counts: every },
  ] },
  { name: 'douyin', platform: 'douyin', settings: { intervalsMs: {} }, wish: null, replies: 60, limits: [
    { limit: 'video calls a day', windowMs: dayMs, figure: 5_000, counts: scope(/video_list|\/video\/list/) },
    { limit: 'comment calls a day', windowMs: dayMs, figure: 5_000, counts: scope(/comment/) },
    { limit: 'calls a second', windowMs: 1_000, figure: 10, counts: every },
  ] },
  { name: 'forum-nodebb', platform: 'nodebb', settings: {}, wish: null, replies: 60, limits: [
    { limit: 'calls an hour (politeness)', windowMs: hourMs, figure: 7_200, counts: every },
  ] },
  { name: 'forum-discourse', platform: 'discourse', settings: {}, wish: null, replies: 60, limits: [
    { limit: 'calls a minute', windowMs: minuteMs, figure: 60, counts: every },
  ] },
]

/** A day as it went. */
export interface DayFigures {
  readonly limits: readonly { readonly limit: string, readonly most: number, readonly figure: number }[]
  readonly calls: number
  readonly voices: number
  readonly taken: number
  readonly replies: number
}

interface Call {
  readonly at: number
  readonly path: string
}

/** The most calls in any stretch of that length. */
function mostIn(calls: readonly Call[], { windowMs, counts }: Limit): number {
  const times = calls.filter(call => counts(call.path)).map(call => call.at)
  let most = 0
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= windowMs)
      from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

async function startDay(plan: DayPlan) {
  const clock = createStepClock(startAt)
  const host = { ...createManualHost(startAt), now: clock.now }
  const sandbox = await createSandbox({ seed: 5, host, channels: [plan.platform] })
  const standIn = sandbox.standIns.get(plan.platform)
  if (standIn === undefined)
    throw new Error(`no stand-in of ${plan.platform}`)
  if (plan.wish !== null)
    standIn.changeAccount(plan.wish)
  const account = accountOn(plan.platform, standIn.account())
  if (account === null)
    throw new Error(`no account on ${plan.platform}`)
  const calls: Call[] = []
  let underWay = 0
  const connector: Connector = createConnector(account.config.channel, {
    accountId: 'day',
    settings: { ...account.config.settings, ...plan.settings, timeoutMs: 60_000 },
    secret: name => account.secrets[account.config.secrets?.[name] ?? ''] ?? '',
    keepSecret: async () => {},
    async fetch(...given) {
      underWay += 1
      calls.push({ at: clock.now(), path: new URL(String(given[0])).pathname })
      try {
        const response = await fetch(...given)
        const headers = new Headers(response.headers)
        headers.set('date', new Date(clock.now()).toUTCString())
        const bytes = await response.arrayBuffer()
        return new Response(response.status === 204 || response.status === 304 ? null : bytes, { status: response.status, headers })
      }
      finally {
        underWay -= 1
      }
    },
    now: clock.now,
  })
  const store = await openSqliteStore({ file: ':memory:', now: clock.now, newId: createIds(clock.now), log: quietLog })
  const context = createTestContext({ store, time: clock, connectors: [connector] })
  await seedStore(store, context.config, context.connectors, clock.now())
  const sender = createAccountSender(context, connector, () => {})
  const poller = createAccountPoller(context, connector, { generation: startAt, paused: false }, () => {})
  async function atRest(): Promise<void> {
    for (let quiet = 0; quiet < restTurns; quiet = underWay > 0 ? 0 : quiet + 1)
      await turn()
  }
  return {
    place: standIn.place,
    calls,
    store,
    claims: ownershipCalls(context, callerTaking(context, { link: null, wake: () => {} })),
    sends: sendCalls(context, { guideTexts: [], wake: sender.wake }),
    pass: (ms: number) => clock.pass(ms, atRest),
    async stop() {
      await poller.stop()
      await sender.stop()
      await store.close()
      await sandbox.stop()
    },
  }
}

type Day = Awaited<ReturnType<typeof startDay>>

const actor = { sessionId: 's', agentId: 'lin', role: 'agent' } as const

/** Answers whoever is in the queue, as long as there are answers left for the hour. */
async function answerSome(day: Day, most: number, serial: { n: number }): Promise<number> {
  let given = 0
  for (; given < most; given++) {
    const { conversationId } = await day.claims['conversation:claimNext'](actor, { channels: [] })
    if (conversationId === null)
      return given
    const row = await day.store.read.get('conversations', conversationId)
    serial.n += 1
    await day.sends['message:send'](actor, { conversationId, clientKey: `day-${serial.n}-0000000`, text: `第${serial.n}位，已经为您查到，${serial.n}号之前到账，请留意短信通知。`, role: 'reply', epoch: row?.epoch ?? 0, seenVersion: 9_999, replyToMessageId: null, anyway: true, acceptWarnings: true, undoMs: 0, media: [] })
      .catch((error: unknown) => {
        if (!isAppError(error))
          throw error
      })
  }
  return given
}

function speak(place: Place, n: number): void {
  const uid = place.join({ nick: `一天里的人${n % 60}` })
  place.say({ uid, text: `第${n}件事，话费怎么又多扣了？请帮我看看`, room: 'public', opens: 'mention' })
}

/** Lets a day pass: customers come by the hour, somebody answers them. */
export async function dayOf(plan: DayPlan): Promise<DayFigures> {
  const day = await startDay(plan)
  const serial = { n: 0 }
  let voices = 0
  let replies = 0
  try {
    for (let hour = 0; hour < 24; hour++) {
      const count = busyHours.has(hour) ? busyHour : quietHour
      for (let n = 0; n < count; n++) {
        speak(day.place, ++voices)
        await day.pass(Math.floor(hourMs / count))
        if (replies < plan.replies)
          replies += await answerSome(day, 1, serial)
      }
    }
    // The last voices are read within the longest pause.
    const calls = [...day.calls]
    await day.pass(3 * hourMs)
    const taken = await day.store.read.count('messages', { direction: 'inbound' })
    return {
      limits: plan.limits.map(limit => ({ limit: limit.limit, figure: limit.figure, most: mostIn(calls, limit) })),
      calls: calls.length,
      voices,
      taken,
      replies,
    }
  }
  finally {
    await day.stop()
  }
}
