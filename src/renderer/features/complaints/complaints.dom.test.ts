import type { MessageRow } from '../../../shared/contract/conversation.ts'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../../shared/errors.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'
import AppDialogs from '../shell/AppDialogs.vue'
import ByHandNote from './ByHandNote.vue'
import ComplaintPanel from './ComplaintPanel.vue'
import ComplaintStrip from './ComplaintStrip.vue'

const Desk = defineComponent(() => () => h('div', [h(ComplaintStrip), h(ComplaintPanel), h(AppDialogs)]))

async function openComplaint() {
  const desk = await mountOnDesk(Desk)
  useRoom().id = 'r-complaint'
  await desk.settle()
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  return { ...desk, find }
}

const outbound = (posted: NonNullable<MessageRow['outbound']>['posted']): NonNullable<MessageRow['outbound']> => ({ id: 'out-1', state: 'by_hand', role: 'reply', error: null, attempts: 0, cancellable: false, posted, undoUntil: null, undone: false, removable: false, review: null })

describe('a complaint on the screen', () => {
  it('shows number, state, money, deadlines in working days, and that nobody confirmed them', async () => {
    const { find, wrapper } = await openComplaint()
    expect(find('complaint-strip').text()).toContain('黑猫投诉 · 17312345678')
    expect(find('complaint-panel').text()).toContain('¥299.00')
    expect(find('complaint-panel').text()).toContain('时限未核实')
    expect(wrapper.findAll('[data-testid="complaint-due"]')).toHaveLength(2)
    expect(wrapper.findAll('[data-testid="complaint-step"]').map(step => step.text())).toEqual([expect.stringContaining('发起投诉'), expect.stringContaining('审核通过')])
    wrapper.unmount()
  })

  it('no other room has one', async () => {
    const { find, settle, wrapper } = await openComplaint()
    useRoom().id = 'r-roam-p'
    await settle()
    expect(find('complaint-strip').exists()).toBe(false)
    expect(find('complaint-panel').exists()).toBe(false)
    wrapper.unmount()
  })

  it('its state changes only to what may follow, and says why it may not', async () => {
    const { find, client, settle, wrapper } = await openComplaint()
    useDialogs().show('complaintState')
    await settle()
    expect(find('complaint-to-processing').exists()).toBe(false)
    await find('complaint-to-completed').trigger('click')
    client.failNext('complaint:setState', new AppError('wrong_state', { details: { open: 'turn' } }))
    await find('complaint-state-submit').trigger('click')
    await settle()
    expect(wrapper.text()).toContain('还有人在等答复')
    expect(useDialogs().open).toBe('complaintState')
    wrapper.unmount()
  })
})

describe('a text that a person posts', () => {
  async function note(posted: NonNullable<MessageRow['outbound']>['posted']) {
    const desk = await mountOnDesk(ByHandNote, { outbound: outbound(posted), text: '已安排退款' })
    useRoom().id = 'r-complaint'
    await desk.settle()
    const has = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`).exists()
    return { ...desk, has }
  }

  it('is copied as it is, and said to be posted once', async () => {
    const write = vi.fn(async () => {})
    vi.stubGlobal('navigator', { clipboard: { writeText: write } })
    const { wrapper, client, settle, has } = await note(null)
    await wrapper.find('[data-testid="by-hand-copy"]').trigger('click')
    expect(write).toHaveBeenCalledExactlyOnceWith('已安排退款')
    await wrapper.find('[data-testid="by-hand-posted"]').trigger('click')
    await wrapper.find('[data-testid="by-hand-posted"]').trigger('click')
    await settle()
    expect(client.made.filter(call => call.name === 'message:posted')).toHaveLength(1)
    expect(has('by-hand-confirm')).toBe(false)
    wrapper.unmount()
  })

  it('offers nothing more to whoever posted it, and the confirmation to everybody else', async () => {
    const mine = await note({ by: { id: 'a-me', name: '陈一鸣' }, at: 1, url: '' })
    expect(useSession().myId).toBe('a-me')
    expect([mine.has('by-hand-posted'), mine.has('by-hand-confirm'), mine.has('by-hand-not-posted')]).toEqual([false, false, false])
    mine.wrapper.unmount()
    const theirs = await note({ by: { id: 'a-lin', name: '林晓' }, at: 1, url: '' })
    expect([theirs.has('by-hand-posted'), theirs.has('by-hand-confirm'), theirs.has('by-hand-not-posted')]).toEqual([false, true, true])
    theirs.wrapper.unmount()
  })

  it('F47 opens only pages of known places; any other address is text to be copied', async () => {
    const known = await note({ by: { id: 'a-lin', name: '林晓' }, at: 1, url: 'https://tousu.sina.com.cn/complaint/view/1/' })
    expect(known.has('by-hand-open')).toBe(true)
    known.wrapper.unmount()
    for (const url of ['http://127.0.0.1/', 'https://tousu.sina.com.cn@evil.example/', 'https://evil.example/']) {
      const other = await note({ by: { id: 'a-lin', name: '林晓' }, at: 1, url })
      expect([url, other.has('by-hand-open'), other.wrapper.findAll('a').length]).toEqual([url, false, 0])
      other.wrapper.unmount()
    }
  })
})

describe('importing', () => {
  async function openImport() {
    const desk = await mountOnDesk(AppDialogs)
    useDialogs().show('complaintImport')
    await desk.settle()
    const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
    async function choose(file: File): Promise<void> {
      const input = find('import-file').element as HTMLInputElement
      Object.defineProperty(input, 'files', { value: [file], configurable: true })
      await find('import-file').trigger('change')
      await vi.waitFor(async () => {
        await desk.settle()
        expect(find('import-choose').attributes('class')).not.toContain('loading')
      })
    }
    return { ...desk, find, choose }
  }

  it('shows every row with what is wrong, and imports nothing before it is confirmed', async () => {
    const { find, choose, client, settle, wrapper } = await openImport()
    expect(find('import-run').attributes('disabled')).toBeDefined()
    await choose(new File(['投诉编号,标题'], 'complaints.csv'))
    expect(find('import-summary').text()).toContain('新增 1')
    expect(find('import-problem').text()).toBe('投诉时间：看不出时间（昨天）')
    expect(client.made.some(call => call.name === 'complaint:importRun')).toBe(false)
    await find('import-run').trigger('click')
    await settle()
    expect(find('import-progress').text()).toContain('导入完成：1 条')
    wrapper.unmount()
    expect(client.made.some(call => call.name === 'complaint:importDrop')).toBe(true)
  })

  it('F36 a file that is too large is refused here, and travels in parts below the socket\'s bound', async () => {
    const { choose, client, wrapper } = await openImport()
    await choose(new File([new Uint8Array(8 * 1024 * 1024 + 1)], 'huge.csv'))
    expect(wrapper.text()).toContain('超过 8 MB')
    expect(client.made.filter(call => call.name.startsWith('complaint:import'))).toEqual([])
    await choose(new File([new Uint8Array(900_000)], 'parts.csv'))
    const parts = () => client.made.filter(call => call.name === 'complaint:importPart').map(call => (call.input as { base64: string }).base64.length)
    await vi.waitFor(() => expect(parts()).toHaveLength(3))
    expect(Math.max(...parts())).toBeLessThan(600_000)
    wrapper.unmount()
  })

  it('says what is wrong with a whole file', async () => {
    const { choose, client, find, wrapper } = await openImport()
    client.failNext('complaint:importCheck', new AppError('bad_input', { details: { fields: ['file: csv_quote_not_closed'] } }))
    await choose(new File(['x'], 'broken.csv'))
    expect(find('import-fault').text()).toContain('有一个引号没有关上')
    wrapper.unmount()
  })
})
