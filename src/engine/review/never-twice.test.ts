import type { FakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import type { StepClock } from '../../../tests/support/faults/step-clock.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { AccountSender } from '../outbox/sender.ts'
import type { Store } from '../store/port.ts'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import { conversation, row } from '../../../tests/contract/store-rows.ts'
import { createTestContext } from '../../../tests/support/engine/context.ts'
import { createFakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import { createStepClock } from '../../../tests/support/faults/step-clock.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { callerTaking } from '../hotline/inbound-take.ts'
import { createAccountSender } from '../outbox/sender.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { ownershipCalls } from '../use-cases/ownership.ts'
import { sendCalls } from '../use-cases/send.ts'
import { sentCalls } from '../use-cases/sent.ts'
import { reviewCalls } from './decide.ts'

type Calls = Pick<Handlers, 'message:send' | 'message:undo' | 'review:decide' | 'conversation:assign'>

/** What may happen, in any order. `of`: how many presses ago. */
type Step
  = | { readonly do: 'press', readonly undoMs: number }
    | { readonly do: 'undo' | 'approve' | 'return', readonly of: number }
    | { readonly do: 'reassign' | 'crisis' | 'crash' }
    | { readonly do: 'pass', readonly ms: number }
    | { readonly do: 'platform', readonly how: 'well' | 'down' | 'mute_took' | 'mute_lost' }

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('press' as const), undoMs: fc.constantFrom(0, 0, 3_000, 10_000) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'approve' as const, 'return' as const), of: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('reassign' as const, 'crisis' as const, 'crash' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 100, 400, 3_100, 12_000) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('platform' as const), how: fc.constantFrom('well' as const, 'down' as const, 'mute_took' as const, 'mute_lost' as const) }) },
)

/** Turns of the event loop after which nothing is under way any more. */
const restTurns = 20

/** A desk of two agents and a supervisor in one room, with a platform that remembers what it took. */
async function openDesk() {
  const clock: StepClock = createStepClock(Date.UTC(2026, 4, 4, 2))
  const store: Store = await openSqliteStore({ file: ':memory:', now: clock.now, newId: v7, log: quietLog })
  const channel: FakeConnector = createFakeConnector('weibo-main', clock.now)
  channel.capabilities = { ...channel.capabilities, refusesIdenticalText: false }
  const context: EngineContext = createTestContext({ store, time: clock, connectors: [channel] })
  const taken: { readonly key: string, readonly text: string }[] = []
  let how: Extract<Step, { do: 'platform' }>['how'] = 'well'
  channel.onSend = ({ clientKey: key, text }) => {
    if (how === 'down')
      throw new AppError('channel_down')
    if (how !== 'mute_lost')
      taken.push({ key, text })
    if (how !== 'well')
      throw new AppError('link_lost', { details: { maybeSent: true } })
    return { state: 'sent', objectKey: `comment:${key}`, at: clock.now() }
  }
  channel.onFind = ({ clientKey: key }) => taken.some(one => one.key === key) ? { state: 'found', objectKey: `comment:${key}`, at: clock.now() } : { state: 'absent' }
  await store.write(async (tx) => {
    for (const [id, role] of [['lin', 'agent'], ['zhou', 'agent'], ['boss', 'supervisor']] as const)
      await tx.insert('agents', row('agents', { id, name: id, workNo: id, role, enabled: true }))
    await tx.insert('conversations', conversation({ id: 'room', accountId: 'weibo-main', ownerId: 'lin', status: 'assigned', epoch: 1, dueAt: null, windowUntil: null, lockCode: null, visibility: 'public' }))
    await tx.insert('cases', row('cases', { id: (await tx.get('conversations', 'room'))?.caseId ?? '', ownerId: 'lin' }))
  })
  let sender: AccountSender = createAccountSender(context, channel, () => {})
  const wake = (): void => sender.wake()
  const calls: Calls = { ...sendCalls(context, { guideTexts: [], wake }), ...sentCalls(context, { wake }), ...reviewCalls(context, { wake, tellReturned: () => {} }), ...ownershipCalls(context, callerTaking(context, { link: null, wake: () => {} })) }
  async function atRest(): Promise<void> {
    for (let quiet = 0; quiet < restTurns; quiet += 1)
      await turn()
  }
  return {
    context,
    store,
    clock,
    calls,
    taken,
    atRest,
    platform: (next: typeof how) => void (how = next),
    async crash() {
      const gone = sender.stop()
      await atRest()
      await gone
      sender = createAccountSender(context, channel, () => {})
      sender.wake()
    },
    async stop() {
      await sender.stop()
      await store.close()
    },
  }
}

type DeskUnderTest = Awaited<ReturnType<typeof openDesk>>

const actors = { lin: { sessionId: 's1', agentId: 'lin', role: 'agent' }, zhou: { sessionId: 's2', agentId: 'zhou', role: 'agent' }, boss: { sessionId: 's3', agentId: 'boss', role: 'supervisor' } } as const
const other = { lin: 'zhou', zhou: 'lin' } as const

/** Refusals are answers; anything else is a bug. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  }
  catch (error) {
    if (!isAppError(error) || error.code === 'internal')
      throw error
  }
}

it('whatever is pressed, taken back, approved, returned, handed on or cut off: no text arrives twice, unreviewed or never', async () => {
  await fc.assert(fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 30 }), async (plan) => {
    const desk = await openDesk()
    try {
      await play(desk, plan)
      await judge(desk)
    }
    finally {
      await desk.stop()
    }
  }), { numRuns: 60 })
}, 120_000)

async function play(desk: DeskUnderTest, plan: readonly Step[]): Promise<void> {
  const { calls, context, store } = desk
  const pressed: { readonly id: string, readonly by: 'lin' | 'zhou' }[] = []
  let made = 0
  for (const step of plan) {
    const room = (await store.read.get('conversations', 'room'))!
    const owner = room.ownerId as 'lin' | 'zhou'
    if (step.do === 'press') {
      await attempt(async () => {
        // What came back stands in the composer: it is what one presses.
        const text = (await store.read.get('drafts', `${owner}:room`))?.text || `第${made += 1}句`
        const { outboundId } = await calls['message:send'](actors[owner], { conversationId: 'room', clientKey: v7(), text, media: [], role: 'reply', epoch: room.epoch, seenVersion: 9_999, replyToMessageId: null, anyway: true, acceptWarnings: true, undoMs: step.undoMs })
        pressed.push({ id: outboundId, by: owner })
      })
    }
    else if (step.do === 'undo' || step.do === 'approve' || step.do === 'return') {
      const text = pressed.at(-1 - step.of)
      const verdict = step.do === 'approve' ? 'approve' : 'return'
      if (text !== undefined)
        await attempt(() => step.do === 'undo' ? calls['message:undo'](actors[text.by], { outboundId: text.id }) : calls['review:decide'](actors.boss, { outboundId: text.id, verdict, text: null, why: '再想想', seenSeq: 9_999 }))
    }
    else if (step.do === 'reassign') {
      await attempt(() => calls['conversation:assign'](actors.boss, { id: 'room', epoch: room.epoch, toAgentId: other[owner], note: '' }))
    }
    else if (step.do === 'crisis') {
      context.live.review = { ...context.live.review, crisis: !context.live.review.crisis }
    }
    else if (step.do === 'crash') {
      await desk.crash()
    }
    else if (step.do === 'platform') {
      desk.platform(step.how)
    }
    else if (step.do === 'pass') {
      await desk.clock.pass(step.ms, desk.atRest)
    }
  }
  desk.platform('well')
  await desk.clock.pass(180_000, desk.atRest)
}

/** Every sentence that was ever pressed is in exactly one place: on the platform, before a reviewer, or in its author's draft. */
async function judge({ store, taken }: DeskUnderTest): Promise<void> {
  const rows = await store.read.find('outbox', {})
  const drafts = await store.read.find('drafts', {})
  expect(rows.filter(one => !['sent', 'in_check', 'cancelled'].includes(one.state)).map(one => [one.text, one.state])).toEqual([])
  const places = [...taken.map(one => one.text), ...rows.filter(one => one.state === 'in_check').map(one => one.text), ...drafts.map(draft => draft.text)].flatMap(text => text.split('\n')).filter(text => text !== '')
  const said = [...new Set(rows.flatMap(one => one.text.split('\n')))]
  expect(places.toSorted()).toEqual(said.toSorted())
  for (const { key } of taken) {
    const sent = rows.find(one => one.clientKey === key)!
    const review = await store.read.get('reviews', sent.id)
    expect(sent.state).toBe('sent')
    expect(review?.outcome ?? 'approved').toBe('approved')
  }
}
