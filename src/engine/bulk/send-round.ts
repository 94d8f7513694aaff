import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { endOffers } from '../use-cases/offers.ts'
import { addSystemLine, handOver, openRoom } from '../use-cases/room.ts'
import { enqueue, requireFresh } from '../use-cases/send.ts'
import { refusalOf } from './judge.ts'

type Bulk = Row<'bulks'>
type Line = Row<'bulkLines'>

/** Least pause between two texts of bulks by one account, ms. */
const gapMs = 4_000
/** Pause after something that passes by itself (no connection, a full queue), ms. */
const troubleMs = 15_000
/** Part of an account's quota that stays for answers written by hand. */
const reserve = 0.3

/** Sends what was let go, one text after the other by account: never faster than the pace, never into the quota's reserve, each once. */
export function bulkRound(context: EngineContext, wake: (accountId: string) => void): Round {
  const notBefore = new Map<string, number>()
  return {
    name: 'bulk sending',
    everyMs: 1_000,
    async run() {
      for (const bulk of await context.store.read.find('bulks', { state: 'sending' }, { order: [['createdAt', 'asc']], limit: 50 })) {
        await settleLines(context, bulk)
        for (const accountId of await accountsOf(context, bulk)) {
          if ((notBefore.get(accountId) ?? 0) > context.now() || !await isFree(context, bulk.id, accountId))
            continue
          const ok = await sendNext(context, bulk, accountId)
          notBefore.set(accountId, context.now() + (ok ? gapMs : troubleMs))
          if (ok)
            wake(accountId)
        }
        await finish(context, bulk)
      }
    },
  }
}

async function accountsOf(context: EngineContext, bulk: Bulk): Promise<string[]> {
  const ready = await context.store.read.find('bulkLines', { bulkId: bulk.id, state: 'ready' })
  return [...new Set(ready.map(line => line.accountId))]
}

/** What became of texts that were handed to the outbox. */
async function settleLines(context: EngineContext, bulk: Bulk): Promise<void> {
  const queued = await context.store.read.find('bulkLines', { bulkId: bulk.id, state: 'queued' })
  const sent = new Map((await context.store.read.getMany('outbox', queued.flatMap(line => line.outboundId ?? []))).map(row => [row.id, row]))
  const ended = queued.flatMap((line) => {
    const row = sent.get(line.outboundId ?? '')
    const state = row === undefined || row.state === 'cancelled' ? 'skipped' : row.state === 'sent' ? 'sent' : row.state === 'failed' ? 'failed' : null
    return state === null ? [] : [{ line, patch: { state, code: row?.errorCode ?? null, at: row?.acceptedAt ?? context.now() } as const }]
  })
  if (ended.length === 0)
    return
  await context.store.write(async (tx) => {
    for (const { line, patch } of ended)
      await saveLine(tx, line, patch)
  })
}

/** Nothing of this bulk is under way in the account, and its quota leaves enough for others. */
async function isFree(context: EngineContext, bulkId: string, accountId: string): Promise<boolean> {
  if (await context.store.read.one('bulkLines', { bulkId, state: 'queued', accountId }) !== undefined)
    return false
  const account = await context.store.read.get('accounts', accountId)
  const hasQuota = account?.quotaLeft == null || account.quotaLimit == null || account.quotaLeft > account.quotaLimit * reserve
  return account !== undefined && !account.paused && hasQuota
}

/** One text. False when it has to be tried again later. */
async function sendNext(context: EngineContext, bulk: Bulk, accountId: string): Promise<boolean> {
  const line = await context.store.read.one('bulkLines', { bulkId: bulk.id, state: 'ready', accountId }, { order: [['position', 'asc']] })
  if (line === undefined)
    return true
  try {
    await context.store.write(tx => handOut(context, tx, bulk.id, line.id))
    return true
  }
  catch (error) {
    if (!isAppError(error))
      throw error
    if (error.retryable)
      return false
    await context.store.write(async (tx) => {
      const current = await tx.get('bulkLines', line.id)
      if (current?.state === 'ready')
        await saveLine(tx, current, { state: 'skipped', code: error.code, at: context.now() })
    })
    return true
  }
}

/** Hands one text to the outbox, as it stands now: let go still, not sent yet, nothing new from the customer, room free or the author's. */
async function handOut(context: EngineContext, tx: WriteHandle, bulkId: string, lineId: string): Promise<void> {
  const [bulk, line] = [await tx.get('bulks', bulkId), await tx.get('bulkLines', lineId)]
  if (bulk?.state !== 'sending' || line?.state !== 'ready')
    return
  const clientKey = `bulk:${line.id}`
  const before = await tx.one('outbox', { clientKey })
  if (before !== undefined)
    return saveLine(tx, line, { state: 'queued', outboundId: before.id, at: context.now() })
  const room = await openRoom(tx, line.conversationId)
  if (room.conversation.lastInboundSeq > line.seenSeq)
    throw new AppError('stale_version')
  const refusal = await refusalOf(context, tx, bulk.agentId, room.conversation, line.text)
  if (refusal !== null)
    throw refusal
  await requireFresh(context, tx, room.conversation, line.text)
  if (room.conversation.ownerId === null) {
    await endOffers(context, tx, line.conversationId, 'withdrawn')
    handOver(room, bulk.agentId)
    await addSystemLine(context, tx, room, 'claimed', { agent: bulk.agentId })
  }
  const { outboundId } = await enqueue(context, tx, room, { clientKey, agentId: bulk.agentId, role: 'reply', text: line.text, ofBulk: true })
  await saveLine(tx, line, { state: 'queued', outboundId, at: context.now() })
}

async function finish(context: EngineContext, bulk: Bulk): Promise<void> {
  if (await context.store.read.one('bulkLines', { bulkId: bulk.id, state: ['ready', 'queued'] }) !== undefined)
    return
  await context.store.write(async (tx) => {
    const current = await tx.get('bulks', bulk.id)
    if (current?.state === 'sending')
      await saveBulk(tx, current, { state: 'done', endedAt: context.now() })
  })
}

/** Writes a bulk back and tells it. */
export async function saveBulk(tx: WriteHandle, bulk: Bulk, patch: Partial<Bulk>): Promise<void> {
  await tx.update('bulks', bulk.id, { ...patch, version: bulk.version + 1 })
  tx.changed('bulks', bulk.id, bulk.version + 1)
}

/** Writes a recipient back and tells it. */
export async function saveLine(tx: WriteHandle, line: Line, patch: Partial<Line>): Promise<void> {
  await tx.update('bulkLines', line.id, { ...patch, version: line.version + 1 })
  tx.changed('bulkLines', line.id, line.version + 1, line.bulkId)
}
