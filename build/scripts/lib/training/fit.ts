import type { MoodWeights } from '../../../../src/shared/rules/mood-model.ts'
import { longestGram, longestRead, modelForm, startSign } from '../../../../src/shared/rules/mood-model.ts'

/** A text and which way it leans: 1 pleased, 0 displeased, 0.5 neither. */
export interface Example {
  readonly text: string
  readonly target: number
}

/** How the weights are fitted. */
export interface FitOptions {
  /** An n-gram that stands in fewer texts is left out: nobody's own words can be read from the model. */
  readonly leastTexts: number
  /** At most so many n-grams are kept, those that say most. */
  readonly mostGrams: number
  readonly rounds: number
  /** Strength of the pull towards zero. */
  readonly decay: number
  readonly rate: number
}

/** What may stand in the file: no half of an emoji, nothing invisible. */
const writable = /^[\p{L}\p{N}\p{P}\p{S}]+$/u

const buffer = new Uint16Array(longestRead + 1)

/** The n-grams of a text, each once, as the file writes them. */
function gramsOf(text: string): Set<string> {
  const length = modelForm(text, buffer)
  const units = String.fromCharCode(...buffer.subarray(1, length)).replaceAll(startSign, ' ')
  const grams = new Set<string>()
  for (let at = 0; at < units.length; at++) {
    for (let size = 1; size <= longestGram && at + size <= units.length; size++)
      grams.add(units.slice(at, at + size))
  }
  for (let size = 1; size < longestGram; size++)
    grams.add(startSign + units.slice(0, size))
  return new Set([...grams].filter(gram => writable.test(gram)))
}

/** Logistic regression over n-grams, fitted by AdaGrad in a fixed order, then cut and rounded to whole steps. */
export function fit(examples: readonly Example[], options: FitOptions, random: () => number): MoodWeights {
  const grams = vocabulary(examples, options.leastTexts)
  const rows = examples.map(example => ({ ...example, at: Int32Array.from([...gramsOf(example.text)].flatMap(gram => grams.get(gram) ?? [])) }))
  const whole = descend(rows, grams.size, options, random)
  const names = [...grams.keys()]
  const kept = names.map((gram, at) => ({ gram, at, size: Math.abs(whole.weights[at]!) })).sort((a, b) => b.size - a.size).slice(0, options.mostGrams)
  const scale = (kept[0]?.size ?? 1) / 127
  return {
    bias: whole.bias,
    scale,
    entries: kept.map(({ gram, at }) => ({ gram, steps: Math.round(whole.weights[at]! / scale) })).filter(({ steps }) => steps !== 0),
  }
}

function vocabulary(examples: readonly Example[], leastTexts: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { text } of examples) {
    for (const gram of gramsOf(text))
      counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return new Map([...counts].filter(([, count]) => count >= leastTexts).map(([gram], at) => [gram, at]))
}

interface Row extends Example { readonly at: Int32Array }

function descend(rows: readonly Row[], size: number, { rounds, decay, rate }: FitOptions, random: () => number): { weights: Float64Array, bias: number } {
  const weights = new Float64Array(size)
  const squares = new Float64Array(size).fill(1e-2)
  let bias = 0
  const order = rows.map((_, at) => at)
  for (let round = 0; round < rounds; round++) {
    shuffle(order, random)
    for (const index of order) {
      const { at, target } = rows[index]!
      let sum = bias
      for (const gram of at)
        sum += weights[gram]!
      const error = 1 / (1 + Math.exp(-sum)) - target
      bias -= 0.01 * error
      for (const gram of at) {
        const slope = error + decay * weights[gram]!
        squares[gram]! += slope * slope
        weights[gram]! -= rate * slope / Math.sqrt(squares[gram]!)
      }
    }
  }
  return { weights, bias }
}

function shuffle(list: number[], random: () => number): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = list[last]!
    list[last] = list[other]!
    list[other] = kept
  }
}

/** Reproducible numbers in [0, 1). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = state + 0x6D2B79F5 >>> 0
    let mixed = Math.imul(state ^ state >>> 15, state | 1)
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)
    return ((mixed ^ mixed >>> 14) >>> 0) / 4_294_967_296
  }
}
