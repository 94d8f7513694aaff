import type { BulkLine } from '../../shared/contract/bulk.ts'
import type { CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { SingleActs } from './act.ts'
import type { JudgedLine } from './judge.ts'
import { AppError } from '../../shared/errors.ts'
import { distinctWordings } from '../../shared/rules/bulk.ts'
import { isReviewer } from '../../shared/rules/review.ts'
import { audit } from '../context.ts'
import { actOnEach } from './act.ts'
import { judgeLines } from './judge.ts'
import { saveBulk, saveLine } from './send-round.ts'

type BulkCalls = Pick<Handlers, 'bulk:preview' | 'bulk:submit' | 'bulk:review' | 'bulk:stop' | 'bulk:act'>

/** What the calls reach beside the context. */
export interface BulkDeps {
  readonly names: Names
  readonly acts: SingleActs
}

/** One wording for several customers, and one press for several conversations. */
export function bulkCalls(context: EngineContext, { names, acts }: BulkDeps): BulkCalls {
  const { store } = context
  return {
    'bulk:preview': async (actor, input) => {
      const { demanded, lines } = await judgeLines(context, store.read, actor.agentId, input)
      return { demanded, lines: lines.map(line => previewOf(line, names)) }
    },
    'bulk:submit': async (actor, input) => ({ id: await store.write(tx => submit(context, tx, actor, input)) }),
    'bulk:review': async (actor, input) => {
      await store.write(tx => review(context, tx, actor, input))
      return {}
    },
    'bulk:stop': async (actor, input) => {
      await store.write(tx => stop(context, tx, actor, input.id))
      return {}
    },
    'bulk:act': (actor, input) => actOnEach(context, acts, actor, input),
  }
}

function previewOf({ conversation, text, code }: JudgedLine, names: Names): BulkLine {
  const { id, customerName, channel, visibility, accountId } = conversation
  return { id, version: 0, conversationId: id, customerName, channel, visibility, accountName: names.accountName(accountId), text, state: code === null ? 'ready' : 'refused', code, at: null }
}

/** Writes it down for a second person. The same key gives the same bulk. */
async function submit(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'bulk:submit'>): Promise<string> {
  const before = await tx.one('bulks', { clientKey: input.clientKey })
  if (before !== undefined)
    return before.id
  const { demanded, lines } = await judgeLines(context, tx, actor.agentId, input)
  if (!lines.some(line => line.code === null))
    throw new AppError('bad_input', { details: { fields: ['conversationIds'] } })
  if (distinctWordings(input.variants) < demanded)
    throw new AppError('too_few_wordings', { details: { demanded, given: distinctWordings(input.variants) } })
  const id = context.newId()
  const row: Row<'bulks'> = { id, version: 1, clientKey: input.clientKey, agentId: actor.agentId, variants: input.variants, state: 'in_review', reviewedBy: null, reviewedAt: null, why: '', createdAt: context.now(), startedAt: null, endedAt: null }
  await tx.insert('bulks', row)
  tx.changed('bulks', id, 1)
  for (const [position, { conversation, text, code }] of lines.entries()) {
    const line: Row<'bulkLines'> = { id: `${id}:${conversation.id}`, version: 1, bulkId: id, position, conversationId: conversation.id, accountId: conversation.accountId, name: conversation.customerName, text, seenSeq: conversation.lastInboundSeq, state: code === null ? 'ready' : 'refused', code, outboundId: null, at: null }
    await tx.insert('bulkLines', line)
    tx.changed('bulkLines', line.id, 1, id)
  }
  await audit(context, tx, actor, 'bulk.submit', 'bulk', id, { recipients: lines.length, variants: input.variants.length })
  return id
}

async function review(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'bulk:review'>): Promise<void> {
  const bulk = await mustGet(tx, input.id)
  if (!isReviewer(actor, context.live.review))
    throw new AppError('forbidden')
  if (bulk.agentId === actor.agentId)
    throw new AppError('second_person_needed')
  if (bulk.version !== input.version)
    throw new AppError('stale_version', { details: { version: bulk.version } })
  if (bulk.state !== 'in_review')
    throw new AppError('wrong_state', { details: { state: bulk.state } })
  if (input.verdict === 'return' && input.why.trim() === '')
    throw new AppError('empty_text')
  const now = context.now()
  await saveBulk(tx, bulk, { reviewedBy: actor.agentId, reviewedAt: now, why: input.why.trim(), ...(input.verdict === 'approve' ? { state: 'sending' as const, startedAt: now } : { state: 'returned' as const, endedAt: now }) })
  await audit(context, tx, actor, `bulk.${input.verdict}`, 'bulk', bulk.id, { author: bulk.agentId })
}

async function stop(context: EngineContext, tx: WriteHandle, actor: Actor, id: string): Promise<void> {
  const bulk = await mustGet(tx, id)
  if (bulk.agentId !== actor.agentId && actor.role !== 'supervisor')
    throw new AppError('forbidden')
  if (bulk.state !== 'sending' && bulk.state !== 'in_review')
    throw new AppError('wrong_state', { details: { state: bulk.state } })
  for (const line of await tx.find('bulkLines', { bulkId: id, state: 'ready' }))
    await saveLine(tx, line, { state: 'skipped', at: context.now() })
  await saveBulk(tx, bulk, { state: 'stopped', endedAt: context.now() })
  await audit(context, tx, actor, 'bulk.stop', 'bulk', id)
}

async function mustGet(tx: WriteHandle, id: string): Promise<Row<'bulks'>> {
  const bulk = await tx.get('bulks', id)
  if (bulk === undefined)
    throw new AppError('not_found')
  return bulk
}
