import type { Random } from '../../../src/sandbox/base/random.ts'
import { createRandom, seedFrom } from '../../../src/sandbox/base/random.ts'
import { addressHolders, exits, gaps, pressed, quietRequests, runningAddresses, selfStarting, statements } from './payload-parts.data.ts'
import { markdown, mutating, names, reversed, styles, templates } from './payload-shapes.data.ts'

/** A text that would do something if anything but text were made of it. */
export interface Payload {
  /** From 0, in order; what runs says this number. */
  readonly n: number
  readonly kind: PayloadKind
  readonly text: string
}

/** How payloads are made. */
export interface PayloadOptions {
  readonly count: number
  readonly seed: number
  /** Origin of a listener that must hear nothing. */
  readonly trap: string
}

/** Who writes a payload: where chance comes from, the payload's number, the trap. */
interface Hand { readonly random: Random, readonly n: number, readonly trap: string }
type Make = (hand: Hand) => string

/** One of the parts, with number and trap in it before anybody respells it. */
function part({ random, n, trap }: Hand, list: readonly string[]): string {
  return random.pick(list).replaceAll('«n»', String(n)).replaceAll('«trap»', trap)
}

const upper = (random: Random, word: string): string => [...word].map(letter => random.next() < 0.5 ? letter.toUpperCase() : letter).join('')

/** Spellings of the same statement inside an attribute's value: markup reads all of them alike. */
const spellings: readonly ((code: string) => string)[] = [
  code => code,
  code => code,
  code => [...code].map(letter => `&#${letter.codePointAt(0)};`).join(''),
  code => [...code].map(letter => `&#x${letter.codePointAt(0)?.toString(16)};`).join(''),
  code => [...code].map(letter => `&#0000${letter.codePointAt(0)}`).join('').concat(';'),
  code => code.replace('pwned', '\\u0070wned'),
  code => code.replace('pwned', 'pwn\\u{65}d'),
  code => code.replaceAll('(', '&lpar;').replaceAll(')', '&rpar;'),
  code => `/*\n*/${code}/*`.concat('*/'),
  code => `{{0}}\n${code}`,
]

/** Whole payloads in a spelling that nobody should undo: twice escaped, in the address's way, full-width, with invisible signs inside. */
const disguises: readonly ((text: string, random: Random) => string)[] = [
  text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  text => text.replaceAll('<', '&amp;lt;').replaceAll('>', '&amp;gt;'),
  text => encodeURIComponent(text.toWellFormed()),
  text => encodeURIComponent(encodeURIComponent(text.toWellFormed())),
  text => text.replaceAll('<', '＜').replaceAll('>', '＞').replaceAll('"', '＂'),
  text => text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
  text => text.replaceAll('<', '\\x3c').replaceAll('>', '\\x3e'),
  text => text.replaceAll('<', '+ADw-').replaceAll('>', '+AD4-'),
  text => text.replaceAll('<', '<\u200B').replaceAll('>', '\u2060>'),
  text => text.replaceAll('<', '%uFF1C').replaceAll('>', '%uFF1E'),
  text => `\u202E${[...text].toReversed().join('')}\u202C`,
  text => `\u2066${text}\u2069\uFEFF`,
  (text, random) => [...text].flatMap(letter => random.next() < 0.12 ? [letter, random.pick(['\u200B', '\u200D', '\u00AD', '\u2061', '\uFE0F'])] : [letter]).join(''),
  text => `<![CDATA[${text}]]>`,
  text => `<!--[if gte IE 4]>${text}<![endif]-->`,
  text => JSON.stringify({ text }),
]

function quoted(random: Random, value: string): string {
  if (value.includes('"') && value.includes('\''))
    return `"${value.replaceAll('"', '&quot;')}"`
  const sign = value.includes('"') ? '\'' : value.includes('\'') ? '"' : random.pick(['"', '\''])
  return sign + value + sign
}

const spelled = (hand: Hand): string => hand.random.pick(spellings)(part(hand, statements))

function element(hand: Hand, [tag, attributes, event]: readonly [string, string, string]): string {
  const { random } = hand
  const gap = random.pick(gaps)
  const [open = '', ...inner] = attributes.split('>')
  const handler = `${upper(random, event)}=${quoted(random, spelled(hand))}`
  if (inner.length > 0)
    return `<${upper(random, tag)}>${inner.join('>').trim()} ${handler}>`
  return `<${upper(random, tag)}${gap}${open}${open === '' ? '' : ' '}${handler}${random.pick(['>', '>', '/>', '>x', `></${tag}>`, '//'])}`
}

const starting = (hand: Hand): string => element(hand, hand.random.pick(selfStarting))

/** A whole shape of a list, with an element, an address or a statement where it wants one. */
function shape(hand: Hand, list: readonly string[]): string {
  return part(hand, list).replaceAll('«element»', () => starting(hand)).replaceAll('«url»', () => part(hand, runningAddresses)).replaceAll('«code»', () => part(hand, statements))
}

/** A script in every way that one may begin and end. */
function script(hand: Hand): string {
  const { random } = hand
  const code = part(hand, statements)
  return random.pick([
    () => `<${upper(random, 'script')}>${code}</${upper(random, 'script')}>`,
    () => `<script${random.pick(gaps)}>${code}</script${random.pick([' ', '\t', '/', '\n'])}>`,
    () => `<scr<script>ipt>${code}</scr</script>ipt>`,
    () => `<svg><script>${[...code].map(letter => `&#${letter.codePointAt(0)};`).join('')}</script></svg>`,
    () => `<script>/*<!--*/${code}//--></script>`,
    () => `<script src=data:text/javascript,${encodeURIComponent(code)}></script>`,
    () => `<script type=module>${code}</script>`,
    () => `<iframe srcdoc="<script>parent.${code.replaceAll('"', '&quot;')}</script>"></iframe>`,
    () => `<template shadowrootmode=open><script>${code}</script></template>`,
    () => `<script nomodule></script><script>${code};`,
  ])()
}

const families = {
  'self-starting element': starting,
  'pressed element': (hand) => {
    const [tag, event] = hand.random.pick(pressed)
    return `${element(hand, [tag, '', event])}请点这里`
  },
  script,
  'running address': hand => part(hand, addressHolders).replaceAll('«url»', () => part(hand, runningAddresses)).replaceAll('«code»', () => spelled(hand).replaceAll('"', '\'')),
  'bare address': hand => `${hand.random.pick(['看 ', '', '（', 'URL='])}${part(hand, runningAddresses).replaceAll('«code»', () => part(hand, statements))}`,
  'quiet request': hand => part(hand, quietRequests),
  'mutating markup': hand => shape(hand, mutating),
  'markdown': hand => shape(hand, markdown),
  'template': hand => shape(hand, templates),
  'style': hand => shape(hand, styles),
  'names of the page': hand => shape(hand, names),
  'reading order': hand => shape(hand, reversed),
} as const satisfies Readonly<Record<string, Make>>

/** What a payload tries. */
export type PayloadKind = keyof typeof families

/** How many of a hundred payloads are of each kind. */
const shares: Readonly<Record<PayloadKind, number>> = { 'self-starting element': 24, 'pressed element': 8, 'script': 10, 'running address': 14, 'bare address': 5, 'quiet request': 9, 'mutating markup': 9, 'markdown': 6, 'template': 6, 'style': 3, 'names of the page': 3, 'reading order': 3 }

const order = (Object.keys(shares) as PayloadKind[]).flatMap(kind => Array.from<PayloadKind>({ length: shares[kind] }).fill(kind))

function write(hand: Hand, kind: PayloadKind): string {
  const { random } = hand
  const body = families[kind](hand)
  const text = kind === 'bare address' ? body : random.pick(exits) + body
  return random.next() < 0.12 ? random.pick(disguises)(text, random) : text
}

/** What no markup ends again: everything behind it is text. */
const unending = /<plaintext/i

/**
 * Payloads, none twice but for its number; the same options give the same ones. What runs calls `pwned(n)`, opens a dialog or reaches
 * the trap, so that a browser can say of each whether it did anything. Those that would silence all that stand behind them in a text come last.
 */
export function makePayloads({ count, seed, trap }: PayloadOptions): Payload[] {
  const random = createRandom(seedFrom('payloads', seed))
  const kinds = random.shuffle(order)
  const known = new Map<string, { readonly kind: PayloadKind, readonly textWith: (n: number) => string }>()
  for (let tries = 0; known.size < count; tries++) {
    if (tries > count * 50)
      throw new Error(`no more than ${known.size} payloads can be made`)
    const kind = kinds[tries % kinds.length] ?? 'script'
    const draw = random.int(0, 2 ** 31)
    const textWith = (n: number) => write({ random: createRandom(draw), n, trap }, kind)
    if (!known.has(textWith(0)))
      known.set(textWith(0), { kind, textWith })
  }
  return [...known.values()]
    .toSorted((a, b) => Number(unending.test(a.textWith(0))) - Number(unending.test(b.textWith(0))))
    .map(({ kind, textWith }, n) => ({ n, kind, text: textWith(n) }))
}

/** Stands between payloads that share a text: it ends whatever the one before it has left open. */
export const between = '\n"\'--></script></style></title></textarea></noscript></template></xmp></iframe></noembed></noframes></select></svg></math>\n'
