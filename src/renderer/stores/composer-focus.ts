import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'

interface ComposerHandle { readonly focus: () => void, readonly guide: () => void }

/** Lets keys reach the composer on screen, wherever it stands. */
export const useComposerFocus = defineStore('composer-focus', () => {
  const current = shallowRef<ComposerHandle | null>(null)

  /** Called by the composer in its setup; withdrawn with it. */
  function offer(handle: ComposerHandle): void {
    current.value = handle
    onScopeDispose(() => {
      if (current.value === handle)
        current.value = null
    })
  }
  return { offer, focus: () => current.value?.focus(), guide: () => current.value?.guide() }
})
