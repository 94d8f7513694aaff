import type { ConversationDetail } from '../../shared/contract/conversation.ts'
import type { ConversationRecord } from '../store/tables.ts'

/** Why nothing can be sent into a room at `now` (ms), and until when; null when it is open. */
export function lockOf(conversation: Pick<ConversationRecord, 'lockCode' | 'lockUntil' | 'windowUntil' | 'windowReplies' | 'visibility'>, now: number): ConversationDetail['lock'] {
  if (conversation.lockCode !== null && (conversation.lockUntil === null || conversation.lockUntil > now))
    return { code: conversation.lockCode, until: conversation.lockUntil }
  if (conversation.windowUntil !== null && conversation.windowUntil <= now)
    return { code: 'window_closed', until: null }
  if (conversation.windowUntil !== null && conversation.windowReplies !== null && conversation.windowReplies <= 0)
    return { code: 'reply_limit', until: null }
  return null
}
