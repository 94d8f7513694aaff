import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import type { CallInput, CallOutput } from '../../shared/contract/index.ts'
import type { Actor } from '../context.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { message } from '../../../tests/contract/store-rows.ts'
import { openCallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { createCallers } from '../../../tests/support/conversion/caller.ts'
import { calls } from '../../shared/contract/index.ts'
import { searchCalls } from './search.ts'

const number = '+8613900000001'
let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

const index = () => desk.context.store.indexSome(100, desk.now())

/** Somebody rang and gave up; an agent took the room. Answers its id. */
async function missedCall(): Promise<string> {
  const caller = await createCallers(desk).ring(number)
  await caller.hangUp()
  const call = await desk.context.store.read.one('callbacks', { handoffId: caller.handoffId })
  await desk.call('lin', 'conversation:claim', { id: call!.conversationId })
  return call!.conversationId
}

/** A note of Lin's in a conversation. */
async function note(conversationId: string, text: string): Promise<string> {
  return desk.context.store.write(async (tx) => {
    const n = await tx.nextMessageNumbers(1)
    const row = message({ n, seq: 1_000 + n, conversationId, text, direction: 'note', authorId: 'lin', authorName: '林晓雯', authorKind: 'agent', at: desk.now() })
    await tx.insert('messages', row)
    return row.id
  })
}

/** Asks as somebody, by the contract. */
function ask<N extends 'search:messages' | 'search:others'>(agentId: string, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const handlers = searchCalls(desk.context, { lagMs: () => 0, run: async () => {}, soon: () => {} })
  const handler = handlers[name] as (actor: Actor, parsed: unknown) => Promise<CallOutput<N>>
  return handler({ sessionId: 's', agentId, role: 'agent' }, calls[name].input.parse(input))
}

describe('search over messages', () => {
  it('says where it stands, what of it was meant, and finds it before and after it is indexed', async () => {
    const conversationId = await missedCall()
    const messageId = await note(conversationId, `${'前面的话'.repeat(10)}，客户的洗碗機漏水${'后面的话'.repeat(20)}`)
    for (const phase of ['before the index', 'after it']) {
      const { hits, total, isWhole, next } = await ask('lin', 'search:messages', { query: '漏水 洗碗机' })
      expect({ total, isWhole, next }, phase).toEqual({ total: 1, isWhole: true, next: null })
      expect(hits[0]).toMatchObject({ messageId, conversationId, direction: 'note', channel: 'hotline', status: 'assigned' })
      const [hit] = hits
      expect(hit!.marks.map(([start, end]) => hit!.snippet.slice(start, end)), phase).toEqual(['洗碗機漏水'])
      expect(hit!.snippet).toMatch(/^….*…$/)
      await index()
    }
  })

  it('holds to who spoke, to whose conversation it is, and to one colleague', async () => {
    const conversationId = await missedCall()
    await note(conversationId, '要退宽带')
    const found = async (agent: string, filter: object) => (await ask(agent, 'search:messages', { query: '宽带', filter })).hits.length
    expect([await found('lin', { who: 'note' }), await found('lin', { who: 'customer' }), await found('lin', { agentId: 'lin' }), await found('lin', { agentId: 'boss' })]).toEqual([1, 0, 1, 0])
    expect([await found('lin', { mine: true }), await found('boss', { mine: true })]).toEqual([1, 0])
    await desk.context.store.write(tx => tx.update('conversations', conversationId, { tags: ['退网', '加急'] }))
    expect([await found('boss', { tags: ['退网'] }), await found('boss', { tags: ['退网', '回访'] }), await found('boss', { tags: ['退网'], from: desk.now() - 1, to: desk.now() + 1 }), await found('boss', { tags: ['退网'], to: desk.now() })]).toEqual([1, 0, 1, 0])
  })

  it('puts the fittest of the newest first when asked to, and the newest first otherwise', async () => {
    const conversationId = await missedCall()
    const short = await note(conversationId, '宽带')
    const long = await note(conversationId, '这里说了很多别的，最后才提到宽带')
    const order = async (sort: 'time' | 'best') => (await ask('lin', 'search:messages', { query: '宽带', sort })).hits.map(hit => hit.messageId)
    expect(await order('time')).toEqual([long, short])
    expect(await order('best')).toEqual([short, long])
  })

  it('finds nothing for spaces and marks nobody types', async () => {
    await missedCall()
    expect(await ask('lin', 'search:messages', { query: ' \u200B ' })).toMatchObject({ hits: [], total: 0, next: null })
  })
})

describe('search beside messages', () => {
  it('finds customer and call by the whole number, and keeps its digits nowhere', async () => {
    const conversationId = await missedCall()
    await index()
    const found = await ask('lin', 'search:others', { query: '139 0000 0001' })
    expect(found.customers.hits).toMatchObject([{ conversationId, byNumber: true }])
    expect(found.calls.hits).toMatchObject([{ conversationId }])
    expect(found.calls.hits[0]!.number).toMatch(/\*/)
    expect(JSON.stringify(found)).not.toContain('13900000001')
    expect((await ask('lin', 'search:others', { query: '13900000' })).customers.hits).toEqual([])
  })

  it('finds a customer by a note about them, and a call by how it ended', async () => {
    const conversationId = await missedCall()
    const { customerId } = await desk.conversation(conversationId)
    await desk.context.store.write(tx => tx.update('customers', customerId, { note: '住三樓，下午在家' }))
    const [call] = await desk.context.store.read.find('callbacks', { conversationId })
    await desk.context.store.write(tx => tx.update('callbacks', call!.id, { disposition: 'refused' }))
    await index()
    const [hit] = (await ask('lin', 'search:others', { query: '三楼' })).customers.hits
    expect(hit).toMatchObject({ customerId, byNumber: false, snippet: '住三樓，下午在家', marks: [[1, 3]] })
    expect((await ask('lin', 'search:others', { query: '不愿', dispositions: ['refused'] })).calls).toMatchObject({ total: 1, hits: [{ callbackId: call!.id, disposition: 'refused' }] })
  })
})
