import type { CallParsed } from '../../shared/contract/index.ts'
import type { ListedWord } from '../../shared/rules/lexicon.ts'
import type { LexiconWord } from '../../shared/rules/privacy.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext, LiveSettings } from '../context.ts'
import type { ReadHandle, Store, WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { z } from 'zod'
import { guardSeverity, wordClass } from '../../shared/contract/review.ts'
import { AppError } from '../../shared/errors.ts'
import { defaultSeverities, isWordClass, lexiconOf } from '../../shared/rules/lexicon.ts'
import { guardOutgoing } from '../../shared/rules/privacy.ts'
import { audit } from '../context.ts'

type WordCalls = Pick<Handlers, 'guardWord:save' | 'guardWord:remove' | 'guardWord:setClass' | 'guardWord:try' | 'guardWord:import'>
type Word = Row<'guardWords'>

/** The setting that says that the lists were begun, and what each class leads to. */
const settingId = 'guardWords'
const setting = z.object({ classes: z.partialRecord(wordClass, guardSeverity) })

/** Fills the lists from the starter, once: what people took out afterwards stays out. */
export async function seedGuardWords(store: Store, starter: readonly LexiconWord[], now: number): Promise<void> {
  if (await store.read.get('settings', settingId) !== undefined)
    return
  await store.write(async (tx) => {
    const rows = starter.flatMap(({ word, class: own, severity }, index): Word[] => isWordClass(own)
      ? [{ id: `starter-${index + 1}`, version: 1, word, class: own, severity: severity === defaultSeverities[own] ? null : severity, brand: '', changedBy: 'system', changedAt: now }]
      : [])
    await tx.insertNew('guardWords', rows)
    await tx.upsert('settings', { id: settingId, version: 1, value: { classes: {} } })
  })
}

/** Reads the lists as the check uses them. */
export async function loadGuardWords(read: ReadHandle): Promise<Pick<LiveSettings, 'guardWords' | 'wordClasses'>> {
  const stored = setting.safeParse((await read.get('settings', settingId))?.value)
  const guardWords = (await read.find('guardWords', {})).map(({ word, class: own, severity, brand }): ListedWord => ({ word, class: own, severity, brand }))
  return { guardWords, wordClasses: { ...defaultSeverities, ...stored.success ? stored.data.classes : {} } }
}

/** The lexicon that holds for a brand's texts right now. */
export function lexiconFor(live: LiveSettings, brand: string): LexiconWord[] {
  return lexiconOf(live.guardWords, live.wordClasses, brand)
}

/** The lists of the outgoing check, as supervisors keep them. What was changed holds for the next text, without a restart. */
export function wordCalls(context: EngineContext): WordCalls {
  const { store, live } = context
  async function change<T>(work: (tx: WriteHandle) => Promise<T>): Promise<T> {
    const answer = await store.write(async (tx) => {
      const result = await work(tx)
      await touchSetting(tx, {})
      return result
    })
    Object.assign(live, await loadGuardWords(store.read))
    return answer
  }
  return {
    'guardWord:save': (actor, input) => change(tx => saveWord(context, tx, actor, input)),
    'guardWord:remove': async (actor, { id }) => {
      await change(async (tx) => {
        const word = await tx.get('guardWords', id)
        if (word === undefined)
          throw new AppError('not_found')
        await tx.remove('guardWords', { id })
        await note(context, tx, actor, 'remove', word)
      })
      return {}
    },
    'guardWord:setClass': async (actor, input) => {
      await change(async (tx) => {
        await touchSetting(tx, { [input.class]: input.severity })
        await audit(context, tx, actor, 'guardWord.class', 'guardWords', settingId, { class: input.class, severity: input.severity })
      })
      return {}
    },
    'guardWord:try': async (_actor, { text, brand, visibility }) => ({ findings: guardOutgoing({ text, visibility, lexicon: lexiconFor(live, brand) }) }),
    'guardWord:import': (actor, { words }) => change(tx => importWords(context, tx, actor, words)),
  }
}

async function touchSetting(tx: WriteHandle, classes: Readonly<Record<string, string>>): Promise<void> {
  const before = await tx.get('settings', settingId)
  const stored = setting.safeParse(before?.value)
  const version = (before?.version ?? 0) + 1
  await tx.upsert('settings', { id: settingId, version, value: { classes: { ...stored.success ? stored.data.classes : {}, ...classes } } })
  tx.changed('settings', settingId, version)
}

async function saveWord(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'guardWord:save'>): Promise<{ id: string }> {
  const same = await tx.one('guardWords', { brand: input.brand, word: input.word })
  if (same !== undefined && same.id !== input.id)
    throw new AppError('conflict', { details: { word: input.word } })
  const before = input.id === null ? undefined : await tx.get('guardWords', input.id)
  if (input.id !== null && before === undefined)
    throw new AppError('not_found')
  const row: Word = { id: before?.id ?? context.newId(), version: (before?.version ?? 0) + 1, word: input.word, class: input.class, severity: input.severity, brand: input.brand, changedBy: actor.agentId, changedAt: context.now() }
  await tx.upsert('guardWords', row)
  await note(context, tx, actor, before === undefined ? 'add' : 'change', row)
  return { id: row.id }
}

async function importWords(context: EngineContext, tx: WriteHandle, actor: Actor, words: CallParsed<'guardWord:import'>['words']): Promise<{ added: number, changed: number }> {
  const known = new Map((await tx.find('guardWords', {})).map(word => [`${word.brand}\n${word.word}`, word]))
  const figures = { added: 0, changed: 0 }
  for (const word of words) {
    const key = `${word.brand}\n${word.word}`
    const before = known.get(key)
    if (before !== undefined && before.class === word.class && before.severity === word.severity)
      continue
    const row: Word = { ...word, id: before?.id ?? context.newId(), version: (before?.version ?? 0) + 1, changedBy: actor.agentId, changedAt: context.now() }
    await tx.upsert('guardWords', row)
    known.set(key, row)
    figures[before === undefined ? 'added' : 'changed'] += 1
  }
  await audit(context, tx, actor, 'guardWord.import', 'guardWords', settingId, figures)
  return figures
}

function note(context: EngineContext, tx: WriteHandle, actor: Actor, action: 'add' | 'change' | 'remove', word: Word): Promise<void> {
  return audit(context, tx, actor, `guardWord.${action}`, 'guardWords', settingId, { word: word.word, class: word.class, severity: word.severity, brand: word.brand })
}
