import type { TestEngine } from '../support/engine/start-engine.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createTakeIn } from '../support/engine/take-in.ts'
import { repeats } from '../support/share.ts'

const texts = ['云杉的话费怎么又多扣了？', '谢谢', '好的谢谢', '在吗', '人呢', '转发抽奖 关注并转发', '哈哈哈', '手机冒烟了救命', '???', '哥哥最帅', '我要去12315投诉', 'hello anyone there?', '😀😀']
const answers = ['查到了，是国际漫游包续订，已退订，3天内到账。', '稍等，马上为您查询', '您好']
const reasons = ['solved', 'no_reply_needed', 'cannot_be_answered', 'customer_silent', 'spam', 'passed_on'] as const

type Step
  = | { kind: 'hear', user: number, text: number, room: 'public' | 'private', again: boolean }
    | { kind: 'brand', user: number, answer: number }
    | { kind: 'delete', back: number }
    | { kind: 'answer', user: number, answer: number }
    | { kind: 'triage', user: number, result: 'needs_reply' | 'no_reply_needed' }
    | { kind: 'resolve', user: number, reason: number }

const user = fc.nat({ max: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('hear' as const), user, text: fc.nat({ max: texts.length - 1 }), room: fc.constantFrom('public' as const, 'private' as const), again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('brand' as const), user, answer: fc.nat({ max: answers.length - 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), back: fc.nat({ max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), user, answer: fc.nat({ max: answers.length - 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('triage' as const), user, result: fc.constantFrom('needs_reply' as const, 'no_reply_needed' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resolve' as const), user, reason: fc.nat({ max: reasons.length - 1 }) }) },
)

it('the ledger balances after whatever customers, agents and platforms do in any order', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
    const t = await startTestEngine()
    try {
      await play(t, steps)
      const { summary } = await t.desk().view('ledger', { since: 0 })
      const turns = await t.store.read.count('turns', {})
      const { waiting, entered, ...rest } = summary.figures
      expect(entered).toBe(turns)
      expect(waiting.acknowledged + waiting.holding + waiting.silent + Object.values(rest).reduce((sum, count) => sum + count, 0)).toBe(entered)
      expect(summary.balances).toBe(true)
      await expectOneOpenTurnEach(t)
    }
    finally {
      await t.stop()
    }
  }), { numRuns: repeats(40, 12) })
}, 120_000)

async function expectOneOpenTurnEach(t: TestEngine): Promise<void> {
  const open = await t.store.read.find('turns', { state: ['waiting', 'undecided'] })
  expect(new Set(open.map(turn => turn.conversationId)).size).toBe(open.length)
  for (const turn of open.filter(each => each.state === 'waiting')) {
    const duties = await t.store.read.find('obligations', { conversationId: turn.conversationId, closedAt: null })
    expect(duties.length).toBeGreaterThan(0)
  }
}

async function play(t: TestEngine, steps: readonly Step[]): Promise<void> {
  const take = createTakeIn(t)
  const lin = t.desk()
  const heard: string[] = []
  for (const [index, each] of steps.entries()) {
    if (each.kind === 'hear') {
      const objectKey = each.again && heard.length > 0 ? heard.at(-1)! : `o:${index}`
      heard.push(objectKey)
      await take.hear({ objectKey, text: texts[each.text]!, visibility: each.room, touchpoint: each.room === 'public' ? 'mention' : 'private_message', threadKey: `t:${each.user}`, author: { uid: `u${each.user}`, name: `客户${each.user}` } })
      continue
    }
    if (each.kind === 'brand') {
      await take.hear({ objectKey: `b:${index}`, text: answers[each.answer]!, byBrand: true, threadKey: `t:${each.user}`, author: { uid: 'brand', name: '云杉客服' } })
      continue
    }
    if (each.kind === 'delete') {
      const objectKey = heard.at(-1 - each.back)
      if (objectKey !== undefined)
        await take.items([{ type: 'deleted', channel: 'weibo', objectKey, at: t.clock.now() }])
      continue
    }
    await act(t, lin, each, index)
  }
}

async function act(t: TestEngine, lin: ReturnType<TestEngine['desk']>, step: Extract<Step, { user: number, kind: 'answer' | 'triage' | 'resolve' }>, index: number): Promise<void> {
  const [conversation] = await t.store.read.find('conversations', { threadKey: `t:${step.user}` })
  if (conversation === undefined)
    return
  // Refusals are part of the game: what is refused must leave the ledger as it was.
  const attempt = async (work: Promise<unknown>) => work.then(() => true, () => false)
  if (step.kind === 'triage') {
    await attempt(lin.call('conversation:setTriage', { id: conversation.id, triage: step.result }))
    return
  }
  await attempt(lin.call('conversation:claim', { id: conversation.id }))
  const fresh = (await t.store.read.get('conversations', conversation.id))!
  if (step.kind === 'resolve') {
    await attempt(lin.call('conversation:resolve', { id: fresh.id, epoch: fresh.epoch, version: fresh.version, reason: reasons[step.reason]! }))
    return
  }
  const before = t.weibo.sent.length
  if (await attempt(lin.call('message:send', { conversationId: fresh.id, clientKey: `key-${index}-00000`, text: `${answers[step.answer]!}${index}`, role: 'reply', epoch: fresh.epoch, seenVersion: 9_999 })))
    await until(async () => expect(t.weibo.sent.length > before && await t.store.read.count('outbox', { state: ['queued', 'sending'] }) === 0).toBe(true))
}
