import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useRoom } from '../../stores/room.ts'
import ConversationPanel from '../conversation/ConversationPanel.vue'

/** A private room on a channel that takes pictures, and this desk's own. */
async function openRoom(id = 'r-elder', mine = true) {
  const desk = await mountOnDesk(ConversationPanel)
  const room = desk.client.world.rooms.get(id)!
  if (mine)
    room.row = { ...room.row, status: 'assigned', owner: { id: desk.client.world.me.id, name: '我' } }
  useRoom().id = id
  await desk.settle()
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const all = (testid: string) => desk.wrapper.findAll(`[data-testid="${testid}"]`)
  const isCarrying = () => all('attachment').some(one => ['waiting', 'uploading'].includes(one.attributes('data-state') ?? ''))
  /** Hashing is done outside of the virtual time: waits until nothing is on its way, then for what follows from it. */
  const settle = async () => {
    await desk.settle()
    while (isCarrying()) {
      await new Promise(resolve => setImmediate(resolve))
      await desk.settle()
    }
    for (let turn = 0; turn < 4; turn++)
      await desk.settle()
  }
  return {
    ...desk,
    find,
    all,
    settle,
    paste: async (files: File[], types = ['Files']) => {
      const event = new Event('paste', { bubbles: true, cancelable: true })
      Object.assign(event, { clipboardData: { files, types } })
      find('composer-text').element.dispatchEvent(event)
      await settle()
      return event.defaultPrevented
    },
    calls: (name: string) => desk.client.made.filter(call => call.name === name).map(call => call.input as Record<string, unknown>),
  }
}

const png = (size = 100, name = 'image.png') => new File([new Uint8Array(size)], name, { type: 'image/png' })

let opened: Awaited<ReturnType<typeof openRoom>> | null = null
async function room(...given: Parameters<typeof openRoom>) {
  opened = await openRoom(...given)
  return opened
}
beforeEach(() => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:test')
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue()
})
afterEach(() => opened?.wrapper.unmount())

describe('files of a reply', () => {
  it('F36 a pasted picture is announced and named, its bytes are in no call', async () => {
    const { paste, all, find, calls, settle } = await room()
    expect(await paste([png(2_000_000)])).toBe(true)
    expect(all('attachment').map(one => one.attributes('data-state'))).toEqual(['ready'])
    expect(all('attachment')[0]!.text()).toContain('粘贴的图片.png')
    expect(calls('upload:begin')).toMatchObject([{ conversationId: 'r-elder', mime: 'image/png', size: 2_000_000 }])
    await find('send').trigger('click')
    await settle()
    expect(calls('message:send')).toMatchObject([{ text: '', media: ['up-1'] }])
    expect(Math.max(...opened!.client.made.map(call => JSON.stringify(call.input ?? {}).length))).toBeLessThan(5_000)
    expect(all('attachment')).toHaveLength(0)
  })

  it('what another window of mine writes stands here too, and what it sent hangs here no more', async () => {
    const { paste, all, find, settle, client } = await room()
    await paste([png()])
    expect(all('attachment')).toHaveLength(1)
    const other = new BroadcastChannel('huiyin.drafts')
    other.postMessage({ agentId: client.world.me.id, conversationId: 'r-elder', text: '别的窗口写的', note: '', gone: ['up-1'] })
    await vi.waitFor(async () => {
      await settle()
      expect((find('composer-text').element as HTMLTextAreaElement).value).toBe('别的窗口写的')
    })
    other.close()
    expect(all('attachment')).toHaveLength(0)
  })

  it('words copied from a table stay words, though a picture comes with them', async () => {
    const { paste, all } = await room()
    expect(await paste([png()], ['text/plain', 'text/html', 'Files'])).toBe(false)
    expect(all('attachment')).toHaveLength(0)
  })

  it('says why one is not taken, before anything is sent', async () => {
    const { paste, all, calls } = await room()
    await paste([png(11 * 2 ** 20, '大图.png'), new File(['x'], '录屏.mov', { type: 'video/quicktime' }), new File([], '空.pdf', { type: 'application/pdf' })])
    expect(all('attach-refused')[0]!.findAll('[data-fault]').map(one => one.attributes('data-fault'))).toEqual(['size', 'type', 'empty'])
    expect(all('attach-refused')[0]!.text()).toContain('“大图.png”有 11 MB，这里最多 10 MB')
    expect(calls('upload:begin')).toEqual([])
  })

  it('keep the reply from going until they are there, and do not vanish when it fails', async () => {
    const { paste, find, all, client, settle } = await room()
    client.failNext('upload:begin', new AppError('file_refused', { details: { reason: 'pixels' } }))
    await paste([png()])
    expect(all('attachment')[0]!.text()).toContain('尺寸异常大')
    expect(find('send').attributes('disabled')).toBeDefined()
    await find('attachment-remove').trigger('click')
    await paste([png()])
    expect(find('send').attributes('disabled')).toBeUndefined()
    client.failNext('message:send', new AppError('timeout'))
    await find('send').trigger('click')
    await settle()
    expect(all('attachment')).toHaveLength(1)
    await find('send').trigger('click')
    await settle()
    const keys = client.made.filter(call => call.name === 'message:send').map(call => (call.input as { clientKey: string }).clientKey)
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('need words where a kind needs them', async () => {
    const { paste, find, wrapper, settle } = await room()
    await paste([new File(['%PDF'], '发票.pdf', { type: 'application/pdf' })])
    expect(wrapper.text()).toContain('在这里发文件要配一句话')
    expect(find('send').attributes('disabled')).toBeDefined()
    await find('composer-text').setValue('这是发票')
    await settle()
    expect(find('send').attributes('disabled')).toBeUndefined()
  })

  it('are held by the draft, and are there again on another screen', async () => {
    const { paste, calls, client } = await room()
    await paste([png()])
    expect(calls('draft:save').at(-1)).toMatchObject({ media: ['up-1'] })
    opened!.wrapper.unmount()
    const world = client.world
    const again = await mountOnDesk(ConversationPanel)
    again.client.world.uploads.set('up-1', world.uploads.get('up-1')!)
    again.client.world.rooms.get('r-elder')!.draftFiles = ['up-1']
    useRoom().id = 'r-elder'
    await again.settle()
    expect(again.wrapper.findAll('[data-testid=attachment]').map(one => one.attributes('data-state'))).toEqual(['ready'])
    again.wrapper.unmount()
    opened = null
  })

  it('are not offered where only text goes, and not in a note', async () => {
    const { find, paste, all, settle } = await room('r-roam-p')
    expect(find('attach').text()).toBe('这里只能发文字')
    await paste([png()])
    expect(all('attach-refused')[0]!.text()).toContain('不能发文件')
    await find('note-mode').trigger('click')
    await settle()
    expect(find('attach').exists()).toBe(false)
  })
})
