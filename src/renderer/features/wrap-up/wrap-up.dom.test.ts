import type { FakeClient } from '../../bridge/fake.ts'
import type { TestDesk } from '../../bridge/test-desk.ts'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useRoom } from '../../stores/room.ts'
import ResolveDialog from '../conversation/ResolveDialog.vue'

let desk: TestDesk<FakeClient> | null = null
afterEach(() => desk?.wrapper.unmount())

/** The dialog over a room of one's own. */
async function open(): Promise<TestDesk<FakeClient>> {
  const Frame = defineComponent(() => {
    const room = useRoom()
    room.id = 'r-silent'
    return () => room.detail === null ? null : h(ResolveDialog, { detail: room.detail, ofCase: false })
  })
  desk = await mountOnDesk(Frame)
  await desk.settle()
  return desk
}
const part = (testid: string) => desk!.wrapper.get<HTMLInputElement>(`[data-testid="${testid}"]`)

it('what the customer\'s words name is chosen already: a reason and Enter are enough', async () => {
  const { client, settle } = await open()
  expect(part('wrapup-chosen').text()).toContain('资费与账单 / 扣费争议 / 不明扣费')
  await part('resolve-solved').trigger('click')
  await part('resolve-solved').trigger('keydown', { key: 'Enter' })
  await settle()
  expect(client.made.filter(call => call.name === 'conversation:resolve').map(call => call.input)).toMatchObject([{ reason: 'solved', wrapUp: { nodeId: 'n-unknown', fields: {} } }])
})

it('another is found by initials, chosen by Enter, and what it asks is asked for; composing chooses nothing', async () => {
  const { client, settle } = await open()
  await part('wrapup-find').setValue('cfkf')
  await settle()
  await part('wrapup-find').trigger('keydown', { key: 'Enter', isComposing: true })
  expect(part('wrapup-chosen').text()).toContain('不明扣费')
  await expect.poll(async () => {
    await settle()
    return desk!.wrapper.findAll('[data-testid="wrapup-option"]').map(option => option.attributes('data-id'))
  }).toEqual(['n-twice'])
  await part('wrapup-find').trigger('keydown', { key: 'Enter' })
  expect(part('wrapup-chosen').text()).toContain('重复扣费')
  await part('wrapup-field-amount').setValue('50')
  await part('resolve-solved').trigger('click')
  await part('wrapup-field-amount').trigger('keydown', { key: 'Enter' })
  await settle()
  expect(client.made.findLast(call => call.name === 'conversation:resolve')?.input).toMatchObject({ wrapUp: { nodeId: 'n-twice', fields: { amount: '50' } } })
})
