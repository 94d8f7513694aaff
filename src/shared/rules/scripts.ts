import type { Channel, Mood, Visibility } from '../domain/index.ts'
import type { ScriptLock, ScriptRoom, ScriptState, ScriptStyle, Situation } from '../domain/script.ts'
import { situationTree } from '../domain/script.ts'
import { toHalfWidth } from './lexis.ts'

/** The words of a script, as people write them. */
export interface ScriptWords {
  /** Empty = for every brand. */
  readonly brand: string
  readonly title: string
  readonly situation: Situation
  readonly style: ScriptStyle
  readonly visibility: ScriptRoom
  /** Wordings of the same thing, at least one. */
  readonly variants: readonly string[]
  /** Further words under which it is found. */
  readonly keywords: readonly string[]
  /** Its author wants a second person to look at it. */
  readonly sensitive: boolean
  /** When it has grown stale, ms UTC; null = never. */
  readonly expiresAt: number | null
}

/** Everything that a version keeps. */
export interface ScriptContent extends ScriptWords {
  /** Ids of the files that go with the text. */
  readonly files: readonly string[]
}

/** What a conversation tells of its gravity. */
export interface GravityFacts {
  /** As in the inbox: 0 = danger now. */
  readonly tier: number
  /** Kinds of danger, and `escalated`. */
  readonly danger: readonly string[]
  readonly mood: Mood
  readonly channel: Channel
  /** The customer's latest words. */
  readonly texts: readonly string[]
}

const grave: ReadonlySet<Situation> = new Set<Situation>(situationTree.grave)
/** Situations in which a careless sentence does harm: what is written for them is looked at by a second person. */
const delicate: ReadonlySet<Situation> = new Set<Situation>([...situationTree.grave, 'apology', 'complaint', 'abuse', 'refund', 'call_consent'])
const playful: ReadonlySet<ScriptStyle> = new Set<ScriptStyle>(['personified', 'trending'])

const relative = '爸爸?|妈妈?|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|老人|老伴|丈夫|妻子|老公|老婆|爱人|家人|儿子|女儿|孩子'
const grief = new RegExp(`去世|过世|离世|逝世|病逝|病故|故去|亡故|身亡|死亡证明|遗物|遗产|遗照|丧事|追悼|(?:${relative})(?:已经|刚刚?|上个?月|去年|今年|前天|昨天)?(?:不在了|走了|没了)`)
const money = /被骗|骗走|骗了我|诈骗|盗刷|盗用|钱.{0,3}(?:不见了|没了|被转)|(?:乱|多|白|偷偷|莫名其妙|无缘无故)扣(?!得)|(?:转|汇|打)(?:走|出去?)了?.{0,6}(?:\d|万|千|百)|损失(?:了|惨重)?.{0,6}(?:\d|元|块|钱|万)|养老钱|血汗钱|救命钱/

/**
 * Why a joke, a meme or a speaking mascot would hurt in this conversation; null where they are welcome. The first reason that
 * holds: danger to people, grief, lost money, an open complaint, anger.
 */
export function scriptLockOf({ tier, danger, mood, channel, texts }: GravityFacts): ScriptLock | null {
  const said = toHalfWidth(texts.join('\n'))
  if (danger.includes('fraud_now'))
    return 'money'
  if (tier === 0 || danger.some(kind => kind !== 'escalated'))
    return 'danger'
  if (mood === 'grieving' || grief.test(said))
    return 'grief'
  if (money.test(said))
    return 'money'
  if (danger.includes('escalated') || channel === 'complaint')
    return 'complaint'
  return mood === 'furious' || mood === 'upset' ? 'anger' : null
}

/** Whether a style is shut out by a lock. */
export function isLockedOut(style: ScriptStyle, lock: ScriptLock | null): boolean {
  return lock !== null && playful.has(style)
}

/** Whether a second person has to look at a script before anybody uses it: everything said in public, in a delicate situation, in fun. */
export function needsReview({ sensitive, visibility, situation, style }: Pick<ScriptContent, 'sensitive' | 'visibility' | 'situation' | 'style'>): boolean {
  return sensitive || visibility !== 'private' || delicate.has(situation) || playful.has(style)
}

/** Where a script stands once its words have changed: what needs no second person is in use at once. */
export function stateOf(content: Pick<ScriptContent, 'sensitive' | 'visibility' | 'situation' | 'style'>, submit: boolean): ScriptState {
  if (!needsReview(content))
    return 'approved'
  return submit ? 'in_review' : 'draft'
}

/** What is wrong with the content itself; empty when nothing is. `expiry`: what rides on what is hot has a date; `tone`: fun in a grave matter. */
export function contentFaults({ style, situation, expiresAt, variants }: ScriptWords): ('expiry' | 'tone' | 'twice')[] {
  return [
    ...style === 'trending' && expiresAt === null ? ['expiry' as const] : [],
    ...playful.has(style) && grave.has(situation) ? ['tone' as const] : [],
    ...new Set(variants.map(variant => variant.trim())).size < variants.length ? ['twice' as const] : [],
  ]
}

/** Whether a script is held out to somebody in a room at a moment (ms UTC). */
export function isOffered(script: { readonly state: ScriptState, readonly expiresAt: number | null, readonly visibility: ScriptRoom, readonly brand: string }, room: { readonly visibility: Visibility, readonly brand: string }, now: number): boolean {
  return script.state === 'approved' && !isStale(script, now)
    && (script.visibility === 'both' || script.visibility === room.visibility)
    && (script.brand === '' || script.brand === room.brand)
}

/** Past its date. */
export function isStale({ expiresAt }: { readonly expiresAt: number | null }, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}

/** The wording that was used longest ago, or never; `uses` are the latest first. */
export function leastRecentVariant(count: number, uses: readonly number[]): number {
  const distances = Array.from({ length: count }, (_, variant) => uses.indexOf(variant))
  const never = distances.indexOf(-1)
  return never === -1 ? distances.indexOf(Math.max(...distances)) : never
}
