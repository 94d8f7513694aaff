import type { Host } from '../base/host.ts'
import type { Random } from '../base/random.ts'
import type { Place } from '../customers/place.ts'
import type { Faults } from '../faults.ts'
import type { Truth } from '../truth.ts'
import type { BrandAccount } from './account.ts'
import type { WeiboContext } from './context.ts'
import type { IdMaker } from './ids.ts'
import type { People } from './people.ts'
import type { PushPolicy } from './push-queue.ts'
import type { Pushes } from './pushes.ts'
import type { Happening, World } from './world.ts'
import { listen } from '../base/http.ts'
import { createBrandAccount, createTokens } from './account.ts'
import { WeiboRefusal } from './errors.ts'
import { createIdMaker } from './ids.ts'
import { createMarks } from './marks.ts'
import { createMedia } from './media.ts'
import { deliverReply } from './messages.ts'
import { createPeople, touchpointOf } from './people.ts'
import { createWeiboPlace } from './place.ts'
import { createPushes } from './pushes.ts'
import { createQuota } from './quota.ts'
import { createWeiboHandler } from './server.ts'
import { createSubscription } from './subscription.ts'
import { createReplyWindows } from './windows.ts'
import { createWorld } from './world.ts'

/** A running stand-in of Weibo. */
export interface Weibo {
  readonly url: string
  readonly context: WeiboContext
  readonly people: People
  readonly pushes: Pushes
  /** Where scripted customers live; a new one after each reset. */
  readonly place: Place
  /** A new, empty square. The account, its grants and the callback stay; ids go on growing. */
  reset: (random: Random) => void
  close: () => Promise<void>
}

/** What the stand-in is made of. */
export interface WeiboOptions {
  host: Host
  random: Random
  faults: Faults
  truth: Truth
  port: number
  pushPolicy: PushPolicy
  twin?: number
}

function createSquare(account: BrandAccount, ids: IdMaker): World {
  return createWorld({
    ids,
    brand: { uid: account.uid, nick: account.screenName, gender: 'n', location: '上海 徐汇', description: '云杉手机与云杉通信的客服，有事请@我们或发私信。', followers: 2_140_000, friends: 212, posts: 18_400, createdAt: Date.UTC(2013, 4, 20), verifiedType: 2, verifiedReason: '云杉官方客服', followsBrand: false, blocksBrand: false, isSpammer: false },
  })
}

function createContext(options: WeiboOptions, ids: IdMaker, baseUrl: () => string): WeiboContext {
  const { host, random, faults } = options
  const now = (): number => host.now() + (faults.peek('F13')?.skewMinutes ?? 0) * 60_000
  const account = createBrandAccount(random)
  return {
    host,
    now,
    random,
    faults,
    world: createSquare(account, ids),
    account,
    tokens: createTokens({ now, random, brandUid: account.uid }),
    quota: createQuota({ now, account }),
    windows: createReplyWindows(),
    media: createMedia(),
    marks: createMarks(),
    baseUrl,
  }
}

/** Writes each happening into the ledger. */
function recordInto(truth: Truth, what: Happening, context: WeiboContext): void {
  const uid = what.kind === 'message' ? what.from : what.uid
  const common = { uid, nick: context.world.users.get(uid)?.nick ?? '', isBrand: uid === context.world.brandUid, text: what.text, at: what.at, touchpoint: touchpointOf(what, context) }
  if (what.kind === 'message')
    truth.record({ ...common, kind: what.type === 'event' ? 'event' : 'message', id: `dm-${what.n}`, to: what.to, picture: what.type === 'image' ? String(what.data.tovfid) : null })
  else if (what.kind === 'post')
    truth.record({ ...common, kind: 'post', id: String(what.id), picture: what.pictures[0] ?? null, inReplyTo: what.repostOf === null ? null : String(what.repostOf) })
  else
    truth.record({ ...common, kind: 'comment', id: String(what.id), postId: String(what.postId), inReplyTo: String(what.replyTo ?? what.postId) })
}

/** Opens reply windows and pushes what the platform pushes. */
function reactTo(what: Happening, context: WeiboContext, pushes: Pushes): void {
  const { world, windows, faults } = context
  if (what.kind !== 'message') {
    if (what.uid === world.brandUid || !world.mentionsBrand(what.text))
      return
    windows.mentioned(what.uid, what.at)
    if (faults.bite('mention_push'))
      pushes.pushMention(what)
    return
  }
  if (what.from === world.brandUid)
    return
  if (what.type === 'event')
    windows.happened(what.from, String(what.data.subtype), what.at)
  else
    windows.wrote(what.from, what.at)
  pushes.push(what)
}

interface PassiveBody {
  result?: boolean
  receiver_id?: string | number
  type?: string
  data?: string
}

/** A reply inside the answer of a push; what cannot be read counts as a plain acknowledgement. */
function takePassiveReply(body: string, context: WeiboContext): void {
  try {
    const reply = JSON.parse(body) as PassiveBody
    if (reply.result !== true || reply.receiver_id === undefined || typeof reply.data !== 'string')
      return
    const data = JSON.parse(decodeURIComponent(reply.data)) as Record<string, unknown>
    deliverReply(context, { from: context.world.brandUid, to: Number(reply.receiver_id), type: reply.type ?? 'text', data })
  }
  catch (error) {
    if (!(error instanceof SyntaxError || error instanceof URIError || error instanceof WeiboRefusal))
      throw error
    context.host.log(`sandbox: the answer of a push is no passive reply: ${body.slice(0, 60)}`)
  }
}

/** Starts the stand-in on loopback. */
export async function startWeibo(options: WeiboOptions): Promise<Weibo> {
  let url = ''
  const ids = createIdMaker(options.twin)
  const context = createContext(options, ids, () => url)
  const pushes = createPushes(context, options.pushPolicy, body => takePassiveReply(body, context))
  const subscription = createSubscription(context, ids)
  context.marks.setUnreadMessages(() => pushes.view().pending)

  function watch(): People {
    context.world.onHappening((what) => {
      recordInto(options.truth, what, context)
      reactTo(what, context, pushes)
      subscription.offer(what)
    })
    context.world.onRemoval((id) => {
      const entry = options.truth.find(String(id))
      if (entry)
        entry.deleted = true
    })
    return createPeople(context)
  }
  let people = watch()
  let place = createWeiboPlace(people, context)

  const listener = await listen(createWeiboHandler(context, subscription), { port: options.port, log: options.host.log })
  url = listener.url
  return {
    url,
    context,
    get people() { return people },
    pushes,
    get place() { return place },
    reset(random) {
      pushes.clear()
      subscription.clear()
      context.random = random
      context.world = createSquare(context.account, ids)
      context.windows = createReplyWindows()
      context.marks = createMarks()
      context.marks.setUnreadMessages(() => pushes.view().pending)
      context.quota.reset()
      people = watch()
      place = createWeiboPlace(people, context)
    },
    async close() {
      pushes.stop()
      await listener.close()
    },
  }
}
