import { afterEach, describe, expect, it } from 'vitest'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useNotices } from '../../stores/notices.ts'
import { useRoom } from '../../stores/room.ts'
import ConversationPanel from '../conversation/ConversationPanel.vue'

async function openRoom(id: string) {
  const desk = await mountOnDesk(ConversationPanel)
  const room = desk.client.world.rooms.get(id)!
  room.row = { ...room.row, status: 'assigned', mood: 'calm', owner: { id: desk.client.world.me.id, name: '我' } }
  useRoom().id = id
  await desk.settle()
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const area = find('composer-text').element as HTMLTextAreaElement
  area.focus()
  /** A key as the field of text gets it; true when it was taken. */
  const press = async (init: KeyboardEventInit & { keyCode?: number }, target: Element = document.activeElement!) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
    if (init.keyCode !== undefined)
      Object.defineProperty(event, 'keyCode', { value: init.keyCode })
    target.dispatchEvent(event)
    await desk.settle()
    return event.defaultPrevented
  }
  const typed = async (data: string, isComposing = false) => {
    area.setRangeText(data, area.selectionStart, area.selectionEnd, 'end')
    area.dispatchEvent(new InputEvent('input', { bubbles: true, data, isComposing }))
    await desk.settle()
  }
  return {
    ...desk,
    find,
    area,
    press,
    typed,
    options: () => desk.wrapper.findAll('[data-testid="script-option"]'),
    search: (query: string) => find('picker-query').setValue(query).then(desk.settle),
    calls: (name: string) => desk.client.made.filter(call => call.name === name).map(call => call.input as Record<string, unknown>),
  }
}

let opened: Awaited<ReturnType<typeof openRoom>> | null = null
async function room(id = 'r-elder') {
  opened = await openRoom(id)
  return opened
}
afterEach(() => opened?.wrapper.unmount())

describe('the picker of scripts', () => {
  it('opens by a slash on an empty line, and the slash is nowhere', async () => {
    const { press, find, area } = await room()
    expect(await press({ key: '/' })).toBe(true)
    expect(find('script-picker').exists()).toBe(true)
    expect(area.value).toBe('')
    expect(document.activeElement).toBe(find('picker-query').element)
  })

  it('brings the pictures that go with it, as far as the room takes them', async () => {
    const { press, search, find, wrapper, calls } = await room('r-elder')
    await press({ key: '/' })
    await search('账单')
    expect(find('script-preview').find('[data-testid="script-file"]').attributes('data-taken')).toBe('true')
    await press({ key: 'Enter' })
    expect(calls('script:use')).toHaveLength(1)
    expect(wrapper.findAll('[data-testid="attachment"]').map(one => one.text())).toEqual([expect.stringContaining('账单怎么看.png')])
  })

  it('names what the room does not take', async () => {
    const { press, search, find, wrapper } = await room('r-roam')
    await press({ key: '/' })
    await search('账单')
    expect(find('script-preview').find('[data-testid="script-file"]').attributes('data-taken')).toBe('false')
    await press({ key: 'Enter' })
    expect(wrapper.findAll('[data-testid="attachment"]')).toEqual([])
    expect(useNotices().list.map(notice => notice.key)).toContain('scripts.files.left')
  })

  it('a slash within words is a slash', async () => {
    const { press, find, area, typed } = await room()
    await typed('9月')
    expect(await press({ key: '/' }, area)).toBe(false)
    expect(find('script-picker').exists()).toBe(false)
  })

  it('F51 while an input method composes a slash does nothing; what it makes of one on an empty line opens it', async () => {
    const { press, find, area, typed } = await room()
    expect(await press({ key: '/', isComposing: true }, area)).toBe(false)
    expect(await press({ key: '/', keyCode: 229 }, area)).toBe(false)
    expect(await press({ key: 'Process' }, area)).toBe(false)
    await typed('/', true)
    expect(find('script-picker').exists()).toBe(false)
    area.value = ''
    area.dispatchEvent(new InputEvent('input', { bubbles: true }))
    await typed('、')
    expect(find('script-picker').exists()).toBe(true)
    expect(area.value).toBe('')
  })

  it('F51 Enter and arrows of an input method choose nothing', async () => {
    const { press, find, calls, options } = await room()
    await press({ key: '/' })
    const query = find('picker-query').element
    const before = options().findIndex(option => option.attributes('aria-selected') === 'true')
    await press({ key: 'ArrowDown', isComposing: true }, query)
    await press({ key: 'Enter', keyCode: 229 }, query)
    await press({ key: 'Escape', isComposing: true }, query)
    expect(options().findIndex(option => option.attributes('aria-selected') === 'true')).toBe(before)
    expect(calls('script:use')).toEqual([])
    expect(find('script-picker').exists()).toBe(true)
  })

  it('finds by characters and words, walks by arrows, and Enter puts the wording there with its first place to fill selected', async () => {
    const { press, search, options, area, find, calls } = await room()
    await press({ key: '/' })
    const all = options().length
    await search('扣费')
    expect(options().map(option => option.text()).join()).toContain('账单多出来')
    expect(options().length).toBeLessThan(all)
    await press({ key: 'Enter' })
    expect(calls('script:use')).toMatchObject([{ scriptId: 's-bill', variant: null }])
    expect(find('script-picker').exists()).toBe(false)
    expect(area.value).toContain('{账期}')
    expect(document.activeElement).toBe(area)
    expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe('{账期}')
    expect(find('slots-left').text()).toContain('1')
    area.setRangeText('九月', area.selectionStart, area.selectionEnd, 'end')
    area.dispatchEvent(new InputEvent('input', { bubbles: true, data: '九月' }))
    await opened!.settle()
    expect(find('slots-left').exists()).toBe(false)
    expect(await press({ key: 'Tab' }, area)).toBe(false)
  })

  it('alt with an arrow turns to another wording, which is the one that is handed out', async () => {
    const { press, search, find, calls } = await room()
    await press({ key: '/' })
    await search('账单')
    const first = find('script-text').text()
    await press({ key: 'ArrowDown', altKey: true })
    expect(find('script-text').text()).not.toBe(first)
    await press({ key: 'Enter' })
    expect(calls('script:use')).toMatchObject([{ scriptId: 's-bill', variant: 1 }])
  })

  it(`tab jumps from one place to fill to the next, in a circle, and is the browser's again when none is left`, async () => {
    const { press, area, typed } = await room()
    await typed('在{甲}和{乙}之间')
    const selected = () => area.value.slice(area.selectionStart, area.selectionEnd)
    area.setSelectionRange(0, 0)
    expect(await press({ key: 'Tab' }, area)).toBe(true)
    expect(selected()).toBe('{甲}')
    await press({ key: 'Tab' }, area)
    expect(selected()).toBe('{乙}')
    await press({ key: 'Tab' }, area)
    expect(selected()).toBe('{甲}')
    expect(await press({ key: 'Tab', shiftKey: true }, area)).toBe(false)
  })

  it('puts what is in fun away where it would hurt, says why, and hands none of it out', async () => {
    const { press, find, options, calls, client } = await room()
    const row = client.world.rooms.get('r-elder')!
    row.row = { ...row.row, danger: ['fire'], tier: 0 }
    await press({ key: '/' })
    expect(find('script-lock').attributes('data-lock')).toBe('danger')
    const locked = options().filter(option => option.attributes('data-locked') === 'true')
    expect(locked.map(option => option.attributes('data-id')).sort()).toEqual(['s-meme', 's-wait'])
    await locked[0]!.trigger('click')
    await press({ key: 'Enter' })
    expect(calls('script:use')).toEqual([])
  })

  it('says what speaks against a wording before it is put there', async () => {
    const { press, search, find, wrapper } = await room('r-roam')
    await press({ key: '/' })
    await search('退款说明')
    expect(wrapper.find('[data-doubt="too_long"]').exists()).toBe(true)
    expect(find('script-preview').text()).toContain('/ 140')
  })

  it('keeps favourites first', async () => {
    const { press, options, search, calls } = await room()
    await press({ key: '/' })
    expect(options()[0]!.attributes('data-id')).not.toBe('s-long')
    await search('退款')
    await press({ key: 'f', code: 'KeyF', altKey: true })
    expect(calls('preference:save')).toMatchObject([{ patch: { favouriteScripts: ['s-long'] } }])
    await search('')
    expect(options()[0]!.attributes('data-id')).toBe('s-long')
  })

  it('alt and K turn to facts: quoted by Enter, doubted in one press', async () => {
    const { press, find, area, calls, wrapper, search } = await room()
    await press({ key: '/' })
    await press({ key: 'k', code: 'KeyK', altKey: true })
    expect(find('picker-query').attributes('aria-label')).toContain('知识')
    expect(wrapper.findAll('[data-testid="fact-option"]').map(option => option.attributes('data-id'))).toEqual(['f-seven', 'f-port'])
    await search('转网')
    await press({ key: 'o', code: 'KeyO', altKey: true })
    expect(calls('knowledge:doubt')).toMatchObject([{ id: 'f-port' }])
    await search('七天')
    await press({ key: 'Enter' })
    expect(area.value).toBe('收到之日起七日内可以退货，不用说明理由。')
  })

  it('escape leads back to the text', async () => {
    const { press, find, area } = await room()
    await press({ key: '/' })
    await press({ key: 'Escape' })
    expect(find('script-picker').exists()).toBe(false)
    expect(document.activeElement).toBe(area)
  })
})

describe('beside the composer', () => {
  it('stands the persona of the account\'s brand', async () => {
    const { find } = await room()
    expect(find('persona-line').text()).toContain('小回')
  })

  it('is said when the square has just heard nearly the same', async () => {
    const { find, typed, settle } = await room('r-roam')
    await typed('这是一句差不多的话，说过了。')
    await settle()
    await settle()
    expect(find('script-alike').text()).toContain('3 次')
  })
})
