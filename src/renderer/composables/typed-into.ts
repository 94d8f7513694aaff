/** True where letters belong to a text, and everywhere in a dialog. */
export function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null)
}

/** True where Enter belongs to the button it stands on. */
export function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, [role="button"], [role="tab"]') !== null
}
