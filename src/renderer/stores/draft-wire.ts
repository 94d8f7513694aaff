/** What stands in the fields of a room, as its other windows are told. */
export interface WrittenDraft {
  readonly conversationId: string
  readonly text: string
  readonly note: string
  /** Uploads that hung on it and hang there no more: sent, or taken off. */
  readonly gone: readonly string[]
}

/** Between the windows of one browser or desk: what is written in one stands in the others at once, and what was sent from one stands in none. */
export interface DraftWire {
  readonly tell: (draft: WrittenDraft) => void
  readonly stop: () => void
}

/** The wire of one person; `heard` is told of another window's words. Where there is none (an old browser) nobody is told. */
export function createDraftWire(agentId: () => string, heard: (draft: WrittenDraft) => void, Channel: typeof BroadcastChannel | null = globalThis.BroadcastChannel ?? null): DraftWire {
  if (Channel === null)
    return { tell: () => {}, stop: () => {} }
  const channel = new Channel('huiyin.drafts')
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const draft = parse(data, agentId())
    if (draft !== null)
      heard(draft)
  }
  return {
    tell: draft => channel.postMessage({ ...draft, agentId: agentId() }),
    stop: () => channel.close(),
  }
}

/** Somebody else may be signed in beside. */
function parse(data: unknown, agentId: string): WrittenDraft | null {
  if (typeof data !== 'object' || data === null || !('agentId' in data) || data.agentId !== agentId || agentId === '')
    return null
  if (!('conversationId' in data) || !('text' in data) || !('note' in data) || !('gone' in data))
    return null
  const { conversationId, text, note, gone } = data
  if (typeof conversationId !== 'string' || typeof text !== 'string' || typeof note !== 'string' || !Array.isArray(gone))
    return null
  return { conversationId, text, note, gone: gone.filter(id => typeof id === 'string') }
}
