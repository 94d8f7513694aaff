import { toE164 } from '../../src/shared/rules/phone-number.ts'
import { readWebAddress } from '../../src/shared/rules/web-address.ts'

/** The scheme by which other programs point at something in the workstation. `tel:` is read too; who answers it is the system's choice, never taken by us. */
export const linkScheme = 'huiyin'

/** What a link asks for: to look at something, or to fill a dialog that a person then confirms; never to do something. */
export type DeepLink
  = | { readonly kind: 'conversation', readonly id: string }
    | { readonly kind: 'intake', readonly url: string, readonly text: string }
    /** A number that somebody may want to call, as E.164; null = what was pressed is none that can be called from here. */
    | { readonly kind: 'dial', readonly number: string | null }

/** Longest link looked at, longest text taken from it, longest link to a number, UTF-16 units. */
const longest = { link: 16_384, text: 5_000, number: 60 } as const
/** Characters that hide what a text says: controls besides line ends and tabs, and marks that turn its direction. */
// eslint-disable-next-line no-control-regex -- these are what is taken out
const hiding = /[\0-\x08\v\f\x0E-\x1F\x7F-\x9F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

/** Reads `huiyin://conversation/<id>`, `huiyin://intake?url=…&text=…` or `tel:…` out of a command line or an event; null for anything else. */
export function readDeepLink(words: readonly string[]): DeepLink | null {
  for (const word of words) {
    const link = word.length > longest.link ? null : readConversation(word) ?? readIntake(word) ?? readDial(word)
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

/** RFC 3966 as far as a customer's number goes: separators are seen through, parameters left out, codes of the network (`*`, `#`) refused. */
function readDial(word: string): DeepLink | null {
  const given = word.match(/^tel:([\s\S]*)$/i)?.[1]
  if (given === undefined)
    return null
  const plain = given.length > longest.number ? '' : decoded(given).split(';')[0] ?? ''
  return { kind: 'dial', number: /^\+?[\d\s().-]+$/.test(plain) ? toE164(plain) : null }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  }
  catch {
    return ''
  }
}
