import type { Findable } from './use-script-list.ts'
import { nextTick, ref, shallowRef, watch } from 'vue'
import { useShortcuts } from '../../composables/shortcuts.ts'
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
  /** False while something over the page takes the keys. */
  readonly hasKeys: () => boolean
}

/**
 * A list beside what is chosen in it, which is shown, changed, or put aside for a new one. What is written stays on the screen
 * however the list behind it moves.
 */
export function useLibrary<T>({ rows, showAll, hasKeys }: LibraryOptions<T>) {
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
  const walk = (by: 1 | -1) => () => task.value === null && list.walk(by)
  useShortcuts({ j: walk(1), k: walk(-1), ArrowDown: walk(1), ArrowUp: walk(-1) }, hasKeys)

  return { query: list.query, shown: list.shown, more: list.more, walk: list.walk, task, subject, finish, choose }
}
