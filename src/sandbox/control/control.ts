import type { HttpAnswer, HttpHandler, HttpRequest } from '../base/http.ts'
import type { PathParams, RouteTable } from '../base/router.ts'
import type { SceneName } from '../customers/scenes.ts'
import type { PhoneManner } from '../phones/manner.ts'
import type { Sandbox } from '../running.ts'
import { json } from '../base/http.ts'
import { createRouter } from '../base/router.ts'
import { FaultError } from '../faults.ts'
import { VoiceError } from '../weibo/people.ts'
import { accountView, changeAccount } from './account.ts'
import { ControlError, optionalNumber, optionalText, readObject } from './body.ts'
import { replyInTheApp } from './brand.ts'
import { raise, raiseBulk } from './voices.ts'

type Act = (request: HttpRequest, params: PathParams) => unknown

/** Turns what a route returns into JSON, and what it could not understand into 400. */
function answering(act: Act): RouteTable[string] {
  return async (request, params): Promise<HttpAnswer> => {
    try {
      return json(await act(request, params))
    }
    catch (error) {
      if (error instanceof ControlError || error instanceof FaultError || error instanceof VoiceError || error instanceof RangeError)
        return json({ error: error.message }, 400)
      throw error
    }
  }
}

function readScene(value: string | undefined): SceneName {
  if (value !== undefined && value !== 'demo' && value !== 'empty')
    throw new ControlError('scene must be demo or empty')
  return value ?? 'empty'
}

function truthRoutes(sandbox: Sandbox): Record<string, Act> {
  return {
    'GET /truth': (request) => {
      const entries = sandbox.truth.after(Number(request.query.get('after') ?? 0))
      return { seed: sandbox.seed, at: sandbox.weibo.context.host.now(), count: entries.length, entries }
    },
    'GET /truth/customer/:uid': (_, { uid }) => {
      const user = sandbox.weibo.context.world.users.get(Number(uid))
      if (!user)
        throw new ControlError(`no user ${uid}`)
      const played = sandbox.director.customers().find(customer => customer.played.some(run => run.uid === user.uid))
      return { uid: user.uid, nick: user.nick, customerKey: played?.key ?? null, run: played?.played.find(run => run.uid === user.uid) ?? null, entries: sandbox.truth.of(user.uid) }
    },
  }
}

function machineRoutes(sandbox: Sandbox): Record<string, Act> {
  return {
    'GET /faults': () => ({ faults: sandbox.faults.list() }),
    'PUT /faults/:id': (request, { id = '' }) => sandbox.faults.set(id, readObject(request)),
    'DELETE /faults': () => {
      sandbox.faults.clear()
      return { faults: sandbox.faults.list() }
    },
    'GET /clock': () => ({ speed: sandbox.pace.speed(), elapsedMs: sandbox.pace.elapsed() }),
    'PUT /clock': (request) => {
      const speed = optionalNumber(readObject(request), 'speed')
      if (speed === undefined)
        throw new ControlError('speed is missing')
      sandbox.pace.setSpeed(speed)
      return { speed }
    },
    'POST /reset': (request) => {
      const body = readObject(request)
      const seed = optionalNumber(body, 'seed')
      sandbox.reset({ scene: readScene(optionalText(body, 'scene')), ...seed !== undefined && { seed } })
      return { seed: sandbox.seed }
    },
  }
}

function platformRoutes(sandbox: Sandbox): Record<string, Act> {
  const { pushes, context } = sandbox.weibo
  return {
    'GET /weibo/account': () => accountView(sandbox),
    'PUT /weibo/account': request => changeAccount(sandbox, readObject(request)),
    'PUT /weibo/callback': request => pushes.register(optionalText(readObject(request), 'url') ?? ''),
    'DELETE /weibo/callback': () => {
      pushes.forget()
      return pushes.view()
    },
    'GET /pushes': () => pushes.view(),
    'DELETE /items/:id': (_, { id }) => {
      if (!context.world.remove(Number(id)))
        throw new ControlError(`no post or comment ${id}`)
      return { deleted: id }
    },
    'PATCH /items/:id': (request, { id }) => {
      const item = context.world.posts.get(Number(id)) ?? context.world.comments.get(Number(id))
      const text = optionalText(readObject(request), 'text')
      if (!item || text === undefined)
        throw new ControlError('an existing post or comment and a text are needed')
      item.text = text
      const entry = sandbox.truth.find(id ?? '')
      if (entry)
        entry.text = text
      return { id, text }
    },
    'PATCH /users/:uid': (request, { uid }) => changeUser(sandbox, Number(uid), readObject(request)),
  }
}

function changeUser(sandbox: Sandbox, uid: number, body: Record<string, unknown>): unknown {
  const { world } = sandbox.weibo.context
  const user = world.users.get(uid)
  if (!user)
    throw new ControlError(`no user ${uid}`)
  const nick = optionalText(body, 'nick')
  if (nick !== undefined)
    world.rename(uid, nick)
  user.followers = optionalNumber(body, 'followers') ?? user.followers
  if (typeof body.blocksBrand === 'boolean')
    user.blocksBrand = body.blocksBrand
  return user
}

function peopleRoutes(sandbox: Sandbox): Record<string, Act> {
  return {
    'GET /customers': () => ({ customers: sandbox.director.customers() }),
    'POST /customers/:key/start': (_, { key = '' }) => {
      const before = sandbox.truth.after(0).length
      const run = sandbox.director.start(key)
      return { ...run, id: sandbox.truth.after(before).find(entry => entry.kind !== 'event')?.id ?? null }
    },
    'POST /say': request => raise(sandbox, readObject(request)),
    'POST /inject': request => raiseBulk(sandbox, request.body.toString('utf8'), {
      duplicates: Math.max(1, Number(request.query.get('duplicates') ?? 1)),
      shuffle: Number(request.query.get('shuffle') ?? 0),
    }),
    'POST /brand-replies': request => replyInTheApp(sandbox, readObject(request)),
    'GET /calls': () => ({ calls: sandbox.phones.live() }),
    'PUT /phones/:number': (request, { number = '' }) => {
      const body = readObject(request)
      const uid = optionalNumber(body, 'uid') ?? 0
      sandbox.phones.assign(number, { uid, nick: sandbox.weibo.context.world.users.get(uid)?.nick ?? '', manners: readManners(body.manners) })
      return { number }
    },
  }
}

const MANNERS = ['picks_up', 'refuses', 'misses', 'busy', 'off', 'wrong_number']

function readManners(value: unknown): PhoneManner[] {
  const list: unknown[] = Array.isArray(value) ? value : []
  if (list.length === 0 || !list.every(item => typeof item === 'object' && item !== null && 'does' in item && MANNERS.includes(String(item.does))))
    throw new ControlError(`manners must be a list of {does: ${MANNERS.join('|')}, afterS?, talkS?}`)
  return list.map(item => ({ afterS: 1, ...item as PhoneManner }))
}

/** The control plane of a sandbox: JSON over HTTP, for tests, demonstrations and soaks. */
export function createControl(sandbox: Sandbox): HttpHandler {
  const acts = { ...truthRoutes(sandbox), ...machineRoutes(sandbox), ...platformRoutes(sandbox), ...peopleRoutes(sandbox) }
  return createRouter(Object.fromEntries(Object.entries(acts).map(([line, act]) => [line, answering(act)])))
}
