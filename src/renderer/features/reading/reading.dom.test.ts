import type { Component } from 'vue'
import type { MessageReading } from '../../../shared/contract/hints.ts'
import type { CallInput, CallName, CallOutput } from '../../../shared/contract/index.ts'
import { describe, expect, it } from 'vitest'
import { createFakeClient } from '../../bridge/fake.ts'
import { createStandingClock, mountOn, testNow } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useRoom } from '../../stores/room.ts'
import ConversationPanel from '../conversation/ConversationPanel.vue'
import ReadingDialogs from './ReadingDialogs.vue'

type Answers = Readonly<Record<string, unknown>>

/** A desk whose room has readings at its messages, and whose host answers these calls so. */
async function open(component: Component, { reading, answers = {}, unread = 0 }: { reading?: MessageReading, answers?: Answers, unread?: number } = {}) {
  const clock = createStandingClock(testNow)
  const host = createFakeClient({ now: clock.now, quiet: true, crowd: 0 })
  const asked: { name: string, input: unknown }[] = []
  const client = {
    ...host,
    call: async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
      if (!(name in answers))
        return host.call(name, input)
      asked.push({ name, input })
      return answers[name] as CallOutput<N>
    },
  }
  const scene = host.world.rooms.get('r-roam')!
  const last = scene.messages.findLast(message => message.direction === (reading?.promises.length ? 'outbound' : 'inbound'))!
  if (reading !== undefined)
    last.reading = reading
  scene.row = { ...scene.row, unread }
  const desk = await mountOn(component, {}, client, clock)
  useRoom().id = 'r-roam'
  await desk.settle()
  return { ...desk, asked, last, find: (name: string) => desk.wrapper.find(`[data-testid="${name}"]`) }
}

const abusive: MessageReading = { hints: [{ kind: 'abuse', value: 'insult', why: ['废物'] }], promises: [] }

describe('hints at a message', () => {
  it('say what and why, on a button of its own', async () => {
    const desk = await open(ConversationPanel, { reading: { hints: [{ kind: 'danger', value: 'fire', why: ['冒烟'] }], promises: [] } })
    expect(desk.find('hint').text()).toBe('危险 · 起火冒烟')
    expect(desk.find('hint').attributes('title')).toBe('因为：「冒烟」')
    desk.wrapper.unmount()
  })

  it('abuse is folded until one unfolds it', async () => {
    const desk = await open(ConversationPanel, { reading: abusive })
    const bubble = `[data-id="${desk.last.id}"]`
    expect(desk.wrapper.find(bubble).text()).toContain('含辱骂内容，已折叠')
    expect(desk.wrapper.find(bubble).text()).not.toContain(desk.last.text)
    await desk.find('abuse-unfold').trigger('click')
    expect(desk.wrapper.find(bubble).text()).toContain(desk.last.text)
    desk.wrapper.unmount()
  })

  it('F46 words of a hint stay text', async () => {
    const desk = await open(ConversationPanel, { reading: { hints: [{ kind: 'danger', value: 'fire', why: ['<img src=x onerror=alert(1)>'] }], promises: [] } })
    expect(desk.wrapper.element.querySelector('[onerror]')).toBeNull()
    desk.wrapper.unmount()
  })
})

it('a promise of ours is kept by a press', async () => {
  const dueAt = testNow + 3_600_000
  const desk = await open(ConversationPanel, { reading: { hints: [], promises: [{ words: '1小时内', dueAt }] }, answers: { 'promise:open': {} } })
  await desk.find('promise-keep').trigger('click')
  await desk.settle()
  expect(desk.asked).toEqual([{ name: 'promise:open', input: { messageId: desk.last.id, dueAt } }])
  desk.wrapper.unmount()
})

it('a line stands above what was new', async () => {
  const desk = await open(ConversationPanel, { unread: 1 })
  const line = desk.find('unread-line')
  expect(line.text()).toBe('以下是新消息')
  expect(line.element.nextElementSibling?.getAttribute('data-id')).toBe(desk.last.id)
  desk.wrapper.unmount()
})

describe('dialogs of reading', () => {
  it('a warning goes out with the room\'s epoch; the room can be handed up with a note', async () => {
    const desk = await open(ReadingDialogs, { answers: { 'abuse:wording': { step: 2, text: '请停止。' }, 'abuse:warn': { step: 2 }, 'abuse:handUp': { to: '何班长' } } })
    const dialogs = useDialogs()
    dialogs.show('abuse')
    await desk.settle()
    await desk.find('abuse-warn').trigger('click')
    await desk.settle()
    expect(desk.asked.at(-1)).toMatchObject({ name: 'abuse:warn', input: { conversationId: 'r-roam', text: '请停止。' } })
    dialogs.show('abuse')
    await desk.settle()
    await desk.find('abuse-hand-up').trigger('click')
    await desk.settle()
    expect(desk.asked.at(-1)).toMatchObject({ name: 'abuse:handUp', input: { conversationId: 'r-roam', note: '' } })
    expect(dialogs.open).toBeNull()
    desk.wrapper.unmount()
  })

  it('the whole thread marks who speaks, what is gone, and stays text', async () => {
    const line = { conversationId: 'x', author: '<b>路人</b>', who: 'customer' as const, text: '<script>1</script>', at: testNow, to: '', deletedAt: null, editedAt: null, state: null }
    const desk = await open(ReadingDialogs, { answers: { 'thread:load': { post: { author: '回音', text: '新品', byBrand: true }, lines: [{ ...line, id: '1' }, { ...line, id: '2', who: 'ours', deletedAt: testNow }, { ...line, id: '3', conversationId: 'r-roam' }], more: false } } })
    useDialogs().show('thread')
    await desk.settle()
    const lines = desk.wrapper.findAll('[data-testid="thread-line"]')
    expect(lines.map(one => one.attributes('data-who'))).toEqual(['customer', 'ours', 'customer'])
    expect(lines[0]?.text()).toContain('<script>1</script>')
    expect(lines[1]?.text()).toContain('已删除')
    expect(lines[2]?.text()).toContain('这个会话')
    expect(desk.wrapper.element.querySelector('script, b b')).toBeNull()
    desk.wrapper.unmount()
  })

  it('the mood is set, and given back to the rules', async () => {
    const desk = await open(ReadingDialogs, { answers: { 'hint:setMood': {} } })
    useDialogs().show('mood')
    await desk.settle()
    await desk.find('mood-submit').trigger('click')
    await desk.settle()
    expect(desk.asked).toEqual([{ name: 'hint:setMood', input: { conversationId: 'r-roam', mood: 'furious' } }])
    desk.wrapper.unmount()
  })

  it('a supervisor reads which rule errs most', async () => {
    const desk = await open(ReadingDialogs, { answers: { 'hint:errors': { kinds: [{ kind: 'danger', times: 3, people: 2, words: [{ word: '烫手', times: 3 }] }] } } })
    useDialogs().show('hintErrors')
    await desk.settle()
    expect(desk.find('hint-error').text()).toContain('3 次')
    desk.wrapper.unmount()
  })
})
