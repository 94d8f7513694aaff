import { useMediaQuery } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { usePreferences } from './preferences.ts'

/** What the left column shows. */
export type Area = 'inbox' | 'calls'

/** What stands where on the desk, for keys and buttons alike. */
export const useDeskLayout = defineStore('desk-layout', () => {
  const preferences = usePreferences()
  const area = ref<Area>('inbox')
  /** The row of the list that the keys stand on. */
  const cursorId = ref<string | null>(null)
  const isRoomy = useMediaQuery('(min-width: 1200px)')
  /** Room for one thing at a time: a small window, or the page at 400 %. */
  const isNarrow = useMediaQuery('(max-width: 640px)')
  /** On a narrow screen the panel lies over the conversation's edge, and only when it is asked for. */
  const peek = ref(false)
  const showsCustomer = computed(() => isRoomy.value ? !preferences.customerFolded : peek.value)

  function toggleCustomer(): void {
    if (isRoomy.value)
      preferences.customerFolded = !preferences.customerFolded
    else
      peek.value = !peek.value
  }
  return { area, cursorId, isRoomy, isNarrow, peek, showsCustomer, toggleCustomer }
})
