import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../bridge/test-desk.ts'
import { useDrafts } from './drafts.ts'
import { useOutgoing } from './outgoing.ts'

const room = 'r-roam-p'
const longerThanAPause = 2_000

let desk: Awaited<ReturnType<typeof mountOnDesk>>

beforeEach(async () => {
  desk = await mountOnDesk(defineComponent(() => () => h('i')))
})
afterEach(() => desk.wrapper.unmount())

describe('after a long shift', () => {
  it('a room whose draft has gone leaves nothing behind', async () => {
    const drafts = useDrafts()
    expect(drafts.restore('looked-at', { text: '', note: '', at: 0 })).toBe(false)
    drafts.write(room, '写了一半')
    await vi.advanceTimersByTimeAsync(longerThanAPause)
    expect(drafts.isKept(room)).toBe(true)
    drafts.write(room, '')
    expect(drafts.restore(room, { text: '引擎里旧的', note: '', at: 1 })).toBe(false)
    await vi.advanceTimersByTimeAsync(longerThanAPause)
    expect([...drafts.texts.keys()]).toEqual([])
    expect(drafts.isKept(room)).toBe(false)
  })

  it('a text that was accepted is no longer kept as a bubble once its room is left', async () => {
    const outgoing = useOutgoing()
    const sending = outgoing.note(room, '已经查过')
    outgoing.settle(new Set(), 'another')
    expect(outgoing.list).toHaveLength(1)
    await desk.settle()
    await sending
    outgoing.settle(new Set(), room)
    expect(outgoing.list).toHaveLength(1)
    outgoing.settle(new Set(), 'another')
    expect(outgoing.list).toEqual([])
  })
})
