import type { Executor } from '../sql/value.ts'
import type { IndexEntry, SearchDialect } from './dialect.ts'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { toSearchTokens } from '../../../shared/rules/fold.ts'
import { unescapeText } from '../sql/text-escape.ts'
import { maxPhrase } from './dialect.ts'

/** Text of one message that can be found, UTF-16 units. */
const maxText = 20_000
/** Messages indexed in one write unit, so that the index keeps no other writer waiting. */
const unitSize = 64
/** Messages of the tail read at once. */
const tailPage = 500

interface Candidate { readonly messageId: string, readonly n: number }

/** What one call of the indexer did. */
export interface Indexed {
  readonly indexed: number
  /** Age of the oldest message that was not indexed when asked, ms. */
  readonly lagMs: number
}

/** The search index of a store. */
export interface SearchIndex {
  /** See `Store.indexSome`. `write` runs a step in a write unit of its own. */
  readonly indexSome: (write: (step: (on: Executor) => Promise<Indexed>) => Promise<Indexed>, limit: number, now: number) => Promise<Indexed>
  /** See `Queries.search`. Finds what is indexed and, by scanning, what is not yet. */
  readonly search: (on: Executor, tokens: readonly string[], limit: number) => Promise<Candidate[]>
}

/** Makes the index over one dialect's tables. */
export function createSearchIndex(dialect: SearchDialect): SearchIndex {
  const $ = dialect.param

  async function watermark(on: Executor): Promise<number> {
    const rows = await on.rows(`select "value" from "meta" where "id" = 'searchWatermark'`, [])
    return Number(rows[0]![0])
  }

  /** Takes messages that were changed or removed out of the index, and puts back what is left of them. */
  async function refresh(on: Executor, mark: number, limit: number): Promise<void> {
    const stale = (await on.rows(`select "n" from "searchStale" order by "n" limit ${$(1)}`, [limit])).map(([n]) => n as number)
    if (stale.length === 0)
      return
    const done = stale.filter(n => n <= mark)
    await dialect.drop(on, done)
    const entries: IndexEntry[] = []
    for (const n of done) {
      const rows = await on.rows(`select "text" from "messages" where "n" = ${$(1)}`, [n])
      entries.push(...rows.map(([text]) => entryOf(n, text)))
    }
    await dialect.add(on, entries)
    await on.run(`delete from "searchStale" where "n" <= ${$(1)}`, [stale.at(-1)!])
  }

  async function scan(on: Executor, text: string, params: readonly number[], phrase: string): Promise<Candidate[]> {
    const rows = await on.rows(text, params)
    return rows.filter(([, , body]) => phraseOf(tokensOf(body)).includes(phrase)).map(([id, n]) => ({ messageId: id as string, n: n as number }))
  }

  /** The messages above the watermark, newest first. They are few unless the index is being built anew. */
  async function scanTail(on: Executor, mark: number, phrase: string, limit: number): Promise<Candidate[]> {
    const found: Candidate[] = []
    for (let below = Number.MAX_SAFE_INTEGER; found.length < limit;) {
      const rows = await on.rows(`select "n" from "messages" where "n" > ${$(1)} and "n" < ${$(2)} order by "n" desc limit ${$(3)}`, [mark, below, tailPage])
      if (rows.length === 0)
        break
      const from = rows.at(-1)![0] as number
      found.push(...await scan(on, `select "id", "n", "text" from "messages" where "n" >= ${$(1)} and "n" < ${$(2)}`, [from, below], phrase))
      below = from
      await turnOfTheLoop()
    }
    return found
  }

  async function step(on: Executor, limit: number, now: number): Promise<Indexed> {
    const mark = await watermark(on)
    await refresh(on, mark, limit)
    const rows = await on.rows(`select "n", "text", "receivedAt" from "messages" where "n" > ${$(1)} order by "n" limit ${$(2)}`, [mark, limit])
    if (rows.length === 0)
      return { indexed: 0, lagMs: 0 }
    await dialect.add(on, rows.map(([n, text]) => entryOf(n as number, text)))
    await on.run(`update "meta" set "value" = ${$(1)} where "id" = 'searchWatermark'`, [String(rows.at(-1)![0])])
    return { indexed: rows.length, lagMs: Math.max(0, now - Math.min(...rows.map(row => row[2] as number))) }
  }

  return {
    async indexSome(write, limit, now) {
      let indexed = 0
      let lagMs = 0
      for (let wanted = 0; indexed === wanted && indexed < limit;) {
        const size = Math.min(unitSize, limit - indexed)
        const done = await write(on => step(on, size, now))
        wanted += size
        indexed += done.indexed
        lagMs = Math.max(lagMs, done.lagMs)
      }
      return { indexed, lagMs }
    },
    async search(on, tokens, limit) {
      const asked = tokens.slice(0, maxPhrase)
      if (asked.length === 0)
        return []
      const phrase = phraseOf(asked)
      // The mark is read first: what is indexed meanwhile is found twice rather than never.
      const mark = await watermark(on)
      const stale = await scan(on, `select "id", "n", "text" from "messages" where "n" in (select "n" from "searchStale")`, [], phrase)
      const tail = await scanTail(on, mark, phrase, limit)
      const indexed = await dialect.find(on, asked, limit)
      const byNumber = new Map([...tail, ...stale, ...indexed].map(hit => [hit.n, hit]))
      return [...byNumber.values()].sort((a, b) => b.n - a.n).slice(0, limit)
    },
  }
}

function tokensOf(stored: unknown): string[] {
  return toSearchTokens(unescapeText(stored as string).slice(0, maxText))
}

function entryOf(n: number, stored: unknown): IndexEntry {
  return { n, tokens: tokensOf(stored) }
}

function phraseOf(tokens: readonly string[]): string {
  return ` ${tokens.join(' ')} `
}
