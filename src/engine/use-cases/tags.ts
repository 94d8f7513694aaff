import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'

/** Tags that are suggested. */
const mostSuggested = 50

/** Tags of conversations. */
export function tagCalls(context: EngineContext): Pick<Handlers, 'conversation:setTags' | 'tag:list'> {
  const { store } = context
  return {
    'conversation:setTags': async (actor, input) => {
      await store.write(tx => setTags(context, tx, actor, input.id, input.tags))
      return {}
    },
    'tag:list': async () => {
      const rows = await store.read.find('tags', { uses: { gt: 0 } }, { order: [['uses', 'desc'], ['lastUsedAt', 'desc']], limit: mostSuggested })
      return { tags: rows.map(row => ({ name: row.id, uses: row.uses })) }
    },
  }
}

async function setTags(context: EngineContext, tx: WriteHandle, actor: Actor, id: string, wanted: readonly string[]): Promise<void> {
  const conversation = await tx.get('conversations', id)
  if (conversation === undefined)
    throw new AppError('not_found')
  const tags = [...new Set(wanted)]
  const [added, removed] = [tags.filter(tag => !conversation.tags.includes(tag)), conversation.tags.filter(tag => !tags.includes(tag))]
  if (added.length + removed.length === 0)
    return
  for (const name of added) {
    const known = await tx.get('tags', name)
    await tx.upsert('tags', { id: name, version: (known?.version ?? 0) + 1, uses: (known?.uses ?? 0) + 1, lastUsedAt: context.now() })
  }
  await tx.update('conversations', id, { tags, version: conversation.version + 1 })
  tx.changed('conversations', id, conversation.version + 1, conversation.caseId)
  await audit(context, tx, actor, 'conversation.tag', 'conversation', id, { added: added.join(' '), removed: removed.join(' ') })
}
