import type { Random } from '../../src/sandbox/base/random.ts'
import { createRandom, seedFrom } from '../../src/sandbox/base/random.ts'

/** A text that a careless program would stumble over, and which kind of stumbling block it is. */
export interface HostileText {
  readonly kind: string
  readonly text: string
}

const marks = ['\u0300', '\u0301', '\u0308', '\u0316', '\u0321', '\u0327', '\u0335', '\u0336', '\u0338', '\u034F', '\u035C', '\u0489', '\u20DD']
const emoji = ['😂', '👩‍👩‍👧‍👦', '👍🏽', '🇨🇳', '🏳️‍🌈', '❤️', '1️⃣', '🫠', '👨🏿‍🚒', '☕️', '🧑‍🤝‍🧑']
const high = ['\uD800', '\uD83D', '\uDBFF']
const low = ['\uDC00', '\uDE02', '\uDFFF']
const words = ['账单', '退款', '屏幕', '宽带', '快递', '客服', '电池', '漫游', '发票', '积分', '安装', '维修']
const formulas = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－']

function phrase(random: Random): string {
  return `${random.pick(words)}${random.pick(['不对', '又来了', '怎么办', '没人管', '好了吗'])}${random.int(100, 99_999)}`
}

function many<T>(random: Random, list: readonly T[], from: number, to: number): T[] {
  return Array.from({ length: random.int(from, to) }, () => random.pick(list))
}

function between(random: Random, pieces: readonly string[]): string {
  const text = phrase(random)
  return pieces.reduce((rest, piece) => {
    const at = random.int(0, rest.length)
    return rest.slice(0, at) + piece + rest.slice(at)
  }, text)
}

const kinds: Readonly<Record<string, (random: Random) => string>> = {
  'emoji': random => phrase(random) + many(random, emoji, 1, 12).join(''),
  'emoji alone': random => many(random, emoji, 1, 30).join(''),
  'markup': random => random.pick([
    `<script>document.title=${random.int(1, 99)}</script>${phrase(random)}`,
    `<img src=x onerror=alert(${random.int(1, 99)})> ${phrase(random)}`,
    `${phrase(random)}</textarea></style><svg/onload=fetch('//127.0.0.1')>`,
    `<a href="javascript:alert(1)">${phrase(random)}</a>`,
    `<!--${phrase(random)}--><b>${phrase(random)}</b>`,
  ]),
  'entities': random => random.pick([
    `我打的就是 &lt;b&gt; 和 &amp;，${phrase(random)}`,
    `&amp;amp;lt; ${phrase(random)} &#60;script&#62;`,
    `A&B ${phrase(random)} AT&T &nbsp;|&quot;|&apos;|&copy|&#x4e2d;`,
    `${phrase(random)} &`,
  ]),
  'right to left': random => between(random, many(random, ['\u202E', '\u202D', '\u2066', '\u2069', '\u200F', '\u061C', 'مرحبا', 'שלום'], 1, 5)),
  'stacked marks': random => [...phrase(random)].map(character => character + many(random, marks, 0, 14).join('')).join(''),
  'lone surrogates': random => between(random, random.next() < 0.5 ? many(random, [...high, ...low], 1, 4) : [random.pick(low) + random.pick(high)]),
  'surrogate at an end': random => random.next() < 0.5 ? random.pick(low) + phrase(random) : phrase(random) + random.pick(high),
  'nul': random => between(random, ['\0', ...many(random, ['\0', '\u0001', '\u0001d800', '\u0008', '\u001B[31m', '\u007F'], 0, 3)]),
  'escape mark first': random => `\u0001${random.pick(['', '0000', 'd83d', '\u0001'])}${phrase(random)}`,
  'formula': random => `${random.pick(formulas)}${random.pick(['HYPERLINK("http://127.0.0.1","点我")', 'cmd|\'/c calc\'!A0', 'SUM(A1:A9)', '1+1', '2+5+cmd'])},"${phrase(random)}"`,
  'invisible': random => between(random, many(random, ['\u200B', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u3164', '\u2028', '\u2029'], 1, 6)),
  'white space': random => `${random.pick([' ', '\n', '\t', '\u3000', '\u00A0', '\r\n'])}${phrase(random)}${many(random, [' ', '\n', '\r\n', '\t', '\u3000', '\u2003'], 1, 8).join('')}${phrase(random)} `,
  'many lines': random => many(random, words, 20, 60).join(random.pick(['\n', '\r\n', '\r'])),
  'injection': random => random.pick([`'); drop table messages;-- ${phrase(random)}`, `%_\\${phrase(random)}\\%`, `" OR "1"="1 ${phrase(random)}`, `NEAR(${phrase(random)} *) AND "`, `\${process.exit()} {{7*7}} ${phrase(random)}`]),
  'json': random => random.pick([`{"__proto__":{"admin":true},"text":"${phrase(random)}"}`, `\\u0000\\ud800 ${phrase(random)}`, `"${phrase(random)}\\"`, `[[[[${phrase(random)}]]]]`]),
  'compatibility': random => `ﬁ①㎏Ｐ９㍿｡ﾊﾞ゙Åㅤ㊙ℹ ${phrase(random)}${random.pick(['İı', 'ẞß', 'Ǆǆ', 'Σς', '豈', '﷽'])}`,
  'long without a space': random => random.pick(['a', '哈', '啊啊', '9', '=']).repeat(random.int(300, 4000)),
}

/** Hostile texts of every kind in turn, each with a number of its own. The same seed gives the same texts. */
export function makeHostileTexts(count: number, seed: number): HostileText[] {
  const random = createRandom(seedFrom('hostile', seed))
  const names = Object.keys(kinds)
  return Array.from({ length: count }, (_, index) => {
    const kind = names[index % names.length] ?? 'emoji'
    return { kind, text: kinds[kind]?.(random) ?? '' }
  })
}

/** One megabyte without a space, each of another alphabet; for posts alone, private messages are short. */
export function makeHugeTexts(): HostileText[] {
  return ['x', '好', '😂', '\u0301'].map(unit => ({ kind: 'a megabyte without a space', text: unit.repeat(Math.floor(1_000_000 / new TextEncoder().encode(unit).byteLength)) }))
}
