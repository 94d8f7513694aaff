import type { Faults } from '../faults.ts'
import type { Host } from './host.ts'
import type { Random } from './random.ts'

/** How one push fared. */
export interface PushRecord {
  n: number
  type: string
  state: 'pending' | 'delivered' | 'given_up'
  tries: number
  lastStatus: number | null
}

/** Pushes by how they fared. */
export interface PushCounts {
  pending: number
  delivered: number
  givenUp: number
}

/** The state of the deliveries. */
export interface PushView<Record extends PushRecord = PushRecord> extends PushCounts {
  callback: string | null
  /** The latest, newest last. */
  recent: Record[]
}

/** A queue that waits, tries, gives up and counts. */
export interface PushQueue<Job, Record extends PushRecord = PushRecord> {
  add: (job: Job) => void
  /** Looks whether something can be delivered now. */
  wake: () => void
  counts: () => PushCounts
  recent: () => Record[]
  clear: () => void
}

/** One POST to a callback. */
interface PushPost {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | string
  readonly timeoutMs: number
  /** Ends every delivery of the stand-in. */
  readonly stopped: AbortSignal
}

/** Delivers once; null when the line failed or the time was up. */
export async function postPush(host: Host, { url, headers, body, timeoutMs, stopped }: PushPost): Promise<{ readonly status: number, readonly body: string } | null> {
  const late = new AbortController()
  const disarm = host.after(timeoutMs, () => late.abort())
  try {
    const response = await host.fetch(url, { method: 'POST', headers: { ...headers }, body, signal: AbortSignal.any([late.signal, stopped]) })
    return { status: response.status, body: await response.text() }
  }
  catch {
    return null
  }
  finally {
    disarm()
  }
}

/** The secret that signs: the present one, or after a rotation a former one by F06. */
export function signingSecret(current: string, former: string | null, { faults, random }: { readonly faults: Faults, readonly random: Random }): string {
  if (former === null)
    return current
  const rotation = faults.bite('F06')
  return rotation !== undefined && (rotation.use === 'old' || random.next() < 0.5) ? former : current
}

/** When messages say that they were written. */
export interface SentTimes<Sender> {
  /** The message's own time; by F02 that of the sender's earlier one. */
  readonly timeOf: (message: { readonly from: Sender, readonly at: number }) => number
  readonly clear: () => void
}

/** Remembers the latest time of every sender. */
export function createSentTimes<Sender>(faults: Faults): SentTimes<Sender> {
  const last = new Map<Sender, number>()
  return {
    timeOf({ from, at }) {
      const window = faults.peek('F02')?.windowSeconds
      const before = last.get(from)
      if (window === undefined || before === undefined || at - before > window * 1000) {
        last.set(from, at)
        return at
      }
      faults.bite('F02')
      return before
    },
    clear: () => last.clear(),
  }
}
