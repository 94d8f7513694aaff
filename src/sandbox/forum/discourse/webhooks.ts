import type { CallbackOutcome } from '../../stand-in.ts'
import type { DiscourseContext } from './context.ts'
import type { Happening } from './world.ts'
import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import { reserialise } from '../../base/hostile-push.ts'
import { postPush, signingSecret } from '../../base/pushing.ts'
import { hostilePush } from './hostile-push.ts'
import { presentListed, presentPushed } from './present.ts'

/** How deliveries are tried. */
export interface WebhookPolicy {
  timeoutMs: number
  /** Pauses before each further try, ms; the site's owner may have switched repeating off. */
  retryAfterMs: readonly number[]
}

/** 20 s for an answer; four more tries after 1, 5, 25 and 125 minutes. */
export const WEBHOOK_POLICY: WebhookPolicy = { timeoutMs: 20_000, retryAfterMs: [60_000, 300_000, 1_500_000, 7_500_000] }

/** How one delivery fared. */
export interface WebhookRecord {
  id: number
  event: string
  state: 'pending' | 'delivered' | 'given_up'
  tries: number
  lastStatus: number | null
  /** Waits for its next try. */
  isWaiting: boolean
}

/** Webhooks of the site. Every delivery goes its own way: order is not kept. */
export interface Webhooks {
  /** Registers an address and sends a ping, which must be answered. */
  readonly register: (url: string) => Promise<CallbackOutcome>
  readonly forget: () => void
  readonly hear: (what: Happening) => void
  readonly hostile: (kind: string) => void
  readonly view: () => { pending: number, delivered: number, givenUp: number, isOff: boolean, recent: readonly WebhookRecord[] }
  /** Drops what waits; the address stays. */
  readonly clear: () => void
  readonly stop: () => void
}

interface Delivery {
  readonly type: string
  readonly event: string | null
  readonly body: Buffer
  readonly record: WebhookRecord
  /** Sent by a fault beside the real ones: tried once, not counted. */
  readonly isExtra: boolean
}

const KEPT = 200
/** Refusals in a row after which the address is taken for gone. */
const MOST_GONE = 4
const GONE: ReadonlySet<number> = new Set([404, 410])

/** A hook that nobody has registered yet. */
export function createWebhooks(context: DiscourseContext, policy: WebhookPolicy): Webhooks {
  const { host, faults } = context
  const stopped = new AbortController()
  let url: string | null = null
  let serial = 700
  let round = 0
  let goneInARow = 0
  let isOff = false
  let records: WebhookRecord[] = []
  const counts = { pending: 0, delivered: 0, givenUp: 0 }
  let tail: Promise<void> = Promise.resolve()

  function secret(): string {
    return signingSecret(context.account.webhookSecret, context.account.formerSecret, context)
  }

  function headersOf(delivery: Delivery, body: Buffer): Record<string, string> {
    const how = faults.peek('F05')?.how
    const spoilt = (how === 'bad' || how === 'missing') && faults.bite('F05') !== undefined
    const digest = createHmac('sha256', spoilt ? `${secret()}x` : secret()).update(body).digest('hex')
    return {
      'content-type': 'application/json',
      'user-agent': 'Discourse/3.6.0',
      'x-discourse-instance': context.baseUrl(),
      'x-discourse-event-id': String(delivery.record.id),
      'x-discourse-event-type': delivery.type,
      ...(delivery.event === null ? {} : { 'x-discourse-event': delivery.event }),
      ...(spoilt && how === 'missing' ? {} : { 'x-discourse-event-signature': `sha256=${digest}` }),
    }
  }

  async function post(delivery: Delivery, target: string): Promise<number | null> {
    // The signature is over what the site sends; a proxy on the way rewrites the body after it.
    const isRewritten = !delivery.isExtra && faults.peek('F05')?.how === 'reserialised' && faults.bite('F05') !== undefined
    const headers = headersOf(delivery, delivery.body)
    const body = isRewritten ? reserialise(delivery.body.toString('utf8')) : new Uint8Array(delivery.body)
    const answer = await postPush(host, { url: target, headers, body, timeoutMs: policy.timeoutMs, stopped: stopped.signal })
    return answer?.status ?? null
  }

  function finish({ record, isExtra }: Delivery, state: 'delivered' | 'given_up'): void {
    record.state = state
    counts.pending--
    if (!isExtra)
      counts[state === 'delivered' ? 'delivered' : 'givenUp']++
  }

  function noteStatus(status: number | null): void {
    goneInARow = status !== null && GONE.has(status) ? goneInARow + 1 : 0
    isOff ||= goneInARow >= MOST_GONE
  }

  async function attempt(delivery: Delivery, ofRound: number): Promise<void> {
    const target = url
    if (target === null || isOff || ofRound !== round || stopped.signal.aborted) {
      finish(delivery, 'given_up')
      return
    }
    delivery.record.tries++
    const status = await post(delivery, target)
    delivery.record.lastStatus = status
    noteStatus(status)
    if (status !== null && status >= 200 && status < 300) {
      finish(delivery, 'delivered')
      return
    }
    const pause = policy.retryAfterMs[delivery.record.tries - 1]
    if (pause === undefined || delivery.isExtra || (status !== null && GONE.has(status))) {
      finish(delivery, 'given_up')
      return
    }
    delivery.record.isWaiting = true
    host.after(pause, () => {
      delivery.record.isWaiting = false
      void attempt(delivery, ofRound)
    })
  }

  function add(type: string, event: string | null, body: Buffer, isExtra = false): void {
    if (url === null || isOff)
      return
    const record: WebhookRecord = { id: ++serial, event: event ?? type, state: 'pending', tries: 0, lastStatus: null, isWaiting: false }
    records = [...records, record].slice(-KEPT)
    const copies = isExtra ? 1 : faults.bite('F01')?.copies ?? 1
    for (let copy = 0; copy < copies; copy++) {
      counts.pending++
      const delivery: Delivery = { type, event, body, record, isExtra }
      const ofRound = round
      tail = tail.then(() => attempt(delivery, ofRound))
    }
  }

  function addJson(type: string, event: string | null, body: Record<string, unknown>): void {
    add(type, event, Buffer.from(JSON.stringify(body)))
  }

  function hostile(kind: string): void {
    add('post', 'post_created', hostilePush(kind), true)
  }

  return {
    async register(wished) {
      if (!URL.canParse(wished))
        return { ok: false, reason: 'not an address' }
      const record: WebhookRecord = { id: ++serial, event: 'ping', state: 'pending', tries: 1, lastStatus: null, isWaiting: false }
      const status = await post({ type: 'ping', event: null, body: Buffer.from('{"ping":"OK"}'), record, isExtra: true }, wished)
      if (status === null || status < 200 || status >= 300)
        return { ok: false, reason: `the ping was answered by ${status ?? 'nobody'}` }
      url = wished
      isOff = false
      goneInARow = 0
      return { ok: true, reason: null }
    },
    forget() {
      url = null
    },
    hear({ event, post: what, topic }) {
      const hostility = faults.bite('F07')
      if (hostility)
        hostile(hostility.kind)
      const unknown = faults.bite('unknown_push')
      if (unknown)
        addJson(unknown.type, `${unknown.type}_created`, { [unknown.type]: { id: 1 } })
      if (what.number === 1 && event !== 'post_edited')
        addJson('topic', event.replace('post', 'topic'), { topic: presentListed(topic, context) })
      addJson('post', event, { post: presentPushed(what, topic, context) })
    },
    hostile,
    view: () => ({ ...counts, isOff, recent: records }),
    clear() {
      round++
      records = []
      Object.assign(counts, { delivered: 0, givenUp: 0 })
    },
    stop: () => stopped.abort(),
  }
}
