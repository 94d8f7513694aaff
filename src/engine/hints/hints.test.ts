import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { InboundMessage } from '../../shared/domain/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { createTakeIn } from '../../../tests/support/engine/take-in.ts'

let t: TestEngine
let lin: Desk
let zhou: Desk
let boss: Desk

beforeEach(async () => {
  t = await startTestEngine({ abuseWarnings: [['请别这样说，我在处理。', '我在帮您，请好好说。'], ['第二次提醒，请停止。'], ['最后一次，对话到此为止。']] })
  lin = t.desk()
  zhou = t.desk('zhou')
  boss = t.desk('boss')
})
afterEach(() => t.stop())

async function hear(text: string, more: Partial<InboundMessage> = {}) {
  const threadKey = more.threadKey ?? 'dm:7'
  await createTakeIn(t).hear({ text, threadKey, objectKey: `${threadKey}:${text}`, visibility: 'private', touchpoint: 'private_message', ...more })
  return until(async () => {
    const message = await t.store.read.one('messages', { text })
    expect(message).toBeDefined()
    return (await t.store.read.get('conversations', message!.conversationId))!
  })
}

async function look(conversationId: string) {
  const view = await lin.view('conversation', { id: conversationId })
  await lin.call('view:close', { viewId: view.viewId })
  return view
}

const hintsOf = async (id: string) => (await look(id)).rows.flatMap(row => row.reading?.hints.map(hint => hint.kind) ?? [])

describe('hints put right', () => {
  it('a danger that is none gives the room its place back, stays quiet, and speaks again of another one', async () => {
    const { id } = await hear('手机冒烟了哈哈，拍得真有感觉')
    expect((await look(id)).summary.row).toMatchObject({ tier: 0, danger: ['fire'] })
    expect(await hintsOf(id)).toEqual(['danger'])
    await lin.call('hint:correct', { conversationId: id, kind: 'danger', words: ['冒烟'], isWrong: true })
    expect((await look(id)).summary.row).toMatchObject({ tier: 2, danger: [] })
    expect(await hintsOf(id)).toEqual([])
    expect((await hear('又冒烟了')).tier).toBe(2)
    expect((await hear('起火了')).tier).toBe(0)
    await lin.call('hint:correct', { conversationId: id, kind: 'danger', words: ['冒烟'], isWrong: false })
    expect((await look(id)).summary.reading?.silenced).toEqual([])
    expect((await t.store.read.find('audit', { action: 'hint.correct' })).length).toBe(2)
  })

  it('a regulator who is none raises nothing', async () => {
    const { id } = await hear('我要投诉到12315')
    expect((await look(id)).summary.row).toMatchObject({ tier: 1, danger: ['escalated'] })
    await lin.call('hint:correct', { conversationId: id, kind: 'escalation', words: ['12315'], isWrong: true })
    expect((await look(id)).summary.row).toMatchObject({ tier: 2, danger: [] })
  })

  it('the mood that a person sets holds until it is given back', async () => {
    const { id } = await hear('太失望了，什么破手机')
    await lin.call('hint:setMood', { conversationId: id, mood: 'calm' })
    expect((await hear('骗子！！！')).mood).toBe('calm')
    expect((await look(id)).summary).toMatchObject({ row: { mood: 'calm' }, moodWhy: ['person:'], reading: { moodSet: true } })
    await lin.call('hint:setMood', { conversationId: id, mood: null })
    expect((await look(id)).summary).toMatchObject({ row: { mood: 'furious' }, reading: { moodSet: false } })
  })

  it('a supervisor sees which rule errs most, by how many people and by which words', async () => {
    const { id } = await hear('手机冒烟了，气死我了')
    for (const desk of [lin, zhou])
      await desk.call('hint:correct', { conversationId: id, kind: 'danger', words: ['冒烟'], isWrong: true })
    await lin.call('hint:setMood', { conversationId: id, mood: 'pleased' })
    expect((await boss.call('hint:errors', {})).kinds).toMatchObject([{ kind: 'danger', times: 2, people: 2, words: [{ word: '冒烟', times: 2 }] }, { kind: 'mood', times: 1 }])
    await expect(lin.call('hint:errors', {})).rejects.toMatchObject({ code: 'forbidden' })
  })
})

async function say(id: string, text: string) {
  const { summary } = await look(id)
  await lin.call('message:send', { conversationId: id, clientKey: `key-${text}`, text, role: 'reply', epoch: summary.row.epoch, seenVersion: summary.seenVersion, undoMs: 0 })
}

describe('what was promised', () => {
  it('is offered from what we sent, kept by a press alone, once', async () => {
    const { id } = await hear('手机坏了')
    await lin.call('conversation:claim', { id })
    await say(id, '我去核实，2小时内给您回电')
    const message = await until(async () => {
      const found = (await look(id)).rows.find(row => row.reading?.promises.length)
      expect(found).toBeDefined()
      return found!
    })
    const [promise] = message.reading!.promises
    expect(promise).toMatchObject({ words: '2小时内', dueAt: message.at + 2 * 3_600_000 })
    expect((await look(id)).summary.obligations.map(duty => duty.kind)).not.toContain('promise')
    await lin.call('promise:open', { messageId: message.id, dueAt: promise!.dueAt })
    expect((await look(id)).summary.obligations).toMatchObject([{ kind: 'promise', dueAt: promise!.dueAt }])
    await expect(lin.call('promise:open', { messageId: message.id, dueAt: promise!.dueAt })).rejects.toMatchObject({ code: 'wrong_state' })
    await expect(zhou.call('promise:open', { messageId: message.id, dueAt: promise!.dueAt })).rejects.toMatchObject({ code: 'not_owner' })
  })
})

describe('abuse', () => {
  it('is warned of three times at most, counted for the case', async () => {
    const { id } = await hear('你们这群废物')
    expect(await hintsOf(id)).toEqual(['abuse'])
    await lin.call('conversation:claim', { id })
    for (const step of [1, 2, 3]) {
      const wording = await lin.call('abuse:wording', { conversationId: id })
      expect(wording.step).toBe(step)
      const { summary } = await look(id)
      expect(await lin.call('abuse:warn', { conversationId: id, clientKey: `warning-${step}`, text: wording.text, epoch: summary.row.epoch, seenVersion: summary.seenVersion })).toEqual({ step })
    }
    expect((await look(id)).summary.reading?.warned).toBe(3)
    expect((await lin.call('abuse:wording', { conversationId: id })).step).toBeNull()
    await expect(lin.call('abuse:warn', { conversationId: id, clientKey: 'warning-4', text: '又来', epoch: 1, seenVersion: 1 })).rejects.toMatchObject({ code: 'wrong_state' })
  })

  it('goes up to a supervisor with a note, and says that the agent stepped out', async () => {
    const { id } = await hear('你们这群废物')
    const { epoch } = await lin.call('conversation:claim', { id })
    await expect(zhou.call('abuse:handUp', { conversationId: id, epoch })).rejects.toMatchObject({ code: 'not_owner' })
    await lin.call('abuse:handUp', { conversationId: id, epoch, note: '骂了三次' })
    const { rows, summary } = await look(id)
    expect(summary.row.owner?.id).toBe('boss')
    expect(rows.filter(row => row.direction === 'system').map(row => row.text)).toContain('handed_up')
    expect(rows.find(row => row.direction === 'note')?.text).toBe('骂了三次')
    expect(await t.store.read.find('audit', { action: 'abuse.handUp' })).toMatchObject([{ actorId: 'lin', facts: { to: 'boss' } }])
  })
})

describe('the whole thread', () => {
  const square = { visibility: 'public', touchpoint: 'comment', context: { objectKey: 'status:9', text: '新品发布', authorName: '云杉', byBrand: true } } as const

  it('shows every comment below one post in order, ours and other people\'s, and what is gone', async () => {
    const one = await hear('手机发热', { ...square, threadKey: 'status:9:1', author: { uid: '1', name: '阿一' }, at: 1_000 })
    await hear('我的也是', { ...square, threadKey: 'status:9:2', author: { uid: '2', name: '阿二' }, at: 2_000 })
    await hear('别的帖子', { ...square, threadKey: 'status:91:3', author: { uid: '3', name: '阿三' }, at: 3_000 })
    const answer = await lin.call('thread:load', { conversationId: one.id })
    expect(answer.post).toEqual({ author: '云杉', text: '新品发布', byBrand: true })
    expect(answer.lines.map(line => [line.author, line.text, line.who])).toEqual([['阿一', '手机发热', 'customer'], ['阿二', '我的也是', 'customer']])
    expect(answer.more).toBe(false)
  })

  it('is not for private rooms', async () => {
    const { id } = await hear('你好')
    await expect(lin.call('thread:load', { conversationId: id })).rejects.toMatchObject({ code: 'wrong_state' })
  })
})
