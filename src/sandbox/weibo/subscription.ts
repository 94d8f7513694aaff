import type { HttpAnswer, HttpRequest, HttpStream } from '../base/http.ts'
import type { WeiboContext } from './context.ts'
import type { IdMaker } from './ids.ts'
import type { Happening, WeiboComment, WeiboPost } from './world.ts'
import { json, readForm, whole } from '../base/http.ts'
import { secondOfId } from './ids.ts'
import { commentJson, postJson } from './present.ts'

/** The two subscriptions that the platform's staff has set up for the brand: one for posts, one for comments. */
export const SUBSCRIPTIONS = { posts: '10001', comments: '10002' } as const

/** The keyword stream of signed enterprises: a long connection instead of polling. */
export interface Subscription {
  /** Serves its two paths; null for others. */
  serve: (request: HttpRequest) => Promise<HttpAnswer | null>
  /** Offers something new to everyone who listens. */
  offer: (what: Happening) => void
  clear: () => void
}

interface Envelope {
  id: number
  subid: string
  keyword: string
  item: WeiboPost | WeiboComment
}

interface Listener {
  subid: string
  send: (envelope: Envelope) => void
}

const LONGEST_MS = 5 * 60_000
const IDLE_MS = 5000
const WITHOUT_MARK = 100
/** An older mark counts as none. */
const MARK_LIVES_S = 3 * 24 * 3600

function subscriptionOf(what: WeiboPost | WeiboComment): string {
  return what.kind === 'post' ? SUBSCRIPTIONS.posts : SUBSCRIPTIONS.comments
}

/** A stream over the square of `context`; envelope ids come from `ids`. */
export function createSubscription(context: WeiboContext, ids: IdMaker): Subscription {
  const keywords = new Set(['云杉'])
  const kept: Envelope[] = []
  const listeners = new Set<Listener>()

  function lineOf({ id, keyword, item }: Envelope): string {
    if (context.faults.bite('stream_corrupt'))
      return `{"id":${id},"text":{"type":"status","event":"add","status":{"id":527`
    const text = item.kind === 'post'
      ? { type: 'status', event: 'add', status: postJson(item, context) }
      : { type: 'comment', event: 'add', comment: commentJson(item, context) }
    return JSON.stringify({ id, text, match_info: { keyword, uid: 0 } })
  }

  function attach(stream: HttpStream, subid: string, sinceId: number | null): () => void {
    const { host } = context
    let calm = host.after(IDLE_MS, close)
    const end = host.after(LONGEST_MS, close)
    const listener: Listener = {
      subid,
      send(envelope) {
        stream.write(`${lineOf(envelope)}\n`)
        calm()
        calm = host.after(IDLE_MS, close)
      },
    }
    function detach(): void {
      listeners.delete(listener)
      calm()
      end()
    }
    function close(): void {
      detach()
      stream.end()
    }
    const mine = kept.filter(envelope => envelope.subid === subid)
    for (const envelope of sinceId === null ? mine.slice(-WITHOUT_MARK) : mine.filter(({ id }) => id > sinceId))
      listener.send(envelope)
    listeners.add(listener)
    return detach
  }

  function read(request: HttpRequest): HttpAnswer {
    const subid = request.query.get('subid') ?? ''
    if (context.faults.bite('stream_wrong_address'))
      return whole('Ip is limited', 'text/plain', 403)
    if (subid !== SUBSCRIPTIONS.posts && subid !== SUBSCRIPTIONS.comments)
      return json({ error: 'subid is unknown', error_code: 10008, request: request.path }, 400)
    const since = Number(request.query.get('since_id') ?? 0)
    const isOld = !(since > 0) || context.now() / 1000 - secondOfId(since) > MARK_LIVES_S
    return { kind: 'stream', headers: { 'content-type': 'application/json;charset=UTF-8' }, open: stream => attach(stream, subid, isOld ? null : since) }
  }

  async function update(request: HttpRequest): Promise<HttpAnswer> {
    const { fields } = await readForm(request)
    const listOf = (name: string): string[] => (fields.get(name) ?? '').split(',').filter(Boolean)
    const [added, removed] = [listOf('add_keywords'), listOf('del_keywords')]
    if (added.length > 50 || removed.length > 50)
      return json({ error: 'at most 50 keywords a call', error_code: 10017, request: request.path }, 400)
    for (const word of added)
      keywords.add(word)
    for (const word of removed)
      keywords.delete(word)
    return added.length + removed.length > 0
      ? json({ result: true })
      : json({ appkey: context.account.appKey, subid: fields.get('subid'), subname: context.account.screenName, ip: ['127.0.0.1'], filters: { keywordfilter: { keyword: [...keywords] }, userfilter: { id: [] }, domainfilter: { domain: [] } } })
  }

  return {
    async serve(request) {
      switch (`${request.method} ${request.path}`) {
        case 'GET /commercial/push': return read(request)
        case 'POST /subscribe/update_subscribe.json': return update(request)
        default: return null
      }
    },
    offer(what) {
      if (what.kind === 'message' || what.uid === context.world.brandUid)
        return
      const about = what.kind === 'comment' ? `${what.text} ${context.world.posts.get(what.postId)?.text ?? ''}` : what.text
      const keyword = [...keywords].find(word => about.includes(word))
      const sampling = context.faults.bite('stream_sampling')
      if (keyword === undefined || (sampling && context.random.next() * 100 >= sampling.percent))
        return
      const envelope = { id: ids.next(context.now()), subid: subscriptionOf(what), keyword, item: what }
      kept.push(envelope)
      for (const listener of listeners) {
        if (listener.subid === envelope.subid || context.faults.bite('stream_duplicates'))
          listener.send(envelope)
      }
    },
    clear: () => {
      kept.length = 0
    },
  }
}
