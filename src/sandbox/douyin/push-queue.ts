import type { Cancel } from '../base/host.ts'
import type { PushQueue, PushRecord } from '../base/pushing.ts'

/** The platform's way of pushing: 5 s for an answer, 3 tries in all. */
export interface PushPolicy {
  timeoutMs: number
  tries: number
  /** Before the second and the third try; not documented, a guess. */
  pausesMs: readonly number[]
  /** Pushes given up in a row after which the event is not pushed any more. */
  unsubscribeAfter: number
}

/** The documented values, and guesses for the pauses and for the end of patience. */
export const PUSH_POLICY: PushPolicy = { timeoutMs: 5000, tries: 3, pausesMs: [1000, 5000], unsubscribeAfter: 20 }

/** One push on its way; it is the same on every try. */
export interface PushJob {
  event: string
  /** Of the header `Msg-Id`. */
  msgId: string
  signature: string | null
  body: Uint8Array<ArrayBuffer> | string
  /** Sent by a fault beside the real pushes: tried once and not counted. */
  isExtra: boolean
  /** Deliveries, by F01. */
  copies: number
}

/** What the queue asks of its owner. */
export interface PushQueueOptions {
  policy: PushPolicy
  after: (ms: number, work: () => void) => Cancel
  /** The status of an answer; null when the line failed or the time was up. */
  post: (job: PushJob, timeoutMs: number) => Promise<number | null>
  canDeliver: () => boolean
  onGivenUp: (job: PushJob, inARow: number) => void
}

const KEPT_RECORDS = 200
const SIDE_BY_SIDE = 4

/** A queue that delivers some pushes side by side: their order is not promised. */
export function createPushQueue({ policy, after, post, canDeliver, onGivenUp }: PushQueueOptions): PushQueue<PushJob> {
  let waiting: { job: PushJob, record: PushRecord }[] = []
  let records: PushRecord[] = []
  let counts = { pending: 0, delivered: 0, givenUp: 0 }
  let active = 0
  let failed = 0
  let serial = 0

  async function tryUntilTaken(job: PushJob, record: PushRecord): Promise<boolean> {
    for (let attempt = 0; attempt < policy.tries && canDeliver(); attempt++) {
      if (attempt > 0)
        await new Promise<void>(resolve => after(policy.pausesMs[attempt - 1] ?? 0, resolve))
      record.tries++
      record.lastStatus = await post(job, policy.timeoutMs)
      if (record.lastStatus !== null && record.lastStatus >= 200 && record.lastStatus < 300)
        return true
      if (job.isExtra)
        return false
    }
    return false
  }

  async function deliver(job: PushJob, record: PushRecord): Promise<void> {
    const counted = counts
    let isTaken = false
    for (let copy = 0; copy < job.copies; copy++)
      isTaken = await tryUntilTaken(job, record) || isTaken
    record.state = isTaken ? 'delivered' : 'given_up'
    counted.pending--
    if (job.isExtra)
      return
    counted[isTaken ? 'delivered' : 'givenUp']++
    failed = isTaken ? 0 : failed + 1
    if (!isTaken)
      onGivenUp(job, failed)
  }

  function wake(): void {
    while (canDeliver() && active < SIDE_BY_SIDE) {
      const next = waiting.shift()
      if (!next)
        return
      active++
      void deliver(next.job, next.record).finally(() => {
        active--
        wake()
      })
    }
  }

  return {
    add(job) {
      const record: PushRecord = { n: ++serial, type: job.event, state: 'pending', tries: 0, lastStatus: null }
      records = [...records.slice(-KEPT_RECORDS), record]
      counts.pending++
      waiting.push({ job, record })
      wake()
    },
    wake,
    counts: () => counts,
    recent: () => records,
    clear() {
      waiting = []
      records = []
      counts = { pending: 0, delivered: 0, givenUp: 0 }
    },
  }
}
