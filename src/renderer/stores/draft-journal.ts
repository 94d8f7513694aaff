/** What stood in a composer at a moment. */
export interface JournalEntry {
  readonly text: string
  readonly note: string
  /** ms UTC. */
  readonly at: number
}

/**
 * Every key stroke at once into this browser's or desk's own storage, per person and conversation, until the engine has it: what no pause of a few
 * hundred milliseconds may lose. A storage that is full or shut keeps nothing, and the engine's copy follows as ever.
 */
export interface DraftJournal {
  readonly write: (conversationId: string, entry: JournalEntry) => void
  readonly read: (conversationId: string) => JournalEntry | null
  readonly clear: (conversationId: string) => void
}

/** The journal of one person. */
export function createDraftJournal(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, agentId: () => string): DraftJournal {
  const placeOf = (conversationId: string): string => `huiyin.draft.${agentId()}.${conversationId}`
  return {
    write(conversationId, entry) {
      try {
        storage.setItem(placeOf(conversationId), JSON.stringify(entry))
      }
      catch {
        // Full or shut: the engine's copy follows within a moment.
      }
    },
    read: conversationId => parse(storage.getItem(placeOf(conversationId))),
    clear: conversationId => storage.removeItem(placeOf(conversationId)),
  }
}

function parse(stored: string | null): JournalEntry | null {
  try {
    const value: unknown = JSON.parse(stored ?? 'null')
    if (typeof value !== 'object' || value === null || !('text' in value) || !('note' in value) || !('at' in value))
      return null
    const { text, note, at } = value
    return typeof text === 'string' && typeof note === 'string' && typeof at === 'number' ? { text, note, at } : null
  }
  catch {
    return null
  }
}
