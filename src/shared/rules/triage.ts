import type { InboundMessage, Triage } from '../domain/index.ts'
import type { MoodHint } from './mood.ts'
import { dangerOf } from './danger.ts'
import { escalationOf } from './escalation.ts'
import { isWordless, spoken, toHalfWidth } from './lexis.ts'
import { moodOf } from './mood.ts'
import { isRepost, ownWords } from './own-words.ts'
import { isThanksOnly } from './small-talk.ts'
import { triageSigns } from './triage.data.ts'

/** Why triage judged as it did. */
export const triageCodes = [
  // needs a reply
  'danger', 'distress', 'complaint_filed', 'call', 'private_message', 'chat', 'complaint', 'escalation', 'question', 'help', 'complaint_near_brand',
  // needs none
  'by_brand', 'thanks_only', 'lottery', 'advert', 'known_bot', 'links_only', 'fake_service', 'emoji_only', 'repost_only', 'fan_talk', 'praise', 'brand_absent', 'no_complaint',
  // undecided
  'unclear', 'media_only', 'not_addressed', 'complaint_far_from_brand', 'angry_emoji', 'mixed',
] as const
export type TriageCode = typeof triageCodes[number]

/** One reason, with the words of the text that gave it. */
export interface TriageReason {
  readonly code: TriageCode
  readonly words: readonly string[]
}

/** Verdict of triage; a person can always correct it. */
export interface TriageVerdict {
  readonly result: Triage
  readonly reasons: readonly TriageReason[]
}

/** What triage reads of a message; an `InboundMessage` fits. */
export type TriageMessage = Pick<InboundMessage, 'touchpoint' | 'visibility' | 'text' | 'addressed'>
  & Partial<Pick<InboundMessage, 'author' | 'media' | 'byBrand' | 'context'>>

/** What triage knows of the brand. */
export interface TriageContext {
  /** Names of the brand and its products, nicknames and common misspellings included. */
  readonly brandWords: readonly string[]
  /** Platform ids that a person has marked as machines. */
  readonly knownBots?: readonly string[]
}

interface Reading {
  readonly message: TriageMessage
  readonly context: TriageContext
  /** The author's own words, half-width and lower-case. */
  readonly own: string
  readonly mood: MoodHint
  readonly complaint: readonly string[]
  readonly escalation: readonly string[]
  readonly pleased: readonly string[]
  /** Unhappy words beside the pleased ones. */
  readonly mixed: readonly string[]
}

type Step = (reading: Reading) => TriageVerdict | null

const nearness = 30
const needs = (code: TriageCode, words: readonly string[] = []): TriageVerdict => ({ result: 'needs_reply', reasons: [{ code, words }] })
const none = (code: TriageCode, words: readonly string[] = []): TriageVerdict => ({ result: 'no_reply_needed', reasons: [{ code, words }] })
const unsure = (code: TriageCode, words: readonly string[] = []): TriageVerdict => ({ result: 'undecided', reasons: [{ code, words }] })

const steps: readonly Step[] = [fromBrand, fromKnownBot, dangerous, byTouchpoint, privately, fromFakeService, advertising, bareRepost, wordless, found, bySpeech, byApplause]

/**
 * Whether a voice needs a reply, before any clock starts. The first step that knows decides; each verdict carries the words
 * it rests on. Safety comes first, noise second, and what nothing speaks for stays undecided, for a person to judge.
 */
export function triage(message: TriageMessage, context: TriageContext): TriageVerdict {
  const own = toHalfWidth(ownWords(message.text)).toLowerCase()
  const mood = moodOf(own)
  const unhappy = mood.mood === 'upset' || mood.mood === 'furious' || mood.mood === 'uneasy'
  const reading: Reading = {
    message,
    context,
    own,
    mood,
    complaint: unhappy ? mood.why : [],
    escalation: escalationOf(own).why,
    pleased: mood.mood === 'pleased' ? mood.why : [],
    mixed: mood.mood === 'pleased' ? mood.against : [],
  }
  for (const step of steps) {
    const verdict = step(reading)
    if (verdict !== null)
      return verdict
  }
  return unsure('unclear')
}

function fromBrand({ message }: Reading): TriageVerdict | null {
  return message.byBrand === true ? none('by_brand') : null
}

function fromKnownBot({ message, context }: Reading): TriageVerdict | null {
  const uid = message.author?.uid
  return uid !== undefined && context.knownBots?.includes(uid) === true ? none('known_bot') : null
}

function dangerous({ own, mood }: Reading): TriageVerdict | null {
  const danger = dangerOf(own)
  if (danger.kinds.includes('self_harm'))
    return needs('distress', danger.why)
  if (danger.tier < 2)
    return needs('danger', danger.why)
  return mood.mood === 'grieving' ? needs('distress', mood.why) : null
}

function byTouchpoint({ message }: Reading): TriageVerdict | null {
  if (message.touchpoint === 'complaint')
    return needs('complaint_filed')
  return message.touchpoint === 'call' ? needs('call') : null
}

function privately({ message }: Reading): TriageVerdict | null {
  if (message.visibility !== 'private')
    return null
  const hasMedia = (message.media?.length ?? 0) > 0
  if (isThanksOnly(message.text) && !hasMedia)
    return none('thanks_only')
  return needs(message.touchpoint === 'chat' ? 'chat' : 'private_message')
}

function fromFakeService({ message, context, own }: Reading): TriageVerdict | null {
  const author = message.author
  if (author === undefined || (author.verified ?? 'none') !== 'none' || !triageSigns.serviceName.test(author.name))
    return null
  const borrows = context.brandWords.some(word => word !== '' && author.name.toLowerCase().includes(word.toLowerCase()))
  return triageSigns.serviceLure.test(own) || borrows ? none('fake_service', [author.name]) : null
}

function advertising({ own, complaint, escalation }: Reading): TriageVerdict | null {
  const adverts = matched(own, triageSigns.advert)
  if (adverts.length > 0 && escalation.length === 0)
    return none('advert', adverts)
  const lottery = matched(own, triageSigns.lottery)
  if (lottery.length > 0 && complaint.length === 0 && escalation.length === 0 && !/[?？]/.test(own))
    return none('lottery', lottery)
  return null
}

function bareRepost({ message, own }: Reading): TriageVerdict | null {
  if (isRepost(message.text) && own === '')
    return none('repost_only')
  return own !== '' && triageSigns.repostOnly.test(own) ? none('repost_only', [own]) : null
}

function wordless({ message, own }: Reading): TriageVerdict | null {
  const bare = own.replace(/#[^#\n]{1,40}#/g, '').replace(/https?:\/\/[\w./?=&%#~-]+/g, '')
  if (!isWordless(bare) || /[?？]/.test(bare))
    return null
  if ((message.media?.length ?? 0) > 0)
    return unsure('media_only')
  if (/😡|🤬|💢|😤|😠|👎|\[怒|\[抓狂|\[鄙视/.test(bare))
    return unsure('angry_emoji')
  if (bare.trim() !== own.trim())
    return none('links_only')
  // A mention and nothing else still calls the brand.
  return spoken(own) === '' && /@/.test(own) && message.addressed && isWordless(own.replace(/@\S+/g, '')) && !/\p{Extended_Pictographic}|\[/u.test(own) ? unsure('unclear') : none('emoji_only')
}

function found(reading: Reading): TriageVerdict | null {
  const { message, context, own, complaint, escalation } = reading
  if (message.touchpoint !== 'search_hit')
    return null
  const brands = context.brandWords.map(word => word.toLowerCase()).filter(word => word !== '' && own.includes(word))
  if (brands.length === 0)
    return none('brand_absent')
  const against = [...complaint, ...escalation]
  const near = against.filter(word => brands.some(brand => areNear(own, brand, word)))
  if (near.length > 0)
    return needs('complaint_near_brand', [...brands, ...near])
  if (against.length > 0)
    return unsure('complaint_far_from_brand', against)
  const asked = [...matched(own, triageSigns.help), ...matched(own, triageSigns.question)]
  return asked.length > 0 ? unsure('not_addressed', asked) : none('no_complaint', brands)
}

function bySpeech({ message, context, own, complaint, escalation, pleased }: Reading): TriageVerdict | null {
  const onBrandGround = message.addressed || message.context?.byBrand === true || context.brandWords.some(word => word !== '' && own.includes(word.toLowerCase()))
  const verdict = onBrandGround ? needs : unsure
  const code = (wanted: TriageCode): TriageCode => onBrandGround ? wanted : 'not_addressed'
  if (escalation.length > 0)
    return verdict(code('escalation'), escalation)
  if (complaint.length > 0)
    return verdict(code('complaint'), complaint)
  const asked = matched(own, triageSigns.question)
  // "怎么这么好看" is applause; a question mark makes it a question.
  if (asked.length > 0 && (pleased.length === 0 || /[?？吗]/.test(own)) && !/^[^?？]*(?:哈哈|怎么(?:这么|那么))/.test(own))
    return message.addressed ? needs('question', asked) : unsure('not_addressed', asked)
  const help = matched(own, triageSigns.help)
  if (help.length > 0 && pleased.length === 0)
    return message.addressed ? needs('help', help) : unsure('not_addressed', help)
  return null
}

function byApplause({ message, own, pleased, mixed }: Reading): TriageVerdict | null {
  if (isThanksOnly(own))
    return none('thanks_only')
  if (mixed.length > 0)
    return unsure('mixed', mixed)
  const fans = matched(own, triageSigns.fans)
  if (fans.length > 0)
    return none('fan_talk', fans)
  if (pleased.length > 0)
    return none('praise', pleased)
  return message.addressed ? null : unsure('not_addressed')
}

function matched(text: string, pattern: RegExp): string[] {
  return [...new Set(text.match(pattern) ?? [])]
}

function areNear(text: string, a: string, b: string): boolean {
  const others = placesOf(text, b)
  return placesOf(text, a).some(at => others.some(other => Math.abs(other - at) <= nearness + (other > at ? a.length : b.length)))
}

function placesOf(text: string, word: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(word); at !== -1 && places.length < 50; at = text.indexOf(word, at + word.length))
    places.push(at)
  return places
}
