import type { CallbackAnswer, RawCallback } from '../../src/channels/connector.ts'
import type { Emit, EngineHandle, EngineSession, Identity, MediaBytes } from '../../src/engine/handle.ts'
import type { CallName, CallParsed, SessionEventName, SessionEvents } from '../../src/shared/contract/index.ts'
import { enclose } from '../../src/shared/contract/envelope.ts'
import { calls } from '../../src/shared/contract/index.ts'
import { AppError } from '../../src/shared/errors.ts'
import { wireVersion } from '../../src/shared/wire.ts'

/** What a test makes of one call. Input is parsed; what is thrown crosses as a coded error. */
export type FakeHandlers = { [N in CallName]?: (input: CallParsed<N>, identity: Identity) => unknown }

/** How a fake engine behaves. Everything left out answers politely. */
export interface FakeEngineOptions {
  handlers?: FakeHandlers
  webhook?: (accountId: string, request: RawCallback) => CallbackAnswer | Promise<CallbackAnswer>
  media?: (mediaId: string) => MediaBytes | Promise<MediaBytes>
  upload?: EngineHandle['upload']
  callMe?: EngineHandle['callMe']
  host?: 'desktop' | 'hub' | 'direct'
}

/** An engine with a real border (names, rights, zod) and no business behind it, plus what tests need to see and do. */
export interface FakeEngine extends EngineHandle {
  readonly storeId: string
  /** Calls that passed the border, in order. */
  readonly seen: { name: string, input: unknown, agentId: string }[]
  readonly webhooks: { accountId: string, request: RawCallback }[]
  /** Sessions open right now. */
  readonly open: () => number
  readonly emit: <E extends SessionEventName>(event: E, payload: SessionEvents[E], agentId?: string) => void
  readonly die: (error: unknown) => void
  readonly stopped: () => boolean
}

interface OpenSession { identity: Identity, emit: Emit }

const politely: FakeHandlers = {
  'session:time': () => ({ now: 1_700_000_000_000 }),
  'draft:save': () => ({}),
}

function hello(identity: Identity, sessionId: string, host: FakeEngineOptions['host'], theirs: number) {
  if (theirs !== wireVersion)
    throw new AppError('wire_version', { details: { ours: wireVersion, theirs } })
  return {
    sessionId,
    wireVersion,
    storeId: 'fake-store',
    now: 1_700_000_000_000,
    me: { id: identity.agentId, name: '林晓雯', workNo: '8001', role: identity.role },
    sandbox: true,
    host: host ?? 'direct',
    mediaBase: '/media/',
  }
}

/** Makes a {@link FakeEngine}. */
export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const handlers: FakeHandlers = { ...politely, ...options.handlers }
  const sessions = new Map<string, OpenSession>()
  const seen: FakeEngine['seen'] = []
  const webhooks: FakeEngine['webhooks'] = []
  const died = Promise.withResolvers<unknown>()
  let stopped = false
  let last = 0

  function run(name: CallName, input: unknown, identity: Identity, sessionId: string): unknown {
    const parsed = calls[name].input.safeParse(input)
    if (!parsed.success)
      throw new AppError('bad_input', { details: { fields: parsed.error.issues.map(issue => issue.path.join('.')) } })
    seen.push({ name, input: parsed.data, agentId: identity.agentId })
    if (name === 'session:hello' && !handlers[name])
      return hello(identity, sessionId, options.host, (parsed.data as { wireVersion: number }).wireVersion)
    const handler = handlers[name] as ((input: unknown, identity: Identity) => unknown) | undefined
    if (!handler)
      throw new AppError('not_found', { details: { name } })
    return handler(parsed.data, identity)
  }

  function dispatch(name: string, input: unknown, identity: Identity, sessionId: string): unknown {
    if (!Object.hasOwn(calls, name))
      throw new AppError('unknown_call', { details: { name } })
    const known = name as CallName
    if (calls[known].right === 'supervisor' && identity.role !== 'supervisor')
      throw new AppError('forbidden')
    return run(known, input, identity, sessionId)
  }

  function openSession(identity: Identity, emit: Emit): EngineSession {
    const id = `fake-${++last}`
    sessions.set(id, { identity, emit })
    return {
      id,
      call: (name, input) => enclose(() => {
        if (!sessions.has(id))
          throw new AppError('not_signed_in')
        return dispatch(name, input, identity, id)
      }),
      close: () => sessions.delete(id),
    }
  }

  return {
    storeId: 'fake-store',
    seen,
    webhooks,
    openSession,
    open: () => sessions.size,
    emit(event, payload, agentId) {
      for (const session of sessions.values()) {
        if (!agentId || session.identity.agentId === agentId)
          session.emit(event, payload)
      }
    },
    async webhook(accountId, request) {
      webhooks.push({ accountId, request })
      return options.webhook ? options.webhook(accountId, request) : { status: 200, body: 'ok' }
    },
    async callMe(request) {
      if (options.callMe)
        return options.callMe(request)
      throw new AppError('not_found')
    },
    async upload(identity, piece) {
      if (options.upload)
        return options.upload(identity, piece)
      throw new AppError('not_found')
    },
    async media(mediaId) {
      if (options.media)
        return options.media(mediaId)
      throw new AppError('not_found')
    },
    signOut(agentId, why) {
      for (const [id, session] of [...sessions]) {
        if (session.identity.agentId !== agentId)
          continue
        session.emit('signedOut', { why })
        sessions.delete(id)
      }
    },
    died: died.promise,
    die: error => died.resolve(error),
    stop: async () => {
      stopped = true
      sessions.clear()
    },
    stopped: () => stopped,
  }
}
