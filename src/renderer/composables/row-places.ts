import type { ComputedRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'

/** A row that is shown, `index` in its list. */
interface ShownRow { readonly index: number, readonly id: string }

/**
 * Gives rows of a long list their places in the document: one that was there before keeps its own, another takes what has become
 * free. Each id once.
 */
export function createPlaces(): (ids: readonly string[]) => readonly number[] {
  let taken: ReadonlyMap<string, number> = new Map()
  return (ids) => {
    const next = new Map(ids.flatMap((id) => {
      const place = taken.get(id)
      return place === undefined ? [] : [[id, place] as const]
    }))
    const used = new Set(next.values())
    let free = 0
    for (const id of ids) {
      if (next.has(id))
        continue
      while (used.has(free))
        free++
      next.set(id, free)
      used.add(free)
    }
    taken = next
    return ids.map(id => next.get(id) ?? 0)
  }
}

/**
 * Rows as they stand in the document, each with the `place` that is its key: what comes into view is written into the markup of what has
 * left it, which is half the work of making it anew. While the list is scrolled the markup stays in its order, for moving it costs what
 * was saved; afterwards it is put in the order of the list again, all at once: a frame for each row would cost more than they together.
 */
export function useRowPlaces<R extends ShownRow>(rows: () => readonly R[], isScrolled: () => boolean): ComputedRef<readonly (R & { readonly place: number })[]> {
  const placesOf = createPlaces()
  const placed = computed(() => {
    const shown = rows().toSorted((a, b) => a.index - b.index)
    const places = placesOf(shown.map(row => row.id))
    return shown.map((row, at) => ({ ...row, place: places[at] ?? 0 }))
  })
  /** Places in the order of the document, while it is another than the list's. */
  const order = shallowRef<readonly number[] | null>(null)
  watch(isScrolled, (scrolled) => {
    order.value = scrolled ? placed.value.map(row => row.place) : null
  }, { flush: 'sync' })
  return computed(() => {
    const stands = order.value
    if (stands === null)
      return placed.value
    const at = new Map(stands.map((place, index) => [place, index]))
    return placed.value.toSorted((a, b) => (at.get(a.place) ?? stands.length + a.place) - (at.get(b.place) ?? stands.length + b.place))
  })
}
