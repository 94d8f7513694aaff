import type { OutgoingCard, OutgoingMessage } from '../connector.ts'
import { describe, expect, it } from 'vitest'
import { answer, createScriptedFetch, refusal } from '../../../tests/contract/connector-fetch.ts'
import { uids } from '../../../tests/contract/connector-weibo-rows.ts'
import { createWeiboConnector } from './index.ts'

const NOW = Date.parse('2026-03-02T02:45:12Z')
const context = { signal: new AbortController().signal }
const LINK: OutgoingCard = { kind: 'link', title: '保修说明', note: '三年内免费', url: 'https://yunshan.example/care?a=1&b=2' }

function connect(settings: Record<string, unknown> = {}, code = 0) {
  const { fetch, seen } = createScriptedFetch(() => code === 0 ? answer({ result: true }) : answer({ error: 'x', error_code: code }, 400))
  let now = NOW
  const connector = createWeiboConnector({
    accountId: 'a1',
    settings: { uid: uids.brand, screenName: '云杉家电客服', rip: '203.0.113.7', profile: 'standard', ...settings },
    keepSecret: async () => {},
    secret: name => `${name}-value`,
    fetch,
    now: () => now,
  })
  const send = (fields: Partial<OutgoingMessage>) => connector.send({ clientKey: 'k', visibility: 'private', threadKey: `dm:${uids.customer}`, text: '您好', replyTarget: null, firstTriedAt: now, media: [], ...fields }, context)
  const data = (): unknown => JSON.parse(decodeURIComponent(seen.at(-1)?.params.get('data') ?? ''))
  return { connector, send, seen, data, pass: (ms: number) => void (now += ms) }
}

describe('private replies', () => {
  it('a link goes as one card, with its own picture, the account\'s, or none', async () => {
    const bare = connect()
    await bare.send({ card: LINK })
    expect(bare.seen[0]?.params.get('type')).toBe('articles')
    expect(bare.data()).toEqual({ articles: [{ display_name: '保修说明', summary: '三年内免费', image: '', url: 'https://yunshan.example/care?a=1&b=2' }] })
    const pictured = connect({ cardPicture: 'https://yunshan.example/card.png' })
    await pictured.send({ card: LINK })
    expect(pictured.data()).toMatchObject({ articles: [{ image: 'https://yunshan.example/card.png' }] })
    await pictured.send({ card: { ...LINK, picture: 'https://yunshan.example/own.png' } })
    expect(pictured.data()).toMatchObject({ articles: [{ image: 'https://yunshan.example/own.png' }] })
  })

  it('a position goes as texts of degrees', async () => {
    const { send, seen, data } = connect()
    await send({ card: { kind: 'position', latitude: 31.230416, longitude: -121.4737 } })
    expect(seen[0]?.params.get('type')).toBe('position')
    expect(data()).toEqual({ longitude: '-121.473700', latitude: '31.230416' })
  })

  it.each<[string, OutgoingCard, string]>([
    ['no title', { ...LINK, title: ' ' }, 'card.title'],
    ['a title without end', { ...LINK, title: '长'.repeat(61) }, 'card.title'],
    ['a note without end', { ...LINK, note: '长'.repeat(121) }, 'card.note'],
    ['an address that is a script', { ...LINK, url: 'javascript:alert(1)' }, 'card.url'],
    ['a picture from the disk', { ...LINK, picture: 'file:///etc/passwd' }, 'card.url'],
    ['no place on earth', { kind: 'position', latitude: 91, longitude: 0 }, 'card.latitude'],
    ['no number', { kind: 'position', latitude: 0, longitude: Number.NaN }, 'card.longitude'],
  ])('refuses a card with %s before any call', async (_, card, field) => {
    const { send, seen } = connect()
    expect(await refusal(send({ card }))).toMatchObject({ code: 'bad_input', details: { field } })
    expect(seen).toHaveLength(0)
  })

  it('files and public cards are not offered', async () => {
    const { connector, send, seen } = connect()
    expect(connector.capabilities).toMatchObject({ files: {}, cards: { public: [], private: ['link', 'position'] } })
    const picture = { kind: 'image', mime: 'image/png', name: 'a.png', size: 1, sha256: '', bytes: async () => new Uint8Array(1) } as const
    expect(await refusal(send({ media: [picture] }))).toMatchObject({ code: 'media_not_allowed' })
    expect(await refusal(send({ visibility: 'public', threadKey: 'status:1:2', card: LINK }))).toMatchObject({ code: 'media_not_allowed' })
    expect(seen).toHaveLength(0)
  })

  it('the code of a shut window is a setting', async () => {
    expect(await refusal(connect({}, 20301).send({}))).toMatchObject({ code: 'window_closed', retryable: false })
    expect(await refusal(connect({ windowClosedCodes: [20399] }, 20399).send({}))).toMatchObject({ code: 'window_closed' })
  })
})

describe('the account keeps its good standing', () => {
  it('too fast: the pause grows and a person is told', async () => {
    const { send, pass } = connect({}, 20016)
    const details: unknown[] = []
    for (let n = 0; n < 3; n++) {
      details.push((await refusal(send({}))).details)
      pass(60_000)
    }
    expect(details).toMatchObject([{ slowMs: 60_000, retryAfterMs: 60_000 }, { slowMs: 180_000, retryAfterMs: 180_000 }, { slowMs: 600_000, needsPerson: true }])
  })

  it.each([[20031, 'captcha_required', 1_800_000], [20022, 'captcha_required', 1_800_000], [20015, 'account_frozen', 3_600_000]])('%i (%s) tells a person at once', async (code, ours, slowMs) => {
    expect(await refusal(connect({}, code).send({}))).toMatchObject({ code: ours, retryable: false, details: { slowMs, needsPerson: true } })
  })

  it('the same words once cost nothing, again they do', async () => {
    const { send } = connect({}, 20019)
    expect((await refusal(send({}))).details).not.toHaveProperty('slowMs')
    expect((await refusal(send({}))).details).toMatchObject({ slowMs: 60_000, needsPerson: true })
  })

  it('a refused read says nothing about it', async () => {
    const { connector } = connect({}, 20016)
    expect((await refusal(connector.poll('mentions', null, context))).details).not.toHaveProperty('slowMs')
  })
})

describe('the plan and the quota', () => {
  it('a commercial account with everything on stays far below 50,000 calls an hour', () => {
    const { connector } = connect({ profile: 'commercial', keywords: Array.from({ length: 50 }, (_, n) => `词${n}`), watchedPosts: 20, subscriptions: ['1', '2'] })
    // A list may ask once more for the long posts on it; a round of reposts asks for each watched post and for their list.
    const perHour = connector.feeds.reduce((sum, feed) => sum + 3_600_000 / feed.intervalMs * (feed.name === 'reposts' ? 21 * 2 : 2), 0)
    expect(perHour).toBeLessThan(50_000 / 2)
  })
})
