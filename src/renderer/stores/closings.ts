import type { CallInput } from '../../shared/contract/index.ts'
import { until } from '@vueuse/core'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'
import { useNotices } from './notices.ts'
import { useOutgoing } from './outgoing.ts'

type Wish = CallInput<'conversation:resolve'>

/** Resolving, also right after a reply was pressed: then the engine waits for the reply, whatever becomes of this screen. */
export const useClosings = defineStore('closings', () => {
  const { client } = useWorkstation()
  const notices = useNotices()
  const outgoing = useOutgoing()
  /** The next conversation is asked for once this one is resolved. */
  const thenNext = ref(false)

  const isHandedOver = (id: string): boolean => !outgoing.list.some(one => one.conversationId === id && one.kind === 'reply' && one.messageId === null)

  /** Resolves now, or as soon as the reply on its way has arrived. @throws AppError where neither will do */
  async function resolve(wish: Wish, name: string): Promise<void> {
    // The engine can wait only for a reply that it has.
    await until(() => isHandedOver(wish.id)).toBe(true)
    const { waits } = await client.call('conversation:resolve', { ...wish, whenAnswered: true })
    if (waits)
      notices.tell('conversation.closing.waits', { name })
  }

  return { thenNext, resolve }
})
