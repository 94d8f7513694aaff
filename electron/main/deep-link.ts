import { readWebAddress } from '../../src/shared/rules/web-address.ts'

/** The scheme by which other programs point at something in the workstation. */
export const linkScheme = 'huiyin'

/** What a link asks for: to look at something, or to fill a dialog that a person then confirms; never to do something. */
export type DeepLink
  = | { readonly kind: 'conversation', readonly id: string }
    | { readonly kind: 'intake', readonly url: string, readonly text: string }

/** Longest link looked at, and longest text taken from it, UTF-16 units. */
const longest = { link: 16_384, text: 5_000 } as const
/** Characters that hide what a text says: controls besides line ends and tabs, and marks that turn its direction. */
// eslint-disable-next-line no-control-regex -- these are what is taken out
const hiding = /[\0-\x08\v\f\x0E-\x1F\x7F-\x9F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

/** Reads `huiyin://conversation/<id>` or `huiyin://intake?url=…&text=…` out of a command line or an event; null for anything else. */
export function readDeepLink(words: readonly string[]): DeepLink | null {
  for (const word of words) {
    const link = word.length > longest.link ? null : readConversation(word) ?? readIntake(word)
    if (link)
      return link
  }
  return null
}

function readConversation(word: string): DeepLink | null {
  const id = word.match(/^huiyin:\/\/conversation\/([\w-]{1,64})\/?$/)?.[1]
  return id ? { kind: 'conversation', id } : null
}

/** Only the web address is needed; one that may not be pasted may not come this way either. */
function readIntake(word: string): DeepLink | null {
  if (!/^huiyin:\/\/intake\/?\?/.test(word) || !URL.canParse(word))
    return null
  const given = new URL(word).searchParams
  const address = readWebAddress(given.get('url') ?? '')
  if (typeof address === 'string')
    return null
  return { kind: 'intake', url: address.url, text: (given.get('text') ?? '').toWellFormed().replaceAll(hiding, '').slice(0, longest.text).toWellFormed() }
}
