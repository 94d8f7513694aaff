/**
 * `npm run bench -- hints [--voices <file>] [--all]`: how right and how fast the hints are.
 *
 * Mood: on the fold of a file of labelled voices that the model was never fitted to, and that no choice was made by; a text is
 * right when a positive one is called pleased and a negative one anything unhappy, and wrong when it is left calm. Without the file
 * this is not measured. Danger, escalation and abuse: recall and precision on sentences written for this bench, half of them
 * traps; the rules were mended by the misses of one part alone (`tuned`), the other part (`held out`) judges. `--all` prints what
 * was missed of the tuned part. Exit code 1 below 0.85 of mood, 0.95 of recall, 0.8 of precision, or 20,000 texts a second on one core.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { ROOT } from '../../build/scripts/lib/paths.ts'
import { foldOf, heldOutFold, readVoices } from '../../build/scripts/lib/training/voices.ts'
import { abuseOf } from '../../src/shared/rules/abuse.ts'
import { dangerOf } from '../../src/shared/rules/danger.ts'
import { escalationOf } from '../../src/shared/rules/escalation.ts'
import { readMoodModel } from '../../src/shared/rules/mood-model.ts'
import { moodOf } from '../../src/shared/rules/mood.ts'
import { abuses, abuseTraps } from './support/hints-abuse.ts'
import { dangers, dangerTraps } from './support/hints-danger.ts'
import { escalations, escalationTraps } from './support/hints-escalation.ts'
import { calmLines } from './support/hints-mood.ts'

const leastMood = 0.85
const leastRecall = 0.95
const leastPrecision = 0.8
const leastCalm = 0.8
const leastSpeed = 20_000
const speedMs = 3_000

const rules = [
  { name: 'danger', told: dangers, traps: dangerTraps, finds: (text: string) => dangerOf(text).tier < 2 },
  { name: 'escalation', told: escalations, traps: escalationTraps, finds: (text: string) => escalationOf(text).kinds.length > 0 },
  { name: 'abuse', told: abuses, traps: abuseTraps, finds: (text: string) => abuseOf(text).kinds.length > 0 },
] as const

const model = readMoodModel(readFileSync(join(ROOT, 'resources/models/mood-zh.tsv'), 'utf8'))
let failed = false

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints a figure beside what it must be. */
function judge(label: string, value: number, least: number, digits = 3): void {
  failed ||= !(value >= least)
  say(`${value >= least ? 'ok  ' : 'MISS'} ${label}: ${value.toFixed(digits)} (at least ${least})`)
}

/** Whether a sentence is one of those that the rules were mended by. */
function isTuned(text: string): boolean {
  const fold = foldOf(text)
  return fold >= 1 && fold <= 3
}

function measureRules(shows: boolean): void {
  const sentences = rules.reduce((sum, { told, traps }) => sum + told.length + traps.length, 0)
  const traps = rules.reduce((sum, rule) => sum + rule.traps.length, 0)
  say(`${sentences} labelled sentences, ${traps} of them traps`)
  for (const rule of rules) {
    for (const half of ['tuned', 'held out'] as const) {
      const told = rule.told.filter(text => isTuned(text) === (half === 'tuned'))
      const harmless = rule.traps.filter(text => isTuned(text) === (half === 'tuned'))
      const missed = told.filter(text => !rule.finds(text))
      const wrong = harmless.filter(rule.finds)
      const found = told.length - missed.length
      judge(`${rule.name}, ${half} (${told.length} + ${harmless.length} traps): recall`, found / told.length, leastRecall)
      judge(`${rule.name}, ${half}: precision`, found / (found + wrong.length), leastPrecision)
      if (shows && half === 'tuned')
        say([...missed.map(text => `     not found: ${text}`), ...wrong.map(text => `     wrongly found: ${text}`)].join('\n'))
    }
  }
}

function measureMood(path: string | undefined, shows: boolean): readonly string[] {
  for (const half of ['tuned', 'held out'] as const) {
    const lines = calmLines.filter(text => isTuned(text) === (half === 'tuned'))
    const stirred = lines.filter(text => moodOf(text, model).mood !== 'calm')
    judge(`mood, ${half}: ${lines.length} lines without any, left calm`, 1 - stirred.length / lines.length, leastCalm)
    if (shows && half === 'tuned')
      say(stirred.map(text => `     not calm: ${text}`).join('\n'))
  }
  if (path === undefined) {
    say('     mood on real voices: not measured (no --voices <file>)')
    return rules.flatMap(({ told, traps }) => [...told, ...traps])
  }
  const voices = readVoices(path)
  const heldOut = voices.filter(({ text }) => foldOf(text) === heldOutFold)
  const rightOf = (list: typeof voices, finds: (text: string) => string) => list.filter(({ text, positive }) => {
    const mood = finds(text)
    return mood !== 'calm' && (mood === 'pleased') === positive
  }).length / list.length
  say(`     mood by words alone: ${rightOf(heldOut, text => moodOf(text).mood).toFixed(3)}`)
  judge(`mood on ${heldOut.length} texts never fitted to, of ${voices.length}`, rightOf(heldOut, text => moodOf(text, model).mood), leastMood)
  for (const [origin, list] of Map.groupBy(heldOut, voice => voice.origin))
    say(`     mood, ${origin} (${list.length}): ${rightOf(list, text => moodOf(text, model).mood).toFixed(3)}`)
  return voices.map(voice => voice.text)
}

/** Texts a second of one core's own time, so that busy neighbours do not count. */
function measureSpeed(texts: readonly string[]): void {
  const works: Readonly<Record<string, (text: string) => void>> = {
    'mood': text => moodOf(text, model),
    'all hints': (text) => {
      moodOf(text, model)
      for (const rule of rules)
        rule.finds(text)
    },
  }
  for (const [name, work] of Object.entries(works)) {
    texts.slice(0, 2_000).forEach(work)
    const before = process.cpuUsage()
    const until = performance.now() + speedMs
    let done = 0
    while (performance.now() < until) {
      for (let at = 0; at < 200; at++)
        work(texts[done++ % texts.length]!)
    }
    const { user, system } = process.cpuUsage(before)
    judge(`${name}: texts a second`, done / ((user + system) / 1e6), leastSpeed, 0)
  }
}

const { values } = parseArgs({ options: { voices: { type: 'string' }, all: { type: 'boolean', default: false } } })
measureRules(values.all)
measureSpeed(measureMood(values.voices, values.all))
if (failed)
  process.exitCode = 1
