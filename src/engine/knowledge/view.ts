import type { FactRow } from '../../shared/contract/knowledge.ts'
import type { EngineContext } from '../context.ts'
import type { FactRecord } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { ViewSource } from '../views/source.ts'
import { isOver, isTold } from '../../shared/rules/knowledge.ts'

const most = 3_000
/** Facts begin and end by the clock, ms. */
const everyMs = 60_000

/** The knowledge base; facts past their day are shown to supervisors alone. */
export function createKnowledgeSource(context: EngineContext, names: Names): ViewSource<'knowledge'> {
  return {
    pauseMs: 250,
    everyMs,
    async load(actor) {
      const now = context.now()
      const facts = await context.store.read.find('knowledge', { state: ['current', 'doubted'] }, { order: [['id', 'asc']], limit: most })
      const rows = facts.filter(fact => actor.role === 'supervisor' || !isOver(fact, now)).map(fact => present(fact, names, now))
      return { rows, summary: { doubted: facts.filter(fact => fact.state === 'doubted').length, stale: facts.filter(fact => isOver(fact, now)).length } }
    },
    touches: change => change.entity === 'knowledge',
  }
}

function present(fact: FactRecord, names: Names, now: number): FactRow {
  const { doubtNote, doubtedBy, doubtedAt, updatedBy, tags, ...rest } = fact
  const person = (id: string) => ({ id, name: id === '' ? '' : names.agentName(id) })
  return { ...rest, tags: [...tags], valid: isTold(fact, now), doubt: doubtedBy === null ? null : { note: doubtNote, by: person(doubtedBy), at: doubtedAt ?? 0 }, updatedBy: person(updatedBy) }
}
