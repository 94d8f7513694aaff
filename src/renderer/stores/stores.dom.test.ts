import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../shared/errors.ts'
import { mountOnDesk } from '../bridge/test-desk.ts'
import { useAction } from '../composables/action.ts'
import { useCompany } from './company.ts'
import { useInbox } from './inbox.ts'
import { useNotices } from './notices.ts'

const nothing = defineComponent(() => () => h('i'))

describe('the inbox', () => {
  it('moves its page after the eye and never holds more than a page', async () => {
    const { client, settle } = await mountOnDesk(nothing, {}, { crowd: 2_000 })
    const inbox = useInbox()
    await settle()
    expect(inbox.summary).toMatchObject({ start: 0, total: 2_009 })
    inbox.look(0, 12)
    await settle()
    const moves = () => client.made.filter(call => call.name === 'view:move').length
    expect(moves()).toBe(0)
    inbox.look(1_500, 1_512)
    await settle()
    expect(moves()).toBe(1)
    const start = inbox.summary?.start ?? 0
    expect(start).toBeLessThanOrEqual(1_500)
    expect(start + inbox.rows.length).toBeGreaterThan(1_512)
    expect(inbox.rows.length).toBeLessThanOrEqual(200)
    inbox.look(1_990, 2_008)
    await settle()
    expect((inbox.summary?.start ?? 0) + inbox.rows.length).toBe(2_009)
    inbox.look(0, 12)
    await settle()
    expect(inbox.summary?.start).toBe(0)
  })

  it('another tab begins at its top', async () => {
    const { settle } = await mountOnDesk(nothing, {}, { crowd: 500 })
    const inbox = useInbox()
    await settle()
    inbox.look(400, 412)
    await settle()
    inbox.tab = 'mine'
    await settle()
    expect(inbox.summary?.start).toBe(0)
    expect(inbox.rows.every(row => row.owner?.id === 'a-me')).toBe(true)
  })
})

describe('notices', () => {
  it('F55 two hundred of the same are one with its number; few stand at a time', async () => {
    await mountOnDesk(nothing)
    const notices = useNotices()
    for (let i = 0; i < 200; i++)
      notices.tell('shell.alarms.send_failed', {}, 'warn')
    expect(notices.list).toHaveLength(1)
    expect(notices.list[0]?.times).toBe(200)
    for (let i = 0; i < 200; i++)
      notices.tell('shell.alarms.danger', { name: String(i) }, 'warn')
    expect(notices.list.length).toBeLessThanOrEqual(4)
    expect(notices.list.at(-1)?.values).toEqual({ name: '199' })
  })

  it('words go by themselves, failures stay until they were read', async () => {
    await mountOnDesk(nothing)
    const notices = useNotices()
    notices.tell('settings.saved')
    notices.error(new AppError('conflict'))
    await vi.advanceTimersByTimeAsync(7_000)
    expect(notices.list.map(notice => notice.error?.code)).toEqual(['conflict'])
  })
})

describe('an action', () => {
  it('runs once at a time and hands its failure on in words', async () => {
    await mountOnDesk(nothing)
    const gate = Promise.withResolvers<string>()
    let runs = 0
    const action = useAction(() => {
      runs++
      return gate.promise
    })
    const first = action.run()
    expect(await action.run()).toBeUndefined()
    expect(action.busy.value).toBe(true)
    gate.reject(new AppError('capacity_full'))
    await first
    expect(runs).toBe(1)
    expect(action.busy.value).toBe(false)
    expect(action.error.value?.code).toBe('capacity_full')
    expect(useNotices().list[0]?.error?.code).toBe('capacity_full')
  })
})

describe('who else is here', () => {
  it('shows others and never oneself; typing is told sparingly and taken back after a pause', async () => {
    const { client } = await mountOnDesk(nothing)
    const company = useCompany()
    company.enter('r-roam-p')
    client.world.emit('room', { conversationId: 'r-roam-p', people: [{ agentId: 'a-me', name: '陈一鸣', typing: true }, { agentId: 'a-lin', name: '林晓', typing: true }] })
    expect(company.typers.map(person => person.name)).toEqual(['林晓'])
    const touches = () => client.made.filter(call => call.name === 'room:touch').map(call => call.input)
    for (let i = 0; i < 30; i++)
      company.typing('r-roam-p')
    expect(touches()).toEqual([{ conversationId: 'r-roam-p', typing: false }, { conversationId: 'r-roam-p', typing: true }])
    await vi.advanceTimersByTimeAsync(5_100)
    expect(touches().at(-1)).toEqual({ conversationId: 'r-roam-p', typing: false })
    company.enter(null)
    expect(client.made.at(-1)).toMatchObject({ name: 'room:leave' })
  })
})
