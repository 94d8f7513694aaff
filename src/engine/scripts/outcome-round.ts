import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { likeness } from '../../shared/rules/likeness.ts'
import { moodOf } from '../../shared/rules/mood.ts'

/** From here a sent text is the wording that was handed out, with somebody's own words in it. */
const recognised = 0.5
/** A wording that was not sent so long after it was handed out was thrown away, ms. */
const forgottenMs = 3 * 3_600_000
/** How soon it is looked for again, ms. */
const lookAgainMs = 60_000
/** What came of an answer is known after so long, ms. */
const judgedAfterMs = 24 * 3_600_000
/** How long uses are kept, ms: longer than the square remembers. */
const keptMs = 30 * 24 * 3_600_000
const atOnce = 100

/** Follows every wording that was handed out: sent or not, an answer with effect or not, praised, or nobody came back within a day. */
export function scriptOutcomeRound(context: EngineContext): Round {
  const { store } = context
  return {
    name: 'what came of scripts',
    everyMs: 20_000,
    async run() {
      const now = context.now()
      const due = await store.read.find('scriptUses', { state: ['taken', 'sent'], nextAt: { lte: now } }, { order: [['nextAt', 'asc']], limit: atOnce })
      for (const use of due)
        await store.write(tx => use.state === 'taken' ? lookForSent(tx, use, now) : judge(tx, use, now))
      const old = await store.read.find('scriptUses', { state: ['settled', 'dropped'], nextAt: { lt: now - keptMs } }, { limit: atOnce })
      if (old.length > 0)
        await store.write(tx => tx.remove('scriptUses', { id: old.map(use => use.id) }))
    },
  }
}

type Use = Row<'scriptUses'>

async function lookForSent(tx: WriteHandle, use: Use, now: number): Promise<void> {
  const sent = await tx.find('outbox', { conversationId: use.conversationId, agentId: use.agentId, state: ['sent', 'in_review'], createdAt: { gte: use.at } }, { order: [['createdAt', 'asc']], limit: 20 })
  const mine = sent.find(row => likeness(row.text, use.text) >= recognised)
  if (mine === undefined) {
    await tx.update('scriptUses', use.id, now - use.at > forgottenMs ? { state: 'dropped', nextAt: now } : { nextAt: now + lookAgainMs })
    return
  }
  const turn = mine.turnId === null ? undefined : await tx.get('turns', mine.turnId)
  if (turn?.state === 'effective_in_time' || turn?.state === 'effective_late')
    await count(tx, use.scriptId, { effective: 1 })
  await tx.update('scriptUses', use.id, { state: 'sent', sentAt: mine.acceptedAt ?? mine.createdAt, nextAt: (mine.acceptedAt ?? mine.createdAt) + judgedAfterMs })
}

async function judge(tx: WriteHandle, use: Use, now: number): Promise<void> {
  const since = await tx.find('messages', { conversationId: use.conversationId, direction: 'inbound', authorKind: 'customer', at: { gt: use.sentAt ?? use.at } }, { order: [['at', 'asc']], limit: 50 })
  const pleased = since.filter(message => moodOf(message.text).mood === 'pleased').length
  await count(tx, use.scriptId, { praised: pleased > 0 ? 1 : 0, quiet: since.length === pleased ? 1 : 0 })
  await tx.update('scriptUses', use.id, { state: 'settled', nextAt: now })
}

async function count(tx: WriteHandle, id: string, more: Partial<Record<'effective' | 'praised' | 'quiet', number>>): Promise<void> {
  const script = await tx.get('scripts', id)
  if (script !== undefined)
    await tx.update('scripts', id, { effective: script.effective + (more.effective ?? 0), praised: script.praised + (more.praised ?? 0), quiet: script.quiet + (more.quiet ?? 0) })
}
