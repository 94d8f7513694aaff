import type { CallInput } from '../../shared/contract/index.ts'
import type { AppError } from '../../shared/errors.ts'
import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'
import { fromErrorData, toErrorData } from '../../shared/errors.ts'
import { useWorkstation } from '../bridge/workstation.ts'
import { useDrafts } from './drafts.ts'
import { useNotices } from './notices.ts'
import { useOutgoing } from './outgoing.ts'
import { useRoom } from './room.ts'

type Wish = CallInput<'conversation:resolve'>
/** Since when it waits, ms UTC, and whether the person has gone on from its room. */
interface Wait { readonly since: number, readonly left: boolean }

/** A resolution that waits for the reply before it to arrive: often tried at first, and as long as a platform's minute may hold a reply back. */
const tryEveryMs = 1_000
const tryLaterEveryMs = 5_000
const soonMs = 10_000
const giveUpAfterMs = 5 * 60_000
const onItsWay: ReadonlySet<string> = new Set(['queued', 'sending', 'in_check'])

/**
 * Resolving, also right after a reply was pressed: the engine takes no conversation for answered before the platform has
 * taken the answer, and nobody should sit and wait for that. What is not settled on this screen stays the person's.
 */
export const useClosings = defineStore('closings', () => {
  const { client, clock } = useWorkstation()
  const notices = useNotices()
  const drafts = useDrafts()
  const room = useRoom()
  const outgoing = useOutgoing()
  /** The next conversation is asked for once this one is resolved. */
  const thenNext = ref(false)
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  onScopeDispose(() => timers.forEach(timer => clearTimeout(timer)))

  /** Resolves now, or as soon as the reply on its way has arrived. @throws AppError where neither will do */
  async function resolve(wish: Wish, name: string): Promise<void> {
    const error = await attempt(wish)
    if (error === null)
      return
    if (!isUnanswered(error) || !hasReplyOnItsWay(wish.id))
      throw error
    notices.tell('conversation.closing.waits', { name })
    later(wish, name, { since: clock.now(), left: false })
  }
  function later(wish: Wish, name: string, wait: Wait): void {
    timers.set(wish.id, setTimeout(again, clock.now() - wait.since < soonMs ? tryEveryMs : tryLaterEveryMs, wish, name, wait))
  }
  async function again(wish: Wish, name: string, { since, left }: Wait): Promise<void> {
    timers.delete(wish.id)
    // Taken back, or come back to: what becomes of it is decided there anew.
    if (drafts.textOf(wish.id) !== '' || (left && room.id === wish.id))
      return
    const error = await attempt(wish)
    if (error === null)
      return notices.tell('conversation.closing.done', { name }, 'good', wish.id)
    if ((isUnanswered(error) || error.retryable) && clock.now() - since < giveUpAfterMs)
      return later(wish, name, { since, left: left || room.id !== wish.id })
    notices.tell('conversation.closing.failed', { name }, 'warn', wish.id)
  }
  async function attempt(wish: Wish): Promise<AppError | null> {
    try {
      await client.call('conversation:resolve', wish)
      return null
    }
    catch (cause) {
      return fromErrorData(toErrorData(cause))
    }
  }
  function hasReplyOnItsWay(id: string): boolean {
    return outgoing.list.some(one => one.conversationId === id && one.kind === 'reply') || room.messages.some(message => onItsWay.has(message.outbound?.state ?? ''))
  }
  return { thenNext, resolve }
})

function isUnanswered(error: AppError): boolean {
  return error.code === 'wrong_state' && error.details.open === 'turn'
}
