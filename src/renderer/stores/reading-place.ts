import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

/** Where reading goes on in the open room: the first message that was new when one came, and a wish to be taken somewhere. */
export const useReadingPlace = defineStore('reading-place', () => {
  const unreadId = ref<string | null>(null)
  const wish = shallowRef<{ readonly to: 'unread' | 'latest' } | null>(null)
  return {
    unreadId,
    wish,
    /** The timeline takes one there. */
    ask: (to: 'unread' | 'latest') => {
      wish.value = { to }
    },
  }
})
