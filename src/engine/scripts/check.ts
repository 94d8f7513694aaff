import type { CallOutput, CallParsed } from '../../shared/contract/index.ts'
import type { Visibility } from '../../shared/domain/index.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import { guardOutgoing } from '../../shared/rules/privacy.ts'
import { lexiconFor } from '../review/words.ts'
import { avoidedWords } from './persona.ts'

type Remark = CallOutput<'script:check'>['remarks'][number]

/** Remarks told at once; whoever has more begins with these. */
const most = 24

/** What the outgoing check will say of wordings once they are used: by the lists of their brand, or of every brand that may use them. */
export function checkCalls(context: EngineContext): Pick<Handlers, 'script:check'> {
  return {
    'script:check': async (_actor, input) => {
      const found = new Map<string, Remark>()
      for (const brand of brandsFor(context, input.brand)) {
        const lexicon = [...lexiconFor(context.live, brand), ...await avoidedWords(context.store.read, brand)]
        for (const visibility of roomsFor(input.visibility)) {
          for (const [variant, text] of input.variants.entries())
            note(found, guardOutgoing({ text, visibility, lexicon }).map(({ severity, code, start, end }) => ({ variant, severity, code, text: text.slice(start, end) })), brand)
        }
      }
      return { remarks: [...found.values()].slice(0, most) }
    },
  }
}

function note(found: Map<string, Remark>, remarks: readonly Omit<Remark, 'brands'>[], brand: string): void {
  for (const remark of remarks) {
    // Braces that a person will fill are told apart from what speaks against the words.
    if (remark.code === 'guard_unfilled')
      continue
    const key = `${remark.variant} ${remark.severity} ${remark.code} ${remark.text}`
    const before = found.get(key)
    found.set(key, { ...remark, brands: [...new Set([...before?.brands ?? [], brand])] })
  }
}

/** A script for all brands will be said by each of them. */
function brandsFor({ accounts }: EngineContext, brand: string): string[] {
  const all = [...new Set([...accounts.values()].map(account => account.brand))].sort()
  return brand !== '' || all.length === 0 ? [brand] : all
}

function roomsFor(visibility: CallParsed<'script:check'>['visibility']): readonly Visibility[] {
  return visibility === 'both' ? ['public', 'private'] : [visibility]
}
