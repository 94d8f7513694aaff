import type { Visibility } from '../domain/index.ts'
import type { Span } from './spans.ts'
import { findLinks } from './links.ts'
import { findPersonalData } from './personal-data.ts'
import { slotsOf } from './slots.ts'

/** What happens when a listed word is found: shown, released by a second person, or refused. */
export type GuardSeverity = 'warn' | 'review' | 'block'

/** One listed word of a brand's lexicon. */
export interface LexiconWord {
  readonly word: string
  /** Why it is listed, e.g. `absolute_claim`, `promise`, `blame`, `rival`, `internal`, `insult`; `persona` for words that a brand avoids. */
  readonly class: string
  readonly severity: GuardSeverity
}

/** One reason to stop or warn before a text goes out. Codes are those of `errors.ts`. */
export interface GuardFinding extends Span {
  readonly severity: GuardSeverity
  readonly code: 'guard_personal_data' | 'guard_sensitive' | 'guard_secret_request' | 'guard_persona' | 'guard_unfilled' | 'link_refused' | 'identity_unchecked'
  /** The listed word, or the secret that is asked for; absent for personal data. */
  readonly word?: string
}

/** A text about to be sent, and where to. */
export interface OutgoingText {
  readonly text: string
  readonly visibility: Visibility
  readonly lexicon: readonly LexiconWord[]
  /** The brand's own public data (service address, mail box) that may stand in public, as written. */
  readonly allowed?: readonly string[]
  /** The platform refuses web addresses in this room. */
  readonly refusesLinks?: boolean
}

const secret = /短信码|验证码|校验码|动态码|动态口令|授权码|支付密码|交易密码|银行卡密码|服务密码|登录密码|密码|口令|安全码|cvv2?|手持身份证|身份证的?(?:正反面|正面|反面)?的?(?:照片|图片|照|截图|复印件|扫描件|原件)/gi
const asking = /提供|发给|发来|发过来|发一下|发下|发我|发送给?我|发至|告诉|告知|报给|报一下|报下|说一下|说下|给我|给一下|拍给|拍照|拍一张|拍张|上传|私信|回复|念给|念一下|什么|多少|是几|需要您的|需要你的|把您的|把你的/
const warning = /勿|不要|别(?!人)|不会|不能|不得|切莫|切忌|谨防|小心|从不|绝不|无需|不用|不需要|避免|防止/

const invisible = /[\s\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064]|\uFE0F/
const trickMarks = /[*_·•.|/\\\-–—~^+'"`=#&]/

/**
 * Everything that speaks against sending a text as it is, by place. Personal data is refused in public; asking for a code,
 * a password or a picture of an id card is refused in every room; listed words have their own severity and are found
 * through full-width letters, spaces, zero-width characters and marks put between their characters.
 */
export function guardOutgoing({ text, visibility, lexicon, allowed = [], refusesLinks = false }: OutgoingText): GuardFinding[] {
  const findings = [
    ...(visibility === 'public' ? personalData(text, allowed) : []),
    ...secretRequests(text),
    ...listedWords(text, lexicon),
    ...slotsOf(text).map(({ name, start, end }) => ({ severity: 'block' as const, code: 'guard_unfilled' as const, start, end, word: name })),
    ...(refusesLinks ? findLinks(text).map(span => ({ severity: 'block' as const, code: 'link_refused' as const, ...span })) : []),
  ]
  return findings.sort((a, b) => a.start - b.start || a.end - b.end)
}

/** The gravest severity among findings; null when there is none. */
export function gravest(findings: readonly GuardFinding[]): GuardSeverity | null {
  const order: readonly GuardSeverity[] = ['block', 'review', 'warn']
  return order.find(severity => findings.some(finding => finding.severity === severity)) ?? null
}

function personalData(text: string, allowed: readonly string[]): GuardFinding[] {
  return findPersonalData(text)
    .filter(({ start, end }) => {
      const raw = text.slice(start, end)
      return !allowed.some(own => own.includes(raw) || (own !== '' && raw.includes(own)))
    })
    .map(({ start, end }) => ({ severity: 'block', code: 'guard_personal_data', start, end }))
}

function secretRequests(text: string): GuardFinding[] {
  const { folded, places } = skeletonOf(text)
  const findings: GuardFinding[] = []
  for (const match of folded.matchAll(secret)) {
    const sentence = sentenceAround(folded, match.index, match.index + match[0].length)
    if (asking.test(sentence) && !warning.test(sentence))
      findings.push({ severity: 'block', code: 'guard_secret_request', ...placeOf(places, match.index, match[0].length), word: match[0] })
  }
  return findings
}

function listedWords(text: string, lexicon: readonly LexiconWord[]): GuardFinding[] {
  const { folded, places } = skeletonOf(text)
  const findings: GuardFinding[] = []
  for (const { word, class: kind, severity } of lexicon) {
    const wanted = skeletonOf(word).folded
    if (wanted === '')
      continue
    for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + wanted.length))
      findings.push({ severity, code: kind === 'persona' ? 'guard_persona' : 'guard_sensitive', ...placeOf(places, at, wanted.length), word })
  }
  return findings
}

/** The text as a reader takes it in: compatibility forms folded, what hides between characters left out; with places. */
function skeletonOf(text: string): { folded: string, places: number[] } {
  let folded = ''
  const places: number[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (invisible.test(char) || trickMarks.test(char))
      continue
    const plain = char.normalize('NFKC').toLowerCase()
    folded += plain
    for (let unit = 0; unit < plain.length; unit++)
      places.push(at)
  }
  return { folded, places }
}

function placeOf(places: readonly number[], from: number, length: number): Span {
  return { start: places[from] ?? 0, end: (places[from + length - 1] ?? 0) + 1 }
}

function sentenceAround(text: string, from: number, to: number): string {
  const reach = 24
  const before = text.slice(Math.max(0, from - reach), from)
  const after = text.slice(to, to + reach)
  const head = before.slice(before.search(/[^。!?;！？；]*$/))
  const tail = after.slice(0, Math.max(0, `${after}。`.search(/[。!?;！？；]/)))
  return head + text.slice(from, to) + tail
}
