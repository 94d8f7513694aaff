import type { AppError } from '../../shared/errors.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** A short word to the person at the desk. Words are chosen where it is shown. */
export interface Notice {
  readonly id: number
  readonly tone: 'plain' | 'good' | 'warn' | 'error'
  readonly error: AppError | null
  /** Key of the locale, with its values. */
  readonly key: string | null
  readonly values: Readonly<Record<string, string | number>>
  /** Conversation that it is about: one press opens it. */
  readonly conversationId: string | null
  /** How often the same thing was said while it stood. */
  readonly times: number
}

const standsMs = 6_000
const most = 4

/** Notices on the screen, newest last; the same one said again is counted, not repeated. */
export const useNotices = defineStore('notices', () => {
  const list = shallowRef<readonly Notice[]>([])
  let next = 1

  function push({ tone, key = null, values = {}, error = null, conversationId = null }: Partial<Notice> & Pick<Notice, 'tone'>): void {
    const same = list.value.find(notice => notice.key === key && notice.error?.code === error?.code && notice.conversationId === conversationId && JSON.stringify(notice.values) === JSON.stringify(values))
    const id = next++
    const rest = list.value.filter(notice => notice !== same)
    list.value = [...rest, { id, tone, error, key, values, conversationId, times: (same?.times ?? 0) + 1 }].slice(-most)
    if (tone !== 'error')
      setTimeout(dismiss, standsMs, id)
  }
  function dismiss(id: number): void {
    list.value = list.value.filter(notice => notice.id !== id)
  }
  return {
    list,
    dismiss,
    error: (error: AppError) => push({ tone: 'error', error }),
    tell: (key: string, values: Notice['values'] = {}, tone: Notice['tone'] = 'plain', conversationId: string | null = null) => push({ tone, key, values, conversationId }),
  }
})
