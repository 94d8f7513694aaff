import type { Connector, OutgoingMessage, SendReceipt } from '../../channels/connector.ts'
import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { OutboxRecord } from '../store/tables.ts'
import { toErrorData } from '../../shared/errors.ts'
import { acceptOutbound, failOutbound, saveOutbox } from './accept.ts'

/** Longest wait for a platform's answer to a send, ms. */
const sendTimeoutMs = 15_000
/** Pauses before trying again what was certainly not sent, ms; jittered. */
const retryMs = [1_000, 4_000, 15_000, 60_000, 180_000] as const
/** Pauses before asking the platform whether an unknown one arrived, ms. */
const readBackMs = [1_500, 5_000, 15_000, 45_000] as const

/** Told when a send ended badly and a person should look. */
export type SendTrouble = (outbox: OutboxRecord, code: ErrorCode) => void

/** One sender per account: never two sends at once, order kept per conversation, urgent ones first. */
export interface AccountSender {
  /** There may be something to send. */
  readonly wake: () => void
  readonly stop: () => Promise<void>
}

/** Builds the sender of one account. It recovers what a crash left half way when it starts. */
export function createAccountSender(context: EngineContext, connector: Connector, onTrouble: SendTrouble): AccountSender {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let woken = false
  let recovered = false

  async function pump(): Promise<void> {
    if (!recovered) {
      await recover(context, connector.accountId)
      recovered = true
    }
    while (!abort.signal.aborted) {
      woken = false
      const row = await nextReady(context, connector.accountId)
      if (row !== undefined)
        await advance(context, connector, row, abort.signal, onTrouble)
      else if (!woken)
        return
    }
  }

  async function sleepUntilNext(): Promise<void> {
    const next = await context.store.read.one('outbox', { accountId: connector.accountId, state: ['queued', 'unknown'], nextAt: { gt: context.now() } }, { order: [['nextAt', 'asc']] })
    if (next !== undefined && !abort.signal.aborted)
      timer = setTimeout(wake, Math.min(60_000, Math.max(20, next.nextAt - context.now())))
  }

  function wake(): void {
    woken = true
    if (running !== null || abort.signal.aborted)
      return
    if (timer !== null)
      clearTimeout(timer)
    timer = null
    running = pump()
      .catch((error) => {
        context.log.error({ err: error, account: connector.accountId }, 'the sender stumbled')
        if (!abort.signal.aborted)
          timer = setTimeout(wake, 1_000)
      })
      .finally(() => {
        running = null
        if (timer === null && !abort.signal.aborted)
          sleepUntilNext().catch(error => context.log.error({ err: error }, 'the sender could not look ahead'))
      })
  }

  return {
    wake,
    async stop() {
      abort.abort()
      if (timer !== null)
        clearTimeout(timer)
      await running
    },
  }
}

/** A row left `sending` by a crash may have arrived: its outcome is unknown until the platform is asked. */
async function recover(context: EngineContext, accountId: string): Promise<void> {
  await context.store.write(async (tx) => {
    for (const row of await tx.find('outbox', { accountId, state: 'sending' }))
      await saveOutbox(tx, Object.assign(row, { state: 'unknown', nextAt: context.now(), leaseUntil: null }))
  })
}

/** The most urgent row that is due and has nothing unfinished before it in its conversation. */
async function nextReady(context: EngineContext, accountId: string): Promise<OutboxRecord | undefined> {
  const open = await context.store.read.find('outbox', { accountId, state: ['queued', 'sending', 'unknown'] }, { order: [['priority', 'asc'], ['seq', 'asc']], limit: 200 })
  const now = context.now()
  const blocked = new Set<string>()
  const firstOf = new Map<string, OutboxRecord>()
  for (const row of [...open].sort((a, b) => a.seq - b.seq)) {
    if (blocked.has(row.conversationId))
      continue
    blocked.add(row.conversationId)
    firstOf.set(row.id, row)
  }
  return open.find(row => firstOf.has(row.id) && row.nextAt <= now && (row.state === 'queued' || row.errorCode === null))
}

async function advance(context: EngineContext, connector: Connector, row: OutboxRecord, signal: AbortSignal, onTrouble: SendTrouble): Promise<void> {
  if (row.state === 'unknown')
    return readBack(context, connector, row, signal, onTrouble)
  const started = await begin(context, row)
  if (started === undefined)
    return
  try {
    const receipt = await connector.send(outgoing(started), { signal: AbortSignal.any([signal, AbortSignal.timeout(sendTimeoutMs)]) })
    await context.store.write(tx => acceptOutbound(context, tx, started, receipt))
  }
  catch (error) {
    await afterError(context, started, error, onTrouble)
  }
}

/** Marks a row as on its way, unless it was cancelled or its room changed hands meanwhile. */
async function begin(context: EngineContext, row: OutboxRecord): Promise<OutboxRecord | undefined> {
  return context.store.write(async (tx) => {
    const current = await tx.get('outbox', row.id)
    if (current === undefined || current.state !== 'queued')
      return undefined
    const now = context.now()
    Object.assign(current, { state: 'sending', attempts: current.attempts + 1, firstTriedAt: current.firstTriedAt ?? now, leaseUntil: now + sendTimeoutMs * 2 })
    await saveOutbox(tx, current)
    return current
  })
}

async function afterError(context: EngineContext, row: OutboxRecord, error: unknown, onTrouble: SendTrouble): Promise<void> {
  const { code, details, retryable } = toErrorData(error)
  // A refusal as "repeated" on a later try means that the earlier one arrived: verify first (F18).
  if (details.maybeSent === true || (code === 'duplicate_text' && row.attempts > 1))
    return postpone(context, row, 'unknown', readBackMs[0], null, {})
  const pause = retryMs[row.attempts - 1]
  if (retryable && pause !== undefined)
    return postpone(context, row, 'queued', pause * (0.75 + context.random() / 2), code, details)
  context.log.warn({ code, outbox: row.id }, 'a text could not be sent')
  await context.store.write(tx => failOutbound(tx, row, 'failed', code, details))
  onTrouble(row, code)
}

async function readBack(context: EngineContext, connector: Connector, row: OutboxRecord, signal: AbortSignal, onTrouble: SendTrouble): Promise<void> {
  const tries = row.errorDetails?.readBacks
  const done = typeof tries === 'number' ? tries : 0
  const found = row.objectKey === null
    ? await ask(context, connector, row, signal)
    : { state: 'sent', objectKey: row.objectKey, at: row.firstTriedAt ?? context.now() } satisfies SendReceipt
  if (typeof found !== 'string') {
    await context.store.write(tx => acceptOutbound(context, tx, row, found))
    return
  }
  if (found === 'absent')
    return postpone(context, row, 'queued', 0, null, {})
  const pause = readBackMs[done + 1]
  if (found === 'try_later' && pause !== undefined)
    return postpone(context, row, 'unknown', pause, null, { readBacks: done + 1 })
  await context.store.write(tx => failOutbound(tx, row, 'unknown', 'timeout', { why: found }))
  onTrouble(row, 'timeout')
}

async function ask(context: EngineContext, connector: Connector, row: OutboxRecord, signal: AbortSignal): Promise<SendReceipt | 'absent' | 'undecidable' | 'try_later'> {
  try {
    const result = await connector.findSent(outgoing(row), { signal: AbortSignal.any([signal, AbortSignal.timeout(sendTimeoutMs)]) })
    return result.state === 'found' ? { state: 'sent', objectKey: result.objectKey, at: result.at } : result.state
  }
  catch (error) {
    context.log.warn({ code: toErrorData(error).code, outbox: row.id }, 'could not ask whether a text arrived')
    return 'try_later'
  }
}

async function postpone(context: EngineContext, row: OutboxRecord, state: 'queued' | 'unknown', afterMs: number, code: ErrorCode | null, details: ErrorDetails): Promise<void> {
  await context.store.write(async (tx) => {
    const current = await tx.get('outbox', row.id)
    if (current === undefined || (current.state !== 'sending' && current.state !== 'unknown'))
      return
    await saveOutbox(tx, Object.assign(current, { state, nextAt: Math.trunc(context.now() + afterMs), errorCode: code, errorDetails: details, leaseUntil: null }))
  })
}

function outgoing(row: OutboxRecord): OutgoingMessage {
  return { clientKey: row.clientKey, visibility: row.visibility, threadKey: row.threadKey, text: row.text, replyTarget: row.replyTarget, firstTriedAt: row.firstTriedAt ?? row.createdAt }
}
