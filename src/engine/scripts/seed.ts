import type { EngineContext } from '../context.ts'
import type { PersonaStart } from './views.ts'
import { z } from 'zod'
import { factContent } from '../../shared/contract/knowledge.ts'
import { scriptWords } from '../../shared/contract/scripts.ts'
import { scriptRooms, scriptStyles, situations } from '../../shared/domain/script.ts'
import { addScript } from './book.ts'

/** Days; memes of the starter file live so long from the day they are loaded. */
const dayMs = 86_400_000

/** A script as the starter file writes it: what is left out is as usual. */
export const starterScript = z.object({
  title: scriptWords.shape.title,
  situation: z.enum(situations),
  style: z.enum(scriptStyles).default('plain'),
  visibility: z.enum(scriptRooms),
  variants: scriptWords.shape.variants,
  keywords: scriptWords.shape.keywords.default([]),
  expiresInDays: z.number().int().positive().nullable().default(null),
})
/** The files that an empty library begins with. */
export const starterFiles = {
  scripts: z.object({ scripts: z.array(starterScript) }),
  persona: z.object({ name: z.string(), tone: z.string(), wordsUsed: z.array(z.string()), wordsAvoided: z.array(z.string()), signOff: z.string() }),
  facts: z.object({ facts: z.array(factContent.pick({ title: true, text: true, source: true, tags: true }).extend({ validDays: z.number().int().positive() })) }),
}

/** What an empty library begins with. */
export interface Starters {
  readonly scripts: readonly z.output<typeof starterScript>[]
  readonly persona: PersonaStart
  readonly facts: z.output<typeof starterFiles.facts>['facts']
}

/** No library to begin with. */
export const noStarters: Starters = { scripts: [], persona: { name: '', tone: '', wordsUsed: [], wordsAvoided: [], signOff: '' }, facts: [] }

/** Setting that remembers the loading: a library that people emptied stays empty. */
const loadedSetting = 'library'

/** Loads the starter files once into a store that has none of it. They were written and reviewed with the product: they are in use at once. */
export async function seedLibrary(context: EngineContext, starters: Starters): Promise<void> {
  if (starters.scripts.length === 0 && starters.facts.length === 0)
    return
  const now = context.now()
  await context.store.write(async (tx) => {
    if (await tx.get('settings', loadedSetting) !== undefined || await tx.count('scripts', {}) > 0)
      return
    for (const { expiresInDays, ...script } of starters.scripts)
      await addScript(context, tx, '', { brand: '', sensitive: false, files: [], ...script, expiresAt: expiresInDays === null ? null : now + expiresInDays * dayMs }, 'approved')
    for (const { validDays, ...fact } of starters.facts) {
      const id = context.newId()
      await tx.insert('knowledge', { id, version: 1, brand: '', region: '', validFrom: null, validUntil: now + validDays * dayMs, ...fact, state: 'current', doubtNote: '', doubtedBy: null, doubtedAt: null, used: 0, updatedBy: '', updatedAt: now })
      tx.changed('knowledge', id, 1)
    }
    await tx.insert('settings', { id: loadedSetting, version: 1, value: { scripts: starters.scripts.length, facts: starters.facts.length } })
  })
}
