import type { Preferences } from '../../shared/contract/preferences.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import { readPreferences } from '../../shared/contract/preferences.ts'

/** How a person likes to work; the defaults for who never chose. */
export async function preferencesOf(read: ReadHandle, agentId: string): Promise<Preferences> {
  return readPreferences((await read.get('preferences', agentId))?.value)
}

/** At a practice desk its people work as they like to at their own; they have been welcomed there. */
export async function takePreferences({ store, config }: Pick<EngineContext, 'store' | 'config'>): Promise<void> {
  const { practice, agents } = config
  if (practice !== undefined)
    await store.write(tx => tx.upsert('preferences', agents.map(({ id }) => ({ id, version: 1, value: { ...readPreferences(practice.preferences), welcomed: true } }))))
}

/** A person's own preferences: each key of a patch replaces its whole value, the others stay. */
export function preferenceCalls({ store }: EngineContext): Pick<Handlers, 'preference:save'> {
  return {
    'preference:save': async (actor, { patch }) => {
      await store.write(async (tx) => {
        const before = await tx.get('preferences', actor.agentId)
        const version = (before?.version ?? 0) + 1
        await tx.upsert('preferences', { id: actor.agentId, version, value: { ...readPreferences(before?.value), ...patch } })
        tx.changed('preferences', actor.agentId, version)
      })
      return {}
    },
  }
}
