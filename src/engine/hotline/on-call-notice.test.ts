import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCallDesk, talkWith } from '../../../tests/support/conversion/call-desk.ts'

let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

const other = { threadKey: 'dm:u2', author: { uid: 'u2', name: '在等的人' } }

describe('customers who wait while their agent is on the phone', () => {
  it('are told once, and it answers nothing: their clock goes on', async () => {
    const { conversationId } = await desk.hear({ ...other, text: '快递到哪里了' })
    await desk.call('lin', 'conversation:claim', { id: conversationId })
    const { dueAt } = await desk.conversation(conversationId)
    await talkWith(desk)
    desk.advance(59_000)
    await desk.round('on-call notices')
    expect(await desk.accept()).toEqual([])
    desk.advance(2_000)
    await desk.round('on-call notices')
    await desk.round('on-call notices')
    expect(await desk.accept()).toEqual([expect.stringContaining('正在接听电话')])
    desk.advance(60_000)
    await desk.round('on-call notices')
    expect(await desk.accept()).toEqual([])
    expect((await desk.conversation(conversationId)).dueAt).toBe(dueAt)
    expect(await desk.context.store.read.count('obligations', { conversationId, closedAt: null, kind: 'first_reply' })).toBe(1)
  })

  it('not the one on the phone, not an old person, nobody while the machine is stopped', async () => {
    const { conversationId } = await desk.hear({ ...other, text: '我今年78岁了，看不清字，帮帮我' })
    await desk.call('lin', 'conversation:claim', { id: conversationId })
    const talk = await talkWith(desk)
    await desk.hear({ text: '另外还想问发票' })
    desk.advance(90_000)
    await desk.round('on-call notices')
    expect(await desk.accept()).toEqual([])
    expect((await desk.call('lin', 'call:plan', { conversationId })).elder).toEqual(['我今年78岁'])
    expect((await desk.call('lin', 'call:plan', { conversationId: talk.conversationId })).elder).toEqual([])
    const { conversationId: third } = await desk.hear({ text: '在吗', threadKey: 'dm:u3', author: { uid: 'u3', name: '另一个' } })
    await desk.call('lin', 'conversation:claim', { id: third })
    desk.context.live.automationPaused = true
    await desk.round('on-call notices')
    expect(await desk.accept()).toEqual([])
  })
})
