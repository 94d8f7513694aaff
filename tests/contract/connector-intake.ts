import type { FeedCursor } from '../../src/channels/connector.ts'
import type { ConnectorHarness, Disturbance, RaisedVoice } from './connector-harness.ts'
import { describe, expect, it } from 'vitest'
import { refusal } from './connector-fetch.ts'
import { drain, messagesOf, patient } from './connector-harness.ts'

const HOSTILE = [
  '<img src=x onerror=alert(1)><script>alert(2)</script>',
  '=HYPERLINK("http://x.example") \u202Etxt.exe\u202C',
  `Z${'\u0301'.repeat(60)} ${'👨‍👩‍👧‍👦'.repeat(5)}`,
  '{{constructor.constructor("return 1")()}} <%= 7*7 %> %00 %s',
  '"; drop table message; --',
]
const NO_NEWS: readonly Disturbance[] = ['login_page', 'empty_answer', 'empty_object', 'half_answer', 'error_body']

function feedOf(voice: RaisedVoice): string {
  const [feed] = voice.feeds
  if (feed === undefined)
    throw new Error('a voice without a feed')
  return feed
}

/** Starts reading a feed, so that what comes later is new. */
async function startReading(harness: ConnectorHarness): Promise<{ feed: string, cursor: FeedCursor }> {
  const feed = feedOf(harness.mention('第一条，只为开始读'))
  return { feed, cursor: (await drain(harness.connector, feed, null)).cursor }
}

function keysOf(items: Parameters<typeof messagesOf>[0]): Set<string> {
  return new Set(messagesOf(items).map(item => item.objectKey))
}

/** Promises about polling: nothing skipped, nothing doubled, nothing taken for silence. */
export function describeIntake(current: () => ConnectorHarness): void {
  describe('intake', () => {
    it('brings a public voice with everything that is needed to answer it', async () => {
      const { connector, mention } = current()
      const before = Date.now()
      const voice = mention('洗碗机又漏水了')
      const { items } = await drain(connector, feedOf(voice), null)
      const item = messagesOf(items).find(candidate => candidate.objectKey === voice.objectKey)
      expect(item).toMatchObject({ channel: connector.channel, visibility: 'public', threadKey: voice.threadKey, byBrand: false, addressed: true, replyTarget: voice.replyTarget })
      expect(item?.text).toContain('洗碗机又漏水了')
      expect(Math.abs((item?.at ?? 0) - before)).toBeLessThan(5000)
    })

    it('the cursor never skips: a burst larger than a page is read to its end', async () => {
      const { connector, mention } = current()
      const { feed, cursor } = await startReading(current())
      const voices = Array.from({ length: 130 }, (_, n) => mention(`第${n}条`))
      const { items, pages } = await drain(connector, feed, cursor)
      expect([...keysOf(items)]).toEqual(expect.arrayContaining(voices.map(voice => voice.objectKey)))
      expect(pages).toBeGreaterThan(1)
    })

    it('the cursor never skips what arrives while a gap is being read', async () => {
      const { connector, mention } = current()
      const { feed, cursor } = await startReading(current())
      const voices = Array.from({ length: 60 }, (_, n) => mention(`先来${n}`))
      const first = await connector.poll(feed, cursor, patient())
      expect(first.more).toBe(true)
      voices.push(...Array.from({ length: 60 }, (_, n) => mention(`后到${n}`)))
      const rest = await drain(connector, feed, first.cursor)
      const last = await drain(connector, feed, rest.cursor)
      const seen = keysOf([...first.items, ...rest.items, ...last.items])
      expect(voices.filter(voice => !seen.has(voice.objectKey))).toEqual([])
    })

    it('overlap brings the same keys again, never other ones', async () => {
      const { connector, mention } = current()
      const { feed, cursor } = await startReading(current())
      const voice = mention('只说一次')
      const first = await drain(connector, feed, cursor)
      const second = await drain(connector, feed, first.cursor)
      expect(keysOf(first.items)).toContain(voice.objectKey)
      expect([...keysOf(second.items)].filter(key => !keysOf(first.items).has(key) && key === voice.objectKey)).toEqual([])
      expect(messagesOf([...first.items, ...second.items]).filter(item => item.text.includes('只说一次')).every(item => item.objectKey === voice.objectKey)).toBe(true)
    })

    it('one platform object has one key, whichever feed brings it', async ({ skip }) => {
      const { connector, seenTwice } = current()
      const voice = seenTwice?.()
      if (!voice)
        return skip('this account has no two feeds for one object')
      const found = await Promise.all(voice.feeds.map(async feed => messagesOf((await drain(connector, feed, null)).items).filter(item => item.objectKey === voice.objectKey)))
      expect(found.map(items => items.length)).toEqual(voice.feeds.map(() => 1))
      expect(new Set(found.flat().map(item => item.threadKey))).toEqual(new Set([voice.threadKey]))
    })

    it.each<Disturbance>(['drift', 'cursor_back', 'short_pages'])('F09 %s: no gap once the platform is itself again', async (what) => {
      const { connector, mention, disturb, calm, knows } = current()
      if (!knows.has(what))
        return
      const { feed, cursor } = await startReading(current())
      const voices = Array.from({ length: 120 }, (_, n) => mention(`第${n}条`))
      disturb(what)
      const during = await drain(connector, feed, cursor)
      calm()
      const after = await drain(connector, feed, during.cursor)
      const seen = keysOf([...during.items, ...after.items])
      expect(voices.filter(voice => !seen.has(voice.objectKey))).toEqual([])
    })

    it('F08 one item that cannot be read goes to the dead letters, the others and the cursor go on', async ({ skip }) => {
      const { connector, mention, disturb, knows } = current()
      if (!knows.has('bad_row'))
        return skip('not on this platform')
      const { feed, cursor } = await startReading(current())
      disturb('bad_row')
      const voices = Array.from({ length: 49 }, (_, n) => mention(`第${n}条`))
      const { items, bad, cursor: next } = await drain(connector, feed, cursor)
      expect(bad).toBe(1)
      expect(voices.filter(voice => !keysOf(items).has(voice.objectKey))).toHaveLength(1)
      const voice = mention('坏了一条之后')
      expect(keysOf((await drain(connector, feed, next)).items)).toContain(voice.objectKey)
    })

    it.each(NO_NEWS)('F10 %s is an error, never "no news"', async (what) => {
      const { connector, disturb, knows } = current()
      if (!knows.has(what))
        return
      const { feed, cursor } = await startReading(current())
      disturb(what)
      const refused = await refusal(connector.poll(feed, cursor, patient()))
      expect(['channel_bad_answer', 'channel_down']).toContain(refused.code)
    })

    it('F46 F49 hostile text comes through as the text that it is', async () => {
      const { connector, mention } = current()
      const voices = HOSTILE.map(text => mention(text))
      const { items } = await drain(connector, feedOf(voices[0]!), null)
      const texts = new Map(messagesOf(items).map(item => [item.objectKey, item.text]))
      for (const [index, voice] of voices.entries())
        expect(texts.get(voice.objectKey)).toContain(HOSTILE[index])
    })

    it('answered elsewhere: a reply in the platform\'s own app stands in the same thread and names what it answers', async () => {
      const { connector, mention, answerElsewhere } = current()
      const voice = mention('有人吗')
      const key = answerElsewhere(voice, '您好，在的')
      const all = (await Promise.all(connector.feeds.map(feed => drain(connector, feed.name, null)))).flatMap(({ items }) => messagesOf(items))
      expect(all.find(item => item.objectKey === key)).toMatchObject({ byBrand: true, addressed: false, threadKey: voice.threadKey, parentKey: voice.objectKey, text: '您好，在的' })
    })

    it.each<Disturbance>(['clock_ahead', 'clock_behind'])('F13 %s: the platform\'s own times are kept, nothing is lost', async (what) => {
      const { connector, mention, disturb, knows } = current()
      if (!knows.has(what))
        return
      const { feed, cursor } = await startReading(current())
      disturb(what)
      const voice = mention('几点了')
      const item = messagesOf((await drain(connector, feed, cursor)).items).find(candidate => candidate.objectKey === voice.objectKey)
      const offMs = (item?.at ?? 0) - Date.now()
      expect(Math.abs(offMs - (what === 'clock_ahead' ? 7 : -7) * 60_000)).toBeLessThan(10_000)
    })

    it('a cancelled poll stops at once and one cancelled before asks nothing', async () => {
      const { connector, disturb, calls } = current()
      const { feed, cursor } = await startReading(current())
      disturb('silence')
      const control = new AbortController()
      const work = refusal(connector.poll(feed, cursor, control))
      control.abort()
      expect((await work).details.aborted).toBe(true)
      const before = calls()
      expect((await refusal(connector.poll(feed, cursor, control))).details.aborted).toBe(true)
      expect(calls()).toBe(before)
    })

    it('what was edited or deleted after it was taken in is noticed when it is looked at again', async ({ skip }) => {
      const { connector, mention, edit, remove } = current()
      if (connector.recheck === undefined)
        return skip('this platform has nothing to look at again')
      const [changed, removed, kept] = [mention('漏水'), mention('漏电'), mention('漏气')]
      edit?.(changed, '漏水了两次')
      remove(removed)
      const items = await connector.recheck.read([changed, removed, kept].map(voice => voice.objectKey), patient())
      expect(items.filter(item => item.type === 'deleted').map(item => item.objectKey)).toEqual([removed.objectKey])
      if (edit !== null)
        expect(items.find(item => item.type === 'edited' && item.objectKey === changed.objectKey)).toMatchObject({ text: expect.stringContaining('漏水了两次') })
      expect(items.filter(item => item.objectKey === kept.objectKey && item.type === 'deleted')).toEqual([])
    })

    it('a test of the connection names the account, without a write', async () => {
      const { connector, brandName } = current()
      const found = await connector.check(patient())
      expect(found.name).toBe(brandName)
      expect(found.uid).not.toBe('')
      expect(connector.grant()).toEqual(found.grant)
    })

    it('the probe names feeds that exist', async ({ skip }) => {
      const { connector, mention } = current()
      if (!connector.probe)
        return skip('this platform has no cheap question')
      const voice = mention('有新消息')
      const named = await connector.probe(patient())
      expect(connector.feeds.map(feed => feed.name)).toEqual(expect.arrayContaining([...named]))
      expect(named).toContain(feedOf(voice))
    })
  })
}
