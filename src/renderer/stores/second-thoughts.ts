import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'

/** What the composer on screen holds for a second decision. */
interface SecondThoughts {
  /** Something new came in while one wrote: the text waits for "send anyway". */
  readonly isStale: () => boolean
  readonly sendAnyway: () => void
  /** A colleague left a draft here. */
  readonly canAdopt: () => boolean
  readonly adopt: () => void
}

/** Lets keys reach the second decisions of the composer on screen. */
export const useSecondThoughts = defineStore('second-thoughts', () => {
  const current = shallowRef<SecondThoughts | null>(null)

  /** Called by the composer in its setup; withdrawn with it. */
  function offer(handle: SecondThoughts): void {
    current.value = handle
    onScopeDispose(() => {
      if (current.value === handle)
        current.value = null
    })
  }
  return {
    offer,
    isStale: () => current.value?.isStale() ?? false,
    canAdopt: () => current.value?.canAdopt() ?? false,
    sendAnyway: () => current.value?.sendAnyway(),
    adopt: () => current.value?.adopt(),
  }
})
