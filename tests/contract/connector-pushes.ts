import type { ConnectorHarness, Disturbance } from './connector-harness.ts'
import { describe, expect, it } from 'vitest'
import { drain, messagesOf } from './connector-harness.ts'

/** Promises about pushes, for connectors that take them. */
export function describePushes(current: () => ConnectorHarness): void {
  describe('pushes', () => {
    it('a private message arrives, with its window where there is one', async ({ skip }) => {
      const { connector, privateMessage, privateFeed, pushes } = current()
      const opened = privateMessage?.('在吗 &lt;急&gt;')
      if (!opened)
        return skip('no private room')
      const items = privateFeed === null ? messagesOf((await pushes()).flatMap(push => push.items)) : messagesOf((await drain(connector, privateFeed, null)).items)
      expect(items).toMatchObject([{ channel: connector.channel, visibility: 'private', touchpoint: 'private_message', threadKey: opened.threadKey, text: '在吗 &lt;急&gt;', byBrand: false, addressed: true }])
      if (connector.capabilities.replyWindow)
        expect(items[0]?.window?.until).toBeGreaterThan(Date.now())
    })

    async function texts(what: Disturbance, said: readonly string[]): Promise<{ keys: Set<string>, texts: string[], refused: (string | null)[] } | null> {
      const { privateMessage, disturb, pushes, knows } = current()
      if (!privateMessage || !knows.has(what))
        return null
      disturb(what)
      const opened = said.map(text => privateMessage(text))
      expect(opened).toHaveLength(said.length)
      const received = await pushes()
      const messages = messagesOf(received.flatMap(push => push.items))
      return { keys: new Set(messages.map(item => item.objectKey)), texts: messages.map(item => item.text), refused: received.map(push => push.refusedWith) }
    }

    it('F01 the same push several times has one key', async ({ skip }) => {
      const outcome = await texts('push_repeated', ['在吗'])
      if (!outcome)
        return skip('not on this platform')
      expect(outcome.texts.length).toBeGreaterThan(1)
      expect(outcome.keys.size).toBe(1)
    })

    it('F02 different messages of one second have their own keys', async ({ skip }) => {
      const outcome = await texts('push_same_second', ['在吗', '人呢', '急'])
      if (!outcome)
        return skip('not on this platform')
      expect(outcome.keys.size).toBe(3)
    })

    it.each<[Disturbance, string, string]>([['push_stale', 'F04', 'stale_timestamp'], ['push_bad_signature', 'F05', 'bad_signature']])('%s (%s) is refused as %s and changes nothing', async (what, _, code) => {
      const outcome = await texts(what, ['转账给我'])
      if (!outcome)
        return
      expect(outcome.texts).toEqual([])
      expect(new Set(outcome.refused)).toEqual(new Set([code]))
    })

    it('F05 a body that a proxy wrote anew keeps its key', async ({ skip }) => {
      const outcome = await texts('push_rewritten', ['在吗'])
      if (!outcome)
        return skip('not on this platform')
      expect(outcome.keys.size).toBeLessThanOrEqual(1)
    })

    it('an unknown type is kept as an unsupported message beside the real one', async ({ skip }) => {
      const { privateMessage, disturb, pushes, knows } = current()
      if (!privateMessage || !knows.has('push_unknown_type'))
        return skip('not on this platform')
      disturb('push_unknown_type')
      privateMessage('在吗')
      expect(messagesOf((await pushes()).flatMap(push => push.items)).map(item => item.kind).sort()).toEqual(['text', 'unsupported'])
    })

    it('F07 hostile bodies are refused and the real message after them arrives', async ({ skip }) => {
      const outcome = await texts('push_hostile', ['在吗'])
      if (!outcome)
        return skip('not on this platform')
      expect(outcome.texts).toEqual(['在吗'])
      expect(outcome.refused.filter(code => code !== null).length).toBeGreaterThan(0)
    })
  })
}
