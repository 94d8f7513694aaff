import { onMounted, onScopeDispose } from 'vue'
import { isComposing } from './composition.ts'

/** A key as the shortcut table names it: `j`, `?`, `/`, `Enter`, `Escape`. */
export type ShortcutTable = Readonly<Record<string, () => void>>

/** Keys work only where nothing is being typed, composed or decided. */
export function shortcutOf(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || (event.repeat && event.key === 'Enter'))
    return null
  if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey)
    return null
  return isTypedInto(event.target) ? null : event.key
}

/** Listens on the window while the scope lives. `enabled` is asked at each key. */
export function useShortcuts(table: ShortcutTable, enabled: () => boolean): void {
  function onKey(event: KeyboardEvent): void {
    const key = shortcutOf(event)
    const action = key === null ? undefined : table[key.length === 1 ? key.toLowerCase() : key]
    if (!action || !enabled() || (key === 'Enter' && isPressable(event.target)))
      return
    event.preventDefault()
    action()
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}

/** True where letters belong to a text, and everywhere in a dialog. */
export function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null)
}

/** True where Enter belongs to the button it stands on. */
export function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, [role="button"], [role="tab"]') !== null
}
