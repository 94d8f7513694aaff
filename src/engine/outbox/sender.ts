import type { Connector } from '../../channels/connector.ts'
import type { EngineContext } from '../context.ts'
import type { OutboxRecord } from '../store/tables.ts'
import type { SendTrouble } from './attempt.ts'
import { advance, recover } from './attempt.ts'
import { createRest } from './rest.ts'

/** Unfinished rows looked at for the next one; what lies behind them waits its turn. */
const lookAhead = 300
/** Texts of unknown outcome looked at; many of them may wait for a person and hold back nobody else. */
const mostUnknown = 1_000
/** Pause before the sender works again after a failure of ours, ms. */
const stumbleMs = 1_000
/** Least and most time until it looks again for what falls due later, ms. */
const sleep = { least: 20, most: 60_000 } as const

/** One sender per account: never two sends at once, order kept per conversation, urgent ones first. */
export interface AccountSender {
  /** There may be something to send. */
  readonly wake: () => void
  /** The platform is well again: no rest any longer. */
  readonly resume: () => void
  readonly stop: () => Promise<void>
}

/** Builds the sender of one account. It recovers what a crash left half way when it starts. */
export function createAccountSender(context: EngineContext, connector: Connector, onTrouble: SendTrouble): AccountSender {
  const abort = new AbortController()
  const rest = createRest(context.now, context.random)
  const deps = { context, connector, signal: abort.signal, onTrouble }
  let cancelTimer: (() => void) | null = null
  let running: Promise<void> | null = null
  let woken = false
  let recovered = false
  /** When it last looked: what falls due after that, and a rest that ends after it, have not been seen. */
  let lookedAt = 0

  async function pump(): Promise<void> {
    if (!recovered) {
      await recover(context, connector.accountId)
      recovered = true
    }
    while (!abort.signal.aborted) {
      woken = false
      lookedAt = context.now()
      const row = rest.until() > lookedAt ? undefined : await nextReady(context, connector.accountId, rest.isTrying())
      if (row !== undefined) {
        const setback = await advance(deps, row)
        rest.note(setback)
        if (setback === null)
          rest.breathe(connector.sharedLimit?.sendEveryMs ?? 0)
      }
      else if (!woken) {
        return
      }
    }
  }

  function wakeAfter(ms: number): void {
    if (!abort.signal.aborted)
      cancelTimer = context.after(ms, wake)
  }

  async function sleepUntilNext(): Promise<void> {
    const next = await context.store.read.one('outbox', { accountId: connector.accountId, state: ['queued', 'unknown'], nextAt: { gt: lookedAt } }, { order: [['nextAt', 'asc']] })
    const at = rest.until() > lookedAt ? rest.until() : next?.nextAt
    if (at !== undefined && cancelTimer === null)
      wakeAfter(Math.min(sleep.most, Math.max(sleep.least, at - context.now())))
  }

  function wake(): void {
    woken = true
    if (running !== null || abort.signal.aborted)
      return
    cancelTimer?.()
    cancelTimer = null
    running = pump()
      .catch((error) => {
        context.log.error({ err: error, account: connector.accountId }, 'the sender stumbled')
        // What was on its way when the store failed has an unknown outcome, as after a crash.
        recovered = false
        woken = false
        wakeAfter(stumbleMs)
      })
      .then(() => cancelTimer === null && !abort.signal.aborted ? sleepUntilNext() : undefined)
      .catch(error => context.log.error({ err: error }, 'the sender could not look ahead'))
      .finally(() => {
        running = null
        if (woken)
          wake()
      })
  }

  return {
    wake,
    resume() {
      rest.end()
      wake()
    },
    async stop() {
      abort.abort()
      cancelTimer?.()
      await running
    },
  }
}

/**
 * The most urgent row that is due and has nothing unfinished before it in its conversation. While the account is trying
 * whether the platform is back, what was tried least goes first, so that no single text keeps the others waiting.
 */
async function nextReady(context: EngineContext, accountId: string, trying: boolean): Promise<OutboxRecord | undefined> {
  const [waiting, unknown] = await Promise.all([
    context.store.read.find('outbox', { accountId, state: ['queued', 'sending'] }, { order: [['seq', 'asc']], limit: lookAhead }),
    context.store.read.find('outbox', { accountId, state: 'unknown' }, { order: [['seq', 'asc']], limit: mostUnknown }),
  ])
  const now = context.now()
  const seen = new Set<string>()
  // A machine's line of unknown outcome is no reason to keep a person's answer waiting.
  const open = [...waiting, ...unknown].filter(row => row.agentId !== null || !waitsForPerson(row))
  const first = open.sort((a, b) => a.seq - b.seq).filter(row => !seen.has(row.conversationId) && seen.add(row.conversationId))
  return first
    .filter(row => row.nextAt <= now && !waitsForPerson(row))
    .sort((a, b) => (trying ? a.attempts - b.attempts : 0) || a.priority - b.priority || a.seq - b.seq)[0]
}

/** Nobody but a person, or the platform by showing the text after all, can tell what became of it. */
function waitsForPerson(row: OutboxRecord): boolean {
  return row.state === 'unknown' && row.errorCode !== null && row.objectKey === null
}
