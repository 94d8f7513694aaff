import type { LexiconWord } from '../../shared/rules/guard.ts'
import { describe, expect, it } from 'vitest'
import facts from '../../../resources/knowledge/starter.json'
import lexicon from '../../../resources/lexicons/default.json'
import persona from '../../../resources/personas/starter.json'
import starter from '../../../resources/scripts/starter.json'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { situations } from '../../shared/domain/script.ts'
import { guardOutgoing } from '../../shared/rules/guard.ts'
import { likeness, nearlySame } from '../../shared/rules/likeness.ts'
import { findLinks } from '../../shared/rules/links.ts'
import { contentFaults } from '../../shared/rules/scripts.ts'
import { slotsOf } from '../../shared/rules/slots.ts'
import { measureText } from '../../shared/rules/text-length.ts'
import { starterFiles } from './seed.ts'

const { scripts } = starterFiles.scripts.parse(starter)
const avoided = persona.wordsAvoided.map((word): LexiconWord => ({ word, class: 'persona', severity: 'warn' }))
const words = [...lexicon.words as LexiconWord[], ...avoided]
const wordings = scripts.flatMap(script => script.variants.map(text => ({ script, text })))
/** As long as names and times get. */
const filled = (text: string) => slotsOf(text).reduceRight((rest, slot) => `${rest.slice(0, slot.start)}某某某某某某某某${rest.slice(slot.end)}`, text)

describe('the starter scripts', () => {
  it('are many, for every situation, in all four styles, and none has the name or the words of another', () => {
    expect(scripts.length).toBeGreaterThanOrEqual(120)
    expect(situations.filter(situation => scripts.filter(script => script.situation === situation).length < 3)).toEqual([])
    expect(new Set(scripts.map(script => script.style)).size).toBe(4)
    expect(new Set(scripts.map(script => script.title)).size).toBe(scripts.length)
    expect(new Set(wordings.map(({ text }) => text)).size).toBe(wordings.length)
  })

  it('have at least two wordings, which do not read as one sentence', () => {
    expect(scripts.filter(script => script.variants.length < 2).map(script => script.title)).toEqual([])
    const twins = scripts.filter(({ variants }) => variants.some((a, i) => variants.some((b, j) => i < j && likeness(a, b) >= nearlySame)))
    expect(twins.map(script => script.title)).toEqual([])
  })

  it('fit the rooms they are for, once names and times stand in them', () => {
    expect(wordings.filter(({ script, text }) => measureText('weibo140', filled(text)) > (script.visibility === 'private' ? 299 : 140)).map(({ text }) => text)).toEqual([])
    expect(wordings.filter(({ text }) => findLinks(text).length > 0)).toEqual([])
  })

  it('pass the outgoing check in their rooms without a single remark', () => {
    const remarks = wordings.flatMap(({ script, text }) => guardOutgoing({ text: filled(text), visibility: script.visibility === 'private' ? 'private' : 'public', lexicon: words }).map(finding => `${script.title}: ${finding.code} ${text.slice(finding.start, finding.end)}`))
    expect(remarks).toEqual([])
  })

  it('do not contradict themselves: memes grow stale, nobody jokes where somebody is hurt', () => {
    expect(scripts.filter(({ expiresInDays, ...script }) => contentFaults({ brand: '', sensitive: false, ...script, expiresAt: expiresInDays }).length > 0).map(script => script.title)).toEqual([])
  })

  it('leave only slots that a person understands', () => {
    expect(wordings.filter(({ text }) => /[{}]/.test(filled(text))).map(({ text }) => text)).toEqual([])
  })
})

describe('an empty store', () => {
  it('is given the starter scripts and facts once; what people take out stays out', async () => {
    const starters = { scripts, persona: starterFiles.persona.parse(persona), facts: starterFiles.facts.parse(facts).facts }
    const t = await startTestEngine({ starters })
    expect(await t.store.read.count('scripts', { state: 'approved' })).toBe(scripts.length)
    expect(await t.store.read.count('knowledge', { state: 'current' })).toBe(facts.facts.length)
    expect((await t.desk().view('personas', {})).rows).toMatchObject([{ id: '云杉', version: 0, name: persona.name }])
    const meme = (await t.store.read.find('scripts', { style: 'trending' }))[0]!
    expect(meme.expiresAt).toBeGreaterThan(t.clock.now())
    await t.store.write(async (tx) => {
      await tx.remove('scripts', {})
    })
    const { seedLibrary } = await import('./seed.ts')
    await seedLibrary({ store: t.store, now: t.clock.now, newId: () => 'never' } as never, starters)
    expect(await t.store.read.count('scripts', {})).toBe(0)
    await t.stop()
  })
})
