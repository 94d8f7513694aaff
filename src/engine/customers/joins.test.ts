import type { EngineContext } from '../context.ts'
import type { Store } from '../store/port.ts'
import type { TableName } from '../store/tables.ts'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { conversation, row } from '../../../tests/contract/store-rows.ts'
import { createTestContext } from '../../../tests/support/engine/context.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { createIds } from '../ids.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { matterCalls } from './matters.ts'
import { personCalls } from './persons.ts'
import { profileCalls } from './profile.ts'

const lin = { sessionId: 's', agentId: 'lin', role: 'agent' } as const
const boss = { sessionId: 's', agentId: 'boss', role: 'supervisor' } as const
const channels = ['weibo', 'douyin', 'forum', 'hotline'] as const
const watched = ['customers', 'identities', 'conversations', 'cases', 'phoneNumbers', 'consents', 'callbacks', 'obligations', 'customerNotes', 'customerTags', 'settings'] as const satisfies readonly TableName[]

let store: Store
let context: EngineContext
let now: number

async function open(): Promise<void> {
  now = Date.UTC(2026, 10, 22, 8)
  const newId = createIds(() => now)
  store = await openSqliteStore({ file: ':memory:', now: () => now, newId, log: quietLog })
  context = createTestContext({ store, time: { now: () => now, after: () => () => {} }, connectors: [] })
}
beforeEach(open)
afterEach(() => store.close())

/** A customer per channel: one or two rooms in a case or two of their own, a debt, a number, a yes, a call, a note, a tag. */
async function seed(people: number, rooms: number): Promise<void> {
  await store.write(async (tx) => {
    for (let i = 0; i < people; i++) {
      const channel = channels[i % channels.length]!
      const customerId = `p${i}`
      await tx.insert('customers', row('customers', { id: customerId, name: `客户${i}`, vip: i % 3 === 1, note: i % 2 === 0 ? `旧备注${i}` : '', createdAt: now }))
      await tx.insert('identities', row('identities', { id: `${channel}:${i}`, customerId, channel, uid: String(i), name: `客户${i}` }))
      await tx.insert('customerNotes', row('customerNotes', { id: `n${i}`, customerId, history: [] }))
      await tx.insert('customerTags', [row('customerTags', { id: `t${i}`, customerId, tag: '常客' }), row('customerTags', { id: `u${i}`, customerId, tag: `标签${i}` })])
      for (let j = 0; j < rooms; j++) {
        const caseId = `k${i}-${j % 2}`
        if (j < 2)
          await tx.insert('cases', row('cases', { id: caseId, customerId, title: caseId, status: 'open', ownerId: j === 0 ? 'lin' : null, openedAt: now - j, resultDueAt: null, closedAt: null, closedReason: null }))
        const conversationId = `c${i}-${j}`
        await tx.insert('conversations', conversation({ id: conversationId, accountId: channel, channel, threadKey: conversationId, caseId, customerId, identityId: `${channel}:${i}`, vip: i % 3 === 1, status: 'assigned', ownerId: 'lin', createdAt: now, dueAt: null, dueId: null, dueKind: null, dueSince: null, rank: null, tier: 2, resolvedAt: null }))
        await tx.insert('obligations', row('obligations', { id: `o${i}-${j}`, conversationId, caseId, kind: 'promise', dueAt: now + 60_000, startedAt: now, closedAt: null }))
        await tx.insert('phoneNumbers', row('phoneNumbers', { id: `f${i}-${j}`, customerId, conversationId }))
        await tx.insert('consents', row('consents', { id: `y${i}-${j}`, customerId, conversationId, scope: ['call'] }))
        await tx.insert('callbacks', row('callbacks', { id: `b${i}-${j}`, handoffId: `h${i}-${j}`, clientKey: `key${i}-${j}`, conversationId, caseId, customerId, state: 'completed' }))
      }
    }
  })
  // Ranks as they stand once somebody has looked at the clock.
  for (const { id } of await store.read.find('customers', { vip: true })) {
    await profileCalls(context)['customer:setVip'](boss, { customerId: id, vip: false })
    await profileCalls(context)['customer:setVip'](boss, { customerId: id, vip: true })
  }
  for (const { id } of await store.read.find('customers', { vip: false })) {
    await profileCalls(context)['customer:setVip'](boss, { customerId: id, vip: true })
    await profileCalls(context)['customer:setVip'](boss, { customerId: id, vip: false })
  }
}

/** Everything that a join may touch, without the versions that only grow. */
async function dump(): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {}
  for (const table of watched) {
    const rows = await store.read.find(table, {})
    tables[table] = rows.map(({ version: _, ...rest }: { id: string, version?: number }) => rest).sort((a, b) => a.id < b.id ? -1 : 1)
  }
  return tables
}

type Step = { readonly kind: 'link' | 'merge', readonly a: number, readonly b: number } | { readonly kind: 'unlink' | 'split', readonly a: number }

/** Takes a step on whatever is there now; null when nothing fits. */
async function take(step: Step): Promise<string | null> {
  const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
  const [persons, matters] = [personCalls(context), matterCalls(context)]
  now += 1_000
  if (step.kind === 'link') {
    const people = await store.read.find('customers', {}, { order: [['id', 'asc']] })
    const [a, b] = [pick(people, step.a), pick(people, step.b)]
    return a === undefined || b === undefined || a.id === b.id ? null : (await persons['customer:link'](lin, { customerId: a.id, otherCustomerId: b.id })).joinId
  }
  if (step.kind === 'merge') {
    const kept = pick(await store.read.find('cases', { status: 'open' }, { order: [['id', 'asc']] }), step.a)
    const other = pick((await store.read.find('cases', { status: 'open', customerId: kept?.customerId ?? '' }, { order: [['id', 'asc']] })).filter(each => each.id !== kept?.id), step.b)
    return kept === undefined || other === undefined ? null : (await matters['case:merge'](boss, { caseId: kept.id, otherCaseId: other.id })).joinId
  }
  const refused = (error: { code?: string }) => error.code === 'wrong_state' ? null : Promise.reject(error)
  if (step.kind === 'unlink') {
    const identity = pick(await store.read.find('identities', {}, { order: [['id', 'asc']] }), step.a)!
    return persons['customer:unlink'](lin, { identityId: identity.id }).then(done => done.joinId, refused)
  }
  const room = pick(await store.read.find('conversations', {}, { order: [['id', 'asc']] }), step.a)!
  return matters['case:split'](boss, { conversationId: room.id }).then(done => done.joinId, refused)
}

const undo = (joinId: string) => personCalls(context)['customer:undo'](lin, { joinId })

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('link' as const, 'merge' as const), a: fc.nat(30), b: fc.nat(30) }),
  fc.record({ kind: fc.constantFrom('unlink' as const, 'split' as const), a: fc.nat(30) }),
)

describe('what was put together or taken apart, taken back', () => {
  it('any step followed by its undo, and any number of them from the last to the first, restores exactly what was', async () => {
    await store.close()
    await fc.assert(fc.asyncProperty(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 3 }), fc.array(anyStep, { minLength: 1, maxLength: 8 }), async (people, rooms, steps) => {
      await open()
      try {
        await seed(people, rooms)
        const beginning = await dump()
        const joins: string[] = []
        for (const step of steps) {
          const before = await dump()
          const once = await take(step)
          if (once === null)
            continue
          await undo(once)
          expect(await dump()).toEqual(before)
          const again = await take(step)
          joins.push(again!)
        }
        for (const joinId of joins.toReversed())
          await undo(joinId)
        expect(await dump()).toEqual(beginning)
      }
      finally {
        await store.close()
      }
    }), { numRuns: 60 })
    await open()
  })

  it('no row is left behind with a customer or a case that is gone, whatever was done', async () => {
    await store.close()
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(anyStep, fc.boolean()), { minLength: 1, maxLength: 12 }), async (steps) => {
      await open()
      try {
        await seed(4, 3)
        for (const [step, takesBack] of steps) {
          const joinId = await take(step)
          if (joinId !== null && takesBack)
            await undo(joinId)
        }
        const customers = new Map((await store.read.find('customers', {})).map(each => [each.id, each]))
        const cases = new Map((await store.read.find('cases', {})).map(each => [each.id, each]))
        for (const room of await store.read.find('conversations', {})) {
          expect(cases.get(room.caseId)?.customerId).toBe(room.customerId)
          expect(customers.get(room.customerId)?.vip).toBe(room.vip)
          expect((await store.read.get('identities', room.identityId ?? ''))?.customerId).toBe(room.customerId)
          expect((await store.read.find('obligations', { conversationId: room.id })).map(each => each.caseId)).toEqual([room.caseId])
          expect((await store.read.find('callbacks', { conversationId: room.id })).map(each => [each.caseId, each.customerId])).toEqual([[room.caseId, room.customerId]])
        }
        for (const table of ['phoneNumbers', 'consents', 'customerNotes', 'customerTags'] as const)
          expect((await store.read.find(table, {})).filter(each => !customers.has(each.customerId))).toEqual([])
      }
      finally {
        await store.close()
      }
    }), { numRuns: 40 })
    await open()
  })

  it('only the last of several that concern the same people can be taken back, and only for a week', async () => {
    await seed(3, 1)
    const first = (await take({ kind: 'link', a: 0, b: 1 }))!
    const second = (await take({ kind: 'link', a: 0, b: 1 }))!
    await expect(undo(first)).rejects.toMatchObject({ code: 'conflict' })
    await undo(second)
    await expect(undo(second)).rejects.toMatchObject({ code: 'wrong_state' })
    now += 8 * 24 * 3_600_000
    await expect(undo(first)).rejects.toMatchObject({ code: 'too_late' })
  })

  it('what came after a link goes with its identity when the link is undone; what somebody changed stays changed', async () => {
    await seed(2, 1)
    const joinId = (await personCalls(context)['customer:link'](lin, { customerId: 'p0', otherCustomerId: 'p1' })).joinId
    await store.write(async (tx) => {
      await tx.insert('conversations', conversation({ id: 'late', threadKey: 'late', caseId: 'k0-0', customerId: 'p0', identityId: 'douyin:1', channel: 'douyin', status: 'queued', ownerId: null }))
      await tx.update('cases', 'k1-0', { title: '改过的标题' })
    })
    await profileCalls(context)['customer:addNote'](lin, { customerId: 'p0', text: '合并之后写的' })
    await undo(joinId)
    const late = (await store.read.get('conversations', 'late'))!
    expect(late.customerId).toBe('p1')
    expect(late.caseId).not.toBe('k0-0')
    expect(await store.read.get('cases', late.caseId)).toMatchObject({ customerId: 'p1' })
    expect(await store.read.get('cases', 'k1-0')).toMatchObject({ customerId: 'p1', title: '改过的标题' })
    expect((await store.read.find('customerNotes', { customerId: 'p0' })).map(note => note.text)).toContain('合并之后写的')
  })

  it('a merged case that was closed since is not taken apart', async () => {
    await seed(1, 2)
    const joinId = (await take({ kind: 'merge', a: 0, b: 0 }))!
    const [kept] = await store.read.find('cases', {})
    await store.write(async tx => void await tx.update('cases', kept!.id, { status: 'closed', closedAt: now }))
    await expect(undo(joinId)).rejects.toMatchObject({ code: 'wrong_state', details: { reason: 'case_closed' } })
  })
})

describe('two matters that are one', () => {
  it('become tabs of one case, which keeps the owner who was asked first and every debt', async () => {
    await seed(1, 2)
    await store.write(async tx => void await tx.update('cases', 'k0-1', { resultDueAt: now + 5_000 }))
    await matterCalls(context)['case:merge'](lin, { caseId: 'k0-1', otherCaseId: 'k0-0' })
    expect(await store.read.find('cases', {})).toMatchObject([{ id: 'k0-1', ownerId: 'lin', resultDueAt: now + 5_000 }])
    expect((await store.read.find('conversations', { caseId: 'k0-1' })).map(room => room.id).sort()).toEqual(['c0-0', 'c0-1'])
    expect(await store.read.count('obligations', { caseId: 'k0-1', closedAt: null })).toBe(2)
    expect(await store.read.count('audit', { action: 'case.merge' })).toBe(1)
  })

  it('of two customers are not, nor a case with itself, nor by somebody who has no hand in either', async () => {
    await seed(2, 2)
    const merge = matterCalls(context)['case:merge']
    await expect(merge(lin, { caseId: 'k0-0', otherCaseId: 'k1-0' })).rejects.toMatchObject({ code: 'wrong_state' })
    await expect(merge(lin, { caseId: 'k0-0', otherCaseId: 'k0-0' })).rejects.toMatchObject({ code: 'wrong_state' })
    await expect(merge({ ...lin, agentId: 'zhou' }, { caseId: 'k0-0', otherCaseId: 'k0-1' })).rejects.toMatchObject({ code: 'not_owner' })
  })

  it('the only room of a case cannot leave it', async () => {
    await seed(1, 1)
    await expect(matterCalls(context)['case:split'](lin, { conversationId: 'c0-0' })).rejects.toMatchObject({ code: 'wrong_state', details: { reason: 'only_room' } })
  })
})
