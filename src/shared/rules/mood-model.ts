/** Longest n-gram a model knows, characters. */
export const longestGram = 3
/** How much of a text is read, UTF-16 units. */
export const longestRead = 2_000

/** A linear model over character n-grams: which way a text leans, and by which of its n-grams. */
export interface MoodModel {
  /** Log odds that a text is pleased rather than displeased; 0 = nothing known stands in it. */
  readonly lean: (text: string) => number
  /** Words of the text (of its {@link modelForm}) that speak loudest for the side asked for, loudest first; at most `most`, 3 unless told. */
  readonly speaking: (text: string, side: 'pleased' | 'displeased', most?: number) => string[]
}

/** Starts a text, so that its first characters can be told from the same ones further in. */
const start = 0x02
/** How the file writes {@link start}. */
export const startSign = '^'
const digit = 0x30
const buffer = new Uint16Array(longestRead + 1)
const empty = -1

/**
 * The form that n-grams are taken from, as UTF-16 units: lower-case, half-width, without spaces, every digit a 0, no unit more than twice
 * in a row. Answers how many units of `into` are filled.
 */
export function modelForm(text: string, into: Uint16Array): number {
  into[0] = start
  let length = 1
  const end = Math.min(text.length, longestRead)
  for (let at = 0; at < end; at++) {
    const unit = formOf(text.charCodeAt(at))
    if (unit === 0 || (unit === into[length - 1] && unit === into[length - 2]))
      continue
    into[length++] = unit
  }
  return length
}

function formOf(unit: number): number {
  if (unit <= 0x20 || unit === 0x3000 || unit === 0xA0)
    return 0
  const narrow = unit >= 0xFF01 && unit <= 0xFF5E ? unit - 0xFEE0 : unit
  if (narrow >= 0x30 && narrow <= 0x39)
    return digit
  return narrow >= 0x41 && narrow <= 0x5A ? narrow + 0x20 : narrow
}

/**
 * Reads a model from its file: comments (`# …`), a line `bias<TAB>log odds`, a line `scale<TAB>log odds per step`, then a line
 * `n-gram<TAB>steps` each. Throws a `TypeError` for anything else.
 */
export function readMoodModel(file: string): MoodModel {
  const head = { bias: 0, scale: 0 }
  const entries: { readonly gram: string, readonly steps: number }[] = []
  for (const line of file.split('\n')) {
    if (line === '' || line.startsWith('# '))
      continue
    const [name = '', told = ''] = line.split('\t')
    const value = Number(told)
    if (name === '' || told === '' || !Number.isFinite(value))
      throw new TypeError(`Not a line of a mood model: ${JSON.stringify(line.slice(0, 40))}`)
    if (name === 'bias' || name === 'scale')
      head[name] = value
    else
      entries.push({ gram: name, steps: value })
  }
  return createMoodModel({ ...head, entries })
}

/** What a model is made of; `steps` (-127 to 127) times `scale` is a weight in log odds. Each n-gram counts once in a text. */
export interface MoodWeights {
  readonly bias: number
  readonly scale: number
  readonly entries: readonly { readonly gram: string, readonly steps: number }[]
}

/** A model from its weights. An n-gram is at most {@link longestGram} units of {@link modelForm}; {@link startSign} at its head stands for the start of a text. */
export function createMoodModel({ bias, scale, entries }: MoodWeights): MoodModel {
  const table = createTable(entries.length)
  for (const { gram, steps } of entries) {
    const units = Array.from({ length: gram.length }, (_, at) => gram.charCodeAt(at))
    if (gram.startsWith(startSign) && units.length > 1)
      units[0] = start
    table.put(units, steps)
  }
  return {
    lean(text) {
      const length = modelForm(text, buffer)
      return length === 1 ? 0 : bias + scale * table.sum(buffer, length)
    },
    speaking(text, side, most = 3) {
      const sign = side === 'pleased' ? 1 : -1
      const length = modelForm(text, buffer)
      const loudness = new Float64Array(length)
      table.visit(buffer, length, (steps, at, size) => {
        for (let unit = at; unit < at + size; unit++)
          loudness[unit]! += steps * sign / size
      })
      return loudestWords(String.fromCharCode(...buffer.subarray(0, length)), loudness, most)
    },
  }
}

/** Open addressing over packed n-grams: two bounds of a look-up are one multiplication and a few reads. */
function createTable(count: number) {
  const bits = Math.max(4, Math.ceil(Math.log2(count * 2 + 1)))
  const mask = (1 << bits) - 1
  const heads = new Int32Array(mask + 1).fill(empty)
  const tails = new Int32Array(mask + 1)
  const steps = new Int8Array(mask + 1)
  /** The round in which a slot last counted, so that an n-gram counts once in a text. */
  const counted = new Uint32Array(mask + 1)
  let round = 0

  /** The slot of an n-gram, or the empty one where it would stand. */
  function slotOf(head: number, tail: number): number {
    let slot = (Math.imul(head, 0x9E3779B1) ^ Math.imul(tail, 0x85EBCA6B)) >>> (32 - bits)
    while (heads[slot] !== empty && (heads[slot] !== head || tails[slot] !== tail))
      slot = (slot + 1) & mask
    return slot
  }

  /** Visits every n-gram that is known and not yet counted in this text: its steps, where it stands, its length. */
  function visit(units: Uint16Array, length: number, seen: (steps: number, at: number, size: number) => void): void {
    round++
    const note = (slot: number, at: number, size: number): void => {
      if (heads[slot] === empty || counted[slot] === round)
        return
      counted[slot] = round
      seen(steps[slot]!, at, size)
    }
    for (let at = 0; at < length; at++) {
      const head = units[at]!
      note(slotOf(head, 0), at, 1)
      if (at + 1 < length)
        note(slotOf(head, units[at + 1]! << 16), at, 2)
      if (at + 2 < length)
        note(slotOf(head, units[at + 1]! << 16 | units[at + 2]!), at, 3)
    }
  }

  return {
    put(units: readonly number[], value: number): void {
      const head = units[0] ?? 0
      const tail = (units[1] ?? 0) << 16 | (units[2] ?? 0)
      const slot = slotOf(head, tail)
      heads[slot] = head
      tails[slot] = tail
      steps[slot] = value
    },
    visit,
    sum(units: Uint16Array, length: number): number {
      let sum = 0
      visit(units, length, value => sum += value)
      return sum
    },
  }
}

const longestRun = 8
const letter = /^[\p{L}\p{N}]+$/u
const words = new Intl.Segmenter('zh', { granularity: 'word' })
/** Beside the loudest word, one is told only if it speaks at least so loud. */
const leastShare = 0.3

/** Words that speak for one side, those next to each other as one; loudest first. */
function loudestWords(text: string, loudness: Float64Array, most: number): string[] {
  const runs: { text: string, loud: number, end: number }[] = []
  for (const { segment, index } of words.segment(text)) {
    let loud = 0
    for (let at = index; at < index + segment.length; at++)
      loud += loudness[at]!
    const last = runs.at(-1)
    if (loud <= 0 || !letter.test(segment))
      continue
    if (last !== undefined && last.end === index && last.text.length + segment.length <= longestRun)
      runs.splice(-1, 1, { text: last.text + segment, loud: last.loud + loud, end: index + segment.length })
    else
      runs.push({ text: segment, loud, end: index + segment.length })
  }
  const sorted = runs.filter(run => run.text.length > 1).sort((a, b) => b.loud - a.loud)
  const told = sorted.filter(run => run.loud >= (sorted[0]?.loud ?? 0) * leastShare).map(run => run.text)
  return [...new Set(told)].slice(0, most)
}
