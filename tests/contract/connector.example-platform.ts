import type { ConnectorHarness, Disturbance, RaisedVoice } from './connector-harness.ts'
import { createGuestBookConnector } from './connector.example.ts'

interface Entry { id: number, thread: string, by: { id: string, name: string }, text: string, at: number, answers: number | null }

const brand = { id: 'brand', name: '云杉客服' }
const token = 'guest-book-token'
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })
const network = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

/** A guest book in memory with the suite's switches, and the example's connector in front of it. */
export async function makeGuestBookHarness(): Promise<ConnectorHarness> {
  const entries: Entry[] = []
  const on = new Set<Disturbance>()
  let calls = 0
  let gone = false
  let refuse = 0
  let spoiled = false

  function add(thread: string, by: Entry['by'], text: string, answers: number | null): Entry {
    const shift = on.has('clock_ahead') ? 420_000 : on.has('clock_behind') ? -420_000 : 0
    const entry = { id: entries.length + 1, thread, by, text, at: Date.now() + shift, answers }
    entries.push(entry)
    return entry
  }

  function silence(signal: AbortSignal | null | undefined): Promise<never> {
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))
  }

  const alive = () => entries.filter(entry => entry.text !== '')

  /** Row 37 of the first page that is asked for cannot be read. */
  function spoil(page: readonly Entry[]): readonly unknown[] {
    if (!on.has('bad_row') || spoiled || page.length < 37)
      return page
    spoiled = true
    return page.map((entry, index) => index === 36 ? { ...entry, by: null } : entry)
  }

  function write(body: string): Response {
    const { thread, answers, text } = JSON.parse(body) as { thread: string, answers: number | null, text: string }
    if (!alive().some(entry => entry.thread === thread))
      return json({}, 404)
    const made = add(thread, brand, text, answers)
    if (on.has('cut_after_accept'))
      throw network('ECONNRESET')
    return json({ id: made.id, at: made.at })
  }

  const answerOf: typeof fetch = async (input, init) => {
    if (gone)
      throw network('ECONNREFUSED')
    calls += 1
    const url = new URL(String(input))
    if (on.has('silence'))
      return silence(init?.signal)
    if (refuse > 0)
      return json({}, refuse)
    if (on.has('login_page'))
      return new Response('<html>请登录</html>')
    if (on.has('empty_answer') || on.has('empty_object'))
      return on.has('empty_answer') ? new Response('') : json({})
    if (init?.method === 'POST')
      return write(String(init.body))
    if (url.pathname === '/me')
      return json(brand)
    if (url.pathname.startsWith('/threads/'))
      return json({ posts: alive().filter(entry => entry.thread === decodeURIComponent(url.pathname.slice('/threads/'.length))) })
    const after = Number(url.searchParams.get('after'))
    return json({ posts: spoil(alive().filter(entry => entry.id > after).slice(0, Number(url.searchParams.get('limit')))) })
  }

  const entryOf = (voice: RaisedVoice) => entries.find(entry => `post:${entry.id}` === voice.objectKey)
  return {
    connector: createGuestBookConnector({ accountId: 'acc-1', settings: { uid: brand.id, baseUrl: 'https://guest-book.example', timeoutMs: 300 }, secret: () => token, keepSecret: async () => {}, fetch: answerOf, now: Date.now }),
    secrets: [token],
    brandName: brand.name,
    calls: () => calls,
    mention(text) {
      const entry = add(`t${entries.length + 1}`, { id: `u${entries.length}`, name: '客人' }, text, null)
      return { objectKey: `post:${entry.id}`, threadKey: entry.thread, feeds: ['posts'], replyTarget: { post: String(entry.id) } }
    },
    answerElsewhere: (voice, text) => `post:${add(voice.threadKey, brand, text, entryOf(voice)?.id ?? null).id}`,
    remove(voice) {
      const entry = entryOf(voice)
      if (entry)
        entry.text = ''
    },
    brandTexts: thread => entries.filter(entry => entry.thread === thread && entry.by === brand).map(entry => entry.text),
    // What a guest book has not: two feeds, private rooms, windows, edits, pushes.
    seenTwice: null,
    privateMessage: null,
    privateFeed: null,
    unopenedRoom: null,
    edit: null,
    pushes: async () => [],
    knows: new Set<Disturbance>(['cut_after_accept', 'silence', 'bad_row', 'login_page', 'empty_answer', 'empty_object', 'clock_ahead', 'clock_behind']),
    disturb: what => void on.add(what),
    calm() {
      on.clear()
      refuse = 0
    },
    refusals: [
      { name: '令牌失效', code: 'auth_invalid', on: 'poll', arrange: () => void (refuse = 401) },
      { name: '太快', code: 'rate_limited', on: 'send', arrange: () => void (refuse = 429) },
      { name: '维护', code: 'channel_down', on: 'poll', arrange: () => void (refuse = 503) },
    ],
    async vanish() {
      gone = true
    },
    close: async () => {},
  }
}
