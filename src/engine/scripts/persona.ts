import type { LexiconWord } from '../../shared/rules/privacy.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'

/** The words that a brand's persona avoids, as the guard takes them. */
export async function avoidedWords(read: ReadHandle, brand: string): Promise<LexiconWord[]> {
  const persona = await read.get('personas', brand)
  return (persona?.wordsAvoided ?? []).map(word => ({ word, class: 'persona', severity: 'warn' }))
}

/** How brands speak: written by supervisors, seen by everybody. */
export function personaCalls(context: EngineContext): Pick<Handlers, 'persona:save'> {
  return {
    'persona:save': async (actor, { brand, version, ...content }) => {
      await context.store.write(async (tx) => {
        const before = await tx.get('personas', brand)
        if ((before?.version ?? 0) !== version)
          throw new AppError('stale_version', { details: { version: before?.version ?? 0 } })
        await tx.upsert('personas', { id: brand, version: version + 1, ...content, updatedBy: actor.agentId, updatedAt: context.now() })
        tx.changed('personas', brand, version + 1)
        await audit(context, tx, actor, 'persona.save', 'persona', brand, { avoided: content.wordsAvoided.length })
      })
      return {}
    },
  }
}
