import type { MessageRow } from '../../../shared/contract/conversation.ts'

/** A line of the timeline: a day's name, the line above what is new, or a message and whether it follows on the one before it. */
export type TimelineItem
  = | { readonly type: 'day', readonly key: string, readonly at: number }
    | { readonly type: 'unread', readonly key: string }
    | { readonly type: 'message', readonly key: string, readonly message: MessageRow, readonly follows: boolean }

const togetherMs = 3 * 60_000

/** Messages with their days between them, and a line above the first new one (`unreadId`); a burst of one author is drawn as one. */
export function timelineItems(messages: readonly MessageRow[], dayOf: (at: number) => string, unreadId: string | null = null): TimelineItem[] {
  const items: TimelineItem[] = []
  let day = ''
  let before: MessageRow | null = null
  for (const message of messages) {
    // What its author took back before it left stands in their composer again.
    if (message.outbound?.undone === true)
      continue
    const today = dayOf(message.at)
    if (today !== day) {
      items.push({ type: 'day', key: `day-${today}-${message.id}`, at: message.at })
      before = null
    }
    day = today
    if (message.id === unreadId) {
      items.push({ type: 'unread', key: 'unread' })
      before = null
    }
    items.push({ type: 'message', key: message.id, message, follows: before !== null && isOneBurst(before, message) })
    before = message
  }
  return items
}

function isOneBurst(a: MessageRow, b: MessageRow): boolean {
  return a.direction === b.direction && a.direction !== 'system' && a.author.id === b.author.id && b.at - a.at < togetherMs
}
