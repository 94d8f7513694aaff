import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** A number that another program wants called; null = what was pressed there is none that can be called. */
export interface OutsideNumber {
  readonly number: string | null
}

/** Wishes of other programs to call somebody. Nothing is dialled by them: a person says from which conversation, then the call's own dialog decides. */
export const useOutsideDial = defineStore('outsideDial', () => {
  /** What was asked and not yet answered by a person. */
  const asked = shallowRef<OutsideNumber | null>(null)
  /** The conversation and the key of its number for which the call's dialog is to open, once that conversation is on screen. */
  const chosen = shallowRef<{ readonly conversationId: string, readonly numberKey: string } | null>(null)
  return { asked, chosen }
})
