import type { Ref } from 'vue'
import type { AppError } from '../../shared/errors.ts'
import { ref, shallowRef } from 'vue'
import { fromErrorData, toErrorData } from '../../shared/errors.ts'
import { useNotices } from '../stores/notices.ts'

/** Something a person starts with a press. A second press while it runs does nothing. */
export interface Action<A extends readonly unknown[], R> {
  /** Resolves with the result, or undefined when it failed (the reason is in `error`) or was already running. */
  readonly run: (...args: A) => Promise<R | undefined>
  readonly busy: Readonly<Ref<boolean>>
  readonly error: Readonly<Ref<AppError | null>>
}

/** Options of {@link useAction}. */
export interface ActionOptions {
  /** The component shows `error` itself; no notice is raised. */
  readonly quiet?: boolean
}

/** Wraps a call: single flight, busy flag, failures as a notice with words. */
export function useAction<A extends readonly unknown[], R>(work: (...args: A) => Promise<R>, { quiet = false }: ActionOptions = {}): Action<A, R> {
  const notices = useNotices()
  const busy = ref(false)
  const error = shallowRef<AppError | null>(null)

  async function run(...args: A): Promise<R | undefined> {
    if (busy.value)
      return undefined
    busy.value = true
    error.value = null
    try {
      return await work(...args)
    }
    catch (cause) {
      error.value = fromErrorData(toErrorData(cause))
      if (!quiet)
        notices.error(error.value)
      return undefined
    }
    finally {
      busy.value = false
    }
  }
  return { run, busy, error }
}
