import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

/** Rows that one press may touch. */
export const mostSelected = 200

/** Rows of the inbox that were chosen to be handled together. */
export const useSelection = defineStore('selection', () => {
  const ids = shallowRef<readonly string[]>([])
  const chosen = computed(() => new Set(ids.value))

  function set(next: readonly string[]): void {
    ids.value = [...new Set(next)].slice(0, mostSelected)
  }
  return {
    ids,
    has: (id: string) => chosen.value.has(id),
    set,
    add: (id: string) => set([...ids.value, id]),
    toggle: (id: string) => set(chosen.value.has(id) ? ids.value.filter(one => one !== id) : [...ids.value, id]),
    clear: () => set([]),
  }
})
