import type { Place } from '../../customers/place.ts'
import type { StandIn, StandInOptions } from '../../stand-in.ts'
import type { NodebbContext } from './context.ts'
import type { NodebbVerbs } from './verbs.ts'
import type { Compat, Serials, World } from './world.ts'
import { listen } from '../../base/http.ts'
import { createRandom } from '../../base/random.ts'
import { ControlError } from '../../control/body.ts'
import { recordInto } from './ledger.ts'
import { createNotices } from './notices.ts'
import { createNodebbPlace } from './place.ts'
import { createNodebbHandler } from './server.ts'
import { createSessions } from './sessions.ts'
import { createTokens } from './tokens.ts'
import { createVerbs } from './verbs.ts'
import { createWorld } from './world.ts'

const BRAND = { uid: 2, username: '云杉客服', joinedAt: Date.UTC(2019, 4, 20) } as const
const ADMIN = { uid: 1, username: 'admin', joinedAt: Date.UTC(2019, 4, 19) } as const
const PASSWORD = 'nodebb-stand-in'

/** What a workstation needs to connect to the forum. */
export interface NodebbCredentials {
  readonly uid: string
  readonly username: string
  readonly token: string
  /** Acts as anybody; every call must say as whom. */
  readonly masterToken: string
}

/** A running stand-in of a NodeBB forum. */
export interface Nodebb extends StandIn {
  readonly name: 'nodebb'
  readonly credentials: NodebbCredentials
  /** Name and password of the administrator, for signing in as a browser does. */
  readonly admin: { readonly username: string, readonly password: string }
  readonly context: NodebbContext
  readonly verbs: NodebbVerbs
}

function createForum(serials: Serials): World {
  const world = createWorld(BRAND, serials)
  world.addUser({ ...ADMIN, isModerator: true, reputation: 100 })
  return world
}

function isCompat(value: unknown): value is Compat {
  return value === '4.11' || value === '4.15'
}

/** Starts the stand-in on loopback. `compat` says which server's shapes it has. */
export async function startNodebb(options: StandInOptions & { readonly compat?: Compat }): Promise<Nodebb> {
  const { host, faults, truth, random } = options
  let url = ''
  const serials: Serials = { uid: BRAND.uid, tid: 0, pid: 0, roomId: 0, mid: 0 }
  const world = createForum(serials)
  const context: NodebbContext = {
    host,
    now: () => host.now() + (faults.peek('F13')?.skewMinutes ?? 0) * 60_000,
    random,
    faults,
    // Of its own chance, so that a reset leaves the tokens' draws alone.
    tokens: createTokens(createRandom(random.int(1, 2 ** 31))),
    world,
    notices: createNotices(world),
    compat: options.compat ?? '4.15',
    bareLists: false,
    queueAll: false,
    maintenance: false,
    brokenPids: new Set(),
    pictures: new Map(),
    baseUrl: () => url,
  }
  const sessions = createSessions(createRandom(random.int(1, 2 ** 31)), new Map([[ADMIN.uid, PASSWORD], [BRAND.uid, PASSWORD]]))
  let token = context.tokens.issue(BRAND.uid, '回音', host.now())
  const master = context.tokens.issue(0, 'master', host.now())

  function watch(): { verbs: NodebbVerbs, place: Place } {
    context.world.onHappening((what) => {
      recordInto(truth, what, context)
      if (what.kind === 'post')
        context.notices.ofPost(what.post)
      else
        context.notices.ofMessage(what.message)
    })
    context.world.onRemoval((pid) => {
      const entry = truth.find(String(pid))
      if (entry)
        entry.deleted = true
    })
    const verbs = createVerbs(context)
    return { verbs, place: createNodebbPlace(verbs, context) }
  }
  let life = watch()

  const listener = await listen(createNodebbHandler(context, sessions), { port: options.port, log: host.log })
  url = listener.url

  /** A new token, another server's shapes, moderation, maintenance. */
  function changeAccount(wish: Readonly<Record<string, unknown>>): void {
    if (wish.compat !== undefined) {
      if (!isCompat(wish.compat))
        throw new ControlError('compat must be 4.11 or 4.15')
      context.compat = wish.compat
    }
    for (const name of ['queueAll', 'maintenance', 'bareLists'] as const) {
      if (typeof wish[name] === 'boolean')
        context[name] = wish[name]
    }
    if (wish.newToken === true) {
      token = context.tokens.issue(BRAND.uid, '回音', host.now())
      faults.set('F11', { on: false })
      faults.set('token', { on: false })
    }
  }

  return {
    name: 'nodebb',
    url,
    get place() { return life.place },
    get verbs() { return life.verbs },
    context,
    admin: { username: ADMIN.username, password: PASSWORD },
    get credentials() { return { uid: String(BRAND.uid), username: BRAND.username, token: token.value, masterToken: master.value } },
    account: () => ({ engine: 'nodebb', baseUrl: url, uid: String(BRAND.uid), username: BRAND.username, screenName: BRAND.username, token: token.value, answersTopicsIn: ['2'], compat: context.compat }),
    changeAccount,
    callbacks: null,
    reset(next) {
      context.random = next
      context.world = createForum(serials)
      context.notices = createNotices(context.world)
      context.brokenPids = new Set()
      context.pictures.clear()
      life = watch()
    },
    close: listener.close,
  }
}
