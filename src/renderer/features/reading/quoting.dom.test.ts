import type { CallInput, CallName, CallOutput } from '../../../shared/contract/index.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { createFakeClient } from '../../bridge/fake.ts'
import { createStandingClock, mountOn, testNow } from '../../bridge/test-desk.ts'
import { useQuotes } from '../../stores/quotes.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'
import { useWayOut } from '../../stores/way-out.ts'
import ConversationPanel from '../conversation/ConversationPanel.vue'
import LinkDialog from './LinkDialog.vue'

afterEach(() => vi.unstubAllGlobals())

/** A room of ours in the fake; what is sent is kept, and refused with `refusal`. */
async function open({ refusal = null, text, answering }: { refusal?: AppError | null, text?: string, answering?: 'here' } = {}) {
  const clock = createStandingClock(testNow)
  const host = createFakeClient({ now: clock.now, quiet: true, crowd: 0 })
  const sent: CallInput<'message:send'>[] = []
  const client = {
    ...host,
    call: async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
      if (name === 'message:send') {
        sent.push(input as CallInput<'message:send'>)
        if (refusal)
          throw refusal
      }
      return host.call(name, input)
    },
  }
  const scene = [...host.world.rooms.values()].find(room => room.row.visibility === 'public' && room.row.status === 'assigned' && room.messages.some(one => one.direction === 'inbound'))!
  const asked = scene.messages.find(message => message.direction === 'inbound')!
  if (text !== undefined)
    asked.text = text
  if (answering !== undefined)
    asked.answering = answering
  const desk = await mountOn(ConversationPanel, {}, client, clock)
  scene.row = { ...scene.row, owner: { id: useSession().myId, name: '我' } }
  useRoom().id = scene.row.id
  await desk.settle()
  await desk.settle()
  const find = (name: string) => desk.wrapper.find(`[data-testid="${name}"]`)
  async function send(words: string): Promise<void> {
    await find('composer-text').setValue(words)
    await find('composer-text').trigger('keydown', { key: 'Enter' })
    await desk.settle()
  }
  return { ...desk, scene, asked, sent, find, send, quoteFirst: () => desk.wrapper.find(`[data-id="${asked.id}"] [data-testid="message-quote"]`).trigger('click') }
}

describe('a reply to one message', () => {
  it('is shown over the field, goes with the text once, and is shown in the bubble', async () => {
    const desk = await open()
    await desk.quoteFirst()
    expect(desk.find('quote-strip').text()).toContain(desk.asked.text.slice(0, 10))
    expect(desk.find('quote-sees').text()).toBe('平台上会挂在这条下面')
    await desk.send('已为您查到，今天到账')
    expect(desk.sent.map(one => one.replyToMessageId)).toEqual([desk.asked.id])
    expect(desk.find('quote-strip').exists()).toBe(false)
    await desk.settle()
    expect(desk.wrapper.findAll('.ours .quoted').at(-1)?.text()).toContain(desk.asked.text.slice(0, 10))
    await desk.send('还有别的吗，我都在')
    expect(desk.sent.at(-1)?.replyToMessageId).toBeNull()
    desk.wrapper.unmount()
  })

  it('escape drops it, and only it', async () => {
    const desk = await open()
    await desk.quoteFirst()
    await desk.find('composer-text').setValue('先写着')
    const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    desk.find('composer-text').element.dispatchEvent(event)
    await desk.settle()
    expect(event.defaultPrevented).toBe(true)
    expect(desk.find('quote-strip').exists()).toBe(false)
    expect((desk.find('composer-text').element as HTMLTextAreaElement).value).toBe('先写着')
    desk.wrapper.unmount()
  })

  it('stays with a text that comes back', async () => {
    const desk = await open({ refusal: new AppError('rate_limited') })
    await desk.quoteFirst()
    await desk.send('已为您查到，今天到账')
    expect(useQuotes().of(desk.scene.row.id)?.messageId).toBe(desk.asked.id)
    expect(desk.find('quote-strip').exists()).toBe(true)
    desk.wrapper.unmount()
  })

  it('says so where the platform shows none', async () => {
    const desk = await open({ answering: 'here' })
    await desk.quoteFirst()
    expect(desk.find('quote-sees').text()).toBe('引用只有我们看得到，客户那边没有')
    desk.wrapper.unmount()
  })
})

describe('an address in a message', () => {
  it('is no link: a press, or Enter, asks where it leads', async () => {
    const opened = vi.fn()
    vi.stubGlobal('open', opened)
    const desk = await open({ text: '看 https://weibo.com@evil.example/x 这个' })
    expect(desk.wrapper.findAll('article a')).toHaveLength(0)
    await desk.find('address').trigger('keydown', { key: 'Enter' })
    expect(useWayOut().link).toEqual({ url: 'https://weibo.com@evil.example/x', host: 'evil.example', warning: 'disguised' })
    expect(opened).not.toHaveBeenCalled()
    desk.wrapper.unmount()
  })

  it.each([
    ['https://weibo.com/1', null, true],
    ['https://evil.example/1', null, false],
    ['https://xn--wibo-v4d.com/', 'lookAlike', false],
  ] as const)('%s is opened from the dialog where its place is known', async (url, warning, known) => {
    const opened = vi.fn()
    vi.stubGlobal('open', opened)
    HTMLDialogElement.prototype.show ??= () => {}
    HTMLDialogElement.prototype.close ??= () => {}
    const clock = createStandingClock(testNow)
    const desk = await mountOn(LinkDialog, {}, createFakeClient({ now: clock.now, quiet: true, crowd: 0 }), clock)
    useWayOut().ask({ url, host: new URL(url).host, warning })
    await desk.settle()
    const find = (name: string) => desk.wrapper.find(`[data-testid="${name}"]`)
    expect(find('link-host').text()).toBe(new URL(url).host)
    expect(find('link-warning').exists()).toBe(warning !== null)
    expect(find('link-open').exists()).toBe(known)
    if (known)
      await find('link-open').trigger('click')
    expect(opened.mock.calls).toEqual(known ? [[url, '_blank', 'noopener,noreferrer']] : [])
    desk.wrapper.unmount()
  })
})
