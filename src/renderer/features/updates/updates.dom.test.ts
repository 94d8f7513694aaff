import type { Envelope } from '../../../shared/contract/envelope.ts'
import type { UpdateView } from '../../../shared/updates.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useDrafts } from '../../stores/drafts.ts'
import { useUpdates } from '../../stores/updates.ts'
import UpdatesSection from '../computer/UpdatesSection.vue'
import AppDialogs from '../shell/AppDialogs.vue'
import { BusyReport } from './busy-report.ts'
import { useUpdateActions } from './update-actions.ts'
import UpdateHint from './UpdateHint.vue'

const idle: UpdateView = { phase: 'idle', current: '1.0.0', version: null, isBack: false, progress: 0, mode: 'automatic', channel: 'stable', checkedAt: null, trouble: null, busy: [], rolledBack: null }

/** A shell that has these updates and remembers what it was asked. */
function shell(first: Partial<UpdateView>) {
  let view: UpdateView = { ...idle, ...first }
  let hear: (event: string, payload: unknown) => void = () => {}
  const asked: string[] = []
  const busy: string[][] = []
  const refused: Envelope = { ok: false, error: { code: 'wrong_state', details: {}, retryable: false, reportable: false } }
  Object.assign(window, { huiyin: {
    version: '1.0.0',
    async call(name: string, input: { act?: string, reasons?: string[] }): Promise<Envelope> {
      if (name === 'host:busy')
        busy.push(input.reasons ?? [])
      if (name === 'host:updates' && input.act !== 'state')
        asked.push(input.act ?? '')
      return name === 'host:updates' && input.act === 'restart' && view.busy.length > 0 ? refused : { ok: true, data: view }
    },
    on(listener: typeof hear) {
      hear = listener
      return () => {}
    },
  } })
  return { asked, busy, become(next: Partial<UpdateView>) {
    view = { ...view, ...next }
    hear('updates', {})
  } }
}

const mounted: { unmount: () => void }[] = []
afterEach(() => {
  mounted.splice(0).forEach(wrapper => wrapper.unmount())
  Reflect.deleteProperty(window, 'huiyin')
})

const Desk = defineComponent(() => () => h('div', [h(BusyReport), h(UpdateHint), h(AppDialogs)]))

async function open(component = Desk) {
  const desk = await mountOnDesk(component)
  mounted.push(desk.wrapper)
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  return { ...desk, find, press: async (testid: string) => {
    await find(testid).trigger('click')
    await desk.settle()
  } }
}

describe('what an agent sees of an update', () => {
  it.each<[string, Partial<UpdateView>, string | null]>([
    ['nothing new', {}, null],
    ['a download under way', { phase: 'downloading', version: '1.1.0', progress: 0.4 }, null],
    ['one that somebody else installs', { phase: 'by_others', version: '1.1.0' }, null],
    ['a mirror that is away', { trouble: 'unreachable' }, null],
    ['one that comes at quit', { phase: 'staged', version: '1.1.0' }, '新版本已备好，下班退出时更新'],
    ['one that waits to be asked for', { phase: 'staged', version: '1.1.0', mode: 'download' }, '新版本已备好'],
    ['one that is only told of', { phase: 'available', version: '1.1.0', mode: 'notify' }, '有新版本'],
    ['one that was taken back', { rolledBack: { from: '1.1.0', to: '1.0.0' } }, '新版本没能打开，已换回 1.0.0'],
  ])('%s', async (_, view, words) => {
    shell(view)
    const { find } = await open()
    expect(find('update-hint').exists() ? find('update-hint').text() : null).toBe(words)
  })

  it('says what a restart costs before it restarts', async () => {
    const { asked } = shell({ phase: 'staged', version: '1.1.0' })
    const { find, press } = await open()
    await press('update-hint')
    expect(find('dialog').text()).toContain('大约一分钟')
    expect(asked).toEqual([])
    await press('update-restart')
    expect(asked).toEqual(['restart'])
  })

  it('does not restart over words that were not sent, in this window or in another', async () => {
    const { become, busy } = shell({ phase: 'staged', version: '1.1.0' })
    const { find, press, settle } = await open()
    useDrafts().write('r-roam-p', '还没写完')
    await settle()
    expect(busy.at(-1)).toContain('draft')
    await press('update-hint')
    expect([find('update-firm').text(), find('update-restart').attributes('disabled')]).toEqual([expect.stringContaining('有没发出的文字'), ''])
    useDrafts().write('r-roam-p', '')
    useDrafts().writeNote('r-roam-p', '备注也没发')
    await settle()
    expect(find('update-firm').text()).toContain('有没发出的文字')
    useDrafts().writeNote('r-roam-p', '')
    become({ busy: ['call'] })
    await settle()
    expect(find('update-firm').text()).toContain('有通话')
    become({ busy: ['on_duty', 'recent'] })
    await settle()
    expect([find('update-firm').exists(), find('update-restart').attributes('disabled')]).toEqual([false, undefined])
  })

  it('says that it went back until that was read', async () => {
    const { asked } = shell({ rolledBack: { from: '1.1.0', to: '1.0.0' } })
    const { find, press } = await open()
    await press('update-hint')
    expect(find('dialog').text()).toContain('数据没有动')
    await press('update-seen')
    expect(asked).toEqual(['seen'])
    expect(useDialogs().open).toBeNull()
  })

  it('tells what the window is in the middle of, and again before that is forgotten', async () => {
    const { busy } = shell({})
    const { settle } = await open()
    const first = busy.length
    expect(busy.at(-1)).toContain('recent')
    for (let waited = 0; waited < 31_000; waited += 280)
      await settle()
    expect(busy.length).toBeGreaterThan(first)
  })

  it('is nothing at all in a browser', async () => {
    const { find } = await open()
    expect([find('update-hint').exists(), useUpdates().isThere, useUpdateActions().map(action => action.isPossible())]).toEqual([false, false, [false, false]])
  })
})

describe('updates among the settings of this computer', () => {
  it('says in words and by its code why one was not taken', async () => {
    const { asked } = shell({ trouble: 'signature_wrong', checkedAt: null })
    const { find, press } = await open(UpdatesSection)
    expect(find('updates-trouble').text()).toBe('更新的签名不对，没有采用 signature_wrong')
    await press('updates-check')
    expect(asked).toEqual(['check'])
  })

  it('shows a download as it comes', async () => {
    const { become } = shell({ phase: 'downloading', version: '1.1.0', progress: 0.42 })
    const { find, settle } = await open(UpdatesSection)
    expect(find('updates-section').text()).toContain('正在下载 1.1.0，42%')
    become({ phase: 'by_others' })
    await settle()
    expect(find('updates-section').text()).toContain('由管理员安装')
  })

  it('offers nothing where updates are off', async () => {
    shell({ phase: 'off', mode: 'off' })
    const { find } = await open(UpdatesSection)
    expect([find('updates-section').text(), find('updates-check').exists()]).toEqual([expect.stringContaining('没有开启'), false])
  })
})
