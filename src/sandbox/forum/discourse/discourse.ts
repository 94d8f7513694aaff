import type { Random } from '../../base/random.ts'
import type { StandIn, StandInOptions } from '../../stand-in.ts'
import type { Touchpoint, Truth } from '../../truth.ts'
import type { DiscourseContext, SiteAccount } from './context.ts'
import type { Verbs } from './verbs.ts'
import type { WebhookPolicy, Webhooks } from './webhooks.ts'
import type { Happening, Ids, World } from './world.ts'
import { listen } from '../../base/http.ts'
import { ControlError, optionalNumber } from '../../control/body.ts'
import { mentionsIn, plainOf } from './cook.ts'
import { createLimits } from './limits.ts'
import { createNotices } from './notices.ts'
import { addresseeOf, createDiscoursePlace } from './place.ts'
import { createDiscourseHandler } from './server.ts'
import { createVerbs } from './verbs.ts'
import { createWebhooks, WEBHOOK_POLICY } from './webhooks.ts'
import { createWorld } from './world.ts'

/** A running stand-in of a Discourse forum. */
export interface Discourse extends StandIn {
  readonly context: DiscourseContext
  /** What people can do; another one after each reset. */
  readonly verbs: Verbs
  readonly webhooks: Webhooks
}

/** How the stand-in is started. */
export interface DiscourseOptions extends StandInOptions {
  readonly webhookPolicy?: Partial<WebhookPolicy>
}

const BRAND_ID = 3
const BRAND = { id: BRAND_ID, username: 'yunshan_care', name: '云杉客服', isStaff: true, location: '上海', createdAt: Date.UTC(2024, 2, 1), blocksBrand: false }
/** A Chinese site: its owner has lowered the lengths. */
const SITE = { shortestPublic: 8, shortestPrivate: 2, callsPerMinute: 60 }

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.int(0, 15).toString(16)).join('')
}

function createAccount(random: Random): SiteAccount {
  return { apiKey: hex(random, 64), webhookSecret: hex(random, 40), formerSecret: null, isHeld: false, ...SITE }
}

/** The touchpoint of a post, as a service desk would name it. */
function touchpointOf({ post, topic }: Happening, world: World): Touchpoint {
  if (topic.members !== null)
    return 'private_message'
  if (post.userId === world.brandId)
    return post.number === 1 ? 'brand_post' : 'comment'
  const answered = topic.postIds.map(id => world.posts.get(id)).find(each => each?.number === (post.replyTo ?? 1))
  if (post.number > 1 && answered?.userId === world.brandId)
    return 'comment'
  if (mentionsIn(post.raw).includes(BRAND.username))
    return post.number === 1 ? 'mention' : 'comment_mention'
  return post.number === 1 && post.raw.includes('云杉') ? 'search_post' : 'elsewhere'
}

function record(truth: Truth, what: Happening, context: DiscourseContext): void {
  const { post, topic, event } = what
  const known = truth.find(String(post.id))
  if (event !== 'post_created') {
    if (known)
      Object.assign(known, event === 'post_edited' ? { text: plainOf(post.raw) } : { deleted: event === 'post_destroyed' })
    return
  }
  const { world } = context
  const isPrivate = topic.members !== null
  const answered = topic.postIds.map(id => world.posts.get(id)).find(each => each?.number === (post.replyTo ?? 1))
  truth.record({
    kind: isPrivate ? 'message' : post.number === 1 ? 'post' : 'comment',
    touchpoint: touchpointOf(what, world),
    id: String(post.id),
    uid: post.userId,
    nick: world.members.get(post.userId)?.name ?? '',
    isBrand: post.userId === world.brandId,
    to: isPrivate || post.userId === world.brandId ? addresseeOf(what, context) ?? (isPrivate ? world.brandId : null) : null,
    text: plainOf(post.raw),
    at: post.at,
    postId: String(topic.id),
    inReplyTo: post.number === 1 || !answered ? null : String(answered.id),
  })
}

function changeAccount(account: SiteAccount, random: Random, wish: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(wish).filter(name => !['rotateSecret', 'newKey', 'isHeld', 'callsPerMinute', 'shortestPublic', 'shortestPrivate'].includes(name))
  if (unknown.length > 0)
    throw new ControlError(`nothing to change named ${unknown.join(', ')}`)
  for (const name of ['callsPerMinute', 'shortestPublic', 'shortestPrivate'] as const)
    account[name] = optionalNumber({ ...wish }, name) ?? account[name]
  if (typeof wish.isHeld === 'boolean')
    account.isHeld = wish.isHeld
  if (wish.newKey === true)
    account.apiKey = hex(random, 64)
  if (wish.rotateSecret === true)
    Object.assign(account, { formerSecret: account.webhookSecret, webhookSecret: hex(random, 40) })
}

/** Starts the stand-in on loopback. */
export async function startDiscourse(options: DiscourseOptions): Promise<Discourse> {
  const { host, faults, truth } = options
  const ids: Ids = { member: 16, topic: 80, post: 400 }
  const now = (): number => host.now() + (faults.peek('F13')?.skewMinutes ?? 0) * 60_000
  let url = ''

  const world = createWorld(ids, { ...BRAND })
  const context: DiscourseContext = {
    host,
    now,
    random: options.random,
    faults,
    account: createAccount(options.random),
    world,
    notices: createNotices(world),
    limits: createLimits(host.now),
    uploads: new Map(),
    memo: new Map(),
    baseUrl: () => url,
  }
  const webhooks = createWebhooks(context, { ...WEBHOOK_POLICY, ...options.webhookPolicy })
  faults.onChange(({ id, on, params }) => {
    if (id === 'F07' && on)
      webhooks.hostile(String(params.kind))
  })

  /** Lets the ledger, the notices and the hook hear of the world, and sets the scenery. */
  function open() {
    context.world.onHappening((what) => {
      record(truth, what, context)
      context.notices.hear(what)
      webhooks.hear(what)
    })
    const verbs = createVerbs(context)
    return { verbs, place: createDiscoursePlace(verbs, context) }
  }

  const listener = await listen(createDiscourseHandler(context), { port: options.port, log: host.log })
  url = listener.url
  let opened = open()

  return {
    name: 'discourse',
    url,
    context,
    webhooks,
    get verbs() { return opened.verbs },
    get place() { return opened.place },
    account: () => ({
      engine: 'discourse',
      baseUrl: url,
      uid: String(BRAND.id),
      username: BRAND.username,
      screenName: BRAND.name,
      apiKey: context.account.apiKey,
      webhookSecret: context.account.webhookSecret,
      shortestPublic: context.account.shortestPublic,
      shortestPrivate: context.account.shortestPrivate,
      callsPerMinute: context.account.callsPerMinute,
    }),
    changeAccount: wish => changeAccount(context.account, context.random, wish),
    callbacks: { register: address => webhooks.register(address), forget: webhooks.forget, view: webhooks.view },
    reset(random) {
      webhooks.clear()
      context.random = random
      context.world = createWorld(ids, { ...BRAND })
      context.notices = createNotices(context.world)
      context.limits = createLimits(host.now)
      context.uploads = new Map()
      context.memo = new Map()
      opened = open()
    },
    async close() {
      webhooks.stop()
      await listener.close()
    },
  }
}
