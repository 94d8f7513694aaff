import type { GatewayEvent } from '../../shared/gateway-protocol.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { FeedPosition, GatewaySnapshot, UnknownGatewayEvent } from './feed-reader.ts'
import type { HotlineDeps, Taken } from './ports.ts'
import type { CallNews } from './step.ts'
import { maskE164 } from '../../shared/rules/phone-number.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { applyNews, openAttempt } from './apply.ts'
import { letGo } from './dial.ts'
import { applyFact } from './facts.ts'
import { applyCallerNews, takeWaiting } from './inbound-apply.ts'
import { isCaller } from './inbound-step.ts'
import { notePhone } from './phones.ts'
import { setDueTimer } from './scene.ts'
import { reconcile } from './snapshot.ts'
import { keepOrder, relayOrder } from './softphone-orders.ts'
import { isCallNews } from './step.ts'

/** Longest body of an event that this build does not understand, UTF-16 units. */
const bodyLimit = 4_000

/** What the gateway tells, brought into the store. Each event is one unit together with its position in the feed. */
export interface HotlineFeed {
  /** The last event handled in an earlier life; null at the very first start. */
  readonly position: () => Promise<FeedPosition | null>
  /** Once in effect, however often it is delivered. */
  readonly onEvent: (event: GatewayEvent) => Promise<void>
  readonly onUnknownEvent: (event: UnknownGatewayEvent) => Promise<void>
  /** What the gateway knows now: closes what it knows no more, never reopens what has ended. */
  readonly onSnapshot: (snapshot: GatewaySnapshot) => Promise<void>
}

/** Builds the listeners for the link to the gateway. */
export function hotlineFeed(context: EngineContext, deps: HotlineDeps): HotlineFeed {
  return {
    position: () => readPosition(context.store.read),
    async onEvent(event) {
      const taken = await context.store.write(tx => takeEvent(context, tx, event))
      if (taken.left != null)
        await letGo(context, deps, taken.left)
      taken.tell?.(deps)
    },
    async onUnknownEvent(event) {
      await context.store.write(async (tx) => {
        const { eventId, epoch, seq, type, handoffId, at } = event
        await tx.insertNew('callEvents', [{ id: eventId, handoffId: typeof handoffId === 'string' ? handoffId : '', epoch, seq, at: typeof at === 'number' ? at : context.now(), type, body: maskText(JSON.stringify(event)).slice(0, bodyLimit) }])
        await writePosition(tx, { epoch, seq })
      })
    },
    async onSnapshot({ epoch, seq, calls }) {
      const left = await context.store.write(async (tx) => {
        await writePosition(tx, { epoch, seq })
        return reconcile(context, tx, calls)
      })
      for (const call of left)
        await letGo(context, deps, call)
    },
  }
}

async function readPosition(read: ReadHandle): Promise<FeedPosition | null> {
  const [epoch, seq] = await Promise.all([read.get('meta', 'gatewayEpoch'), read.get('meta', 'gatewaySeq')])
  return epoch === undefined || seq === undefined ? null : { epoch: epoch.value, seq: Number(seq.value) }
}

async function writePosition(tx: WriteHandle, { epoch, seq }: FeedPosition): Promise<void> {
  await tx.upsert('meta', [{ id: 'gatewayEpoch', value: epoch }, { id: 'gatewaySeq', value: String(seq) }])
}

const nothing: Taken = {}

async function takeEvent(context: EngineContext, tx: WriteHandle, event: GatewayEvent): Promise<Taken> {
  const { eventId, handoffId, epoch, seq, at, type } = event
  const fresh = await tx.insertNew('callEvents', [{ id: eventId, handoffId, epoch, seq, at, type, body: bodyOf(event) }])
  if (!fresh.has(eventId))
    return nothing
  await advance(tx, { epoch, seq })
  if (event.type === 'agent_phone') {
    await notePhone(tx, event.agentId, event.registered)
    return nothing
  }
  if (event.type === 'waiting') {
    await takeWaiting(context, tx, event)
    return nothing
  }
  // What is older than something already handled of this call is kept, and has no effect any more.
  if (await tx.count('callEvents', { handoffId, epoch, seq: { gt: seq } }) > 0)
    return nothing
  const callback = await tx.one('callbacks', { handoffId })
  if (callback === undefined)
    return nothing
  if (isCaller(callback))
    return takeCallerNews(context, tx, callback, event)
  const attempt = await tx.one('callAttempts', { callbackId: callback.id, n: event.attempt })
  if (attempt === undefined || attempt.endedAt !== null)
    return takeLate(context, tx, callback, event)
  await noteArrival(context, tx, callback)
  return isCallNews(event) ? takeNews(context, tx, callback, event) : takeFact(context, tx, callback, event)
}

/** What is said of an attempt that is over. */
async function takeLate(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, event: GatewayEvent): Promise<Taken> {
  if (event.type === 'ended' || await openAttempt(tx, callback.id) !== undefined)
    return nothing
  // The softphone that placed the leg is the only one that can call it off.
  if (event.type === 'order' && event.act === 'hang_up')
    return takeFact(context, tx, callback, event)
  // It goes on there although it is over here, and nothing newer has begun.
  return { left: { callbackId: callback.id, handoffId: event.handoffId } }
}

/** What moves the attempt under way. */
async function takeNews(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, event: Extract<GatewayEvent, CallNews>): Promise<Taken> {
  const applied = await applyNews(context, tx, callback, event, event.at)
  if (!applied || event.type !== 'agent_ringing')
    return nothing
  return { tell: deps => tellRinging(deps, callback, callback.agentId) }
}

function tellRinging({ tell }: HotlineDeps, { id, conversationId }: CallbackRecord, agentId: string): void {
  tell?.(agentId, 'alarm', { kind: 'call_ringing', facts: { callbackId: id, conversationId } })
}

/** A customer who rang, until they speak with somebody. */
async function takeCallerNews(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, event: GatewayEvent): Promise<Taken> {
  await noteArrival(context, tx, callback)
  if (!isCallNews(event) && event.type !== 'waits_on')
    return takeFact(context, tx, callback, event)
  const { agentId } = callback
  const applied = await applyCallerNews(context, tx, callback, event, event.at)
  return applied && event.type === 'agent_ringing' ? { tell: deps => tellRinging(deps, callback, agentId) } : nothing
}

/** What happens beside its state. */
async function takeFact(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, event: GatewayEvent): Promise<Taken> {
  if (event.type === 'order') {
    const relayed = await keepOrder(tx, callback, event)
    return { tell: deps => relayOrder(deps, relayed) }
  }
  return applyFact(context, tx, callback, event)
}

/** A late straggler of the same life never moves the position back. */
async function advance(tx: WriteHandle, position: FeedPosition): Promise<void> {
  const before = await readPosition(tx)
  if (before === null || before.epoch !== position.epoch || before.seq < position.seq)
    await writePosition(tx, position)
}

/** An event of the attempt proves that its dial arrived. */
async function noteArrival(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<void> {
  if (callback.commandKey === null || callback.state !== 'dialing_agent')
    return
  callback.commandKey = null
  await tx.update('callbacks', callback.id, { commandKey: null })
  await setDueTimer(context, tx, callback.id, null)
}

/** What the event says as it is kept: no number of anybody, and no digit that a customer typed (it may belong to a card). */
function bodyOf(event: GatewayEvent): string {
  switch (event.type) {
    case 'ended':
      return JSON.stringify(event.detail === null ? event : { ...event, detail: maskText(event.detail) })
    case 'waiting':
      return JSON.stringify({ ...event, from: event.from === null ? null : maskE164(event.from), uui: event.uui === null ? null : maskText(event.uui) })
    case 'digit':
      return JSON.stringify({ ...event, digit: '' })
    case 'transfer_started':
      return JSON.stringify({ ...event, number: maskText(event.number) })
    case 'order':
      return JSON.stringify({ ...event, value: null })
    default:
      return JSON.stringify(event)
  }
}
