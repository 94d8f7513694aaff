import type { HttpAnswer, HttpHandler } from '../base/http.ts'
import type { RouteTable } from '../base/router.ts'
import type { SceneName } from '../customers/scenes.ts'
import type { PhoneManner } from '../phones/manner.ts'
import type { Sandbox } from '../running.ts'
import type { TruthEntry } from '../truth.ts'
import type { Act } from './body.ts'
import { json } from '../base/http.ts'
import { createRouter } from '../base/router.ts'
import { FaultError } from '../faults.ts'
import { VoiceError } from '../weibo/people.ts'
import { ControlError, optionalNumber, optionalText, readObject } from './body.ts'
import { replyInTheApp } from './brand.ts'
import { platformRoutes } from './platforms.ts'
import { createVoices, optionalId } from './voices.ts'
import { standInOf } from './which.ts'

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

/** Whether an entry belongs to what `channel` names: a platform, or a channel. */
function isOn(entry: TruthEntry, channel: string | null): boolean {
  return channel === null || entry.channel === channel || entry.platform === channel
}

function truthRoutes(sandbox: Sandbox): Record<string, Act> {
  return {
    'GET /truth': (request) => {
      const channel = request.query.get('channel')
      if (channel !== null && channel !== 'hotline')
        standInOf(sandbox, channel)
      const all = sandbox.truth.after(Number(request.query.get('after') ?? 0))
      const entries = channel === null ? all : all.filter(entry => isOn(entry, channel))
      return { seed: sandbox.seed, at: sandbox.weibo.context.host.now(), count: entries.length, entries }
    },
    'GET /truth/customer/:uid': (request, { uid = '' }) => {
      const { name } = standInOf(sandbox, request.query.get('channel') ?? 'weibo')
      const entries = sandbox.truth.on(name).of(uid)
      const played = sandbox.director.customers().flatMap(({ key, played }) => played.map(run => ({ key, run }))).findLast(({ run }) => run.platform === name && String(run.uid) === uid)
      const own = entries.find(entry => String(entry.uid) === uid)
      if (!own && !played)
        throw new ControlError(`no user ${uid}`)
      return { uid: own?.uid ?? played?.run.uid, nick: own?.nick ?? played?.run.nick, customerKey: played?.key ?? null, run: played?.run ?? null, entries }
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

function peopleRoutes(sandbox: Sandbox): Record<string, Act> {
  const voices = createVoices(sandbox)
  return {
    'GET /customers': () => ({ customers: sandbox.director.customers() }),
    'POST /customers/:key/start': (_, { key = '' }) => {
      const before = sandbox.truth.after(0).length
      const run = sandbox.director.start(key)
      return { ...run, id: sandbox.truth.after(before).find(entry => entry.kind !== 'event')?.id ?? null }
    },
    'POST /customers/:key/move': (_, { key = '' }) => {
      const before = sandbox.truth.after(0).length
      const moved = sandbox.director.moveOn(key)
      if (!moved)
        throw new ControlError(`${key} has nowhere else to go`)
      return { on: moved.on, ...moved.appearance, id: sandbox.truth.after(before).find(entry => entry.kind !== 'event')?.id ?? null }
    },
    'POST /say': request => voices.raise(readObject(request)),
    'POST /inject': request => voices.raiseBulk(request.body.toString('utf8'), {
      duplicates: Math.max(1, Number(request.query.get('duplicates') ?? 1)),
      shuffle: Number(request.query.get('shuffle') ?? 0),
    }),
    'POST /brand-replies': request => replyInTheApp(sandbox, readObject(request)),
    'GET /calls': () => ({ calls: sandbox.phones.live() }),
    'POST /call-in': request => callIn(sandbox, readObject(request)),
    'PUT /agents/:agentId/phone': (request, { agentId = '' }) => ({ told: sandbox.phones.exchange.phone(agentId, readObject(request).lost === true) }),
    'DELETE /call-in/:callId': (_, { callId = '' }) => ({ gaveUp: sandbox.phones.exchange.giveUp(callId) }),
    'PUT /phones/:number': (request, { number = '' }) => {
      const body = readObject(request)
      const platform = standInOf(sandbox, optionalText(body, 'channel') ?? 'weibo').name
      const wanted = optionalId(body, 'uid') ?? 0
      const known = sandbox.truth.on(platform).of(wanted).find(entry => String(entry.uid) === String(wanted))
      sandbox.phones.assign(number, { uid: known?.uid ?? wanted, platform, nick: known?.nick ?? '', manners: readManners(body.manners) })
      return { number }
    },
  }
}

/** Lets a customer ring the brand. Throws ControlError when nobody takes calls. */
function callIn(sandbox: Sandbox, body: Record<string, unknown>): { callId: string } {
  const talkS = optionalNumber(body, 'talkS')
  const callId = sandbox.phones.exchange.ring({
    number: optionalText(body, 'number') ?? null,
    called: optionalText(body, 'called') ?? '4000008000',
    queue: optionalText(body, 'queue') ?? 'service',
    patienceS: optionalNumber(body, 'patienceS') ?? 120,
    ...talkS !== undefined && { talkS },
    digits: optionalText(body, 'digits') ?? '',
    uui: optionalText(body, 'uui') ?? null,
  })
  if (callId === null)
    throw new ControlError('nobody takes calls: no gateway listens')
  return { callId }
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
