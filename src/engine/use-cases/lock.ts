import type { ConversationDetail } from '../../shared/contract/conversation.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'

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

/** Troubles of an account that only a person can end; until then nothing of it arrives. */
const stopsSending: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['auth_expired', 'auth_invalid', 'account_frozen'])

/** Why nothing can be sent by an account at all: it must be authorised anew, or the platform froze it. */
export function accountLock(account: Pick<Row<'accounts'>, 'error'> | undefined): ConversationDetail['lock'] {
  const code = account?.error ?? null
  return code !== null && stopsSending.has(code) ? { code, until: null } : null
}
