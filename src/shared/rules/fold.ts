/**
 * A text brought to one form for comparison: compatibility forms (full-width, ligatures) folded, lower-case. Linear; lone
 * surrogates pass through. A search goes further, see `fold-search.ts`.
 */
export function foldText(text: string): string {
  // A sigma at a word's end is another letter in lower case; a part of a word must still be found in it.
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ')
}
