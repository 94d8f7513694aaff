import type { MessageReading } from '../../shared/contract/hints.ts'
import type { Hint } from '../../shared/rules/hints.ts'
import type { EngineContext } from '../context.ts'
import type { ConversationRecord, MessageRecord, OutboxRecord } from '../store/tables.ts'
import { hintsOf, isSilenced, nothingSet } from '../../shared/rules/hints.ts'
import { promisesIn } from '../../shared/rules/promise.ts'

/** Messages whose hints are remembered: those that a few screens have in front of them. */
const remembered = 4_000

/** What reading a message well needs: hints at a customer's words, promises in ours. Undefined where there is nothing to say. */
export type Reader = (message: MessageRecord, outbox: OutboxRecord | undefined, conversation: ConversationRecord) => MessageReading | undefined

/** A reader that judges each text once. */
export function createReader({ moodModel }: Pick<EngineContext, 'moodModel'>): Reader {
  const known = new Map<string, readonly Hint[]>()

  function hintsIn(message: MessageRecord): readonly Hint[] {
    const key = `${message.id}:${message.version}`
    const before = known.get(key)
    if (before !== undefined)
      return before
    const hints = hintsOf(message.text, moodModel)
    known.set(key, hints)
    const [oldest] = known.keys()
    if (known.size > remembered && oldest !== undefined)
      known.delete(oldest)
    return hints
  }

  return (message, outbox, conversation) => {
    const set = conversation.hintsSet ?? nothingSet
    const hints = message.direction === 'inbound' && message.text !== ''
      ? hintsIn(message).filter(hint => (hint.kind !== 'mood' || set.mood === null) && !isSilenced(hint.kind, hint.why, set))
      : []
    const isOut = message.direction === 'outbound' && message.authorKind === 'agent' && message.facts.promisedAt === undefined && (outbox?.state === 'sent' || outbox?.state === 'in_review')
    const promises = isOut ? promisesIn(message.text, message.at) : []
    return hints.length + promises.length === 0 ? undefined : { hints: hints.map(hint => ({ ...hint, why: [...hint.why] })), promises }
  }
}
