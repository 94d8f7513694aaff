import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { failOutbound, saveOutbox } from './accept.ts'
import { outgoing } from './outgoing.ts'
import { reopenTurn } from './withdraw.ts'

/** First look after an accepted text went into the platform's review, ms, and between looks. */
const lookMs = 45_000
/** After this long without showing up, a reviewed text counts as refused, ms. */
const patienceMs = 15 * 60_000
/** Time for one question, ms. */
const askMs = 15_000

/** Follows texts that the platform accepted but shows only after its own review. */
export function reviewRound(context: EngineContext): Round {
  return {
    name: 'texts in review',
    everyMs: 5_000,
    async run() {
      const now = context.now()
      const rows = await context.store.read.find('outbox', { state: 'in_review', nextAt: { lte: now }, acceptedAt: { lte: now - lookMs } }, { order: [['nextAt', 'asc']], limit: 5 })
      for (const row of rows)
        await look(context, row)
    },
  }
}

async function look(context: EngineContext, row: OutboxRecord): Promise<void> {
  const connector = context.connectors.get(row.accountId)
  if (connector === undefined)
    return
  const found = await connector.findSent(outgoing(row, context.files), { signal: AbortSignal.timeout(askMs) }).catch(() => null)
  await context.store.write(async (tx) => {
    const current = await tx.get('outbox', row.id)
    if (current === undefined || current.state !== 'in_review')
      return
    if (found?.state === 'found')
      await saveOutbox(tx, Object.assign(current, { state: 'sent', objectKey: found.objectKey }))
    else if (found?.state === 'absent' && context.now() - (current.acceptedAt ?? 0) > patienceMs)
      await refuse(context, tx, current)
    else
      await saveOutbox(tx, Object.assign(current, { nextAt: context.now() + lookMs }))
  })
}

/** The platform took the answer back: the customer has not been answered after all. */
async function refuse(context: EngineContext, tx: WriteHandle, row: OutboxRecord): Promise<void> {
  await failOutbound(tx, row, 'failed', 'content_refused', { after: 'review' })
  await reopenTurn(context, tx, row)
}
