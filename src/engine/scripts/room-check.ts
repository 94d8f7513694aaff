import type { ScriptOffer } from '../../shared/contract/scripts.ts'
import type { LexiconWord } from '../../shared/rules/privacy.ts'
import type { LengthRule } from '../../shared/rules/text-length.ts'
import type { EngineContext } from '../context.ts'
import type { ConversationRecord } from '../store/tables.ts'
import { findLinks } from '../../shared/rules/links.ts'
import { guardOutgoing } from '../../shared/rules/privacy.ts'
import { measureText } from '../../shared/rules/text-length.ts'

type Doubt = ScriptOffer['wordings'][number]['doubts'][number]

/** What speaks against a wording in one room, and how long it is there. */
export interface RoomCheck {
  readonly length: number
  readonly doubts: Doubt[]
}

/** Verdicts of the guard that are remembered: wordings hardly change, and every listed word is looked for in each of them. */
const remembered = 8_000

const doubtOf = { block: 'blocked', review: 'review', warn: 'warn' } as const

/** Checks wordings for rooms; one for an engine's life. What is filled in is a name or a time: the wording itself is judged, once. */
export function createRoomChecks(context: EngineContext) {
  const verdicts = new Map<string, Doubt[]>()
  /** Lists of words that were met, numbered: brands have few. */
  const lists = new Map<string, number>()

  function verdictOf(wording: string, visibility: ConversationRecord['visibility'], lexicon: readonly LexiconWord[], list: number): Doubt[] {
    const place = `${visibility} ${list} ${wording}`
    const known = verdicts.get(place)
    if (known !== undefined)
      return known
    if (verdicts.size >= remembered)
      verdicts.clear()
    // A slot that waits to be filled is told apart from what speaks against the words.
    const found = guardOutgoing({ text: wording, visibility, lexicon }).filter(finding => finding.code !== 'guard_unfilled')
    const verdict = [...new Set(found.map(finding => doubtOf[finding.severity]))]
    verdicts.set(place, verdict)
    return verdict
  }

  return {
    /** The check under these listed words. */
    with(lexicon: readonly LexiconWord[]) {
      const key = lexicon.map(({ word, severity }) => `${word}=${severity}`).join()
      const list = lists.get(key) ?? lists.size
      lists.set(key, list)
      /** `text` is `wording` with its slots filled. */
      return ({ accountId, visibility }: Pick<ConversationRecord, 'accountId' | 'visibility'>, wording: string, text: string): RoomCheck => {
        const capabilities = context.connectors.get(accountId)?.capabilities
        const { rule, limit } = capabilities?.length[visibility] ?? { rule: 'codepoints' as LengthRule, limit: 2_000 }
        const length = measureText(rule, text)
        return {
          length,
          doubts: [
            ...length > limit ? ['too_long' as const] : [],
            ...length < (capabilities?.shortest[visibility] ?? 1) ? ['too_short' as const] : [],
            ...(capabilities?.refusesLinks[visibility] ?? false) && findLinks(text).length > 0 ? ['link' as const] : [],
            ...verdictOf(wording, visibility, lexicon, list),
          ],
        }
      }
    },
  }
}
