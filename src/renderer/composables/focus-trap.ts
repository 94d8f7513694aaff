import type { Ref } from 'vue'
import { useEventListener } from '@vueuse/core'

const walkable = 'a[href], button, input, select, textarea, [tabindex]'

/** What Tab walks within a dialog, in its order. */
function stopsIn(dialog: HTMLDialogElement): HTMLElement[] {
  return [...dialog.querySelectorAll<HTMLElement>(walkable)].filter(stop => stop.tabIndex >= 0 && !stop.matches('[disabled], [disabled] *') && stop.getClientRects().length > 0)
}

/**
 * Keeps the focus within a dialog as long as it is open: Tab goes round in it, and what would take the focus away from behind gives it back.
 * The browser's own way (a modal dialog) makes everything behind inert, and styles the whole page anew each time it opens and shuts.
 */
export function useFocusTrap(dialog: Readonly<Ref<HTMLDialogElement | null>>): void {
  let isBackwards = false

  function enter(open: HTMLDialogElement): void {
    const stops = stopsIn(open)
    const stop = isBackwards ? stops.at(-1) : stops[0]
    ;(stop ?? open).focus({ preventScroll: true })
  }
  useEventListener(document, 'keydown', (event) => {
    isBackwards = event.shiftKey
    if (event.key !== 'Tab' || event.defaultPrevented || !dialog.value?.open)
      return
    const stops = stopsIn(dialog.value)
    const edge = isBackwards ? stops[0] : stops.at(-1)
    if (edge !== document.activeElement && dialog.value.contains(document.activeElement))
      return
    event.preventDefault()
    enter(dialog.value)
  })
  useEventListener(document, 'focusin', ({ target }) => {
    if (dialog.value?.open && target instanceof Node && !dialog.value.contains(target))
      enter(dialog.value)
  })
}
