import type { Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'

/** A page of a long list: rows from index `start` of `total`. A changed `key` means that the reader asked for another page. */
export interface ListPage<R> {
  readonly key: string
  readonly rows: readonly R[]
  readonly start: number
  readonly total: number
}

/** A page that stands still while it is being read. */
export interface SteadyList<R> {
  readonly page: Readonly<Ref<ListPage<R>>>
  /** Rows that arrived while the page was held, and are not shown yet. */
  readonly fresh: Readonly<Ref<number>>
  /** The true order differs from the one shown. */
  readonly isBehind: Readonly<Ref<boolean>>
  /** Rows shown that have left the list meanwhile. */
  readonly gone: Readonly<Ref<ReadonlySet<string>>>
  /** Shows the true order now. */
  readonly catchUp: () => void
}

/**
 * While `held()` is true, rows keep their place: contents are updated where they stand, arrivals are only counted.
 * The list never jumps under the pointer.
 */
export function useSteadyList<R extends { readonly id: string }>(live: () => ListPage<R>, held: () => boolean): SteadyList<R> {
  const page = shallowRef(live())

  function follow(next: ListPage<R>): void {
    page.value = held() && next.key === page.value.key ? keepPlaces(page.value, next) : next
  }
  watch([live, held], () => follow(live()), { flush: 'sync' })

  const liveIds = computed(() => new Set(live().rows.map(row => row.id)))
  const shownIds = computed(() => new Set(page.value.rows.map(row => row.id)))
  return {
    page,
    fresh: computed(() => live().rows.filter(row => !shownIds.value.has(row.id)).length),
    isBehind: computed(() => page.value.rows.length !== live().rows.length || live().rows.some((row, i) => row.id !== page.value.rows[i]?.id)),
    gone: computed(() => new Set(page.value.rows.filter(row => !liveIds.value.has(row.id)).map(row => row.id))),
    catchUp: () => {
      page.value = live()
    },
  }
}

function keepPlaces<R extends { readonly id: string }>(shown: ListPage<R>, next: ListPage<R>): ListPage<R> {
  const byId = new Map(next.rows.map(row => [row.id, row]))
  return { ...shown, rows: shown.rows.map(row => byId.get(row.id) ?? row) }
}
