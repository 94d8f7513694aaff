import { useEventListener } from '@vueuse/core'

/**
 * How long after a composition's end a key without its keyup between still belongs to it, ms. WebKit ends the
 * composition before it tells the key that ended it, and both come from one press.
 */
const samePressMs = 50

const open = new WeakSet<EventTarget>()
const endedAt = new WeakMap<EventTarget, number>()

/** Watches where compositions begin and end, for {@link isComposing}. Once, by the page as a whole. */
export function useCompositionWatch(): void {
  const on = { capture: true, passive: true }
  useEventListener(window, 'compositionstart', ({ target }) => target && open.add(target), on)
  useEventListener(window, 'compositionend', ({ target, timeStamp }) => {
    if (target === null)
      return
    open.delete(target)
    endedAt.set(target, timeStamp)
  }, on)
  // What comes in without belonging to a composition (a paste, a field emptied by the page) has put an end to the one before.
  useEventListener(window, 'input', (event) => {
    if (event.target !== null && !(event as Partial<InputEvent>).isComposing)
      open.delete(event.target)
  }, on)
  // A field that is left or hidden in the middle of a composition may never hear of its end.
  useEventListener(window, 'focusout', ({ target }) => target && open.delete(target), on)
  useEventListener(window, 'keyup', ({ target }) => target && endedAt.delete(target), on)
}

/**
 * True while an input method owns the key, in every engine's order of events: told so (`isComposing`), by the code 229,
 * by the name that old Windows input methods give it, between a composition's two ends, and for the very press that ended one.
 */
export function isComposing(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229 || event.key === 'Process' || event.key === 'Unidentified')
    return true
  const { target } = event
  return target !== null && (open.has(target) || event.timeStamp - (endedAt.get(target) ?? -Infinity) < samePressMs)
}
