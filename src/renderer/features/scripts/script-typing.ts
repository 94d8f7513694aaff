import { nextSlot } from '../../../shared/rules/slots.ts'

/** What a field of text gives to whoever watches its typing. */
type Field = HTMLTextAreaElement

/** Characters by which a picker opens on an empty line: the key itself, and what Chinese punctuation makes of it. */
const slashes = ['/', '、', '／']

/** Whether a slash would stand alone on its line at the caret. */
export function isLineEmptyAt(text: string, start: number, end: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const after = text.slice(end, (`${text}\n`).indexOf('\n', end))
  return before.trim() === '' && after.trim() === ''
}

/** True where this key is a slash on an empty line; the caller has made sure that nothing is being composed. */
export function isPickerKey(event: KeyboardEvent, field: Field): boolean {
  return event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && isLineEmptyAt(field.value, field.selectionStart, field.selectionEnd)
}

/**
 * The text without the slash that an input method has just put on an empty line; null when it was anything else. Nothing is
 * taken while it composes.
 */
export function withoutSlash(event: Event, field: Field): string | null {
  if (!(event instanceof InputEvent) || event.isComposing || event.data === null || !slashes.includes(event.data))
    return null
  const at = field.selectionStart - event.data.length
  const rest = field.value.slice(0, Math.max(0, at)) + field.value.slice(field.selectionStart)
  return at >= 0 && isLineEmptyAt(rest, at, at) ? rest : null
}

/** Selects the next place to fill, after the caret or from the beginning; false when there is none. */
export function goToSlot(field: Field): boolean {
  const slot = nextSlot(field.value, field.selectionEnd)
  if (slot === null)
    return false
  field.setSelectionRange(slot.start, slot.end)
  return true
}

/** The text with a piece put where the selection is, and where the caret goes: on its first slot, else behind it. */
export function withInserted(field: Pick<Field, 'value' | 'selectionStart' | 'selectionEnd'>, piece: string): { text: string, from: number, to: number } {
  const { value, selectionStart, selectionEnd } = field
  const text = value.slice(0, selectionStart) + piece + value.slice(selectionEnd)
  const slot = nextSlot(piece, 0)
  return slot === null
    ? { text, from: selectionStart + piece.length, to: selectionStart + piece.length }
    : { text, from: selectionStart + slot.start, to: selectionStart + slot.end }
}
