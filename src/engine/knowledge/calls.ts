import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { FactRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { isTold } from '../../shared/rules/knowledge.ts'
import { audit } from '../context.ts'

type KnowledgeCalls = Pick<Handlers, 'knowledge:save' | 'knowledge:doubt' | 'knowledge:confirm' | 'knowledge:retire' | 'knowledge:quote'>

/** The knowledge base: supervisors write it, everybody quotes and doubts it. */
export function knowledgeCalls(context: EngineContext): KnowledgeCalls {
  const { store } = context
  return {
    'knowledge:save': (actor, { id, version, ...content }) => store.write(async (tx) => {
      const now = context.now()
      if (content.validFrom !== null && content.validUntil !== null && content.validFrom >= content.validUntil)
        throw new AppError('bad_input', { details: { fields: ['validUntil: before_validFrom'] } })
      if (id === null) {
        const made = context.newId()
        await tx.insert('knowledge', { id: made, version: 1, ...content, state: 'current', doubtNote: '', doubtedBy: null, doubtedAt: null, used: 0, updatedBy: actor.agentId, updatedAt: now })
        tx.changed('knowledge', made, 1)
        await audit(context, tx, actor, 'knowledge.create', 'knowledge', made)
        return { id: made }
      }
      const fact = await openFact(tx, id, version)
      await change(context, tx, actor, fact, { ...content, state: 'current', doubtNote: '', doubtedBy: null, doubtedAt: null }, 'knowledge.change')
      return { id }
    }),
    'knowledge:doubt': async (actor, { id, note }) => {
      await store.write(async (tx) => {
        const fact = await openFact(tx, id)
        // A second person says the same: the first word stands.
        if (fact.state === 'current')
          await change(context, tx, actor, fact, { state: 'doubted', doubtNote: note, doubtedBy: actor.agentId, doubtedAt: context.now() }, 'knowledge.doubt')
      })
      return {}
    },
    'knowledge:confirm': async (actor, { id, version, validUntil }) => {
      await store.write(async (tx) => {
        const fact = await openFact(tx, id, version)
        if (validUntil !== null && validUntil <= context.now())
          throw new AppError('bad_input', { details: { fields: ['validUntil: past'] } })
        await change(context, tx, actor, fact, { state: 'current', doubtNote: '', doubtedBy: null, doubtedAt: null, validUntil }, 'knowledge.confirm')
      })
      return {}
    },
    'knowledge:retire': async (actor, { id, version }) => {
      await store.write(async tx => change(context, tx, actor, await openFact(tx, id, version), { state: 'retired' }, 'knowledge.retire'))
      return {}
    },
    'knowledge:quote': (_actor, { id }) => store.write(async (tx) => {
      const fact = await openFact(tx, id)
      if (!isTold(fact, context.now()))
        throw new AppError('wrong_state', { details: { state: fact.state } })
      await tx.update('knowledge', id, { used: fact.used + 1 })
      return { text: fact.text }
    }),
  }
}

async function openFact(tx: WriteHandle, id: string, version?: number): Promise<FactRecord> {
  const fact = await tx.get('knowledge', id)
  if (fact === undefined || fact.state === 'retired')
    throw new AppError('not_found')
  if (version !== undefined && fact.version !== version)
    throw new AppError('stale_version', { details: { version: fact.version } })
  return fact
}

async function change(context: EngineContext, tx: WriteHandle, actor: Actor, fact: FactRecord, patch: Partial<FactRecord>, action: string): Promise<void> {
  const doubted = patch.state === 'doubted'
  await tx.update('knowledge', fact.id, { ...patch, version: fact.version + 1, ...doubted ? {} : { updatedBy: actor.agentId, updatedAt: context.now() } })
  tx.changed('knowledge', fact.id, fact.version + 1)
  await audit(context, tx, actor, action, 'knowledge', fact.id)
}
