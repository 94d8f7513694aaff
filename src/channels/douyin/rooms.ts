/** A customer's visit to the message page. */
export interface Visit {
  readonly messageId: string
  readonly conversationId: string
  readonly at: number
}

/** What pushes and sends told about private rooms since the start: enough for what can be done within minutes. */
export interface Rooms {
  noteMessage: (messageId: string, conversationId: string) => void
  /** The conversation of a message of ours; null when it is not known any more. */
  conversationOf: (messageId: string) => string | null
  noteVisit: (customer: string, visit: Visit) => void
  lastVisit: (customer: string) => Visit | null
  noteMasked: () => void
  /** The platform hides digits of phone numbers in private messages (contract chapter 0). */
  hidesNumbers: () => boolean
}

const MOST = 2000

function bounded<T>(): Map<string, T> & { keep: (key: string, value: T) => void } {
  const map = new Map<string, T>()
  return Object.assign(map, {
    keep(key: string, value: T) {
      map.delete(key)
      map.set(key, value)
      const [oldest] = map.keys()
      if (map.size > MOST && oldest !== undefined)
        map.delete(oldest)
    },
  })
}

/** An empty memory. */
export function createRooms(): Rooms {
  const messages = bounded<string>()
  const visits = bounded<Visit>()
  let hides = false
  return {
    noteMessage: messages.keep,
    conversationOf: messageId => messages.get(messageId) ?? null,
    noteVisit: visits.keep,
    lastVisit: customer => visits.get(customer) ?? null,
    noteMasked: () => { hides = true },
    hidesNumbers: () => hides,
  }
}
