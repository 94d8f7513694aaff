import type { App, Session } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import type { Dial } from '../../../src/engine/network/dial.ts'
import type { ResolveRoutes, Route } from '../../../src/engine/network/routes.ts'
import type { WayError } from '../../../src/engine/network/way-error.ts'
import type { WayOut } from '../../../src/engine/network/way-out.ts'
import type { NetworkState } from '../../../src/shared/network.ts'
import type { Secrets } from '../secrets.ts'
import type { Finding, ProbeOptions } from './probe.ts'
import type { NetworkPolicy } from './proxy-settings.ts'
import { readAuthorities } from '../../../src/engine/network/authorities.ts'
import { createDial } from '../../../src/engine/network/dial.ts'
import { isThisMachine, proxyName, readRoutes } from '../../../src/engine/network/routes.ts'
import { createWayOut } from '../../../src/engine/network/way-out.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { networkCheckInput, proxySignInInput } from '../../../src/shared/network.ts'
import { judgeReach } from '../../../src/shared/rules/reachability.ts'
import { createProbe } from './probe.ts'
import { proxyConfig } from './proxy-settings.ts'
import { createProxySignIns } from './proxy-sign-in.ts'
import { createVerify } from './vouched.ts'

/** How the pages' links to the hub tell of themselves. */
export interface LinkWatch {
  readonly up: (transport: string) => void
  readonly lost: () => void
}

/** The desktop's network: one way out for pages and program alike. */
export interface Network {
  /** Null where nothing of this process leaves the machine. */
  readonly way: WayOut | null
  /** The same for a thread of its own; see `src/engine/network/`. */
  readonly routes: ResolveRoutes
  /** The company's authorities, PEM. */
  readonly authorities: readonly string[]
  readonly watch: LinkWatch
  readonly shellCalls: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
  readonly stop: () => Promise<void>
}

/** What the network is opened with. */
export interface NetworkOptions extends Pick<ProbeOptions, 'lookup' | 'hasNetwork' | 'plainPort' | 'withinMs'> {
  readonly app: Pick<App, 'on'>
  readonly session: Pick<Session, 'setProxy' | 'resolveProxy' | 'setCertificateVerifyProc'>
  readonly policy: NetworkPolicy
  /** Origin of the hub; null = the desktop works by itself. */
  readonly hub: string | null
  /** This process itself asks others: a hub, a folder of updates. */
  readonly goesOut: boolean
  readonly secrets: Secrets | null
  /** Has this process believe these authorities beside those of Node and of the system. */
  readonly believe: (pems: readonly string[]) => void
  /** The state has changed; pages ask for it. */
  readonly onChange: () => void
  readonly now: () => number
  readonly log: Log
  /** Pauses between two looks while the link is lost, ms; the last repeats. */
  readonly looksMs?: readonly number[]
}

const looks = [300, 4_000, 10_000, 20_000]

/** Proxies as Chromium finds them (system, script or named), each with what is known of its sign-in. */
function routesBy(session: NetworkOptions['session'], authorization: (proxy: string) => string | null): ResolveRoutes {
  return async (address) => {
    if (isThisMachine(new URL(address).hostname))
      return [{ kind: 'direct' }]
    return readRoutes(await session.resolveProxy(address)).map(route => route.kind === 'direct' ? route : { ...route, authorization: authorization(proxyName(route)) })
  }
}

/** Applies the policy to the pages' session, and opens the program's own way by the same rules. */
export async function openNetwork(options: NetworkOptions): Promise<Network> {
  const { app, session, policy, hub, log, now, looksMs = looks } = options
  const authorities = readAuthorities(policy.caBundle, now())
  if (authorities.state !== 'none')
    log[authorities.state === 'used' ? 'info' : 'error']({ state: authorities.state, believed: authorities.names, refused: authorities.refused }, 'the company\'s certificate authorities were read')
  options.believe(authorities.pems)
  const apply = async (one: Pick<Session, 'setProxy' | 'setCertificateVerifyProc'>) => {
    if (authorities.pems.length > 0)
      one.setCertificateVerifyProc(createVerify(authorities.pems, now))
    await one.setProxy(proxyConfig(policy))
  }
  app.on('session-created', other => void apply(other))
  await apply(session)

  const signIns = createProxySignIns(options.secrets, change)
  app.on('login', (event, _contents, _details, asked, done) => signIns.answer(event, asked, done))
  const routes = routesBy(session, signIns.authorization)
  /** Whatever asks a proxy: what it says about who asks is kept in one place. */
  function hear(route: Route, error: WayError | null) {
    if (route.kind === 'direct')
      return
    if (error?.code === 'PROXY_SIGN_IN')
      signIns.refused(error.facts)
    else if (error === null)
      signIns.accepted(proxyName(route))
  }
  const dial = createDial({ routes, onRoute: (_, route, error) => hear(route, error) })
  /** Whatever was not reached: why, is looked for at once. */
  const watched: Dial = (target, signal) => dial(target, signal).catch((error) => {
    beginLooking()
    throw error
  })
  const way = !options.goesOut ? null : await createWayOut(watched)
  const probe = hub === null ? null : createProbe({ ...options, hub, routes, onProxy: hear })
  let found: Finding | null = null
  let transport: NetworkState['transport'] = null
  let online: boolean | null = null
  let looking: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let told = ''
  let lookedAt = now()
  /** A link that there was is gone: until it is back, it is looked again. */
  let isLost = false

  function state(): NetworkState {
    const verdict = transport !== null || found === null ? 'fine' : judgeReach(found.facts)
    const wish = signIns.wish()
    return {
      verdict: wish && transport === null ? 'proxy_sign_in' : verdict,
      hub: hub === null ? null : new URL(hub).host,
      proxy: found?.proxy ?? null,
      issuer: verdict === 'fine' ? null : found?.issuer ?? null,
      transport,
      wish,
      authorities: authorities.state,
      at: lookedAt,
    }
  }

  function change() {
    const { at, ...said } = state()
    if (JSON.stringify(said) === told)
      return
    told = JSON.stringify(said)
    log.info({ verdict: said.verdict, proxy: said.proxy, transport: said.transport, at }, 'how the network stands')
    options.onChange()
  }

  function look(): Promise<void> {
    looking ??= (probe?.(online) ?? Promise.resolve(null))
      .then((finding) => {
        found = finding
      })
      .catch(error => log.warn({ words: String(error) }, 'the way to the hub could not be looked at'))
      .finally(() => {
        looking = null
        lookedAt = now()
        change()
      })
    return looking
  }

  function lookAgain(times: number) {
    timer = setTimeout(() => void look().then(() => {
      if (timer === null)
        return
      if (transport === null && (isLost || state().verdict !== 'fine'))
        lookAgain(times + 1)
      else
        rest()
    }), looksMs[Math.min(times, looksMs.length - 1)])
  }

  function beginLooking() {
    if (hub !== null && timer === null && transport === null)
      lookAgain(0)
  }

  function rest() {
    if (timer !== null)
      clearTimeout(timer)
    timer = null
  }

  beginLooking()
  return {
    way,
    routes,
    authorities: authorities.pems,
    watch: {
      up(by) {
        rest()
        isLost = false
        transport = by === 'websocket' ? 'websocket' : 'polling'
        void look()
        change()
      },
      lost() {
        transport = null
        isLost = true
        beginLooking()
      },
    },
    shellCalls: {
      'host:network': async () => state(),
      'host:networkCheck': async function (input) {
        const asked = networkCheckInput.safeParse(input)
        if (!asked.success)
          throw new AppError('bad_input', { details: { fields: ['online'] } })
        online = asked.data.online
        await look()
        return state()
      },
      'host:proxySignIn': async function (input) {
        const given = proxySignInInput.safeParse(input)
        if (!given.success)
          throw new AppError('bad_input', { details: { fields: ['user', 'password'] } })
        if (!await signIns.give(given.data))
          throw new AppError('wrong_state')
        // One that was under way began without them.
        await looking
        await look()
        return state()
      },
    },
    async stop() {
      rest()
      await way?.stop()
    },
  }
}
