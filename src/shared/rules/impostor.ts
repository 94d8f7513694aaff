import { lookAlikes, plainSpeech, serviceNames, serviceWords, strokes } from './impostor.data.ts'

/** An account as a stranger sees it. */
export interface SeenAccount {
  readonly name: string
  /** As the platform has verified it; who is verified as an organisation is nobody's double. */
  readonly verified: string
}

const hidden = /[^\p{L}\p{N}]/gu
const verifiedKinds: ReadonlySet<string> = new Set(['organisation', 'media', 'government'])

/** A name as the eye takes it in: compatibility forms and look-alikes folded, whatever stands between the characters left out. */
export function seenName(name: string): string {
  return [...name.normalize('NFKC').toLowerCase().replace(hidden, '').replace(strokes, '')].map(char => lookAlikes.get(char) ?? char).join('')
}

/**
 * The words that let an account pass for the brand's own service: a brand's name with a service word, or a service's plain name. Null
 * for everybody else: who speaks about the service, who likes the brand, who is verified. A question to a person, never a verdict.
 */
export function looksLikeService({ name, verified }: SeenAccount, brandWords: readonly string[]): string | null {
  if (verifiedKinds.has(verified))
    return null
  const seen = seenName(name)
  if (plainSpeech.test(seen))
    return null
  const plain = serviceNames.find(word => seen.includes(seenName(word)))
  const brand = brandWords.find(word => seenName(word).length > 1 && seen.includes(seenName(word)))
  if (brand === undefined)
    return plain ?? null
  const rest = seen.replace(seenName(brand), ' ')
  const service = serviceWords.find(word => rest.includes(seenName(word)))
  return service === undefined ? null : `${brand} ${service}`
}
