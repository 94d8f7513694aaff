import { afterEach, describe, expect, it } from 'vitest'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useSelection } from '../../stores/selection.ts'
import BulkBar from '../bulk/BulkBar.vue'
import BulkWriteDialog from '../bulk/BulkWriteDialog.vue'
import GiveShift from './GiveShift.vue'
import ShiftSheet from './ShiftSheet.vue'

type Desk = Awaited<ReturnType<typeof mountOnDesk>>
let desk: Desk | null = null
afterEach(() => desk?.wrapper.unmount())
const part = (testid: string) => desk!.wrapper.get<HTMLInputElement>(`[data-testid="${testid}"]`)

describe('a shift', () => {
  it('is handed over without what was taken off the list, each line with its note', async () => {
    desk = await mountOnDesk(GiveShift)
    await desk.settle()
    const items = desk.wrapper.findAll('[data-testid="shift-item"]')
    expect(items.length).toBeGreaterThan(1)
    await items[0]!.get('[data-testid="shift-note"]').setValue('客户下午在家')
    await items[1]!.get('input[type=checkbox]').trigger('change')
    await part('shift-give-form').trigger('submit')
    await desk.settle()
    const given = desk.client.made.find(call => call.name === 'shift:give')?.input as { toId: string | null, lines: { conversationId: string, note: string }[] }
    expect(given.toId).toBeNull()
    expect(given.lines).toHaveLength(items.length - 1)
    expect(given.lines[0]).toMatchObject({ conversationId: items[0]!.attributes('data-id'), note: '客户下午在家' })
  })

  it('is signed for line by line, or all at once', async () => {
    desk = await mountOnDesk(ShiftSheet, { id: 'h-1' })
    await desk.settle()
    await desk.wrapper.findAll('[data-testid="shift-sign-line"]')[1]!.trigger('click')
    await desk.settle()
    await part('shift-sign-all').trigger('click')
    await desk.settle()
    expect(desk.client.made.filter(call => call.name === 'shift:sign').map(call => call.input)).toEqual([{ id: 'h-1', lineIds: ['hl-1'] }, { id: 'h-1', lineIds: null }])
  })
})

describe('several at once', () => {
  it('nothing is offered until something is selected; what was not done stays selected', async () => {
    desk = await mountOnDesk(BulkBar)
    expect(desk.wrapper.find('[data-testid="bulk-bar"]').exists()).toBe(false)
    useSelection().set(['r-roam', 'r-silent'])
    await desk.settle()
    expect(part('bulk-count').text()).toContain('2')
    await part('bulk-claim').trigger('click')
    await desk.settle()
    expect(desk.client.made.find(call => call.name === 'bulk:act')?.input).toEqual({ ids: ['r-roam', 'r-silent'], act: { kind: 'claim' } })
    expect(useSelection().ids).toEqual([])
  })

  it('one wording is not enough for two of the square; a second that differs is', async () => {
    const rooms = ['r-roam', 'r-silent']
    desk = await mountOnDesk({ components: { BulkWriteDialog }, data: () => ({ isOpen: false }), template: '<BulkWriteDialog v-if="isOpen" />' })
    useSelection().set(rooms)
    useDialogs().show('bulkWrite')
    await desk.wrapper.setData({ isOpen: true })
    await desk.settle()
    const fields = desk.wrapper.findAll<HTMLTextAreaElement>('[data-testid="bulk-variant"]')
    await fields[0]!.setValue('{称呼}您好，18点前恢复。')
    await expect.poll(async () => {
      await desk!.settle()
      return part('bulk-state').text()
    }).toContain('还差 1 种')
    expect(part('bulk-hand-on').attributes('disabled')).toBeDefined()
    await fields[1]!.setValue('{称呼}，预计18点前修好，辛苦等等。')
    await expect.poll(async () => {
      await desk!.settle()
      return part('bulk-hand-on').attributes('disabled')
    }).toBeUndefined()
    await part('bulk-hand-on').trigger('click')
    await desk.settle()
    expect(desk.client.made.find(call => call.name === 'bulk:submit')?.input).toMatchObject({ conversationIds: rooms })
  })
})
