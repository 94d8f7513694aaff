import type { Cancel } from '../base/host.ts'
import type { PushQueue, PushRecord } from '../base/pushing.ts'

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

/** How one push fared, and whose it was. */
export interface SenderRecord extends PushRecord {
  senderId: number
}

/** What is to be delivered. */
export interface PushJob {
  type: string
  senderId: number
  body: Uint8Array<ArrayBuffer>
  /** Sent by a fault beside the real pushes: tried once and not counted. */
  isExtra: boolean
}

/** How often and with what a job is delivered; a fresh address for each try unless one is replayed. */
export interface Delivery {
  copies: number
  address: () => string
  body: Uint8Array<ArrayBuffer> | string
}

/** One POST: its status, and its body when the status was fine. Null when the line failed or the time was up. */
export type Post = (address: string, body: Delivery['body'], timeoutMs: number) => Promise<{ status: number, body: string } | null>

/** What the queue asks of its owner. */
export interface PushQueueOptions {
  policy: PushPolicy
  after: (ms: number, work: () => void) => Cancel
  post: Post
  /** Null while nothing can be delivered. */
  plan: (job: PushJob) => Delivery | null
  canDeliver: () => boolean
  onAnswer: (body: string) => void
}

const KEPT_RECORDS = 200

/** A queue with one line per sender. */
export function createPushQueue(options: PushQueueOptions): PushQueue<PushJob, SenderRecord> {
  const { policy, after, post, plan, canDeliver, onAnswer } = options
  const lines = new Map<number, { job: PushJob, record: SenderRecord }[]>()
  const active = new Set<number>()
  let records: SenderRecord[] = []
  let counts = { pending: 0, delivered: 0, givenUp: 0 }
  let serial = 0

  async function tryUntilTaken(job: PushJob, record: SenderRecord, delivery: Delivery): Promise<boolean> {
    for (let attempt = 1; attempt <= policy.tries && canDeliver(); attempt++) {
      record.tries++
      const answer = await post(delivery.address(), delivery.body, policy.timeoutMs)
      record.lastStatus = answer?.status ?? null
      if (answer && answer.status >= 200 && answer.status < 300) {
        if (answer.body.trim() !== '' && !job.isExtra)
          onAnswer(answer.body)
        return true
      }
      if (job.isExtra)
        return false
      await new Promise<void>(resolve => after(policy.pauseMs, resolve))
    }
    return false
  }

  async function deliver(job: PushJob, record: SenderRecord): Promise<void> {
    const delivery = plan(job)
    const counted = counts
    let taken = false
    if (delivery) {
      for (let copy = 0; copy < delivery.copies; copy++)
        taken = await tryUntilTaken(job, record, delivery) || taken
    }
    record.state = taken ? 'delivered' : 'given_up'
    counted.pending--
    if (!job.isExtra)
      counted[taken ? 'delivered' : 'givenUp']++
  }

  async function serve(senderId: number): Promise<void> {
    active.add(senderId)
    const line = lines.get(senderId) ?? []
    while (canDeliver()) {
      const next = line.shift()
      if (!next)
        break
      await deliver(next.job, next.record)
    }
    active.delete(senderId)
    if (line.length === 0 && lines.get(senderId) === line)
      lines.delete(senderId)
    wake()
  }

  function wake(): void {
    if (!canDeliver())
      return
    for (const senderId of lines.keys()) {
      if (active.size >= policy.concurrency)
        return
      if (!active.has(senderId))
        void serve(senderId)
    }
  }

  return {
    add(job) {
      const record: SenderRecord = { n: ++serial, type: job.type, senderId: job.senderId, state: 'pending', tries: 0, lastStatus: null }
      records.push(record)
      if (records.length > KEPT_RECORDS * 2)
        records = records.slice(-KEPT_RECORDS)
      counts.pending++
      const line = lines.get(job.senderId) ?? []
      line.push({ job, record })
      lines.set(job.senderId, line)
      wake()
    },
    wake,
    counts: () => counts,
    recent: () => records.slice(-KEPT_RECORDS),
    clear() {
      lines.clear()
      records = []
      counts = { pending: 0, delivered: 0, givenUp: 0 }
    },
  }
}
