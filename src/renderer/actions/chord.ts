/**
 * A chord is a key with its modifiers, written in one way: `n`, `?`, `Enter`, `Shift+R`, `Mod+Shift+K`. `Mod` is Ctrl,
 * and Cmd on a Mac. Shift is named with letters and named keys alone: of `?` it is a part already.
 */
export type Chord = string

/** What of a keyboard event makes a chord. */
export type ChordEvent = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const modifierKeys = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'NumLock', 'Fn', 'OS', 'Dead', 'Process', 'Unidentified'])
const order = ['Mod', 'Alt', 'Shift'] as const

const reserved = new Set([
  ...['A', 'C', 'V', 'X', 'Z', 'Y', 'N', 'T', 'W', 'Q', 'R', 'L', 'F', 'P', 'S', 'H', 'J', 'D', 'O', 'U', 'G', '+', '-', '=', '0', 'Tab'].map(key => `Mod+${key}`),
  ...['N', 'T', 'W', 'R', 'I', 'J', 'C', 'V', 'Z', 'Q', 'Tab', 'Delete'].map(key => `Mod+Shift+${key}`),
  ...['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(key => `Mod+${key}`),
  ...['F4', 'Tab', 'Space', 'ArrowLeft', 'ArrowRight', 'Escape'].map(key => `Alt+${key}`),
  ...['Tab', 'Shift+Tab', 'Space', 'F5', 'F11', 'F12', 'Enter', 'Escape', 'Backspace', 'Delete', 'Home', 'End', 'PageUp', 'PageDown', 'Mod+Alt+Delete'],
])

/** The chord of a key event; null for a modifier alone, and where the system's other modifier is held. */
export function chordOf(event: ChordEvent, isMac: boolean): Chord | null {
  const [mod, foreign] = isMac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey]
  if (modifierKeys.has(event.key) || event.key === '' || foreign)
    return null
  const key = plainKey(event.key)
  const shift = event.shiftKey && (key.length > 1 || isLetter(key))
  return write({ Mod: mod, Alt: event.altKey, Shift: shift }, key)
}

/** The one way to write a chord: order of modifiers, case of the letter. */
export function normalChord(chord: string): Chord {
  const parts = partsOf(chord)
  const has = (name: string): boolean => parts.modifiers.some(one => one.toLowerCase() === name.toLowerCase())
  return write({ Mod: has('Mod'), Alt: has('Alt'), Shift: has('Shift') }, plainKey(parts.key))
}

/** What the keys are called on this machine, one per cap: `Mod+Shift+K` → `Ctrl` `Shift` `K`. */
export function capsOf(chord: Chord, isMac: boolean): string[] {
  const { modifiers, key } = partsOf(chord)
  return [...modifiers.map(one => capNames(isMac)[one] ?? one), capNames(isMac)[key] ?? (isLetter(key) ? key.toUpperCase() : key)]
}

/** True where the chord may act while one types: only with Mod or Alt held, or a function key. */
export function mayActWhileTyping(chord: Chord): boolean {
  return /^(?:Mod|Alt)\+/.test(chord) || /^(?:Shift\+)?F\d+$/.test(chord)
}

/** Chords that belong to browser, system or reading (`Tab`): nobody may give them another meaning. */
export function isReserved(chord: Chord): boolean {
  return reserved.has(chord)
}

const names: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Enter: '⏎', Escape: 'Esc' }
const others: Readonly<Record<string, string>> = { ...names, Mod: 'Ctrl' }
const macs: Readonly<Record<string, string>> = { ...names, Mod: '⌘', Alt: '⌥', Shift: '⇧' }

function capNames(isMac: boolean): Readonly<Record<string, string>> {
  return isMac ? macs : others
}

function partsOf(chord: string): { modifiers: string[], key: string } {
  const parts = chord.split('+').map(part => part.trim())
  const key = chord.endsWith('+') ? '+' : parts.at(-1) ?? ''
  return { modifiers: parts.slice(0, -1).filter(part => part !== ''), key }
}

/** Full-width signs as their half-width twins; the space bar by its name. */
function plainKey(key: string): string {
  if (key === ' ')
    return 'Space'
  return key.length === 1 ? key.normalize('NFKC').toLowerCase() : key
}

function write(held: Readonly<Record<typeof order[number], boolean>>, key: string): Chord {
  const modifiers = order.filter(name => held[name])
  const letter = modifiers.length > 0 && isLetter(key) ? key.toUpperCase() : key
  return [...modifiers, letter].join('+')
}

function isLetter(key: string): boolean {
  return /^[a-z]$/i.test(key)
}
