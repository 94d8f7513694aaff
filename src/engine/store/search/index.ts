import type { DialectKind, Executor } from '../sql/value.ts'
import type { EntriesFound, EntryKind } from './entries.ts'
import type { SearchFound, SearchWish } from './find.ts'
import type { StaleMessage } from './forget.ts'
import type { PairingSizes } from './pairing.ts'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { unescapeText } from '../sql/text-escape.ts'
import { buildSegment } from './build.ts'
import { createSearchDialect } from './dialect.ts'
import { createDirectories } from './directory.ts'
import { createEntries } from './entries.ts'
import { createFinder } from './find.ts'
import { forgetMessages } from './forget.ts'
import { searchScheme } from './layout.ts'
import { createListOpener, createSearchOpener } from './lists.ts'
import { createLookup } from './lookup.ts'
import { createTidier } from './merge.ts'
import { createMessageReader } from './messages.ts'
import { createSegmentList } from './segments.ts'

export type { EntriesFound, EntryKind } from './entries.ts'
export type { SearchFound, SearchWish } from './find.ts'
export type { SearchFilter } from './layout.ts'

/** Messages of one new segment at most, so that the index keeps no other writer waiting. */
const unitSize = 512
/** Steps of tidying between two looks for new messages. */
const tidyAtOnce = 50
/** Changed messages that one unit takes out. */
const staleAtOnce = 12

/** What one call of the indexer did. */
export interface Indexed {
  readonly indexed: number
  /** Age of the oldest message that was not indexed when asked, ms. */
  readonly lagMs: number
}

/** Runs a step in a write unit of its own. */
type Write = <R>(step: (on: Executor) => Promise<R>) => Promise<R>

/** The search index of a store. */
export interface SearchIndex {
  /** See `Store.indexSome`. */
  readonly indexSome: (write: Write, limit: number, now: number, least?: number) => Promise<Indexed>
  /** See `Queries.search`. Finds what is indexed and, by its text, what is not yet. */
  readonly search: (on: Executor, wish: SearchWish) => Promise<SearchFound>
  /** See `Queries.searchEntries`. */
  readonly searchEntries: (on: Executor, kind: EntryKind, forms: readonly string[], limit: number) => Promise<EntriesFound>
}

/** Makes the index over one database's tables; `pairing` other than usual for tests of few messages. */
export function createSearchIndex(kind: DialectKind, pairing?: PairingSizes): SearchIndex {
  const dialect = createSearchDialect(kind)
  const $ = dialect.param
  const list = createSegmentList(dialect)
  const directories = createDirectories(list)
  const reader = createMessageReader(dialect)
  const entries = createEntries(dialect)
  const tidier = createTidier({ dialect, list, open: createListOpener(dialect), ...(pairing === undefined ? {} : { pairing }) })
  const finder = createFinder({ list, reader, open: createSearchOpener(dialect, directories), lookup: createLookup(dialect), watermark })

  async function fact(on: Executor, id: string): Promise<string> {
    const rows = await on.rows(`select "value" from "meta" where "id" = ${$(1)}`, [id])
    return rows[0]![0] as string
  }

  async function setFact(on: Executor, id: string, value: string): Promise<void> {
    await on.run(`update "meta" set "value" = ${$(1)} where "id" = ${$(2)}`, [value, id])
  }

  async function watermark(on: Executor): Promise<number> {
    return Number(await fact(on, 'searchWatermark'))
  }

  /** What was indexed under another scheme goes, and everything is indexed anew. */
  async function keepScheme(on: Executor): Promise<void> {
    if (await fact(on, 'searchScheme') === searchScheme)
      return
    await on.run(`update "searchSegments" set "state" = 'clearing', "progress" = 0`, [])
    await on.run(`delete from "searchStale"`, [])
    await setFact(on, 'searchWatermark', '0')
    await setFact(on, 'searchScheme', searchScheme)
  }

  /** Takes messages that were changed or removed out of the index, and puts back what is left of them. Answers how many there were. */
  async function refresh(on: Executor): Promise<number> {
    const mark = await watermark(on)
    const rows = await on.rows(`select "n", "text" from "searchStale" where "n" <= ${$(1)} order by "n" limit ${$(2)}`, [mark, staleAtOnce])
    if (rows.length === 0)
      return 0
    const stale = rows.map(([n, text]): StaleMessage => ({ n: n as number, text: unescapeText(text as string) }))
    await forgetMessages(on, { dialect, list, directories }, stale)
    for (const { n } of stale)
      await on.run(`delete from "searchStale" where "n" = ${$(1)}`, [n])
    await buildSegment(on, { dialect, list }, await reader.numbered(on, stale.map(({ n }) => n)), true)
    return stale.length
  }

  async function step(on: Executor, limit: number, now: number, least: number): Promise<Indexed & { readonly refreshed: number }> {
    await keepScheme(on)
    const refreshed = await refresh(on) + await entries.refresh(on)
    return { refreshed, ...(refreshed > 0 ? { indexed: 0, lagMs: 0 } : await grow(on, limit, now, least)) }
  }

  async function grow(on: Executor, limit: number, now: number, least: number): Promise<Indexed> {
    const mark = await watermark(on)
    const messages = await reader.after(on, mark, Math.max(limit, least))
    if (messages.length < least)
      return { indexed: 0, lagMs: 0 }
    const fresh = messages.slice(0, limit)
    await buildSegment(on, { dialect, list }, fresh, false)
    const reached = fresh.at(-1)!.n
    await on.run(`delete from "searchStale" where "n" > ${$(1)} and "n" <= ${$(2)}`, [mark, reached])
    await setFact(on, 'searchWatermark', String(reached))
    return { indexed: fresh.length, lagMs: Math.max(0, now - Math.min(...fresh.map(({ receivedAt }) => receivedAt))) }
  }

  /** Small steps with a turn of the loop between them, so many that new messages need not wait for long. True when nothing is left to do. */
  async function tidyUp(write: Write): Promise<boolean> {
    for (let steps = 0; steps < tidyAtOnce; steps += 1) {
      if (!await write(on => tidier.step(on)))
        return true
      await turnOfTheLoop()
    }
    return false
  }

  /** Another process, or this one before it ended, may have left something half done. */
  let isTidy = false

  return {
    async indexSome(write, limit, now, least = 1) {
      let indexed = 0
      let lagMs = 0
      for (;;) {
        const size = Math.min(unitSize, limit - indexed)
        const done = await write(on => step(on, size, now, Math.min(least, size)))
        indexed += done.indexed
        lagMs = Math.max(lagMs, done.lagMs)
        if (!isTidy || done.indexed + done.refreshed > 0)
          isTidy = await tidyUp(write)
        if (indexed >= limit || (isTidy && done.indexed < size && done.refreshed === 0))
          return { indexed, lagMs }
      }
    },
    search: (on, wish) => finder.find(on, wish),
    searchEntries: entries.find,
  }
}
