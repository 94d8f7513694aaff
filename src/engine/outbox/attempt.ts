import type { Connector, SendReceipt } from '../../channels/connector.ts'
import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord } from '../store/tables.ts'
import type { Setback } from './rest.ts'
import { within } from '../../channels/deadline.ts'
import { AppError, toErrorData } from '../../shared/errors.ts'
import { acceptOutbound, failOutbound, saveOutbox } from './accept.ts'
import { outgoing } from './outgoing.ts'
import { setbackOf, slowdownOf } from './rest.ts'

/** Longest wait for a platform's answer, ms. */
const answerTimeoutMs = 15_000
/** A line that carries files more slowly than this counts as broken, bytes each ms. */
const slowestBytesPerMs = 100
/** What could not be sent, or not be cleared up, for so long waits for a person, ms. */
const giveUpMs = 15 * 60_000
/** After a try that may have arrived, the platform is given this long to show it, ms. */
const firstLookMs = 1_500
/** Looks for a text that the platform refuses as repeated and does not show (it may be in review), ms apart. */
const secondLooksMs = [5_000, 15_000, 45_000, 90_000] as const

/** Told when a send ended badly and a person should look. */
export type SendTrouble = (outbox: OutboxRecord, code: ErrorCode, details: ErrorDetails) => void

/** The account may not speak until a person has authorised it anew; the texts wait for that, they are not at fault. */
const waitsForAccount: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['auth_expired', 'auth_invalid'])

/** What one step of the sender works with. */
export interface AttemptDeps {
  readonly context: EngineContext
  readonly connector: Connector
  readonly signal: AbortSignal
  readonly onTrouble: SendTrouble
}

/**
 * Takes one outbox row a step further: sends it, or asks the platform what became of it. Answers a setback when the
 * platform could not be worked with, null when it answered. Whatever the store does, a row is never sent again unless it is
 * known that it did not arrive.
 */
export async function advance(deps: AttemptDeps, row: OutboxRecord): Promise<Setback | null> {
  if (deps.connector.capabilities.delivery === 'by_hand')
    return giveToHand(deps, row)
  return row.state === 'unknown' ? readBack(deps, row) : send(deps, row)
}

/** There is nothing to send to: a person posts it there and says so. Nothing is ever on its way here, so that a restart changes nothing. */
async function giveToHand({ context }: AttemptDeps, row: OutboxRecord): Promise<null> {
  await change(context, row, (tx, current) => saveOutbox(tx, Object.assign(current, { state: 'by_hand', errorCode: null, errorDetails: null, leaseUntil: null })))
  return null
}

/** A row left `sending` by a crash may have arrived: its outcome is unknown until the platform is asked. */
export async function recover(context: EngineContext, accountId: string): Promise<void> {
  if (await context.store.read.count('outbox', { accountId, state: 'sending' }) === 0)
    return
  await context.store.write(async (tx) => {
    for (const row of await tx.find('outbox', { accountId, state: 'sending' }))
      await saveOutbox(tx, Object.assign(row, { state: 'unknown', nextAt: context.now(), leaseUntil: null, errorCode: null }))
  })
}

async function send(deps: AttemptDeps, row: OutboxRecord): Promise<Setback | null> {
  const { context, connector } = deps
  const started = await begin(context, row)
  if (started === undefined)
    return null
  let receipt: SendReceipt
  try {
    requireQuota(connector, context.now())
    receipt = await within(timeFor(started), deps.signal, signal => connector.send(outgoing(started, context.files), { signal }))
  }
  catch (error) {
    return afterError(deps, started, error)
  }
  // Outside of the try: a store that fails now says nothing about the text, which is on the platform.
  await change(context, started, (tx, current) => acceptOutbound(context, tx, current, receipt))
  return null
}

/** What is known to be refused is not asked: the hard limit is the platform's, and it is never run into. */
function requireQuota(connector: Connector, now: number): void {
  const { left, resetAt } = connector.quota()
  if (left === 0 && resetAt !== null && resetAt > now)
    throw new AppError('quota_exhausted', { details: { resetAt } })
}

/** Marks a row as on its way, unless it was cancelled meanwhile. */
async function begin(context: EngineContext, row: OutboxRecord): Promise<OutboxRecord | undefined> {
  return context.store.write(async (tx) => {
    const current = await tx.get('outbox', row.id)
    if (current === undefined || current.state !== 'queued')
      return undefined
    const now = context.now()
    Object.assign(current, { state: 'sending', errorCode: null, attempts: current.attempts + 1, firstTriedAt: current.firstTriedAt ?? now, leaseUntil: now + timeFor(current) * 2 })
    await saveOutbox(tx, current)
    return current
  })
}

async function afterError(deps: AttemptDeps, row: OutboxRecord, error: unknown): Promise<Setback | null> {
  const { context } = deps
  const { code, details, retryable } = toErrorData(error)
  if (details.maybeSent === true) {
    await postpone(context, row, 'unknown', firstLookMs, null, {})
    return setbackOf(details)
  }
  // "Repeated" for what may have arrived before means that it did: verify first (F18).
  if (code === 'duplicate_text' && row.errorDetails?.lost === true) {
    await postpone(context, row, 'unknown', firstLookMs, null, { looks: 0 })
    return null
  }
  if ((retryable || waitsForAccount.has(code)) && !isTooOld(context, row)) {
    await postpone(context, row, 'queued', 0, code, { ...details, lost: row.errorDetails?.lost === true })
    if (!retryable && row.attempts <= 1)
      deps.onTrouble(row, code, details)
    return setbackOf(details)
  }
  context.log.warn({ code, outbox: row.id }, 'a text could not be sent')
  await change(context, row, (tx, current) => failOutbound(tx, current, 'failed', code, details))
  deps.onTrouble(row, code, details)
  return retryable ? setbackOf(details) : slowdownOf(details)
}

async function readBack(deps: AttemptDeps, row: OutboxRecord): Promise<Setback | null> {
  const { context } = deps
  if (row.objectKey !== null) {
    const receipt: SendReceipt = { state: 'sent', objectKey: row.objectKey, at: row.firstTriedAt ?? context.now() }
    await change(context, row, (tx, current) => acceptOutbound(context, tx, current, receipt))
    return null
  }
  try {
    const found = await within(answerTimeoutMs, deps.signal, signal => deps.connector.findSent(outgoing(row, context.files), { signal }))
    if (found.state === 'found')
      await change(context, row, (tx, current) => acceptOutbound(context, tx, current, { state: 'sent', objectKey: found.objectKey, at: found.at }))
    else if (found.state === 'absent')
      await afterAbsent(deps, row)
    else
      await giveToPerson(deps, row, 'undecidable')
    return null
  }
  catch (error) {
    const { code, details } = toErrorData(error)
    if (deps.signal.aborted || !isOfPlatform(code))
      throw error
    context.log.warn({ code, outbox: row.id }, 'could not ask whether a text arrived')
    if (isTooOld(context, row))
      await giveToPerson(deps, row, 'no_answer')
    else
      await postpone(context, row, 'unknown', 0, null, row.errorDetails ?? {})
    return setbackOf(details)
  }
}

/** The store's and our own errors are no answer of the platform. */
function isOfPlatform(code: ErrorCode): boolean {
  return code !== 'internal' && !code.startsWith('store_')
}

/** Not there: it may be sent again. Unless the platform refused it as repeated, which contradicts: look again, then ask a person. */
async function afterAbsent(deps: AttemptDeps, row: OutboxRecord): Promise<void> {
  const looks = row.errorDetails?.looks
  if (typeof looks !== 'number')
    return postpone(deps.context, row, 'queued', 0, null, { lost: true })
  const pause = secondLooksMs[looks]
  if (pause === undefined)
    return giveToPerson(deps, row, 'refused_as_repeated')
  return postpone(deps.context, row, 'unknown', pause, null, { looks: looks + 1 })
}

async function giveToPerson({ context, onTrouble }: AttemptDeps, row: OutboxRecord, why: string): Promise<void> {
  await change(context, row, (tx, current) => failOutbound(tx, current, 'unknown', 'timeout', { why }))
  onTrouble(row, 'timeout', { why })
}

function isTooOld(context: EngineContext, row: OutboxRecord): boolean {
  return context.now() - (row.firstTriedAt ?? row.createdAt) > giveUpMs
}

async function postpone(context: EngineContext, row: OutboxRecord, state: 'queued' | 'unknown', afterMs: number, code: ErrorCode | null, details: ErrorDetails): Promise<void> {
  await change(context, row, (tx, current) => saveOutbox(tx, Object.assign(current, { state, nextAt: Math.trunc(context.now() + afterMs), errorCode: code, errorDetails: details, leaseUntil: null })))
}

/** Works on the row as it stands in the store, and only if nobody decided about it meanwhile. */
async function change(context: EngineContext, row: OutboxRecord, work: (tx: WriteHandle, current: OutboxRecord) => Promise<void>): Promise<void> {
  await context.store.write(async (tx) => {
    const current = await tx.get('outbox', row.id)
    if (current !== undefined && current.state === row.state)
      await work(tx, current)
  })
}

/** Files need time to cross. */
function timeFor({ media }: Pick<OutboxRecord, 'media'>): number {
  const bytes = (media ?? []).reduce((sum, file) => sum + file.size, 0)
  return answerTimeoutMs + Math.ceil(bytes / slowestBytesPerMs)
}
