import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import type { ViewName, ViewParams, ViewRow, ViewSummary } from '../../shared/contract/index.ts'
import type { AppError } from '../../shared/errors.ts'
import { computed, onScopeDispose, ref, shallowRef, toValue, watch } from 'vue'
import { createViewFeed } from './view-feed.ts'
import { useWorkstation } from './workstation.ts'

/** How a view stands. `stale`: what is shown was true at `asOf`, the link is lost since. */
export type LiveState = 'idle' | 'loading' | 'ready' | 'error' | 'stale'

/** A view of the engine as a component holds it. */
export interface LiveView<N extends ViewName> {
  /** The page, in the view's order. Unchanged rows keep their identity. */
  readonly rows: Readonly<ShallowRef<readonly ViewRow<N>[]>>
  readonly summary: Readonly<ShallowRef<ViewSummary<N> | null>>
  readonly state: Readonly<ShallowRef<LiveState>>
  readonly error: Readonly<ShallowRef<AppError | null>>
  /** Host time up to which the rows are known to be true: running while `ready`, standing while `stale`; null = never. */
  readonly asOf: Readonly<ShallowRef<number | null>>
  /** The params whose rows are shown (not those still on their way). */
  readonly shown: Readonly<ShallowRef<ViewParams<N> | null>>
  readonly byId: (id: string) => ViewRow<N> | undefined
  readonly reload: () => void
}

/**
 * Subscribes the current scope to a view while `params` is not null; closes it with the scope.
 * Changed params move the view, a missing frame is asked for, a lost link leaves the rows standing as `stale`.
 */
export function useView<N extends ViewName>(name: N, params: MaybeRefOrGetter<ViewParams<N> | null>): LiveView<N> {
  const { client, link, clock } = useWorkstation()
  const rows = box<readonly ViewRow<N>[]>([])
  const summary = box<ViewSummary<N> | null>(null)
  const own = ref<Exclude<LiveState, 'stale'>>('idle')
  const error = shallowRef<AppError | null>(null)
  const shown = box<ViewParams<N> | null>(null)
  const filled = ref(false)
  const index = computed(() => new Map(rows.value.map(row => [row.id, row])))

  const feed = createViewFeed<N>({
    client,
    name,
    later: (run, ms) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    sink: {
      onBusy: () => {
        if (!filled.value)
          own.value = 'loading'
      },
      onState: (next, params) => {
        rows.value = next?.rows ?? []
        summary.value = next?.summary ?? null
        filled.value = next !== null
        error.value = null
        own.value = next === null ? 'idle' : 'ready'
        shown.value = params
      },
      onError: (failure) => {
        error.value = failure
        own.value = 'error'
      },
    },
  })

  watch([() => JSON.stringify(toValue(params)), link.generation], ([key, generation], [oldKey, oldGeneration]) => {
    if (generation === 0)
      return
    if (generation !== oldGeneration && oldGeneration !== undefined && oldGeneration > 0)
      feed.reopen(toValue(params))
    else if (key !== oldKey || generation !== oldGeneration)
      feed.show(toValue(params))
  }, { immediate: true })
  onScopeDispose(feed.close)

  const state = computed<LiveState>(() => link.state.value === 'lost' && filled.value ? 'stale' : own.value)
  const asOf = computed(() => {
    if (!filled.value)
      return null
    return state.value === 'stale' ? link.lostAt.value : clock.tick.value
  })
  return { rows, summary, state, error, asOf, shown, byId: id => index.value.get(id), reload: () => feed.reopen(toValue(params)) }
}

/** A shallow ref whose type stays plain for generic `T`. */
function box<T>(value: T): ShallowRef<T> {
  return shallowRef(value) as ShallowRef<T>
}
