/**
 * `node build/scripts/train-mood.ts --voices <file>`: fits the mood model to a file of labelled voices and writes
 * `resources/models/mood-zh.tsv`. One fold of the file is never read here (`lib/training/voices.ts`); `--try` fits without a second one and prints
 * how the fit does on it, which is how the options were chosen. The same file gives the same model.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { createMoodModel } from '../../src/shared/rules/mood-model.ts'
import { ROOT } from './lib/paths.ts'
import { createRandom, fit } from './lib/training/fit.ts'
import { neutralLines } from './lib/training/neutral-lines.ts'
import { foldOf, heldOutFold, readVoices } from './lib/training/voices.ts'

const choosingFold = 1
const neutralTimes = 5
const options = { leastTexts: 8, mostGrams: 30_000, rounds: 5, decay: 0.001, rate: 0.05 }
const seed = 1

function main(): void {
  const { values } = parseArgs({ options: { voices: { type: 'string' }, try: { type: 'boolean', default: false } } })
  if (values.voices === undefined)
    throw new Error('Name a file of labelled voices: --voices <file>')
  const known = readVoices(values.voices).map(voice => ({ ...voice, fold: foldOf(voice.text) })).filter(voice => voice.fold !== heldOutFold)
  const fitted = values.try ? known.filter(voice => voice.fold !== choosingFold) : known
  const examples = [
    ...fitted.map(({ text, positive }) => ({ text, target: positive ? 1 : 0 })),
    ...neutralLines.flatMap(text => Array.from({ length: neutralTimes }, () => ({ text, target: 0.5 }))),
  ]
  const weights = fit(examples, options, createRandom(seed))
  if (values.try) {
    const model = createMoodModel(weights)
    const unseen = known.filter(voice => voice.fold === choosingFold)
    const right = unseen.filter(({ text, positive }) => (model.lean(text) > 0) === positive).length
    process.stdout.write(`${weights.entries.length} n-grams; on ${unseen.length} texts not fitted to: ${(right / unseen.length).toFixed(4)} on the right side\n`)
    return
  }
  const lines = weights.entries.toSorted((a, b) => a.gram < b.gram ? -1 : 1).map(({ gram, steps }) => `${gram}\t${steps}`)
  const head = ['# Mood of Chinese customers\' texts: see README.md', `bias\t${weights.bias.toFixed(6)}`, `scale\t${weights.scale.toFixed(6)}`]
  writeFileSync(join(ROOT, 'resources/models/mood-zh.tsv'), `${[...head, ...lines].join('\n')}\n`)
  process.stdout.write(`${examples.length} texts, ${lines.length} n-grams written\n`)
}

main()
