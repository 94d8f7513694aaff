import type { DayHours } from '../../shared/rules/calendar.ts'
import type { CallMeSlot } from '../../shared/rules/call-me.ts'
import { isCallMeSlot } from '../../shared/rules/call-me.ts'
import { nextCallingTime } from '../../shared/rules/calling.ts'
import { toE164 } from '../../shared/rules/phone-number.ts'

/** Longest "what it is about", UTF-16 units. */
export const topicLimit = 200

/** What stands in a form that was sent; kept to show it again beside what is wrong. */
export interface CallMeEntry {
  readonly number: string
  /** `now`, or `<from>-<until>` in ms UTC. */
  readonly wish: string
  readonly topic: string
  readonly agrees: boolean
  readonly mayRecord: boolean
}

/** A form that nobody has filled yet. */
export const emptyEntry: CallMeEntry = { number: '', wish: '', topic: '', agrees: false, mayRecord: false }

/** A field that cannot be taken as it is. */
export type CallMeField = 'number' | 'wish' | 'topic' | 'agrees'

/** A form without fault: E.164, the span (null = now), the topic. */
export interface CallMeFilled {
  readonly number: string
  readonly wish: CallMeSlot | null
  readonly topic: string
  readonly mayRecord: boolean
}

/** Reads the fields of a sent form. */
export function readEntry(fields: URLSearchParams): CallMeEntry {
  const text = (name: string, most: number) => (fields.get(name) ?? '').slice(0, most)
  return {
    number: text('number', 60),
    wish: text('wish', 40),
    topic: text('topic', 2 * topicLimit).replaceAll(/\p{Cc}+/gu, ' ').trim(),
    agrees: fields.get('agree') === 'yes',
    mayRecord: fields.get('record') === 'yes',
  }
}

/** What a form is held to. `now`: ms UTC. */
export interface FormRules {
  readonly numberPrefixes: readonly string[]
  readonly hours: DayHours
  readonly now: number
}

/** Checks a form; answers it ready to be asked for, or which fields are wrong. */
export function checkEntry(entry: CallMeEntry, rules: FormRules): CallMeFilled | readonly CallMeField[] {
  const number = toE164(entry.number)
  const wish = wishOf(entry.wish, rules)
  const wrong: CallMeField[] = []
  if (number === null || !rules.numberPrefixes.some(prefix => number.startsWith(prefix)))
    wrong.push('number')
  if (wish === undefined)
    wrong.push('wish')
  if (entry.topic.length > topicLimit)
    wrong.push('topic')
  if (!entry.agrees)
    wrong.push('agrees')
  return wrong.length > 0 || number === null || wish === undefined ? wrong : { number, wish, topic: entry.topic, mayRecord: entry.mayRecord }
}

/** How a span stands in the form. */
export function slotValue({ from, until }: CallMeSlot): string {
  return `${from}-${until}`
}

function wishOf(value: string, { hours, now }: FormRules): CallMeSlot | null | undefined {
  if (value === 'now')
    return nextCallingTime(now, hours) === now ? null : undefined
  const [, from, until] = /^(\d{13})-(\d{13})$/.exec(value) ?? []
  const slot = { from: Number(from), until: Number(until) }
  return from !== undefined && isCallMeSlot(slot, now, hours) ? slot : undefined
}
