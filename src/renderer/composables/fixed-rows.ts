import type { ComputedRef, Ref } from 'vue'
import { useEventListener, useResizeObserver } from '@vueuse/core'
import { computed, onMounted, onScopeDispose, ref, shallowRef } from 'vue'

/** A row of a long list that is in view or close to it; `top` in px from the list's beginning. */
export interface PlacedRow { readonly index: number, readonly top: number }

/** What of a long list stands in the document. */
export interface FixedRows {
  readonly shown: ComputedRef<readonly PlacedRow[]>
  /** The first and the last of what is in view, with some on either side. */
  readonly first: ComputedRef<number>
  readonly last: ComputedRef<number>
  /** How far the list is scrolled, px, as of its last event: to ask the element itself would lay the page out at once. */
  readonly scrollTop: Readonly<Ref<number>>
  /** Height of the whole list, px. */
  readonly whole: ComputedRef<number>
  /** Scrolls as little as brings this row wholly into view. */
  readonly reveal: (index: number) => void
}

/** Where things stand: px, and `count` rows of one height. */
export interface RowWindow { readonly scrollTop: number, readonly viewHeight: number, readonly rowHeight: number, readonly count: number }

/** Rows kept on either side of what is in view: a turn of the wheel is shorter than two. */
const beside = 3

/** First and last index of what is in view, with some on either side; last < first for none. However long the list is, this costs the same. */
export function rowsInView({ scrollTop, viewHeight, rowHeight, count }: RowWindow, more = beside): { first: number, last: number } {
  const last = Math.min(count - 1, Math.ceil((scrollTop + viewHeight) / rowHeight) - 1 + more)
  return { first: Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - more, last)), last }
}

/** How far to scroll so that a row is wholly in view; where it is, the list stays. */
export function revealAt(index: number, { scrollTop, viewHeight, rowHeight }: RowWindow): number {
  const top = index * rowHeight
  if (top < scrollTop)
    return top
  return Math.max(scrollTop, top + rowHeight - viewHeight)
}

/** Shows of a list with rows of one height only those around what is in view. `rowHeight` in px. */
export function useFixedRows(scroller: Readonly<Ref<HTMLElement | null>>, count: () => number, rowHeight: () => number): FixedRows {
  const scrollTop = ref(0)
  const viewHeight = ref(0)
  const now = (): RowWindow => ({ scrollTop: scrollTop.value, viewHeight: viewHeight.value, rowHeight: rowHeight(), count: count() })

  /** Rows beside those in view; after a leap none, until what is in view has been drawn. */
  const more = ref(beside)
  /** What was shown before a leap, and is out of view by now: it stays until its markup is needed. */
  const leaving = shallowRef<readonly PlacedRow[]>([])
  // Numbers, so that a turn of the wheel within one row changes nothing behind them.
  const first = computed(() => rowsInView(now(), more.value).first)
  const last = computed(() => rowsInView(now(), more.value).last)
  const shown = computed<readonly PlacedRow[]>(() => {
    const rows = Array.from({ length: Math.max(0, last.value - first.value + 1) }, (_, n) => ({ index: first.value + n, top: (first.value + n) * rowHeight() }))
    const spare = leaving.value.filter(({ index }) => (index < first.value || index > last.value) && index < count())
    return [...spare.slice(0, Math.max(0, leaving.value.length - rows.length)), ...rows]
  })
  let frame: number | undefined

  function measure(): void {
    const top = scroller.value?.scrollTop ?? 0
    if (Math.abs(top - scrollTop.value) > viewHeight.value / 2)
      leap()
    scrollTop.value = top
    viewHeight.value = scroller.value?.clientHeight ?? 0
  }
  function leap(): void {
    leaving.value = shown.value
    more.value = 0
    if (frame !== undefined)
      cancelAnimationFrame(frame)
    // A frame's own calls come after its scrolling: the first is still the frame that draws what is in view.
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        frame = undefined
        leaving.value = []
        more.value = beside
      })
    })
  }
  onScopeDispose(() => frame !== undefined && cancelAnimationFrame(frame))
  onMounted(measure)
  useEventListener(scroller, 'scroll', measure, { passive: true })
  useResizeObserver(scroller, measure)

  return {
    shown,
    first,
    last,
    scrollTop,
    whole: computed(() => count() * rowHeight()),
    reveal(index) {
      measure()
      const at = revealAt(index, now())
      if (at !== scrollTop.value)
        scroller.value?.scrollTo({ top: at })
    },
  }
}
