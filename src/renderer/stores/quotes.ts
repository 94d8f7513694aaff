import type { MessageRow } from '../../shared/contract/conversation.ts'
import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'

/** The one message that is being answered. `row` as it was when it was chosen; null where it was not on screen. */
export interface ChosenQuote {
  readonly messageId: string
  readonly row: MessageRow | null
}

/** Which message of each room is being answered; it stays while one looks into another room. */
export const useQuotes = defineStore('quotes', () => {
  const chosen = shallowReactive(new Map<string, ChosenQuote>())
  return {
    of: (conversationId: string | null): ChosenQuote | null => chosen.get(conversationId ?? '') ?? null,
    choose: (conversationId: string, messageId: string, row: MessageRow | null = null) => void chosen.set(conversationId, { messageId, row }),
    drop: (conversationId: string) => void chosen.delete(conversationId),
  }
})
