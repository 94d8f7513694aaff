import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../shared/errors.ts'
import { mountOnDesk } from '../bridge/test-desk.ts'
import { useClosings } from './closings.ts'
import { useDrafts } from './drafts.ts'
import { useNotices } from './notices.ts'
import { useOutgoing } from './outgoing.ts'

const wish = { id: 'r-roam-p', epoch: 1, version: 1, reason: 'solved' as const, note: '' }
const unanswered = () => new AppError('wrong_state', { details: { open: 'turn' } })

let desk: Awaited<ReturnType<typeof mountOnDesk>>

beforeEach(async () => {
  desk = await mountOnDesk(defineComponent(() => () => h('i')))
})
afterEach(() => desk.wrapper.unmount())

const tries = () => desk.client.made.filter(call => call.name === 'conversation:resolve').length
const told = () => useNotices().list.map(notice => notice.key)

/** A reply is pressed, and the wish to resolve is refused for want of it. */
async function wishAfterReply(): Promise<void> {
  const sending = useOutgoing().send({ conversationId: wish.id, text: '已经帮您办好了', role: 'reply', epoch: 1, seenVersion: 1, anyway: true })
  desk.client.failNext('conversation:resolve', unanswered())
  const resolving = useClosings().resolve(wish, '小雨')
  await desk.settle()
  await sending.catch(() => {})
  await resolving
}

describe('resolving right after a reply', () => {
  it('is refused where nothing is on its way', async () => {
    desk.client.failNext('conversation:resolve', unanswered())
    const refused = expect(useClosings().resolve(wish, '小雨')).rejects.toMatchObject({ code: 'wrong_state' })
    await desk.settle()
    await refused
    await vi.advanceTimersByTimeAsync(5_000)
    expect(tries()).toBe(1)
  })

  it('waits for the reply and says so, then when it is done', async () => {
    await wishAfterReply()
    expect(told()).toContain('conversation.closing.waits')
    desk.client.failNext('conversation:resolve', unanswered())
    await vi.advanceTimersByTimeAsync(1_300)
    expect(tries()).toBe(2)
    desk.client.world.rooms.get(wish.id)!.row = { ...desk.client.world.rooms.get(wish.id)!.row, owner: desk.client.world.people.me, epoch: 1 }
    await vi.advanceTimersByTimeAsync(1_300)
    expect(told()).toContain('conversation.closing.done')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(tries()).toBe(3)
  })

  it('is dropped when the text has been taken back', async () => {
    await wishAfterReply()
    useDrafts().write(wish.id, '已经帮您办好了')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(tries()).toBe(1)
  })

  it('says that it is not resolved when something else is in the way', async () => {
    await wishAfterReply()
    desk.client.failNext('conversation:resolve', new AppError('not_owner'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(tries()).toBe(2)
    expect(told()).toContain('conversation.closing.failed')
  })
})
