import type { ComputedRef } from 'vue'
import { computed, onScopeDispose, ref, watch } from 'vue'

/**
 * A list that comes into the document by and by: `step` of its entries at once, as many more with each frame, so that what was
 * pressed is answered before all of it is drawn; whatever happens, at least `least()` of them. It begins again when `anew` changes,
 * never because entries come and go.
 */
export function useByAndBy<R>(all: () => readonly R[], step: number, anew: () => unknown, least: () => number): ComputedRef<readonly R[]> {
  const most = ref(step)
  let frame: number | undefined

  function grow(): void {
    if (frame !== undefined || most.value >= all().length)
      return
    frame = requestAnimationFrame(() => {
      frame = undefined
      most.value += step
      grow()
    })
  }
  watch(anew, () => {
    most.value = step
  }, { flush: 'sync' })
  watch(() => [all().length, most.value], grow, { immediate: true })
  onScopeDispose(() => frame !== undefined && cancelAnimationFrame(frame))
  return computed(() => all().slice(0, Math.max(most.value, least())))
}
