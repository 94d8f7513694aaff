import type { EscalationKind } from './escalation.data.ts'
import { escalationSigns, idle, pressing } from './escalation.data.ts'
import { toHalfWidth } from './lexis.ts'

export type { EscalationKind } from './escalation.data.ts'

/** Signs of an escalated complaint in a text. */
export interface Escalation {
  readonly kinds: readonly EscalationKind[]
  /** The words that told, as they stand in the text. */
  readonly why: readonly string[]
}

/** Where a customer goes that raises a voice; a public place or a repetition alone does not. */
const raisingKinds: ReadonlySet<EscalationKind> = new Set<EscalationKind>(['regulator', 'media', 'legal'])

/** Whether an escalation moves the voice up the inbox. */
export function raisesVoice({ kinds }: Escalation): boolean {
  return kinds.some(kind => raisingKinds.has(kind))
}

/** Passes every text that any sign stands in; most have none. */
const anySign = new RegExp(escalationSigns.map(({ pattern }) => pattern.source).join('|'))

const denied = /(?:不会|不想|不打算|没有?|不用|不是|无需|没必要|本来想|不)(?:要|去|找|再|什么|想)?$/

/** Whether a customer threatens to go, or has gone, beyond the brand, or has come back in vain again and again. */
export function escalationOf(text: string): Escalation {
  const plain = toHalfWidth(text)
  if (!anySign.test(plain))
    return { kinds: [], why: [] }
  const isIdle = idle.test(plain) && !pressing.test(plain)
  const kinds = new Set<EscalationKind>()
  const why = new Set<string>()
  for (const sign of escalationSigns) {
    if (isIdle && !sign.plain)
      continue
    for (const match of plain.matchAll(sign.pattern)) {
      if (denied.test(plain.slice(Math.max(0, match.index - 6), match.index)))
        continue
      kinds.add(sign.kind)
      why.add(match[0])
    }
  }
  return { kinds: [...kinds], why: shortest([...why]) }
}

/** A word that holds another one of them says nothing new. */
function shortest(words: readonly string[]): string[] {
  return words.filter(word => !words.some(other => other !== word && word.includes(other)))
}
