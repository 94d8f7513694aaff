import type { TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { until } from '../support/until.ts'

let test: TestEngine

beforeEach(async () => {
  test = await startTestEngine()
})
afterEach(() => test.stop())

const messages = () => test.store.read.find('messages', {})

/** Lets the feed show these once more and waits for the poll after it. */
async function showAgain(...items: Parameters<TestEngine['hear']>[0][]): Promise<void> {
  for (const item of items)
    test.hear(item)
  const polls = test.weibo.polls
  await until(() => test.weibo.waiting.length === 0 && test.weibo.polls > polls + 1, 'two more polls')
}

describe('what a feed shows again', () => {
  it('F09 writes nothing when it says nothing new', async () => {
    const voice = test.hear({ text: '充电器发烫' })
    await until(async () => (await messages()).length === 1, 'the voice')
    await showAgain(voice, voice)
    expect(await test.store.read.count('journal', { objectKey: voice.objectKey })).toBe(1)
    expect(await test.store.read.one('platformObjects', { id: `weibo:${voice.objectKey}` })).toMatchObject({ arrivals: 1, feeds: ['mentions'] })
  })

  it('is an edit when the text reads differently', async () => {
    const voice = test.hear({ text: '充电器发烫' })
    await until(async () => (await messages()).length === 1, 'the voice')
    await showAgain({ ...voice, text: '充电器冒烟' })
    const [message] = await messages()
    expect(message).toMatchObject({ text: '充电器冒烟', version: 2 })
    expect(message?.editedAt).not.toBeNull()
    expect(await test.store.read.count('journal', { objectKey: voice.objectKey })).toBe(2)
  })

  it('completes a long text that came cut', async () => {
    const voice = test.hear({ text: '事情要从三月说起……', truncated: true })
    await until(async () => (await messages()).length === 1, 'the voice')
    const { truncated: _cut, ...whole } = voice
    await showAgain({ ...whole, text: '事情要从三月说起，那天我去门店换屏' })
    expect(await messages()).toMatchObject([{ text: '事情要从三月说起，那天我去门店换屏', editedAt: null, facts: {} }])
    await showAgain(voice)
    expect(await messages()).toMatchObject([{ text: '事情要从三月说起，那天我去门店换屏', version: 2 }])
  })
})
