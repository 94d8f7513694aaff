import type { WeiboContext } from './context.ts'
import type { DirectMessage, WeiboComment, WeiboPost } from './world.ts'
import { Buffer } from 'node:buffer'
import { toWeiboTime } from './format.ts'
import { hostilePush, reserialise } from './hostile-push.ts'
import { signCallback } from './signature.ts'

/** The platform's way of pushing: 5 s for an answer, 3 tries in total. */
export interface PushPolicy {
  timeoutMs: number
  tries: number
  /** Between two tries; not documented, a guess. */
  pauseMs: number
  /** Senders served side by side; the pushes of one sender keep their order. */
  concurrency: number
}

/** The documented values, and a guess for the pause. */
export const PUSH_POLICY: PushPolicy = { timeoutMs: 5000, tries: 3, pauseMs: 1000, concurrency: 8 }

const HANDSHAKE_MS = 5000

/** How one push fared. */
export interface PushRecord {
  n: number
  type: string
  senderId: number
  state: 'pending' | 'delivered' | 'given_up'
  tries: number
  lastStatus: number | null
}

/** The state of the deliveries. */
export interface PushView {
  callback: string | null
  pending: number
  delivered: number
  givenUp: number
  /** The latest, newest last. */
  recent: PushRecord[]
}

/** Delivers private messages and events to the registered callback; keeps them while there is none. */
export interface Pushes {
  /** The signed GET of the admin console; a callback that fails it is not registered. */
  register: (url: string) => Promise<{ ok: boolean, reason: string | null }>
  forget: () => void
  push: (message: DirectMessage) => void
  /** Only where the extra permission was granted. */
  pushMention: (item: WeiboPost | WeiboComment) => void
  hostile: (kind: string) => void
  view: () => PushView
  /** Drops what waits and starts counting anew; the callback stays. */
  clear: () => void
  stop: () => void
}

interface Job {
  record: PushRecord
  body: Buffer
  /** Not part of the truth: an extra push by a fault. */
  isExtra: boolean
}

/** What a push answered, as the passive reply. */
export type PassiveReply = (body: string) => void

function signedUrl(context: WeiboContext, callback: string, extra: Record<string, string> = {}): string {
  const { account, faults, random } = context
  const offset = faults.bite('F04')?.offsetMs ?? 0
  const timestamp = String(Math.round(context.now() + offset))
  const nonce = String(random.int(10_000_000, 99_999_999))
  const rotation = account.formerSecret === null ? undefined : faults.bite('F06')
  const usesFormer = rotation !== undefined && (rotation.use === 'old' || random.next() < 0.5)
  const secret = usesFormer && account.formerSecret !== null ? account.formerSecret : account.appSecret
  const url = new URL(callback)
  const how = faults.peek('F05')?.how
  if (how === 'bad' || how === 'missing')
    faults.bite('F05')
  if (how !== 'missing')
    url.searchParams.set('signature', signCallback(how === 'bad' ? `${secret}x` : secret, timestamp, nonce))
  url.searchParams.set('timestamp', timestamp)
  url.searchParams.set('nonce', nonce)
  for (const [name, value] of Object.entries(extra))
    url.searchParams.set(name, value)
  return url.toString()
}

/** A deliverer with its queue. `onPassive` gets each non-empty answer body. */
export function createPushes(context: WeiboContext, policy: PushPolicy, onPassive: PassiveReply): Pushes {
  const { host, faults } = context
  const queues = new Map<number, Job[]>()
  const active = new Set<number>()
  const records: PushRecord[] = []
  const held: DirectMessage[] = []
  const lastSecond = new Map<number, number>()
  const counts = { pending: 0, delivered: 0, givenUp: 0 }
  let callback: string | null = null
  const stopped = new AbortController()

  async function tryOnce(job: Job, url: string): Promise<boolean> {
    job.record.tries++
    const stop = new AbortController()
    const disarm = host.after(policy.timeoutMs, () => stop.abort())
    try {
      const text = faults.bite('F05')?.how === 'reserialised' && !job.isExtra ? reserialise(job.body.toString('utf8')) : null
      const response = await host.fetch(url, { method: 'POST', headers: { 'content-type': 'application/json; charset=UTF-8' }, body: text ?? new Uint8Array(job.body), signal: AbortSignal.any([stop.signal, stopped.signal]) })
      job.record.lastStatus = response.status
      const answer = await response.text()
      if (response.ok && answer.trim() !== '' && !job.isExtra)
        onPassive(answer)
      return response.ok
    }
    catch {
      job.record.lastStatus = null
      return false
    }
    finally {
      disarm()
    }
  }

  async function deliver(job: Job): Promise<void> {
    const target = callback
    if (target === null)
      return
    const repeats = job.isExtra ? undefined : faults.bite('F01')
    const copies = repeats?.copies ?? 1
    const replayed = repeats?.sameNonce ? signedUrl(context, target) : null
    let arrived = false
    for (let copy = 0; copy < copies; copy++) {
      for (let attempt = 0; attempt < policy.tries && !stopped.signal.aborted; attempt++) {
        const ok = await tryOnce(job, replayed ?? signedUrl(context, target))
        arrived ||= ok
        if (ok || job.isExtra)
          break
        await new Promise<void>(resolve => host.after(policy.pauseMs, resolve))
      }
    }
    counts.pending--
    job.record.state = arrived ? 'delivered' : 'given_up'
    if (!job.isExtra)
      counts[arrived ? 'delivered' : 'givenUp']++
  }

  const canDeliver = (): boolean => callback !== null && !stopped.signal.aborted

  async function work(sender: number): Promise<void> {
    active.add(sender)
    const queue = queues.get(sender) ?? []
    while (queue.length > 0 && canDeliver())
      await deliver(queue.shift()!)
    active.delete(sender)
    if (queue.length === 0)
      queues.delete(sender)
    wake()
  }

  function wake(): void {
    if (!canDeliver())
      return
    for (const sender of queues.keys()) {
      if (active.size >= policy.concurrency)
        return
      if (!active.has(sender))
        void work(sender)
    }
  }

  function enqueue(sender: number, type: string, body: Buffer, isExtra = false): void {
    const record: PushRecord = { n: records.length + 1, type, senderId: sender, state: 'pending', tries: 0, lastStatus: null }
    records.push(record)
    counts.pending++
    const queue = queues.get(sender) ?? []
    queue.push({ record, body, isExtra })
    queues.set(sender, queue)
    wake()
  }

  function secondFor(message: DirectMessage): number {
    const window = faults.peek('F02')?.windowSeconds
    const last = lastSecond.get(message.from)
    if (window === undefined || last === undefined || message.at - last > window * 1000) {
      lastSecond.set(message.from, message.at)
      return message.at
    }
    faults.bite('F02')
    return last
  }

  function bodyOf(message: DirectMessage): Buffer {
    return Buffer.from(JSON.stringify({ type: message.type, receiver_id: message.to, sender_id: message.from, created_at: toWeiboTime(secondFor(message)), text: message.text, data: message.data }))
  }

  function enqueueMessage(message: DirectMessage): void {
    const unknown = faults.bite('unknown_push')
    if (unknown)
      enqueue(message.from, unknown.type, Buffer.from(JSON.stringify({ type: unknown.type, receiver_id: message.to, sender_id: message.from, created_at: toWeiboTime(message.at), text: '发了一个视频', data: { vfid: 1 } })), true)
    const hostile = faults.bite('F07')
    if (hostile)
      enqueue(0, 'hostile', hostilePush(hostile.kind), true)
    enqueue(message.from, message.type, bodyOf(message))
  }

  function releaseHeld(): void {
    for (const message of held.splice(0).reverse())
      enqueueMessage(message)
  }

  return {
    async register(url) {
      if (!URL.canParse(url))
        return { ok: false, reason: 'not an address' }
      const echo = String(context.random.int(1_000_000_000, 9_999_999_999))
      try {
        const response = await host.fetch(signedUrl(context, url, { echostr: echo }), { signal: AbortSignal.timeout(policy.timeoutMs) })
        const body = await response.text()
        if (!response.ok || body !== echo)
          return { ok: false, reason: `expected the echo, got ${response.status} ${body.slice(0, 80)}` }
      }
      catch (error) {
        return { ok: false, reason: String(error) }
      }
      callback = url
      wake()
      return { ok: true, reason: null }
    },
    forget() {
      callback = null
    },
    push(message) {
      const disorder = faults.bite('F03')
      if (!disorder) {
        releaseHeld()
        enqueueMessage(message)
        return
      }
      held.push(message)
      if (held.length >= disorder.depth)
        releaseHeld()
      else
        host.after(disorder.holdMs, releaseHeld)
    },
    pushMention(item) {
      const subtype = item.kind === 'post' ? 'status' : 'comment'
      enqueue(item.uid, 'mention', Buffer.from(JSON.stringify({ type: 'mention', receiver_id: context.world.brandUid, sender_id: item.uid, created_at: toWeiboTime(item.at), text: item.text, data: { subtype, key: String(item.id) } })))
    },
    hostile: kind => enqueue(0, 'hostile', hostilePush(kind), true),
    view: () => ({ callback, ...counts, recent: records.slice(-50) }),
    clear() {
      queues.clear()
      held.length = 0
      records.length = 0
      lastSecond.clear()
      Object.assign(counts, { pending: 0, delivered: 0, givenUp: 0 })
    },
    stop() {
      stopped.abort()
    },
  }
}
