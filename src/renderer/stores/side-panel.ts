import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { usePolicy } from './policy.ts'

/** Which of the company's own pages stands beside the conversation. */
export const useSidePanel = defineStore('side-panel', () => {
  const policy = usePolicy()
  const wanted = ref<string | null>(null)
  /** Grows when the page is to begin anew. */
  const turn = ref(0)
  const pages = computed(() => policy.isThere ? Object.keys(policy.value('sidePanel')) : [])
  /** Null = the customer. */
  const chosen = computed(() => pages.value.find(page => page === wanted.value) ?? null)

  return {
    pages,
    chosen,
    turn,
    /** Where a page leads, for whoever wants to know before they sign in there. */
    hostOf: (page: string) => new URL(policy.value('sidePanel')[page]?.replaceAll(/[{}]/g, '') ?? 'about:blank').host,
    show: (page: string | null) => void (wanted.value = page),
    /** Customer, first page, second page, and round again. */
    next: () => void (wanted.value = pages.value[chosen.value === null ? 0 : pages.value.indexOf(chosen.value) + 1] ?? null),
  }
})
