import { expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useDeskActions } from '../actions/desk-actions.ts'
import { createFakeClient } from '../bridge/fake.ts'
import { createStandingClock, mountOn, testNow } from '../bridge/test-desk.ts'
import CallDialog from '../features/calls/CallDialog.vue'
import AppDialogs from '../features/shell/AppDialogs.vue'
import { useCustomer } from './customer.ts'
import { useDialogs } from './dialogs.ts'
import { useRoom } from './room.ts'

const [first, second, third] = ['r-roam-p', 'r-elder', 'r-roam'] as const

/** A desk whose host takes so long for each answer, ms; the first room stands open. */
async function openFirst(latencyMs: number) {
  const clock = createStandingClock(testNow)
  const Desk = defineComponent(() => {
    useDeskActions()
    useCustomer()
    return () => h(AppDialogs)
  })
  const { wrapper } = await mountOn(Desk, {}, createFakeClient({ now: clock.now, quiet: true, latencyMs }), clock)
  const room = useRoom()
  room.id = first
  await vi.advanceTimersByTimeAsync(10 * latencyMs + 1_000)
  expect(room.detail?.row.id).toBe(first)
  return { room, wrapper }
}
const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

it('stays whole on screen until the next one is there, and keys about a room wait for it', async () => {
  const { room, wrapper } = await openFirst(100)
  const lines = room.messages
  room.id = second
  await vi.advanceTimersByTimeAsync(60)
  expect([room.id, room.wanted, room.isLeaving, room.detail?.row.id]).toEqual([first, second, true, first])
  expect(room.messages).toBe(lines)
  press('f')
  expect(useDialogs().open).toBeNull()
  await vi.advanceTimersByTimeAsync(60)
  expect([room.id, room.isLeaving, room.detail?.row.id]).toEqual([second, false, second])
  press('f')
  expect(useDialogs().open).toBe('assign')
  wrapper.unmount()
})

it('shows no dialog about the room that is left: the one asked for meanwhile is about the next', async () => {
  const { room, wrapper } = await openFirst(100)
  room.id = second
  useDialogs().show('call')
  const about = () => wrapper.findComponent(CallDialog)
  await vi.advanceTimersByTimeAsync(60)
  expect([room.isLeaving, about().exists()]).toEqual([true, false])
  await vi.advanceTimersByTimeAsync(60)
  expect((about().props() as { detail: { row: { id: string } } }).detail.row.id).toBe(second)
  wrapper.unmount()
})

it('gives way to an empty place where the next one takes long, and at once where none is wanted', async () => {
  const { room, wrapper } = await openFirst(400)
  room.id = second
  await vi.advanceTimersByTimeAsync(200)
  expect([room.id, room.detail, room.messages]).toEqual([second, null, []])
  await vi.advanceTimersByTimeAsync(400)
  expect(room.detail?.row.id).toBe(second)
  room.id = null
  expect([room.id, room.detail]).toEqual([null, null])
  wrapper.unmount()
})

it('never shows one that was passed by', async () => {
  const { room, wrapper } = await openFirst(100)
  room.id = second
  await vi.advanceTimersByTimeAsync(60)
  room.id = third
  const seen = new Set<string | undefined>()
  for (let at = 0; at < 40; at++) {
    await vi.advanceTimersByTimeAsync(10)
    seen.add(room.detail?.row.id)
  }
  expect(seen.has(second)).toBe(false)
  expect(room.detail?.row.id).toBe(third)
  wrapper.unmount()
})

it('turns the panel over as a whole: never the name of one and the matters of another', async () => {
  const { room, wrapper } = await openFirst(100)
  const customer = useCustomer()
  const names = () => [customer.panelDetail?.row.customer.id, customer.panelCustomer?.id]
  const before = names()
  expect(before[0]).toBe(before[1])
  room.id = second
  const seen = new Set<string>()
  for (let at = 0; at < 60; at++) {
    await vi.advanceTimersByTimeAsync(10)
    const [shown, known] = names()
    seen.add(known === undefined ? 'alone' : shown === known ? 'whole' : 'mixed')
  }
  expect(seen).toEqual(new Set(['whole']))
  expect(names()[0]).toBe(room.detail?.row.customer.id)
  expect(names()).not.toEqual(before)
  wrapper.unmount()
})
