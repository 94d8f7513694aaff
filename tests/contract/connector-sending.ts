import type { Connector } from '../../src/channels/connector.ts'
import type { ConnectorHarness, Disturbance } from './connector-harness.ts'
import { describe, expect, it } from 'vitest'
import { measureText } from '../../src/shared/rules/text-length.ts'
import { until } from '../support/until.ts'
import { refusal } from './connector-fetch.ts'
import { drain, messagesOf, patient, replyTo } from './connector-harness.ts'

function textOfLength(connector: Connector, visibility: 'public' | 'private', more = 0): string {
  const { rule, limit } = connector.capabilities.length[visibility]
  let text = '回'.repeat(rule === 'bytes' ? Math.floor((limit + more) / 3) : limit + more)
  while (measureText(rule, text) < limit + more)
    text += 'a'
  return text
}

/** A text of the brand, long enough for every platform. */
function say(beginning: string): string {
  return `${beginning}，我们已经看到您的留言，会尽快核实`
}

/** Promises about sending: once in effect, and the truth about what is not known. */
export function describeSending(current: () => ConnectorHarness): void {
  describe('sending', () => {
    it('a reply arrives once and its receipt names the object that the feeds will bring', async () => {
      const { connector, mention, brandTexts } = current()
      const voice = mention('漏水了')
      const receipt = await connector.send(replyTo(voice, say('您好，马上处理')), patient())
      expect(receipt.state).toBe('sent')
      expect(Math.abs(receipt.at - Date.now())).toBeLessThan(5000)
      expect(brandTexts(voice.threadKey)).toEqual([say('您好，马上处理')])
      const all = (await Promise.all(connector.feeds.map(feed => drain(connector, feed.name, null)))).flatMap(({ items }) => messagesOf(items))
      expect(all.filter(item => item.byBrand).map(item => [item.objectKey, item.threadKey])).toEqual([[receipt.objectKey, voice.threadKey]])
    })

    it('an approach to a thread without a target reaches the root', async () => {
      const { connector, mention, brandTexts } = current()
      const voice = mention('求助')
      await connector.send({ ...replyTo(voice, say('看到您的求助')), replyTarget: null }, patient())
      expect(brandTexts(voice.threadKey)).toEqual([say('看到您的求助')])
    })

    it('F17 cut after the platform accepted: maybe sent, and found', async () => {
      const { connector, mention, brandTexts, disturb, calm } = current()
      const voice = mention('漏水了')
      const message = replyTo(voice, say('您好，这就查 https://service.example/a?b=1'))
      disturb('cut_after_accept')
      expect(await refusal(connector.send(message, patient()))).toMatchObject({ code: 'link_lost', details: { maybeSent: true } })
      calm()
      expect(await connector.findSent(message, patient())).toMatchObject({ state: 'found', objectKey: expect.any(String) })
      expect(brandTexts(voice.threadKey)).toHaveLength(1)
    })

    it('F17 silence: maybe sent, and absent when it never arrived', async () => {
      const { connector, mention, brandTexts, disturb, calm } = current()
      const voice = mention('漏水了')
      const message = replyTo(voice, say('您好'))
      disturb('silence')
      expect(await refusal(connector.send(message, patient()))).toMatchObject({ code: 'timeout', details: { maybeSent: true } })
      calm()
      expect(await connector.findSent(message, patient())).toEqual({ state: 'absent' })
      expect(brandTexts(voice.threadKey)).toEqual([])
    })

    it('a refused connection is known not sent', async () => {
      const { connector, mention, vanish } = current()
      const voice = mention('漏水了')
      await vanish()
      expect(await refusal(connector.send(replyTo(voice, say('您好')), patient()))).toMatchObject({ code: 'link_lost', retryable: true, details: { maybeSent: false } })
    })

    it('a send cancelled under way may have arrived, one cancelled before did not', async () => {
      const { connector, mention, disturb, calls } = current()
      const voice = mention('漏水了')
      const control = new AbortController()
      disturb('silence')
      const before = calls()
      const work = refusal(connector.send(replyTo(voice, say('您好')), control))
      await until(() => calls() > before, 'the request has left')
      control.abort()
      expect((await work).details).toMatchObject({ aborted: true, maybeSent: true })
      expect((await refusal(connector.send(replyTo(voice, say('您好')), control))).details).toMatchObject({ aborted: true, maybeSent: false })
    })

    it.each<Disturbance>(['clock_ahead', 'clock_behind'])('F13 %s: what was sent is never called absent', async (what) => {
      const { connector, mention, disturb, calm, knows } = current()
      if (!knows.has(what))
        return
      disturb(what)
      const voice = mention('漏水了')
      const message = replyTo(voice, say('您好'))
      disturb('cut_after_accept')
      await refusal(connector.send(message, patient()))
      calm()
      disturb(what)
      expect((await connector.findSent(message, patient())).state).not.toBe('absent')
    })

    it('an absent text is not mistaken for the same words elsewhere', async () => {
      const { connector, mention } = current()
      const [here, there] = [mention('漏水了'), mention('漏电了')]
      await connector.send(replyTo(there, say('您好，请稍等')), patient())
      expect(await connector.findSent(replyTo(here, say('您好，请稍等')), patient())).toEqual({ state: 'absent' })
    })

    it('what the platform reviews first is not a failure', async ({ skip }) => {
      const { connector, mention, disturb, knows } = current()
      if (!knows.has('review'))
        return skip('this platform publishes at once')
      disturb('review')
      expect(await connector.send(replyTo(mention('漏水了'), say('您好')), patient())).toMatchObject({ state: 'in_review' })
    })

    it('F18 the same words twice are refused as such', async ({ skip }) => {
      const { connector, mention } = current()
      if (!connector.capabilities.refusesIdenticalText)
        return skip('this platform takes identical texts')
      const voice = mention('漏水了')
      await connector.send(replyTo(voice, say('请私信我们')), patient())
      expect(await refusal(connector.send(replyTo(voice, say('请私信我们')), patient()))).toMatchObject({ code: 'duplicate_text', retryable: false })
    })

    it('F19 the limit itself is sent whole, one unit more never leaves', async () => {
      const { connector, mention, brandTexts, calls } = current()
      const voice = mention('漏水了')
      const text = textOfLength(connector, 'public')
      await connector.send(replyTo(voice, text), patient())
      expect(brandTexts(voice.threadKey)).toEqual([text])
      const before = calls()
      expect(await refusal(connector.send(replyTo(voice, textOfLength(connector, 'public', 1)), patient()))).toMatchObject({ code: 'text_too_long' })
      expect(calls()).toBe(before)
    })

    it('F19 a text that the platform finds too short never leaves', async ({ skip }) => {
      const { connector, mention, calls } = current()
      const least = connector.capabilities.shortest.public
      if (least <= 1)
        return skip('one character is enough')
      const voice = mention('漏水了')
      const before = calls()
      expect(await refusal(connector.send(replyTo(voice, '好'.repeat(least - 1)), patient()))).toMatchObject({ code: 'text_too_short', details: { limit: least } })
      expect(calls()).toBe(before)
    })

    it('F19 private: the limit itself is sent whole, one unit more never leaves', async ({ skip }) => {
      const { connector, privateMessage, brandTexts, calls } = current()
      const opened = privateMessage?.('在吗')
      if (!opened)
        return skip('no private room')
      const text = textOfLength(connector, 'private')
      await connector.send(replyTo(opened, text, 'private'), patient())
      expect(brandTexts(opened.threadKey)).toEqual([text])
      const before = calls()
      expect(await refusal(connector.send(replyTo(opened, textOfLength(connector, 'private', 1), 'private'), patient()))).toMatchObject({ code: 'text_too_long' })
      expect(calls()).toBe(before)
    })

    it('F17 private: found, or undecidable with a reason, never absent when it was sent', async ({ skip }) => {
      const { connector, privateMessage, brandTexts, disturb, calm } = current()
      const opened = privateMessage?.('在吗')
      if (!opened)
        return skip('no private room')
      const message = replyTo(opened, say('在的，请讲'), 'private')
      disturb('cut_after_accept')
      expect(await refusal(connector.send(message, patient()))).toMatchObject({ details: { maybeSent: true } })
      calm()
      const result = await connector.findSent(message, patient())
      expect(result.state === 'found' || (result.state === 'undecidable' && result.why !== '')).toBe(true)
      expect(brandTexts(opened.threadKey)).toEqual([say('在的，请讲')])
    })

    it('F20 nobody can be written to who has not opened the window, or more often than it allows', async ({ skip }) => {
      const { connector, mention, unopenedRoom } = current()
      if (unopenedRoom === null)
        return skip('this platform has no window')
      const room = unopenedRoom(mention('只在广场上说话'))
      // Some windows allow one word to whoever mentioned the brand.
      await connector.send(replyTo(room, say('您好'), 'private'), patient()).catch(() => {})
      expect(await refusal(connector.send(replyTo(room, say('还有一句'), 'private'), patient()))).toMatchObject({ code: expect.stringMatching(/^(?:window_closed|reply_limit)$/), retryable: false })
    })

    it('every refusal has its code, and no error carries a secret', async () => {
      const { connector, mention, refusals, calm, secrets } = current()
      const outcomes: [string, string][] = []
      for (const { name, code, on, arrange } of refusals) {
        const voice = mention(`为了${name}`)
        await arrange()
        const refused = await refusal(on === 'send' ? connector.send(replyTo(voice, say(`回复：${name}`)), patient()) : connector.poll(voice.feeds[0] ?? '', null, patient()))
        outcomes.push([name, refused.code])
        expect(refused.details.maybeSent ?? false, name).toBe(false)
        for (const secret of secrets)
          expect(JSON.stringify(refused)).not.toContain(secret)
        calm()
        expect(code).toBeTruthy()
      }
      expect(outcomes).toEqual(refusals.map(({ name, code }) => [name, code]))
    })

    it('our own public reply can be deleted, and deleting it again is no error', async ({ skip }) => {
      const { connector, mention, brandTexts } = current()
      if (connector.deleteOwn === undefined || !connector.capabilities.deleteOwn)
        return skip('this platform lets nobody delete')
      const voice = mention('漏水了')
      const { objectKey } = await connector.send(replyTo(voice, say('您好，发错了人')), patient())
      await connector.deleteOwn(objectKey ?? '', patient())
      expect(brandTexts(voice.threadKey)).toEqual([])
      await connector.deleteOwn(objectKey ?? '', patient())
    })

    it('F21 the customer deleted what is answered: final', async () => {
      const { connector, mention, remove } = current()
      const voice = mention('漏水了')
      remove(voice)
      expect(await refusal(connector.send(replyTo(voice, say('您好')), patient()))).toMatchObject({ code: 'source_deleted', retryable: false })
    })
  })
}
