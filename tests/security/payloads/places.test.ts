import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { filesOf, textOf } from '../checklist/sources.ts'
import { makeMediaAddresses, makeOpeningAddresses } from '../corpus/addresses.ts'
import { makePayloads } from '../corpus/payloads.ts'
import { outsidePlaces } from './places.ts'
import { makeUp, rewrite } from './rewrite.ts'
import { placesOfContract, textPlaces } from './text-fields.ts'
import { unseenPlaces } from './unseen-places.ts'
import { wordsOfOurs } from './words-of-ours.ts'

/** The page's own sources, without their styles and without what stands in for an engine. */
function pageSources(): { readonly file: string, readonly text: string }[] {
  return ['ts', 'vue'].flatMap(ending => filesOf('src/renderer', ending)).filter(file => !file.startsWith('src/renderer/bridge/fake') && !file.startsWith('src/renderer/locales/')).map(file => ({ file: file.slice('src/renderer/'.length), text: textOf(file).replace(/<style[\s\S]*$/, '') }))
}

describe('places of outside text', () => {
  it('F46 are all free strings of the contract but our own words; each line of both lists is about something that is there', () => {
    const all = placesOfContract()
    expect(outsidePlaces.length).toBeGreaterThan(250)
    expect(wordsOfOurs.filter(([ours]) => !all.some(place => ours.test(place)))).toEqual([])
    expect(unseenPlaces.filter(({ places }) => !outsidePlaces.some(place => places.test(place)))).toEqual([])
    expect(outsidePlaces).toContain('view inbox row.customer.name')
    expect(outsidePlaces).not.toContain('view inbox row.danger[]')
  })

  it.each(unseenPlaces.map(unseen => [unseen.places.source, unseen] as const))('F46 are nowhere in the page where it is said so: %s', (_, { asked, handledIn, words }) => {
    const sources = pageSources()
    if (handledIn !== '*' && asked !== null)
      expect(sources.filter(({ file, text }) => asked.test(text) && !handledIn.includes(file)).map(({ file }) => file)).toEqual([])
    if (handledIn !== '*')
      expect(handledIn.filter(name => !sources.some(({ file }) => file === name))).toEqual([])
    const handled = sources.filter(({ file }) => handledIn === '*' || handledIn.includes(file))
    expect(handled.flatMap(({ file, text }) => text.split('\n').filter(line => words.some(word => word.test(line))).map(line => `${file}: ${line.trim()}`))).toEqual([])
  })

  it('F46 are found wherever a schema hides them', () => {
    const schema = z.object({ id: z.string().regex(/^\d+$/), a: z.string().nullable(), b: z.array(z.union([z.object({ c: z.string() }), z.number()])), d: z.record(z.string(), z.string()).optional(), e: z.tuple([z.string(), z.enum(['x'])]) })
    expect(textPlaces(schema, 's')).toEqual(['s.a', 's.b[].c', 's.d{}', 's.e[0]'])
  })

  it('F46 are written over, filled in where they are absent, and nothing else is touched', () => {
    const schema = z.object({ n: z.number(), kind: z.enum(['p', 'q']), name: z.string(), why: z.string().nullable(), notes: z.array(z.object({ text: z.string() })) })
    const pen = { fills: 'texts' as const, entries: 2, now: 5, isOutside: (place: string) => place !== 's.name', write: (place: string) => place === 's.name' ? null : `<${place}>`, choose: <T>(words: readonly T[]) => words[0] }
    expect(rewrite(schema, { n: 7, kind: 'q', name: '阿禾', why: null, notes: [] }, 's', pen)).toEqual({ n: 7, kind: 'q', name: '阿禾', why: '<s.why>', notes: [{ text: '<s.notes[].text>' }, { text: '<s.notes[].text>' }] })
    expect(rewrite(schema, { n: 7, kind: 'q', name: '阿禾', why: null, notes: [] }, 's', { ...pen, fills: 'nothing' })).toMatchObject({ why: null, notes: [] })
    expect(schema.safeParse(makeUp(schema, 's', pen)).success).toBe(true)
  })
})

describe('the corpora', () => {
  it('have as many as are asked for, none twice, the same for the same seed', () => {
    const options = { count: 2_000, seed: 6, trap: 'http://127.0.0.1:9' }
    const payloads = makePayloads(options)
    expect(new Set(payloads.map(({ text }) => text)).size).toBe(2_000)
    expect(makePayloads(options)).toEqual(payloads)
    expect(makePayloads({ ...options, seed: 7 })).not.toEqual(payloads)
    expect(new Set(payloads.map(({ kind }) => kind)).size).toBe(12)
    expect(payloads.filter(({ text }) => /[«»]/.test(text))).toEqual([])
    const ports = [1, 2]
    expect(new Set(makeMediaAddresses({ count: 600, seed: 6, ports })).size).toBe(600)
    expect(new Set(makeOpeningAddresses(['weibo.com', '12315.cn', 'douyin.com', 'miit.gov.cn', 'coolapk.com'], { count: 600, seed: 6, ports })).size).toBe(600)
  })
})
