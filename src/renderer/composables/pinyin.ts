import { shallowRef } from 'vue'

/** Part of a text, from `start` up to `end`, UTF-16 units. */
export type TextRange = readonly [start: number, end: number]

type Reader = (character: string) => readonly string[]

/** What reads Chinese aloud; half a megabyte that only a search needs. */
const reader = shallowRef<Reader | null>(null)
let loading: Promise<void> | null = null

/** Loads the sounds of Chinese; once they are there, whatever depends on {@link matchesPinyin} is worked out anew. */
export function loadPinyin(): Promise<void> {
  loading ??= import('pinyin-pro').then(({ polyphonic }) => {
    reader.value = createReader(character => polyphonic(character, { toneType: 'none', type: 'array', v: true })[0] ?? [])
  })
  return loading
}

/**
 * Where a query is found in a text: as written, by pinyin (`zhuandianhua`), by initials (`zdh`), or mixed (`转dianh`);
 * words with spaces between them are looked for one by one. Upper case and full-width letters are the same as others.
 * Null = not found. Sounds are loaded by the first query with a Latin letter; until then letters alone are compared.
 */
export function matchesPinyin(text: string, query: string): TextRange[] | null {
  const words = query.normalize('NFKC').toLowerCase().split(/\s+/).filter(word => word !== '')
  if (words.some(word => /[a-z]/.test(word)) && reader.value === null)
    void loadPinyin()
  const characters = charactersOf(text)
  const found = words.map(word => findWord(characters, word, reader.value))
  return found.every(range => range !== null) ? merged(found) : null
}

interface Character { readonly start: number, readonly end: number, readonly folded: string }

function charactersOf(text: string): Character[] {
  let at = 0
  return Array.from(text, (character) => {
    const start = at
    at += character.length
    return { start, end: at, folded: character.normalize('NFKC').toLowerCase() }
  })
}

/** The first place; as written before by sound. */
function findWord(characters: readonly Character[], word: string, read: Reader | null): TextRange | null {
  for (const readWith of read === null ? [null] : [null, read]) {
    for (let from = 0; from < characters.length; from++) {
      const to = reach(characters, from, word, readWith)
      if (to !== null)
        return [characters[from]!.start, characters[to - 1]!.end]
    }
  }
  return null
}

/** How far the rest of a word goes from here; null = it does not. */
function reach(characters: readonly Character[], at: number, rest: string, read: Reader | null): number | null {
  if (rest === '')
    return at
  const character = characters[at]
  if (character === undefined)
    return null
  for (const part of partsOf(character.folded, rest, read)) {
    const to = reach(characters, at + 1, rest.slice(part), read)
    if (to !== null)
      return to
  }
  return null
}

/** How many letters of the rest a character may take, most first: itself, a whole reading, an initial; the last one any beginning. */
function partsOf(folded: string, rest: string, read: Reader | null): number[] {
  if (rest.startsWith(folded))
    return [folded.length]
  const readings = read === null || !/\p{Script=Han}/u.test(folded) ? [] : read(folded)
  const lengths = readings.flatMap((reading) => {
    const shared = commonStart(reading, rest)
    const initial = /^[zcs]h/.test(reading) ? 2 : 1
    return [reading.length, initial, 1, rest.length].filter(length => length <= shared)
  })
  return [...new Set(lengths)].toSorted((a, b) => b - a)
}

function commonStart(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length])
    length++
  return length
}

function merged(ranges: readonly TextRange[]): TextRange[] {
  const joined: [number, number][] = []
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1)
    if (last !== undefined && start <= last[1])
      last[1] = Math.max(last[1], end)
    else
      joined.push([start, end])
  }
  return joined
}

function createReader(readingsOf: (character: string) => readonly string[]): Reader {
  const known = new Map<string, readonly string[]>()
  return (character) => {
    const before = known.get(character)
    if (before !== undefined)
      return before
    const readings = [...new Set(readingsOf(character).flatMap(reading => reading.includes('v') ? [reading, reading.replace('v', 'u')] : [reading]))]
    known.set(character, readings)
    return readings
  }
}
