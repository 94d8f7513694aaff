import type { PushView } from '../base/pushing.ts'
import type { WeiboContext } from './context.ts'
import type { Delivery, Post, PushJob, PushPolicy, SenderRecord } from './push-queue.ts'
import type { DirectMessage, WeiboComment, WeiboPost } from './world.ts'
import { hostilePush, reserialise } from '../base/hostile-push.ts'
import { createSentTimes, postPush, signingSecret } from '../base/pushing.ts'
import { toWeiboTime } from './format.ts'
import { createPushQueue } from './push-queue.ts'
import { signCallback } from './signature.ts'

/** Delivers private messages and events to the registered callback; keeps them while there is none. */
export interface Pushes {
  /** The signed GET of the admin console; a callback that fails it is not registered. */
  register: (url: string) => Promise<{ ok: boolean, reason: string | null }>
  forget: () => void
  push: (message: DirectMessage) => void
  /** Only where the extra permission was granted. */
  pushMention: (item: WeiboPost | WeiboComment) => void
  hostile: (kind: string) => void
  view: () => PushView<SenderRecord>
  /** Drops what waits and starts counting anew; the callback stays. */
  clear: () => void
  stop: () => void
}

const HANDSHAKE_MS = 5000

function toBytes(value: unknown): PushJob['body'] {
  return new TextEncoder().encode(JSON.stringify(value))
}

/** The callback's address with `signature`, `timestamp` (ms) and `nonce`. */
function signedUrl(context: WeiboContext, callback: string, extra: Record<string, string> = {}): string {
  const { faults, random } = context
  const timestamp = String(Math.round(context.now() + (faults.bite('F04')?.offsetMs ?? 0)))
  const nonce = String(random.int(10_000_000, 99_999_999))
  const secret = signingSecret(context.account.appSecret, context.account.formerSecret, context)
  const how = faults.peek('F05')?.how
  if (how === 'bad' || how === 'missing')
    faults.bite('F05')
  const url = new URL(callback)
  if (how !== 'missing')
    url.searchParams.set('signature', signCallback(how === 'bad' ? `${secret}x` : secret, timestamp, nonce))
  url.searchParams.set('timestamp', timestamp)
  url.searchParams.set('nonce', nonce)
  for (const [name, value] of Object.entries(extra))
    url.searchParams.set(name, value)
  return url.toString()
}

/** A deliverer. `onPassive` gets each non-empty answer body. */
export function createPushes(context: WeiboContext, policy: PushPolicy, onPassive: (body: string) => void): Pushes {
  const { host, faults } = context
  const stopped = new AbortController()
  const held: DirectMessage[] = []
  const times = createSentTimes<number>(faults)
  let callback: string | null = null

  const post: Post = (url, body, timeoutMs) => postPush(host, { url, headers: { 'content-type': 'application/json; charset=UTF-8' }, body, timeoutMs, stopped: stopped.signal })

  function plan(job: PushJob): Delivery | null {
    const target = callback
    if (target === null)
      return null
    if (job.isExtra)
      return { copies: 1, address: () => signedUrl(context, target), body: job.body }
    const repeats = faults.bite('F01')
    const replayed = repeats?.sameNonce ? signedUrl(context, target) : null
    const rewritten = faults.peek('F05')?.how === 'reserialised' && faults.bite('F05') !== undefined
    return {
      copies: repeats?.copies ?? 1,
      address: () => replayed ?? signedUrl(context, target),
      body: rewritten ? reserialise(new TextDecoder().decode(job.body)) : job.body,
    }
  }

  const queue = createPushQueue({ policy, after: host.after, post, plan, onAnswer: onPassive, canDeliver: () => callback !== null && !stopped.signal.aborted })

  function hostile(kind: string): void {
    queue.add({ senderId: 0, type: 'hostile', body: new Uint8Array(hostilePush(kind)), isExtra: true })
  }

  function enqueue(message: DirectMessage): void {
    const common = { receiver_id: message.to, sender_id: message.from, created_at: toWeiboTime(times.timeOf(message)) }
    const unknown = faults.bite('unknown_push')
    if (unknown)
      queue.add({ senderId: message.from, type: unknown.type, body: toBytes({ type: unknown.type, ...common, text: '发了一个视频', data: { vfid: 1 } }), isExtra: true })
    const hostility = faults.bite('F07')
    if (hostility)
      hostile(hostility.kind)
    queue.add({ senderId: message.from, type: message.type, body: toBytes({ type: message.type, ...common, text: message.text, data: message.data }), isExtra: false })
  }

  function releaseHeld(): void {
    for (const message of held.splice(0).reverse())
      enqueue(message)
  }

  async function shakeHands(url: string): Promise<string | null> {
    const echo = String(context.random.int(1_000_000_000, 9_999_999_999))
    try {
      const response = await host.fetch(signedUrl(context, url, { echostr: echo }), { signal: AbortSignal.timeout(HANDSHAKE_MS) })
      const body = await response.text()
      return response.ok && body === echo ? null : `expected the echo, got ${response.status} ${body.slice(0, 80)}`
    }
    catch (error) {
      return String(error)
    }
  }

  return {
    async register(url) {
      const reason = URL.canParse(url) ? await shakeHands(url) : 'not an address'
      if (reason !== null)
        return { ok: false, reason }
      callback = url
      queue.wake()
      return { ok: true, reason: null }
    },
    forget() {
      callback = null
    },
    push(message) {
      const disorder = faults.bite('F03')
      if (disorder)
        held.push(message)
      if (!disorder || held.length >= disorder.depth)
        releaseHeld()
      else
        host.after(disorder.holdMs, releaseHeld)
      if (!disorder)
        enqueue(message)
    },
    pushMention(item) {
      const subtype = item.kind === 'post' ? 'status' : 'comment'
      queue.add({ senderId: item.uid, type: 'mention', body: toBytes({ type: 'mention', receiver_id: context.world.brandUid, sender_id: item.uid, created_at: toWeiboTime(item.at), text: item.text, data: { subtype, key: String(item.id) } }), isExtra: false })
    },
    hostile,
    view: () => ({ callback, ...queue.counts(), recent: queue.recent() }),
    clear() {
      queue.clear()
      held.length = 0
      times.clear()
    },
    stop() {
      stopped.abort()
    },
  }
}
