import type { Random } from '../../src/sandbox/base/random.ts'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { createRandom, seedFrom } from '../../src/sandbox/base/random.ts'
import { pieces } from './voices.data.ts'

const voiceRows = z.array(z.object({ text: z.string().min(1) }))

/** Texts of real customers from a CSV file with a column `text`. Throws when the file has no such column. */
export function readVoices(file: string): string[] {
  return voiceRows.parse(parse(readFileSync(file), { columns: true, bom: true })).map(row => row.text)
}

function sentence(random: Random): string {
  const { opening, thing, state, when, ask, tail } = pieces
  const start = random.pick(opening)
  return `${start === '' ? '' : `${start}，`}${random.pick(when)}${random.pick(thing)}${random.pick(state)}，${random.pick(ask)}${random.pick(tail)}`
}

/** Made-up texts as long as real ones are: mostly a line or two, one in fifty a long story. The same seed gives the same texts. */
export function makeVoices(count: number, seed: number): string[] {
  const random = createRandom(seedFrom('voices', seed))
  return Array.from({ length: count }, () => {
    const sentences = random.next() < 0.02 ? random.int(8, 40) : random.next() < 0.3 ? random.int(2, 4) : 1
    return Array.from({ length: sentences }, () => sentence(random)).join('')
  })
}
