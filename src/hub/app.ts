import type { IncomingMessage } from 'node:http'
import type { EngineHandle, Identity } from '../engine/handle.ts'
import type { Listening } from '../engine/receiver/listening.ts'
import type { PublicPages } from '../engine/receiver/webhook-listener.ts'
import type { HeartbeatPace } from '../shared/heartbeat.ts'
import type { OutflowBounds } from './outflow.ts'
import type { Ambient } from './ports.ts'
import { createServer } from 'node:http'
import { listen, shut } from '../engine/receiver/listening.ts'
import { createWebhookListener, webhookPath } from '../engine/receiver/webhook-listener.ts'
import { heartbeat } from '../shared/wire.ts'
import { createAllowList } from './allow-list.ts'
import { createSessionCookie } from './cookies.ts'
import { attachLive } from './live.ts'
import { createSignIn } from './sign-in.ts'
import { createStaffHandler } from './staff-listener.ts'
import { createStaticFiles } from './static-files.ts'

/** What a hub is composed of. The engine is started and stopped by whoever starts the hub. */
export interface HubDeps extends Ambient {
  readonly engine: EngineHandle
  /** False while the engine's thread does not answer. */
  readonly engineIsUp: () => boolean
  /** Folder of the built page. */
  readonly pageFolder: string
  readonly staff: Listening
  /** Origin of the phone system that staff's pages may speak to; absent = none. */
  readonly phone?: string | null
  /** Addresses under which a reverse proxy publishes the staff listener, such as `https://desk.example.com`. */
  readonly publishedAs: readonly string[]
  readonly webhook: Listening & {
    readonly pathKey: string
    /** Only these; left out: every account, also those that are connected later. */
    readonly accountIds?: readonly string[]
    /** Where a reverse proxy publishes the listener; null = nowhere, platforms reach it only on this machine. */
    readonly publishedAs?: string | null
    readonly requestTimeoutMs?: number
    /** Pages for the brand's customers beside the callbacks. */
    readonly pages?: PublicPages | null
  }
  readonly pace?: HeartbeatPace
  readonly outflow?: OutflowBounds
}

/** A running hub. */
export interface Hub {
  /** The staff's address, with a slash at its end. */
  readonly url: string
  /** A one-use sign-in link; the token is in the fragment. */
  readonly issueLink: (identity: Identity) => string
  /** The whole address at which an account's platform calls back: the published one, else the listener's own. */
  readonly webhookUrl: (accountId: string) => string
  readonly webhookOrigin: string
  readonly screens: () => number
  /** Cuts every screen (the engine went away); they reconnect by themselves. */
  readonly cutScreens: () => void
  readonly stop: () => Promise<void>
}

/** A hostile page that keeps knocking raises one alarm in this time, ms. */
const strangerAlarmEveryMs = 10_000

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** Somebody else's page or a rebound name tried to speak to the staff listener: logged each time, an alarm now and then. */
function createStrangerWatch({ now, log }: Ambient, raise: (origin: string) => void) {
  let lastAlarm = Number.NEGATIVE_INFINITY
  return (headers: IncomingMessage['headers']) => {
    const origin = String(headers.origin ?? headers.host ?? 'unknown').slice(0, 200)
    log.warn({ origin, host: String(headers.host).slice(0, 200) }, 'refused a request that is not from our page')
    if (now() - lastAlarm < strangerAlarmEveryMs)
      return
    lastAlarm = now()
    raise(origin)
  }
}

/**
 * Opens the two listeners of a hub. Rejects with Node's `EADDRINUSE` (its `port` says which) and leaves nothing open then.
 */
export async function createHub(deps: HubDeps): Promise<Hub> {
  const { engine, log } = deps
  const page = createStaticFiles(deps.pageFolder)
  const signIn = createSignIn(deps)
  const cleanUp: (() => Promise<void>)[] = []

  async function openStaff() {
    const server = createServer({ requestTimeout: 15_000, headersTimeout: 5_000, connectionsCheckingInterval: 2_000, maxHeaderSize: 16_384 })
    const port = await listen(server, deps.staff)
    // The allow-list and the cookie bear the port's number, which is known only now.
    const allow = createAllowList(port, deps.publishedAs)
    const cookie = createSessionCookie(port, deps.publishedAs.length > 0 && deps.publishedAs.every(address => address.startsWith('https:')))
    let raise = (_origin: string) => {}
    const onStranger = createStrangerWatch(deps, origin => raise(origin))
    const shared = { engine, allow, cookie, signIn, onStranger, log }
    server.on('request', createStaffHandler({ ...shared, engineIsUp: deps.engineIsUp, page, ...deps.phone === undefined ? {} : { phone: deps.phone } }))
    const live = attachLive(server, { ...shared, now: deps.now, pace: deps.pace ?? heartbeat, bounds: deps.outflow })
    raise = origin => live.alarm({ kind: 'foreign_origin', facts: { origin } })
    cleanUp.push(async () => {
      await live.stop()
      await shut(server)
    })
    return { live, url: `http://${inUrl(deps.staff.host)}:${port}/` }
  }

  async function openWebhook() {
    const server = createWebhookListener({ engine, log, ...deps.webhook })
    const port = await listen(server, deps.webhook)
    cleanUp.push(() => shut(server))
    return `http://${inUrl(deps.webhook.host)}:${port}`
  }

  async function stop() {
    await Promise.all(cleanUp.splice(0).map(clean => clean()))
  }

  try {
    const { live, url } = await openStaff()
    const webhookOrigin = await openWebhook()
    return {
      url,
      issueLink: identity => `${deps.publishedAs[0] ?? url}#sign-in=${signIn.issue(identity)}`,
      webhookUrl: accountId => `${deps.webhook.publishedAs?.replace(/\/$/, '') ?? webhookOrigin}${webhookPath(deps.webhook.pathKey, accountId)}`,
      webhookOrigin,
      screens: live.screens,
      cutScreens: live.cutAll,
      stop,
    }
  }
  catch (error) {
    await stop()
    throw error
  }
}
