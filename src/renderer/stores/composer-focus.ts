import { defineStore } from 'pinia'
import { onScopeDispose, ref, shallowRef } from 'vue'

/** What keys and other parts may ask of the composer on screen. */
export interface ComposerHandle {
  readonly conversationId: string
  readonly focus: () => void
  /** Writes to the customer. */
  readonly reply: () => void
  /** Writes to colleagues; a second time to the customer again. */
  readonly toggleNote: () => void
  readonly guide: () => void
  readonly holding: () => void
  readonly attach: () => void
  readonly canAttach: () => boolean
  readonly canSend: () => boolean
  readonly send: () => void
  /** There is something to send, or nothing more to say. */
  readonly canFinish: () => boolean
  /** Sends what stands here and asks how the matter ended; then the next. */
  readonly finish: () => Promise<void>
}

/** Lets keys reach the composer on screen, wherever it stands. */
export const useComposerFocus = defineStore('composer-focus', () => {
  const current = shallowRef<ComposerHandle | null>(null)
  const awaited = ref<string | null>(null)

  /** Called by the composer in its setup; withdrawn with it. */
  function offer(handle: ComposerHandle): void {
    current.value = handle
    onScopeDispose(() => {
      if (current.value === handle)
        current.value = null
    })
  }
  /** The composer of this room takes the cursor as soon as it stands there. */
  function awaitRoom(conversationId: string): void {
    if (current.value?.conversationId === conversationId)
      current.value.focus()
    else
      awaited.value = conversationId
  }
  /** True once for the room whose composer was awaited. */
  function isAwaited(conversationId: string): boolean {
    const waited = awaited.value === conversationId
    awaited.value = null
    return waited
  }
  return {
    offer,
    awaitRoom,
    isAwaited,
    isThere: () => current.value !== null,
    canSend: () => current.value?.canSend() ?? false,
    canAttach: () => current.value?.canAttach() ?? false,
    focus: () => current.value?.focus(),
    reply: () => current.value?.reply(),
    note: () => current.value?.toggleNote(),
    guide: () => current.value?.guide(),
    holding: () => current.value?.holding(),
    attach: () => current.value?.attach(),
    send: () => current.value?.send(),
    canFinish: () => current.value?.canFinish() ?? false,
    finish: async () => current.value?.finish(),
  }
})
