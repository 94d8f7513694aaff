import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { createDraftJournal } from '../../stores/draft-journal.ts'
import { useDrafts } from '../../stores/drafts.ts'
import { useOutgoing } from '../../stores/outgoing.ts'
import { useRoom } from '../../stores/room.ts'
import ConversationPanel from '../conversation/ConversationPanel.vue'
import { guardWordsFile, readGuardWords } from './word-file.ts'
import WordList from './WordList.vue'

let desk: Awaited<ReturnType<typeof mountOnDesk>> | null = null
beforeEach(() => localStorage.clear())
afterEach(() => desk?.wrapper.unmount())

async function openRoom(id: string) {
  desk = await mountOnDesk(ConversationPanel)
  useRoom().id = id
  await desk.settle()
  const field = () => desk!.wrapper.find('[data-testid="composer-text"]')
  return { ...desk, field, text: () => (field().element as HTMLTextAreaElement).value }
}

describe('the journal of drafts', () => {
  const me = () => 'lin'
  it('has every key at once, for each person and room, and gives it up when told', () => {
    const journal = createDraftJournal(localStorage, me)
    journal.write('r1', { text: '写到', note: '', at: 5 })
    expect(createDraftJournal(localStorage, me).read('r1')).toEqual({ text: '写到', note: '', at: 5 })
    expect(createDraftJournal(localStorage, () => 'zhou').read('r1')).toBeNull()
    journal.clear('r1')
    expect(journal.read('r1')).toBeNull()
  })

  const refuse = (): never => {
    throw new Error('full')
  }
  it('a storage that is full or damaged costs nothing but the journal', () => {
    const full = createDraftJournal({ getItem: () => '{"text":1', setItem: refuse, removeItem: () => {} }, me)
    full.write('r1', { text: '写', note: '', at: 1 })
    expect(full.read('r1')).toBeNull()
  })

  it('the newer of journal and engine comes back; what has gone out meanwhile does not', async () => {
    await openRoom('r-roam-p')
    const drafts = useDrafts()
    drafts.write('one', '屏幕上刚敲的')
    drafts.texts.delete('one')
    expect(drafts.restore('one', { text: '旧的', note: '', at: 1 })).toBe(true)
    expect(drafts.textOf('one')).toBe('屏幕上刚敲的')
    drafts.texts.delete('one')
    drafts.restore('one', { text: '别处刚写的', note: '', at: Date.now() + 60_000 })
    expect(drafts.textOf('one')).toBe('别处刚写的')
    drafts.write('two', '已经发出的话')
    drafts.texts.delete('two')
    drafts.restore('two', { text: '', note: '', at: 0 }, text => text === '已经发出的话')
    expect(drafts.textOf('two')).toBe('')
  })
})

describe('taking back', () => {
  it('escape in the field brings back what was pressed in this room; what was pressed in another stays on its way', async () => {
    const { client, field, text, settle } = await openRoom('r-roam-p')
    const room = client.world.rooms.get('r-roam-p')!
    await field().setValue('退款三天内到账。')
    await settle()
    await field().trigger('keydown', { key: 'Enter' })
    await settle()
    const sent = room.messages.at(-1)!.outbound!
    const outgoing = useOutgoing()
    expect(outgoing.latest).toBeNull()
    outgoing.latest = { outboundId: sent.id, conversationId: 'elsewhere', name: '客户', until: Date.now() + 60_000 }
    await settle()
    await field().trigger('keydown', { key: 'Escape' })
    await settle()
    expect(client.made.some(call => call.name === 'message:undo')).toBe(false)
    outgoing.latest = { outboundId: sent.id, conversationId: 'r-roam-p', name: '客户', until: Date.now() + 60_000 }
    await settle()
    expect(desk!.wrapper.find('[data-testid="undo-strip"]').exists()).toBe(true)
    await field().trigger('keydown', { key: 'Escape' })
    await settle()
    expect(client.made.some(call => call.name === 'message:undo')).toBe(true)
    expect(text()).toBe('退款三天内到账。')
    expect(desk!.wrapper.find('[data-testid="undo-strip"]').exists()).toBe(false)
  })
})

describe('the file of words', () => {
  it('reads what it wrote, leaves out what is no word, and says when it is none', () => {
    const words = [{ word: '包赔', class: 'promise' as const, severity: null, brand: '' }, { word: '蓝鲸', class: 'rival' as const, severity: 'block' as const, brand: '云杉' }]
    expect(readGuardWords(guardWordsFile(words))).toEqual(words)
    expect(readGuardWords('[{"word":" 包退 ","class":"promise"},{"word":"","class":"promise"},{"word":"甲","class":"no_class"},3]')).toEqual([{ word: '包退', class: 'promise', severity: null, brand: '' }])
    expect(readGuardWords('不是文件')).toBeNull()
    expect(readGuardWords('{"words":[]}')).toBeNull()
  })

  it('a word added on the screen stands in its class', async () => {
    desk = await mountOnDesk(WordList)
    await desk.settle()
    await desk.wrapper.find('[data-testid="word-text"]').setValue('包您满意')
    await desk.wrapper.find('[data-testid="word-save"]').trigger('click')
    await desk.settle()
    expect(desk.wrapper.findAll('[data-testid="word"]').map(row => row.attributes('data-word'))).toContain('包您满意')
    expect(desk.client.made.find(call => call.name === 'guardWord:save')?.input).toEqual({ id: null, word: '包您满意', class: 'promise', severity: null, brand: '' })
  })
})
