import type { PageDoings } from '../../stores/page-doings.ts'
import type { Findable } from './use-script-list.ts'
import { nextTick, ref, shallowRef, watch } from 'vue'
import { usePageDoings } from '../../stores/page-doings.ts'
import { focusInto } from '../../ui/focus-into.ts'
import { useFindList } from './use-script-list.ts'

/** Rows drawn at once; whoever has more looks by letters. */
const mostRows = 400

/** A row of a library, and what it stands for. */
export interface LibraryRow<T> extends Findable {
  readonly of: T
}

/** What a library is made of. */
export interface LibraryOptions<T> {
  readonly rows: () => readonly LibraryRow<T>[]
  /** Shows all that there is, so that what was just written is among it. */
  readonly showAll: () => void
  /** What can be done with the one that is shown, beside walking on and writing. */
  readonly doings?: () => PageDoings
  readonly mayAdd: () => boolean
  readonly mayChange: (subject: T) => boolean
}

/**
 * A list beside what is chosen in it, which is shown, changed, or put aside for a new one. What is written stays on the screen
 * however the list behind it moves.
 */
export function useLibrary<T>({ rows, showAll, doings, mayAdd, mayChange }: LibraryOptions<T>) {
  const list = useFindList(rows, mostRows)
  /** What the chosen side does beside showing: writing a new one, or changing the one that is chosen. */
  const task = ref<'add' | 'edit' | null>(null)
  const subject = shallowRef<T | null>(null)

  function showChosen(): void {
    subject.value = list.chosen.value?.of ?? null
  }
  watch(() => list.chosen.value?.of, () => task.value === null && showChosen(), { immediate: true })

  /** The task is done; `id` is what was written, null = nothing was. */
  async function finish(id: string | null): Promise<void> {
    task.value = null
    if (id !== null) {
      showAll()
      list.query.value = ''
      await nextTick()
      list.choose(id)
    }
    showChosen()
  }
  function choose(id: string): void {
    task.value = null
    list.choose(id)
    showChosen()
  }
  const begin = (next: 'add' | 'edit') => () => void (task.value = next)
  usePageDoings().offer(() => task.value !== null
    ? {}
    : {
        next: () => list.walk(1),
        previous: () => list.walk(-1),
        ...subject.value === null ? {} : { open: () => focusInto(document.querySelector('[data-part="chosen"]')) },
        ...subject.value !== null && mayChange(subject.value as T) ? { change: begin('edit') } : {},
        ...mayAdd() ? { add: begin('add') } : {},
        ...doings?.(),
      })

  return { query: list.query, shown: list.shown, more: list.more, walk: list.walk, task, subject, finish, choose }
}
