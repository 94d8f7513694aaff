/**
 * What the store itself costs: intake-like units through `store.write` ÷ prepared inserts of exactly the same rows into
 * the same tables in the same number of batches, taken in turns in one run.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { intakeTables, writeVoices } from './support/intake-like.ts'
import { insertRaw, readAsBatches } from './support/raw.ts'

const rounds = 3
const voices = 6_000
const shapes = [
  { items: 1, waiting: 100, atLeast: 0.35 },
  { items: 20, waiting: 5, atLeast: 0.5 },
  { items: 100, waiting: 1, atLeast: 0.5 },
]

const folder = await mkdtemp(join(tmpdir(), 'huiyin-bench-'))
const open = (name: string) => openSqliteStore({ file: join(folder, name), now: Date.now, newId: v7, log: pino({ enabled: false }) })

async function measure(items: number, waiting: number, round: number): Promise<{ ours: number, raw: number }> {
  const name = `${items}-${round}`
  const store = await open(`${name}-store`)
  let commits = 0
  store.onChanges(() => {
    commits += 1
  })
  const ours = await writeVoices(store, 0, voices, items, waiting)
  await store.close()
  const batches = readAsBatches(join(folder, `${name}-store`), intakeTables, commits)
  await (await open(`${name}-raw`)).close()
  return { ours, raw: insertRaw(join(folder, `${name}-raw`), batches) }
}

try {
  await measure(20, 5, 99)
  for (const { items, waiting, atLeast } of shapes) {
    const ratios: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const { ours, raw } = await measure(items, waiting, round)
      ratios.push(raw / ours)
      console.log(`${items} voices in a unit, ${waiting} units at once: ${Math.round(voices / ours * 1000)} voices/s, raw ${Math.round(voices / raw * 1000)}, ratio ${(raw / ours).toFixed(2)}`)
    }
    const median = ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)]!
    console.log(`${items} voices in a unit: ratio ${median.toFixed(2)} (wanted ${atLeast})`)
    if (median < atLeast)
      process.exitCode = 1
  }
}
finally {
  await rm(folder, { recursive: true, force: true })
}
