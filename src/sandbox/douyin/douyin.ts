import type { Random } from '../base/random.ts'
import type { Place } from '../customers/place.ts'
import type { StandInOptions } from '../stand-in.ts'
import type { Truth } from '../truth.ts'
import type { BrandAccount, Profile } from './account.ts'
import type { DouyinContext } from './context.ts'
import type { IdMaker } from './ids.ts'
import type { People } from './people.ts'
import type { PushPolicy } from './push-queue.ts'
import type { Pushes } from './pushes.ts'
import type { Limits } from './windows.ts'
import type { Happening, World } from './world.ts'
import { listen } from '../base/http.ts'
import { createBrandAccount } from './account.ts'
import { createFiles } from './files.ts'
import { createIdMaker } from './ids.ts'
import { createPeople, touchpointOf } from './people.ts'
import { createDouyinPlace } from './place.ts'
import { PUSH_POLICY } from './push-queue.ts'
import { createPushes } from './pushes.ts'
import { createQuota } from './quota.ts'
import { createDouyinHandler } from './server.ts'
import { createTokens } from './tokens.ts'
import { createWindows, LIMITS } from './windows.ts'
import { createWorld } from './world.ts'

/** A running stand-in of Douyin. */
export interface Douyin {
  readonly url: string
  readonly context: DouyinContext
  /** New ones after each reset, as is the place. */
  readonly people: People
  readonly place: Place
  readonly pushes: Pushes
  /** A new, empty platform. The account, its grants and the callback stay; ids go on. */
  readonly reset: (random: Random) => void
  readonly close: () => Promise<void>
}

/** What the stand-in is made of. */
export interface DouyinOptions extends StandInOptions {
  readonly profile?: Profile
  readonly limits?: Partial<Limits>
  readonly pushPolicy?: Partial<PushPolicy>
}

function emptyWorld(account: BrandAccount, ids: IdMaker): World {
  return createWorld({ ids, brand: { openId: account.openId, nick: account.screenName, followers: 860_000, blocksBrand: false } })
}

function createContext(options: DouyinOptions, ids: IdMaker, baseUrl: () => string): DouyinContext {
  const { host, random, faults } = options
  const now = (): number => host.now() + (faults.peek('F13')?.skewMinutes ?? 0) * 60_000
  const account = createBrandAccount(random, options.profile ?? 'miniapp')
  const limits = { ...LIMITS, ...options.limits }
  const tokens = createTokens({ now, random, account })
  tokens.issue()
  return {
    host,
    now,
    random,
    faults,
    world: emptyWorld(account, ids),
    account,
    tokens,
    limits,
    windows: createWindows(limits),
    quota: createQuota(limits, now),
    files: createFiles(),
    subscriptions: new Map(),
    brokenIds: new Set(),
    emit: () => {},
    baseUrl,
  }
}

/** Writes each happening into the ledger. */
function recordInto(truth: Truth, what: Happening, context: DouyinContext): void {
  const uid = what.kind === 'message' ? what.from : what.uid
  const common = { channel: 'douyin', id: what.id, uid, nick: context.world.users.get(uid)?.nick ?? '', isBrand: uid === context.world.brandId, at: what.at, touchpoint: touchpointOf(what, context) } as const
  if (what.kind === 'message')
    truth.record({ ...common, kind: 'message', to: what.to, text: what.text, picture: typeof what.data.file === 'string' ? what.data.file : null })
  else if (what.kind === 'video')
    truth.record({ ...common, kind: 'post', text: what.title })
  else
    truth.record({ ...common, kind: 'comment', text: what.text, postId: what.videoId, inReplyTo: what.replyTo ?? what.videoId })
}

/** Starts the stand-in on loopback. */
export async function startDouyin(options: DouyinOptions): Promise<Douyin> {
  let url = ''
  const ids = createIdMaker(options.twin)
  const context = createContext(options, ids, () => url)
  const pushes = createPushes(context, { ...PUSH_POLICY, ...options.pushPolicy })
  context.emit = pushes.emit

  function watch(): { people: People, place: Place } {
    context.world.onHappening((what) => {
      recordInto(options.truth, what, context)
      if (what.kind !== 'message')
        return
      if (what.from !== context.world.brandId)
        context.windows.wrote(what)
      pushes.message(what)
    })
    context.world.onRemoval((id) => {
      const entry = options.truth.find(id)
      if (entry)
        entry.deleted = true
    })
    const people = createPeople(context)
    return { people, place: createDouyinPlace(people, context) }
  }
  let inhabited = watch()

  const listener = await listen(createDouyinHandler(context), { port: options.port, log: options.host.log })
  url = listener.url
  return {
    url,
    context,
    get people() { return inhabited.people },
    get place() { return inhabited.place },
    pushes,
    reset(random) {
      pushes.clear()
      context.random = random
      context.world = emptyWorld(context.account, ids)
      context.windows = createWindows(context.limits)
      context.files = createFiles()
      context.brokenIds.clear()
      context.quota.reset()
      inhabited = watch()
    },
    async close() {
      pushes.stop()
      await listener.close()
    },
  }
}
