import type { CallContext, Capabilities, Connector, ConnectorDeps, FeedCursor, FindResult, OutgoingMessage, PollPage } from '../../src/channels/connector.ts'
import type { InboundMessage } from '../../src/shared/domain/index.ts'
import { z } from 'zod'
import { abortedBefore, networkFailure } from '../../src/channels/network-failure.ts'
import { AppError } from '../../src/shared/errors.ts'

// A whole connector, for a guest book that exists nowhere: docs/guides/connect-a-channel.md explains it part by part.

const settings = z.strictObject({ uid: z.string().min(1), baseUrl: z.url(), timeoutMs: z.number().int().positive().default(10_000) })
const post = z.object({ id: z.number().int(), thread: z.string(), by: z.object({ id: z.string(), name: z.string() }), text: z.string(), at: z.number().int(), answers: z.number().int().nullable() })
type Post = z.output<typeof post>

const pageSize = 50
const longest = 500
const plain = { rule: 'codepoints', limit: longest } as const
const capabilities: Capabilities = {
  length: { public: plain, private: plain },
  shortest: { public: 1, private: 1 },
  media: { public: [], private: [] },
  guideToPrivate: false,
  replyWindow: false,
  refusesIdenticalText: false,
  deleteOwn: false,
  review: false,
  delivery: 'api',
  secondLook: false,
  files: {},
  refusesLinks: { public: false, private: false },
  doubts: [],
}

/** Every code of the platform, and what it means here. */
const meanings = { 401: 'auth_invalid', 404: 'source_deleted', 429: 'rate_limited' } as const

/** The connector of a guest book. Throws `config_invalid` for wrong settings. */
export function createGuestBookConnector(deps: ConnectorDeps): Connector {
  const parsed = settings.safeParse(deps.settings)
  if (!parsed.success)
    throw new AppError('config_invalid', { details: { account: deps.accountId } })
  const { uid, baseUrl, timeoutMs } = parsed.data

  /** The one place that speaks HTTP: it alone sees the token, and says of a write whether it may have arrived. */
  async function ask(path: string, { signal }: CallContext, body?: object): Promise<unknown> {
    const isWrite = body !== undefined
    if (signal.aborted)
      throw abortedBefore(path)
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await deps.fetch(baseUrl + path, { method: isWrite ? 'POST' : 'GET', headers: { authorization: `Bearer ${deps.secret('token')}` }, signal: AbortSignal.any([signal, limit]), ...(isWrite ? { body: JSON.stringify(body) } : {}) })
      if (answer.status in meanings)
        throw new AppError(meanings[answer.status as keyof typeof meanings], { details: { endpoint: path } })
      if (answer.status !== 200)
        throw new AppError('channel_down', { details: { endpoint: path, httpStatus: answer.status, ...(isWrite ? { maybeSent: true } : {}) } })
      return await answer.json().catch((cause: unknown) => {
        throw isWrite ? cause : new AppError('channel_bad_answer', { details: { endpoint: path }, cause })
      }) as unknown
    }
    catch (error) {
      if (error instanceof AppError)
        throw error
      throw networkFailure(error, { isWrite, aborted: signal.aborted, timedOut: limit.aborted, endpoint: path })
    }
  }

  /** An answer without its list is no silence. */
  function listIn(answer: unknown): unknown[] {
    const list = z.object({ posts: z.array(z.unknown()) }).safeParse(answer)
    if (!list.success)
      throw new AppError('channel_bad_answer')
    return list.data.posts
  }

  function itemOf({ id, thread, by, text, at, answers }: Post): InboundMessage {
    const byBrand = by.id === uid
    return { type: 'message', channel: 'forum', objectKey: `post:${id}`, touchpoint: 'post', visibility: 'public', threadKey: thread, author: { uid: by.id, name: by.name }, byBrand, kind: 'text', text, media: [], at, order: String(id), addressed: !byBrand, ...(answers === null ? {} : { parentKey: `post:${answers}` }), ...(byBrand ? {} : { replyTarget: { post: String(id) } }) }
  }

  async function poll(_feed: string, cursor: FeedCursor | null, context: CallContext): Promise<PollPage> {
    const after = Number(cursor?.after ?? 0)
    const rows = listIn(await ask(`/posts?after=${after}&limit=${pageSize}`, context))
    const read = rows.map(row => ({ row, post: post.safeParse(row) }))
    const last = rows.map(row => Number((row as { id?: unknown } | null)?.id)).filter(Number.isSafeInteger).at(-1) ?? after
    return {
      items: read.flatMap(({ post }) => post.success ? [itemOf(post.data)] : []),
      bad: read.flatMap(({ row, post }) => post.success ? [] : [{ raw: JSON.stringify(row), code: 'channel_bad_answer' as const, reason: post.error.issues[0]?.path.join('.') ?? '' }]),
      cursor: { after: last },
      more: rows.length === pageSize,
    }
  }

  async function findSent(message: OutgoingMessage, context: CallContext): Promise<FindResult> {
    const posts = listIn(await ask(`/threads/${encodeURIComponent(message.threadKey)}`, context)).flatMap(row => post.safeParse(row).data ?? [])
    const found = posts.find(each => each.by.id === uid && each.text === message.text)
    return found === undefined ? { state: 'absent' } : { state: 'found', objectKey: `post:${found.id}`, at: found.at }
  }

  return {
    channel: 'forum',
    accountId: deps.accountId,
    capabilities,
    feeds: [{ name: 'posts', touchpoint: 'post', intervalMs: 10_000, priority: 1 }],
    probe: null,
    callback: null,
    poll,
    findSent,
    async send(message, context) {
      if ([...message.text].length > longest)
        throw new AppError('text_too_long', { details: { limit: longest } })
      const made = z.object({ id: z.number().int(), at: z.number().int() }).parse(await ask('/posts', context, { thread: message.threadKey, answers: Number(message.replyTarget?.post ?? 0) || null, text: message.text }))
      return { state: 'sent', objectKey: `post:${made.id}`, at: made.at }
    },
    fetchMedia: async () => {
      throw new AppError('not_found')
    },
    quota: () => ({ limit: null, left: null, resetAt: null }),
    grant: () => ({ expiresAt: null, byPerson: false }),
    async check(context) {
      const me = z.object({ id: z.string(), name: z.string() }).parse(await ask('/me', context))
      if (me.id !== uid)
        throw new AppError('auth_invalid', { details: { reason: 'other_account' } })
      return { uid: me.id, name: me.name, grant: { expiresAt: null, byPerson: false }, remarks: [] }
    },
  }
}
