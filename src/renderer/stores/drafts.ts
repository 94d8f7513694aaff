import { defineStore } from 'pinia'
import { onScopeDispose, reactive } from 'vue'
import { toErrorData } from '../../shared/errors.ts'
import { useWorkstation } from '../bridge/workstation.ts'

const saveAfterMs = 600

/**
 * What is being written, per conversation. The store of the engine keeps it too, so that a crash or another screen brings
 * it back; a text on this screen is never replaced by an older one from there.
 */
export const useDrafts = defineStore('drafts', () => {
  const { client } = useWorkstation()
  const texts = reactive(new Map<string, string>())
  /** Rooms whose text the engine has, to the letter. */
  const kept = reactive(new Set<string>())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  /** Uploads that a draft holds; a room that is not here holds what the engine has. */
  const files = new Map<string, readonly string[]>()

  function write(id: string, text: string): void {
    texts.set(id, text)
    plan(id)
  }
  /** The draft holds these uploads from now on. */
  function hold(id: string, uploadIds: readonly string[]): void {
    files.set(id, uploadIds)
    plan(id)
  }
  function plan(id: string): void {
    kept.delete(id)
    clearTimeout(timers.get(id))
    timers.set(id, setTimeout(flush, saveAfterMs, id))
  }
  function flush(id: string): void {
    clearTimeout(timers.get(id))
    if (!timers.delete(id))
      return
    const text = texts.get(id) ?? ''
    const held = files.get(id)
    client.call('draft:save', { conversationId: id, text, ...held === undefined ? {} : { media: [...held] } }).then(() => {
      if ((texts.get(id) ?? '') === text)
        kept.add(id)
    }, (cause: unknown) => {
      if (toErrorData(cause).retryable && !timers.has(id))
        timers.set(id, setTimeout(flush, saveAfterMs * 5, id))
    })
  }
  /** Takes over the engine's draft of a room that this screen has not written in. True when there was something. */
  function restore(id: string, text: string): boolean {
    if (texts.has(id))
      return false
    texts.set(id, text)
    return text !== ''
  }
  const flushAll = () => [...timers.keys()].forEach(flush)
  window.addEventListener('pagehide', flushAll)
  onScopeDispose(() => window.removeEventListener('pagehide', flushAll))

  return { texts, textOf: (id: string) => texts.get(id) ?? '', isKept: (id: string) => kept.has(id), write, hold, flush, restore }
})
