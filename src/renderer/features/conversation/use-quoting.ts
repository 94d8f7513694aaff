import type { MessageRow } from '../../../shared/contract/conversation.ts'
import { computed } from 'vue'
import { useComposerFocus } from '../../stores/composer-focus.ts'
import { useQuotes } from '../../stores/quotes.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'

/** Answering one message of the open room. */
export function useQuoting() {
  const room = useRoom()
  const session = useSession()
  const quotes = useQuotes()
  const composer = useComposerFocus()

  /** Only who may write here answers anything. */
  const mayQuote = computed(() => room.detail !== null && room.detail.lock === null && room.detail.row.owner?.id === session.myId && room.detail.row.status !== 'resolved')

  function quote(message: MessageRow): void {
    if (room.id === null)
      return
    quotes.choose(room.id, message.id, message)
    composer.reply()
  }
  const answerable = () => room.messages.filter(message => message.answering !== undefined)
  /** The newest that can be answered; pressed again, the one before it, and after the first the newest again. */
  function quoteNext(): void {
    const rows = answerable()
    const at = rows.findIndex(message => message.id === quotes.of(room.id)?.messageId)
    const next = rows.at(at <= 0 ? -1 : at - 1)
    if (next)
      quote(next)
  }
  function drop(): void {
    if (room.id !== null)
      quotes.drop(room.id)
  }
  return { mayQuote, quote, quoteNext, drop, canQuote: () => mayQuote.value && answerable().length > 0, isQuoting: () => quotes.of(room.id) !== null }
}
