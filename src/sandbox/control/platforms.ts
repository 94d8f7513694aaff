import type { PathParams } from '../base/router.ts'
import type { Place } from '../customers/place.ts'
import type { Sandbox } from '../running.ts'
import type { Callbacks, StandIn } from '../stand-in.ts'
import type { Act } from './body.ts'
import { COMPLAINT_DESK } from '../customers/complaint-desk.ts'
import { CHANNEL_OF } from '../platform-names.ts'
import { ControlError, optionalNumber, optionalText, readObject } from './body.ts'
import { standInOf } from './which.ts'

function callbacksOf({ name, callbacks }: StandIn): Callbacks {
  if (!callbacks)
    throw new ControlError(`${name} pushes nothing`)
  return callbacks
}

/** A thing that not every platform lets people do. Throws ControlError where it does not. */
function offered<Name extends 'edit' | 'change'>({ name, place }: StandIn, what: Name): NonNullable<Place[Name]> {
  const done = place[what]
  if (!done)
    throw new ControlError(`${name} cannot ${what}`)
  return done
}

function removeItem(standIn: StandIn, id: string): unknown {
  if (!standIn.place.remove(id))
    throw new ControlError(`no post or comment ${id}`)
  return { deleted: id }
}

function editItem(sandbox: Sandbox, standIn: StandIn, id: string, body: Record<string, unknown>): unknown {
  const text = optionalText(body, 'text')
  if (text === undefined || !offered(standIn, 'edit')(id, text))
    throw new ControlError('an existing post or comment and a text are needed')
  const entry = sandbox.truth.on(standIn.name).find(id)
  if (entry)
    entry.text = text
  return { id, text }
}

function changeUser(standIn: StandIn, uid: string, body: Record<string, unknown>): unknown {
  const wish = {
    nick: optionalText(body, 'nick'),
    followers: optionalNumber(body, 'followers'),
    blocksBrand: typeof body.blocksBrand === 'boolean' ? body.blocksBrand : undefined,
  }
  if (!offered(standIn, 'change')(uid, wish))
    throw new ControlError(`no user ${uid}`)
  return { uid, ...wish }
}

function changeAccount(standIn: StandIn, body: Record<string, unknown>): unknown {
  standIn.changeAccount(body)
  return standIn.account()
}

function register(standIn: StandIn, body: Record<string, unknown>): unknown {
  return callbacksOf(standIn).register(optionalText(body, 'url') ?? '', body)
}

function forget(standIn: StandIn): unknown {
  const callbacks = callbacksOf(standIn)
  callbacks.forget()
  return callbacks.view()
}

/** Accounts, callbacks, items and users of every platform. A path without a platform means Weibo. */
export function platformRoutes(sandbox: Sandbox): Record<string, Act> {
  const named = ({ platform = 'weibo' }: PathParams): StandIn => standInOf(sandbox, platform)
  return {
    'GET /platforms': () => ({ complaintDesk: { channel: 'weibo', uid: String(COMPLAINT_DESK.uid), nick: COMPLAINT_DESK.nick }, platforms: [...sandbox.standIns.values()].map(({ name, url, callbacks }) => ({ name, channel: CHANNEL_OF[name], url, pushes: callbacks !== null })) }),
    'GET /account/:platform': (_, params) => named(params).account(),
    'PUT /account/:platform': (request, params) => changeAccount(named(params), readObject(request)),
    'GET /weibo/account': (_, params) => named(params).account(),
    'PUT /weibo/account': (request, params) => changeAccount(named(params), readObject(request)),
    'PUT /callback/:platform': (request, params) => register(named(params), readObject(request)),
    'DELETE /callback/:platform': (_, params) => forget(named(params)),
    'PUT /weibo/callback': (request, params) => register(named(params), readObject(request)),
    'DELETE /weibo/callback': (_, params) => forget(named(params)),
    'GET /pushes': (_, params) => callbacksOf(named(params)).view(),
    'GET /pushes/:platform': (_, params) => callbacksOf(named(params)).view(),
    'DELETE /items/:id': (_, params) => removeItem(named(params), params.id ?? ''),
    'DELETE /items/:platform/:id': (_, params) => removeItem(named(params), params.id ?? ''),
    'PATCH /items/:id': (request, params) => editItem(sandbox, named(params), params.id ?? '', readObject(request)),
    'PATCH /items/:platform/:id': (request, params) => editItem(sandbox, named(params), params.id ?? '', readObject(request)),
    'PATCH /users/:uid': (request, params) => changeUser(named(params), params.uid ?? '', readObject(request)),
    'PATCH /users/:platform/:uid': (request, params) => changeUser(named(params), params.uid ?? '', readObject(request)),
  }
}
