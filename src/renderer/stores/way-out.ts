import type { OutgoingLink } from '../ui/text.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useDialogs } from './dialogs.ts'

/** The address in somebody else's words that one is asked about before it is opened. */
export const useWayOut = defineStore('way-out', () => {
  const dialogs = useDialogs()
  const link = shallowRef<OutgoingLink | null>(null)
  return {
    link,
    /** Shows where it really leads; nothing is opened by this. */
    ask: (asked: OutgoingLink) => {
      link.value = asked
      dialogs.show('openLink')
    },
  }
})
