import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useOutgoing } from '../../stores/outgoing.ts'
import { useRoom } from '../../stores/room.ts'
import ConversationPanel from '../conversation/ConversationPanel.vue'

async function openRoom(id: string) {
  const desk = await mountOnDesk(ConversationPanel)
  useRoom().id = id
  await desk.settle()
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const field = () => find('composer-text')
  return {
    ...desk,
    find,
    text: () => (field().element as HTMLTextAreaElement).value,
    type: async (text: string) => {
      await field().setValue(text)
      await desk.settle()
    },
    press: (key: string, more: KeyboardEventInit = {}) => field().trigger('keydown', { key, ...more }),
    sends: () => desk.client.made.filter(call => call.name === 'message:send').map(call => call.input as { text: string, clientKey: string, acceptWarnings?: boolean, anyway?: boolean, role: string }),
  }
}

let opened: Awaited<ReturnType<typeof openRoom>> | null = null
async function room(id: string) {
  opened = await openRoom(id)
  return opened
}
afterEach(() => opened?.wrapper.unmount())

describe('the composer', () => {
  it.each(['auth_expired', 'auth_invalid', 'account_frozen'] as const)('an account with %s is said in full, and leads a supervisor to its page', async (code) => {
    const { client, find, settle } = await room('r-roam-p')
    const one = client.world.rooms.get('r-roam-p')!
    one.lock = { code, until: null }
    one.row = { ...one.row, version: one.row.version + 1 }
    client.world.changed()
    await settle()
    expect(find('composer-locked').attributes('data-code')).toBe(code)
    expect(find('composer-locked').text()).toContain('班长')
    expect(find('composer-locked').text()).toMatch(/收不到也发不出|不认这个账号|不能发言/)
    expect(find('way-out-call').exists()).toBe(true)
    // It can be answered once the account is mended: nobody should put it away as impossible.
    expect(find('way-out-resolve').exists()).toBe(false)
    expect(find('way-out-account').exists()).toBe(true)
  })

  it('F51 Enter sends nothing while an input method is composing', async () => {
    const { type, press, sends, settle } = await room('r-roam-p')
    await type('nihao')
    await press('Enter', { isComposing: true })
    await press('Enter', { keyCode: 229 })
    await press('Process', { keyCode: 229 })
    await press('Enter', { shiftKey: true })
    await settle()
    expect(sends()).toEqual([])
    await press('Enter')
    await settle()
    expect(sends()).toHaveLength(1)
  })

  it('F16 two presses of Enter send once', async () => {
    const { type, press, sends, settle } = await room('r-roam-p')
    await type('好，我这就拨过去。')
    await Promise.all([press('Enter'), press('Enter'), press('Enter', { repeat: true })])
    await settle()
    expect(sends().map(send => send.text)).toEqual(['好，我这就拨过去。'])
  })

  it('F16 a text tried again after a failure keeps its key; another text gets its own', async () => {
    const { client, type, press, sends, text, settle } = await room('r-roam-p')
    client.failNext('message:send', new AppError('timeout'))
    await type('第一条')
    await press('Enter')
    await settle()
    expect(text()).toBe('第一条')
    await press('Enter')
    await settle()
    await type('第二条')
    await press('Enter')
    await settle()
    const keys = sends().map(send => send.clientKey)
    expect(keys).toHaveLength(3)
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[0])
  })

  it('shows the text at once as a bubble, and gives it back with words when it could not be handed over', async () => {
    const { client, type, press, find, text, settle } = await room('r-roam-p')
    client.failNext('message:send', new AppError('not_owner'))
    await type('马上给您回电')
    await press('Enter')
    expect(useOutgoing().list.map(one => one.text)).toEqual(['马上给您回电'])
    expect(find('message-waiting').text()).toContain('马上给您回电')
    expect(text()).toBe('')
    await settle()
    expect(find('message-waiting').exists()).toBe(false)
    expect(text()).toBe('马上给您回电')
    expect(find('composer-error').text()).toContain('这个会话已不归您')
  })

  it('the engine\'s own message takes the place of the bubble', async () => {
    const { type, press, find, wrapper, settle } = await room('r-roam-p')
    await type('好的，稍等')
    await press('Enter')
    await settle()
    await settle()
    expect(find('message-waiting').exists()).toBe(false)
    expect(wrapper.findAll('[data-testid="message"]').filter(one => one.text().includes('好的，稍等'))).toHaveLength(1)
  })

  it('F19 one unit over the limit cannot be sent, exactly the limit can', async () => {
    const { type, press, find, sends, settle } = await room('r-roam')
    await type('好'.repeat(141))
    expect(find('composer-count').text()).toContain('超出 1 字')
    await press('Enter')
    await settle()
    expect(sends()).toEqual([])
    await type('好'.repeat(140))
    expect(find('composer-count').text()).toBe('140/140')
    await press('Enter')
    await settle()
    expect(sends()).toHaveLength(1)
  })

  it('stops personal data on the square and carries it to the private room in one press', async () => {
    const { client, type, press, find, sends, text, settle } = await room('r-roam')
    await type('您的号码是 13800138000 对吗')
    expect(find('findings').find('[data-code="guard_personal_data"]').text()).toContain('13800138000')
    await press('Enter')
    await settle()
    expect(sends()).toEqual([])
    await find('move-to-private').trigger('click')
    await settle()
    expect(text()).toBe('')
    await vi.advanceTimersByTimeAsync(700)
    expect(client.made.filter(call => call.name === 'draft:save').map(call => call.input)).toContainEqual({ conversationId: 'r-roam-p', text: '您的号码是 13800138000 对吗', note: '' })
  })

  it('a listed word is sent only by a second press', async () => {
    const { type, press, find, sends, settle } = await room('r-roam')
    await type('我们保证今天查清楚')
    await press('Enter')
    expect(find('warn-again').exists()).toBe(true)
    expect(sends()).toEqual([])
    await press('Enter')
    await settle()
    expect(sends()).toMatchObject([{ text: '我们保证今天查清楚', acceptWarnings: true }])
  })

  it('F24 what came in meanwhile is shown before the text may go', async () => {
    const { client, type, press, find, sends, text, settle } = await room('r-roam')
    await type('已经在查')
    client.failNext('message:send', new AppError('stale_version'))
    await press('Enter')
    await settle()
    expect(find('stale').exists()).toBe(true)
    expect(text()).toBe('已经在查')
    await find('send-anyway').trigger('click')
    await settle()
    expect(sends().at(-1)).toMatchObject({ text: '已经在查', anyway: true })
    expect(find('stale').exists()).toBe(false)
  })

  it('F20 a shut window disables the field and shows the way out', async () => {
    const { find } = await room('r-shut')
    expect((find('composer-text').element as HTMLTextAreaElement).disabled).toBe(true)
    expect(find('composer-locked').attributes('data-code')).toBe('window_closed')
    expect(find('way-out-call').exists()).toBe(true)
    expect(find('way-out-resolve').exists()).toBe(true)
  })

  it('a note goes to colleagues alone, by its own call', async () => {
    const { client, type, press, find, settle, sends } = await room('r-leak')
    await find('note-mode').trigger('click')
    expect(find('composer').attributes('data-mode')).toBe('note')
    await type('客户已删评论')
    await press('Enter')
    await settle()
    expect(sends()).toEqual([])
    expect(client.made.filter(call => call.name === 'message:note')).toHaveLength(1)
  })

  it('a conversation of somebody else cannot be answered', async () => {
    const { type, press, find, sends, settle } = await room('r-leak')
    expect(find('composer-not-mine').text()).toContain('赵予安')
    await type('您好')
    await press('Enter')
    await settle()
    expect(sends()).toEqual([])
  })

  it('F52 the draft is kept by the engine and comes back', async () => {
    const { client, type } = await room('r-roam-p')
    await type('写到一半')
    await vi.advanceTimersByTimeAsync(700)
    expect(client.made.filter(call => call.name === 'draft:save').map(call => call.input)).toContainEqual({ conversationId: 'r-roam-p', text: '写到一半', note: '' })
    opened?.wrapper.unmount()
    const again = await mountOnDesk(ConversationPanel)
    const there = again.client.world.rooms.get('r-roam-p')
    if (there)
      there.draft = '写到一半'
    useRoom().id = 'r-roam-p'
    await again.settle()
    expect((again.wrapper.find('[data-testid="composer-text"]').element as HTMLTextAreaElement).value).toBe('写到一半')
    again.wrapper.unmount()
  })

  it('a holding line is marked as such', async () => {
    const { type, press, find, sends, settle } = await room('r-roam-p')
    await find('holding').trigger('click')
    await type('收到，我先查一下')
    await press('Enter')
    await settle()
    expect(sends()).toMatchObject([{ role: 'holding' }])
  })
})
