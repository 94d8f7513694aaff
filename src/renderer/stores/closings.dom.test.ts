import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../shared/errors.ts'
import { mountOnDesk } from '../bridge/test-desk.ts'
import { useClosings } from './closings.ts'
import { useNotices } from './notices.ts'
import { useOutgoing } from './outgoing.ts'

const wish = { id: 'r-roam-p', epoch: 1, version: 1, reason: 'solved' as const, note: '' }

let desk: Awaited<ReturnType<typeof mountOnDesk>>

beforeEach(async () => {
  desk = await mountOnDesk(defineComponent(() => () => h('i')))
})
afterEach(() => desk.wrapper.unmount())

const made = () => desk.client.made.map(call => call.name).filter(name => name === 'conversation:resolve' || name === 'message:send')

describe('resolving right after a reply', () => {
  it('asks only once the engine has the reply', async () => {
    const sending = useOutgoing().send({ conversationId: wish.id, text: '已经帮您办好了', role: 'reply', epoch: 1, seenVersion: 1, anyway: true })
    const resolving = useClosings().resolve(wish, '小雨')
    expect(made()).toEqual(['message:send'])
    await desk.settle()
    await Promise.allSettled([sending, resolving])
    expect(made()).toEqual(['message:send', 'conversation:resolve'])
    expect(desk.client.made.at(-1)?.input).toMatchObject({ id: wish.id, whenAnswered: true })
  })

  it('says what is in the way to whoever asked', async () => {
    desk.client.failNext('conversation:resolve', new AppError('wrong_state', { details: { open: 'turn' } }))
    const refused = expect(useClosings().resolve(wish, '小雨')).rejects.toMatchObject({ code: 'wrong_state' })
    await desk.settle()
    await refused
    expect(useNotices().list).toEqual([])
  })
})
