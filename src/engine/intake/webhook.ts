import type { CallbackAnswer, Connector, RawCallback } from '../../channels/connector.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { PushStore } from './push-store.ts'
import { toErrorData } from '../../shared/errors.ts'
import { createPushStore } from './push-store.ts'
import { takeIn } from './take-in.ts'

/** What a platform is told when its callback is refused. Everything not listed is 500: the platform tries again. */
const refusals: Partial<Record<ErrorCode, number>> = {
  not_found: 404,
  bad_signature: 403,
  stale_timestamp: 403,
  replayed: 403,
  bad_input: 400,
  channel_bad_request: 400,
  payload_too_large: 413,
  store_busy: 503,
  store_full: 503,
  store_closed: 503,
}

/** Refusals of a body after its sender was believed. */
const unreadable: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['bad_input', 'payload_too_large'])

/** Longest raw sample of a malformed callback that is kept, bytes. */
const sampleBytes = 4_096
/** Open dead letters of one account beyond which further malformed callbacks are only counted. */
const quarantineLimit = 500

/** Takes platforms' callbacks: verified, stored, and only then acknowledged. */
export function createWebhook(context: EngineContext, onPush: (accountId: string) => void, onGrant: (accountId: string, grant: 'given' | 'withdrawn') => Promise<void>) {
  const store = createPushStore(all => takeIn(context, all), ms => new Promise(resolve => context.after(ms, resolve)))
  return async (accountId: string, request: RawCallback): Promise<CallbackAnswer> => {
    const connector = context.connectors.get(accountId)
    try {
      return await answer(context, store, connector, accountId, request, onPush, onGrant)
    }
    catch (error) {
      const { code } = toErrorData(error)
      const status = refusals[code] ?? 500
      context.log.warn({ code, status, accountId, bytes: request.body.byteLength }, 'a callback was refused')
      return { status, body: '' }
    }
  }
}

async function answer(context: EngineContext, store: PushStore, connector: Connector | undefined, accountId: string, request: RawCallback, onPush: (accountId: string) => void, onGrant: Parameters<typeof createWebhook>[2]): Promise<CallbackAnswer> {
  if (connector === undefined || connector.callback === null)
    return { status: 404, body: '' }
  const handshake = await verify(context, connector.callback, accountId, request)
  if (handshake !== null)
    return handshake
  onPush(accountId)
  const { items, bad, grant } = parse(connector.callback, request, context.now())
  const malformed = items.length === 0 && bad.length > 0
  if (malformed && await isQuarantineFull(context, accountId))
    return { status: 400, body: '' }
  if (items.length > 0 || bad.length > 0)
    await store(accountId, { items, bad })
  if (grant !== undefined)
    await onGrant(accountId, grant)
  return malformed ? { status: 400, body: '' } : connector.callback.acknowledge()
}

/** Checks who pushes. A body that was refused behind a good signature leaves a sample. */
async function verify(context: EngineContext, port: NonNullable<Connector['callback']>, accountId: string, request: RawCallback): Promise<CallbackAnswer | null> {
  try {
    return port.verify(request, context.now())
  }
  catch (error) {
    const { code, details } = toErrorData(error)
    if (unreadable.has(code) && request.body.byteLength > 0 && !await isQuarantineFull(context, accountId))
      await takeIn(context, { accountId, feed: 'push', items: [], bad: [{ raw: sampleOf(request.body), code, reason: String(details.reason ?? code) }], cursor: null, generation: 0 })
    throw error
  }
}

async function isQuarantineFull(context: EngineContext, accountId: string): Promise<boolean> {
  return await context.store.read.count('deadLetters', { accountId, endedAt: null }) >= quarantineLimit
}

function sampleOf(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(0, sampleBytes))
}

/** A body that cannot be read at all is quarantined as one bad item, with a bounded sample. */
function parse(port: NonNullable<Connector['callback']>, request: RawCallback, now: number): ReturnType<NonNullable<Connector['callback']>['parse']> {
  try {
    return port.parse(request.body, now)
  }
  catch (error) {
    const { code } = toErrorData(error)
    return { items: [], bad: [{ raw: sampleOf(request.body), code, reason: 'unreadable_body' }] }
  }
}
