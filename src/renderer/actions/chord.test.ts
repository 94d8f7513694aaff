import { describe, expect, it } from 'vitest'
import { capsOf, chordOf, isReserved, mayActWhileTyping, normalChord } from './chord.ts'

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

describe('a chord', () => {
  it.each([
    [{ key: 'n' }, 'n'],
    [{ key: 'N' }, 'n'],
    [{ key: 'N', shiftKey: true }, 'Shift+N'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: '？', shiftKey: true }, '?'],
    [{ key: ' ' }, 'Space'],
    [{ key: 'Enter', shiftKey: true }, 'Shift+Enter'],
    [{ key: 'k', ctrlKey: true }, 'Mod+K'],
    [{ key: 'Enter', ctrlKey: true, shiftKey: true }, 'Mod+Shift+Enter'],
    [{ key: 'd', altKey: true }, 'Alt+D'],
    [{ key: 'k', metaKey: true }, null],
    [{ key: 'Shift', shiftKey: true }, null],
    [{ key: 'Process' }, null],
  ] as const)('of %o is %s', (event, chord) => {
    expect(chordOf({ ...none, ...event }, false)).toBe(chord)
  })

  it('has Cmd for Mod on a Mac, where Ctrl is the system\'s', () => {
    expect(chordOf({ ...none, key: 'k', metaKey: true }, true)).toBe('Mod+K')
    expect(chordOf({ ...none, key: 'k', ctrlKey: true }, true)).toBeNull()
  })

  it.each([['shift+mod+k', 'Mod+Shift+K'], ['N', 'n'], ['Mod++', 'Mod++'], ['Alt+mod+Enter', 'Mod+Alt+Enter'], ['？', '?']])('%s is written %s', (given, written) => {
    expect(normalChord(given)).toBe(written)
  })

  it('is shown by the names on the keys', () => {
    expect(capsOf('Mod+Shift+K', false)).toEqual(['Ctrl', 'Shift', 'K'])
    expect(capsOf('Mod+Shift+K', true)).toEqual(['⌘', '⇧', 'K'])
    expect(capsOf('Mod++', false)).toEqual(['Ctrl', '+'])
    expect(capsOf('ArrowDown', false)).toEqual(['↓'])
  })

  it('acts while one types only where it cannot be a text', () => {
    expect(['Mod+K', 'Alt+D', 'F8', 'Shift+F8'].every(mayActWhileTyping)).toBe(true)
    expect(['n', '?', 'Enter', 'Shift+N', 'Shift+Enter', 'ArrowDown'].some(mayActWhileTyping)).toBe(false)
  })

  it('of browser and system is nobody\'s to give away', () => {
    expect(['Mod+T', 'Mod+W', 'Mod+Shift+N', 'Mod+C', 'Tab', 'Alt+F4'].every(isReserved)).toBe(true)
    expect(['Mod+K', 'n', 'Alt+D'].some(isReserved)).toBe(false)
  })
})
