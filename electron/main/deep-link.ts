/** The scheme by which other programs point at something in the workstation. */
export const linkScheme = 'huiyin'

/** What a link asks for: only to look at something, never to do something. */
export interface DeepLink { readonly kind: 'conversation', readonly id: string }

/** Reads `huiyin://conversation/<id>` out of a command line or an event; null for anything else. */
export function readDeepLink(words: readonly string[]): DeepLink | null {
  for (const word of words) {
    const id = word.match(/^huiyin:\/\/conversation\/([\w-]{1,64})\/?$/)?.[1]
    if (id)
      return { kind: 'conversation', id }
  }
  return null
}
