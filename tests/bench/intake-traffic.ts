import type { Connector, FeedCursor } from '../../src/channels/connector.ts'
import type { Random } from '../../src/sandbox/base/random.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { Buffer } from 'node:buffer'
import { createWeiboConnector } from '../../src/channels/weibo/index.ts'
import { createRandom, seedFrom } from '../../src/sandbox/base/random.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'

/** One answer of the platform as it came over the line. */
interface RecordedAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

/** One poll: the feed that was asked and everything the platform answered to it. */
export interface RecordedPoll {
  readonly feed: string
  readonly answers: readonly RecordedAnswer[]
}

/** Polls of a busy hour as raw JSON, and what is needed to read them again. */
export interface Traffic {
  readonly accountId: string
  readonly settings: Readonly<Record<string, unknown>>
  /** ms UTC at which the polls were made; the connector's clock stands there when they are read again. */
  readonly at: number
  /** Cursors from before the first poll, by feed. */
  readonly start: ReadonlyMap<string, FeedCursor>
  readonly polls: readonly RecordedPoll[]
  readonly messages: number
  readonly bytes: number
}

const feeds = ['mentions', 'comments_to_me', 'comments_mentions'] as const
const patience = () => ({ signal: new AbortController().signal })
const secret = (name: string) => `${name}-of-the-bench`

function settingsOf(sandbox: Sandbox): Record<string, unknown> {
  const { account } = sandbox.weibo.context
  return { profile: 'commercial', uid: String(account.uid), screenName: account.screenName, baseUrl: sandbox.weibo.url, rip: '203.0.113.10', sweepEveryMs: 3_600_000 }
}

/** Three in five mention the brand, the others comment; one in five voices is of somebody who has spoken before. */
function speak(sandbox: Sandbox, texts: readonly string[], random: Random, at: number): void {
  const { people } = sandbox.weibo
  const uids: number[] = []
  people.say({ uid: people.meet({ nick: '路过的人' }).uid, kind: 'search_post', text: '今天天气不错', at: at - 3_600_000 })
  for (const text of texts) {
    const known = uids.length > 0 && random.next() < 0.2 ? random.pick(uids) : undefined
    const uid = known ?? people.meet({ nick: `顾客${uids.length}` }).uid
    if (known === undefined)
      uids.push(uid)
    const draw = random.next()
    people.say({ uid, kind: draw < 0.6 ? 'mention' : draw < 0.9 ? 'comment' : 'comment_mention', text, at: at - random.int(0, 600_000) })
  }
}

/** A fetch that keeps what the platform answers. */
function recordingFetch(kept: RecordedAnswer[]): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const body = Buffer.from(await response.arrayBuffer())
    kept.push({ status: response.status, headers: [...response.headers], body })
    return new Response(body, { status: response.status, headers: response.headers })
  }
}

/** A fetch that answers from a list. */
export interface Replay {
  readonly fetch: typeof fetch
  /** Makes a poll's answers, as the network would hand them over. */
  readonly prepare: (poll: RecordedPoll) => readonly Response[]
  /** What the next calls are answered with. */
  readonly load: (answers: readonly Response[]) => void
}

/** Plays recorded answers back. */
export function createReplay(): Replay {
  let answers: readonly Response[] = []
  let next = 0
  return {
    prepare: poll => poll.answers.map(({ status, headers, body }) => new Response(new Uint8Array(body), { status, headers: headers.map(([name, value]) => [name, value] as [string, string]) })),
    load(given) {
      answers = given
      next = 0
    },
    fetch: async () => {
      const answer = answers[next]
      next += 1
      if (answer === undefined)
        throw new Error('the connector asks for more than was recorded')
      return answer
    },
  }
}

/** The real connector, reading from a list instead of the network. */
export function replayConnector(traffic: Traffic, fetchRecorded: typeof fetch): Connector {
  return createWeiboConnector({ accountId: traffic.accountId, settings: traffic.settings, secret, keepSecret: async () => {}, fetch: fetchRecorded, now: () => traffic.at })
}

async function drain(connector: Connector, kept: RecordedAnswer[], start: ReadonlyMap<string, FeedCursor>): Promise<RecordedPoll[]> {
  const cursors = new Map(start)
  const polls: RecordedPoll[] = []
  const open = new Set<string>(feeds)
  while (open.size > 0) {
    for (const feed of open) {
      kept.length = 0
      const page = await connector.poll(feed, cursors.get(feed) ?? null, patience())
      cursors.set(feed, page.cursor)
      polls.push({ feed, answers: [...kept] })
      if (!page.more)
        open.delete(feed)
    }
  }
  return polls
}

/** Lets made-up customers speak on the sandbox's square and records the polls that bring it all, page by page. */
export async function recordTraffic(texts: readonly string[], seed: number): Promise<Traffic> {
  const sandbox = await createSandbox({ seed, scene: 'empty', channels: ['weibo'] })
  try {
    const at = Date.now()
    const kept: RecordedAnswer[] = []
    const settings = settingsOf(sandbox)
    const token = sandbox.weibo.context.tokens.current().value
    const connector = createWeiboConnector({ accountId: 'weibo-bench', settings, secret: () => token, keepSecret: async () => {}, fetch: recordingFetch(kept), now: () => at })
    const start = new Map<string, FeedCursor>()
    for (const feed of feeds) {
      const { cursor } = await connector.poll(feed, null, patience())
      start.set(feed, cursor)
    }
    const before = at - 700_000
    for (const [feed, cursor] of start)
      start.set(feed, { ...cursor, mark: String(BigInt(Math.floor(before / 1000) - 515_483_463) << 22n) })
    speak(sandbox, texts, createRandom(seedFrom('traffic', seed)), at - 5_000)
    const polls = await drain(connector, kept, start)
    const bytes = polls.flatMap(poll => poll.answers).reduce((sum, answer) => sum + answer.body.byteLength, 0)
    return { accountId: 'weibo-bench', settings, at, start, polls, messages: texts.length, bytes }
  }
  finally {
    await sandbox.stop()
  }
}
